"""The town that every browser test looks at, and browsers to look with."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.browser.house import House, found, town
from tests.browser.phone import Phone
from tests.support.line import line

INTAKE, STAFF, MANAGER = "mottagning", "hemlaas-personal", "hemlaas-chef"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}

SignedIn = Callable[..., Awaitable[Page]]
expect.set_options(timeout=20_000)  # what comes, comes at once; on a machine with much else to do it is waited for


@pytest.fixture(scope="session")
async def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a database with the town on the evening of START, to copy and never to open."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, folder / "beds.sqlite3")
    await found(f"sqlite://{folder / 'beds.sqlite3'}")
    return folder


@pytest.fixture
async def house(founded: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A town of this test's own."""
    shutil.copytree(founded, tmp_path / "town")
    async with town(f"sqlite://{tmp_path / 'town' / 'beds.sqlite3'}") as house:
        yield house


@pytest.fixture
async def signed_in(browser: Browser, house: House) -> AsyncIterator[SignedIn]:
    """`page = await signed_in("mottagning", "/board")`: another browser, with that account, on that page, live.
    What a page says to its console is a fault."""
    async with AsyncExitStack() as stack:

        async def another(login: str, path: str, theme: str = "light", live: bool = True, **options: object) -> Page:
            settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": PHONE, "bypass_csp": True}
            context: BrowserContext = await stack.enter_async_context(await browser.new_context(**settings | options))
            await context.add_cookies([{"name": "theme", "value": theme, "url": house.address}])
            if login:
                await house.sign_in(context, login)
            page = await context.new_page()
            page.on("pageerror", lambda error: pytest.fail(f"{path}: {error}"))
            await page.goto(house.address + path)
            if live and options.get("java_script_enabled", True):
                await page.wait_for_selector("body[data-live=yes]")
            return page

        yield another


@pytest.fixture
async def phone(browser: Browser, house: House) -> AsyncIterator[Phone]:
    """A phone at Hemlaås, with network; what its page says to its console is a fault."""
    async with line(house.address) as cord:
        here = House(house.app, cord.address, house.clock)
        settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": PHONE}
        async with await browser.new_context(**settings) as context:
            await here.sign_in(context, STAFF)
            phone = Phone(await context.new_page(), here, cord)
            await phone.open()
            await phone.keep()
            yield phone
            assert phone.errors == []
