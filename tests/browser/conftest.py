"""The town that every browser test looks at, and browsers to look with."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.house import START, House, town

INTAKE, STAFF, MANAGER = "mottagning", "hemlaas-personal", "hemlaas-chef"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}

SignedIn = Callable[..., Awaitable[Page]]


@pytest.fixture
async def house(migrated_sqlite_url: str) -> AsyncIterator[House]:
    """A town of this test's own, on the evening of START."""
    async with town(migrated_sqlite_url, START) as house:
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
