"""The pictures in docs/pictures, made anew: `python -m tests.browser.pictures`.

The town of the browser tests on one evening, as staff, intake and the wall see it.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct
from playwright.async_api import Browser, Page, async_playwright

from beds.settings import Settings
from beds.store.schema import migrate
from tests.browser.conftest import DESK, INTAKE, PHONE, STAFF
from tests.browser.house import House, found, town
from tests.support.chromium import QUIET, find

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"


class Picture(Struct, frozen=True):
    """One picture: whose page, on what screen, in which light, and what is done before it is taken."""

    name: str
    login: str
    path: str
    screen: dict
    theme: str
    whole: bool = False
    first: Callable[[Page], Awaitable[None]] | None = None


async def _open_sheet(page: Page) -> None:
    await page.click("#b-hemlaas-4 a")


async def _make_ready(page: Page) -> None:
    await page.click("#b-hemlaas-7 a")
    await page.click("dialog[open] .btn--main")
    await page.wait_for_selector("#b-hemlaas-7[data-state=free]:not(.is-changed)")


async def _lose_the_line(page: Page) -> None:
    await page.add_init_script(NO_LINE)
    await page.clock.install()
    await page.reload()
    await page.clock.run_for(70_000)
    await page.wait_for_selector("body[data-live=no]")


NO_LINE = "window.WebSocket = class { constructor () { setTimeout(() => this.onclose({ code: 1006 })) } }"
PICTURES = (
    Picture("board-light", INTAKE, "/board", DESK, "light", whole=True),
    Picture("board-dark", INTAKE, "/board", DESK, "dark", whole=True),
    Picture("board-phone-light", INTAKE, "/board", PHONE, "light", whole=True),
    Picture("board-phone-dark", INTAKE, "/board", PHONE, "dark", whole=True),
    Picture("unit-light", STAFF, "/units/hemlaas", DESK, "light"),
    Picture("unit-dark", STAFF, "/units/hemlaas", DESK, "dark"),
    Picture("unit-phone-light", STAFF, "/units/hemlaas", PHONE, "light"),
    Picture("unit-phone-dark", STAFF, "/units/hemlaas", PHONE, "dark", first=_make_ready),
    Picture("sheet-phone-dark", STAFF, "/units/hemlaas", PHONE, "dark", first=_open_sheet),
    Picture("sheet-phone-light", STAFF, "/units/hemlaas", PHONE, "light", first=_open_sheet),
    Picture("wall-dark", INTAKE, "/wall", DESK, "dark"),
    Picture("board-not-live-light", INTAKE, "/board", DESK, "light", first=_lose_the_line),
    Picture("wall-not-live-dark", INTAKE, "/wall", DESK, "dark", first=_lose_the_line),
)


async def _take(browser: Browser, house: House, picture: Picture) -> None:
    settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": picture.screen}
    async with await browser.new_context(**settings) as context:
        await context.add_cookies([{"name": "theme", "value": picture.theme, "url": house.address}])
        await house.sign_in(context, picture.login)
        page = await context.new_page()
        await page.goto(house.address + picture.path)
        await page.reload()  # the typeface is there from the second time on
        await page.wait_for_selector("body[data-live=yes]")
        if picture.first:
            await picture.first(page)
        await page.mouse.move(0, 0)
        path = FOLDER / f"{picture.name}.png"
        await page.screenshot(path=path, full_page=picture.whole, animations="disabled")


async def main(names: list[str]) -> None:
    """Take the pictures of those names, or all; each in a town of its own, so that none shows what another did."""
    os.environ.pop("BEDS_SECRET_KEY", None)  # a demo refuses one
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = find()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.path, args=list(QUIET), env=os.environ | chromium.environment
        )
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            with tempfile.TemporaryDirectory() as folder:
                database = f"sqlite://{folder}/beds.sqlite3"
                await migrate(Settings(database_url=database))
                await found(database)
                async with town(database) as house:
                    await _take(browser, house, picture)
            print(picture.name)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
