"""A phone at the end of a line that can be cut: what a shelter's phone is at night."""

from datetime import datetime

from playwright.async_api import BrowserContext, Page, Response

from tests.browser.house import House
from tests.support.line import Line

SCREEN = "/units/hemlaas"
SCREENS_KEPT = """async () => {
  const { count } = await import(document.querySelector('script[src$="page.js"]').src.replace('page.js', 'device.js'))
  while (!await count('screens')) await new Promise((resolve) => setTimeout(resolve, 20))
}"""
WAITING = """async () => {
  const { readable } = await import(document.querySelector('script[src$="page.js"]').src.replace('page.js', 'queue.js'))
  return (await readable()).map(({ at, bed, action }) => [at, bed, action])
}"""
STORED = """async () => {
  const bytes = (value) => new TextDecoder('latin1').decode(value)
  const told = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytes(value)
    if (value instanceof CryptoKey) return `[CryptoKey ${value.extractable}]`
    if (!value || typeof value !== 'object') return `${value}`
    return Object.entries(value).map(([name, each]) => `${name}: ${told(each)}`).join()
  }
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = reject
  })
  const found = [document.cookie, told({ ...localStorage }), told({ ...sessionStorage }), told(history.state)]
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store)
      found.push(`${name}/${store}`, told(await answer(all.getAllKeys())), told(await answer(all.getAll())))
    }
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      const kept = await cache.match(request)
      found.push(request.url, told([...kept.headers]), await kept.text())
    }
  }
  return found.join('\\n')
}"""


class Phone:
    """Signed in, with the screen of Hemlaås open and kept."""

    def __init__(self, page: Page, house: House, line: Line) -> None:
        self.page, self.house, self.line = page, house, line
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def context(self) -> BrowserContext:
        """Its browser."""
        return self.page.context

    async def open(self, path: str = SCREEN) -> Response:
        """Go to a page; the answer."""
        return await self.page.goto(self.line.address + path)

    async def keep(self) -> None:
        """Wait until the screen would open without network."""
        await self.page.wait_for_selector("body[data-live=yes]")
        await self.page.wait_for_function("() => navigator.serviceWorker.controller")
        await self.page.evaluate(SCREENS_KEPT)  # it waits itself: a promise is as good as true to wait_for_function

    async def tap(self, bed: int, button: str, **fields: str) -> None:
        """Open the bed's sheet, write what is to be written, tap the button; say no to whether children are there."""
        await self.page.click(f"#b-hemlaas-{bed} a")
        for name, value in fields.items():
            await self.page.locator(f"#s-hemlaas-{bed} [name={name}]").locator("visible=true").fill(value)
        sheet = self.page.locator(f"#s-hemlaas-{bed}")
        await sheet.get_by_role("button", name=button).locator("visible=true").first.click()
        await self.page.wait_for_function("() => !document.querySelector('dialog[open]:not(:has(.ask))')")
        if no := await self.page.query_selector("dialog[open] .ask [value=no]"):
            await no.click()
        await self.page.wait_for_selector("dialog[open]", state="detached")

    async def state(self, bed: int, state: str) -> None:
        """Wait until the bed's tile says so."""
        await self.page.wait_for_selector(f"#b-hemlaas-{bed}[data-state={state}]")

    async def waiting(self) -> list[tuple[datetime, str, str]]:
        """What waits and can be read: when it was tapped, the bed, the action."""
        return [(datetime.fromisoformat(at), bed, action) for at, bed, action in await self.page.evaluate(WAITING)]

    async def mend(self) -> None:
        """The network is back, and what waited has been sent."""
        await self.line.mend()
        await self.sent()

    async def sent(self) -> None:
        """The phone is told that there is a network; what waited has been sent."""
        await self.page.evaluate("dispatchEvent(new Event('online'))")
        await self.page.wait_for_function("() => !document.querySelector('[data-waits]:not([hidden])')")

    async def stored(self) -> str:
        """Everything that pages and workers have stored on it, as text. The session's cookie is not among it: no page
        can read it."""
        return await self.page.evaluate(STORED)
