"""Fixtures: one Chromium for the run, a fresh context and page for each test, and axe."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.support import axe as axe_core
from tests.support.chromium import QUIET, Chromium, NoChromium, find
from tests.support.need import missing


@pytest.fixture(scope="session")
def chromium() -> Chromium:
    """The Chromium of this machine, or one fetched for it."""
    try:
        return find()
    except NoChromium as reason:
        missing("Chromium", str(reason))


@pytest.fixture(scope="session")
async def browser(chromium: Chromium) -> AsyncIterator[Browser]:
    """The browser of this run (playwright's async API, on the tests' own event loop)."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.path, args=list(QUIET), env=os.environ | chromium.environment
        )
        yield browser
        await browser.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser without history, in Swedish; its pages may be given scripts whatever their policy says."""
    async with await browser.new_context(bypass_csp=True, locale="sv-SE", timezone_id="Europe/Stockholm") as context:
        yield context


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """An empty page."""
    return await context.new_page()


@pytest.fixture
def axe() -> Callable[[Page], Awaitable[list[str]]]:
    """`assert not await axe(page)`: no fault that axe can find, WCAG 2.2 AA and good practice."""
    return axe_core.violations
