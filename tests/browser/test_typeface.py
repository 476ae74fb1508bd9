"""Our own typeface: who reads it, that it never holds a page up or moves one, and that it tells figures in columns."""

import asyncio

from playwright.async_api import Page, Route

from tests.browser.conftest import DESK, INTAKE, PHONE, SignedIn
from tests.browser.fits import FAMILY, FILE, OWN, WIDE
from tests.browser.house import House
from web.templating import FOR_EVER, static

MOST = 40_000
"""Bytes of the typeface: under a second on a phone at 400 kbit/s, once for each version."""
LOADS = 3
"""Loads of a page in which even a busy machine has it in time."""
PLACES = """() => [...document.querySelectorAll('h1, .bed, .btn')]
  .map((e) => Object.values(e.getBoundingClientRect().toJSON()))"""
SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().map((e) => e.value)))
  .observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => done([]), 500))"""
WIDTHS = """async ([css, family, texts]) => {
  const sheet = document.createElement('style'), line = document.createElement('span')
  sheet.textContent = css
  line.style.cssText = `font: 400 100px ${family}; font-variant-numeric: inherit; position: absolute; white-space: pre`
  document.head.append(sheet)
  document.body.append(line)
  if (!(await document.fonts.load(`100px ${family}`)).length) throw Error(`${family} is not there`)
  const widths = texts.map((text) => { line.textContent = text; return line.getBoundingClientRect().width })
  line.remove()
  sheet.remove()
  return widths
}"""


async def test_those_who_work_here_read_it_and_the_public_what_their_device_has(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(LOADS):
        await page.reload()
        if (set_in := await _set_in(page, "#tonight")) == {FAMILY}:
            break
    assert set_in == {FAMILY}
    assert {url for url in asked if "woff" in url} == {house.address + static(f"vendor/{FILE}")}
    asked.clear()
    await page.goto(f"{house.address}/place")
    assert FAMILY not in await _set_in(page, "h1")
    assert not [url for url in asked if "woff" in url]


async def test_while_it_does_not_come_the_page_is_there_and_when_it_does_nothing_moves(signed_in: SignedIn):
    page = await signed_in("", "/sign-in", live=False, viewport=PHONE)
    asked, comes = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await comes.wait()
        await route.continue_()

    await page.route("**/*.woff2", late)
    await page.goto(page.url, wait_until="domcontentloaded")
    await asked.wait()
    await page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    before, shown = await page.evaluate(PLACES), await _set_in(page, "h1")
    async with page.expect_event("requestfinished", lambda request: "woff" in request.url):
        comes.set()
    await page.evaluate("document.fonts.ready")
    assert await page.evaluate(SHIFTS) == []
    assert (await page.evaluate(PLACES), await _set_in(page, "h1")) == (before, shown)
    assert FAMILY not in shown
    assert len(before) > 10


async def test_it_is_small_and_kept_for_ever(signed_in: SignedIn, house: House):
    page = await signed_in("", "/sign-in", live=False)
    answer = await page.request.get(house.address + static(f"vendor/{FILE}"))
    assert answer.headers["content-type"] == "font/woff2"
    assert answer.headers["cache-control"] == FOR_EVER
    assert 0 < len(await answer.body()) < MOST


async def test_its_figures_are_all_of_one_width(signed_in: SignedIn):
    page = await signed_in("", "/sign-in", live=False)
    widths = await page.evaluate(WIDTHS, [OWN, f'"{FAMILY}"', list("0123456789")])
    assert len(set(widths)) == 1


async def test_what_layouts_are_tried_with_is_a_fifth_wider_than_it(signed_in: SignedIn):
    page = await signed_in("", "/sign-in", live=False, viewport=DESK)
    text = ["Härbärget för kvinnor, 016-00 00 00"]
    (own,), (wide,) = [
        await page.evaluate(WIDTHS, [css, f'"{family}"', text]) for css, family in ((OWN, FAMILY), (WIDE, "Wide"))
    ]
    assert wide / own > 1.18


async def _set_in(page: Page, selector: str) -> set[str]:
    """The fonts in which the browser has drawn the text of that element."""
    session = await page.context.new_cdp_session(page)
    try:
        await session.send("DOM.enable")
        await session.send("CSS.enable")
        root = (await session.send("DOM.getDocument"))["root"]["nodeId"]
        node = (await session.send("DOM.querySelector", {"nodeId": root, "selector": selector}))["nodeId"]
        drawn = await session.send("CSS.getPlatformFontsForNode", {"nodeId": node})
    finally:
        await session.detach()
    return {font["familyName"] for font in drawn["fonts"]}
