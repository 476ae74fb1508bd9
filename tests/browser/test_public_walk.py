"""The whole way from the start page to a number, and to a bed, without JavaScript, in each language (L-01, L-15)."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.house import House
from tests.browser.visitor import Visitor, pages_by_turns
from tests.support.long_run import count
from web.i18n import LANGUAGES, PUBLIC

MOST = 100_000
"""Bytes: no public page weighs more, with everything that it loads."""


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of a browser that has never been here, without JavaScript."""
    settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": PHONE}
    async with await browser.new_context(**settings, java_script_enabled=False) as context:
        yield await context.new_page()


@pytest.mark.parametrize("code", PUBLIC)
async def test_from_the_start_page_to_a_bed_without_javascript(page: Page, house: House, code: str) -> None:
    say = LANGUAGES[code].say
    visitor = Visitor(house, page)
    await visitor.start()
    await page.get_by_role("button", name=LANGUAGES[code].own_name, exact=True).click()
    screens: list[str] = []
    page.on("request", lambda r: screens.append(r.url) if r.is_navigation_request() else None)
    assert await page.get_attribute("html", "lang") == LANGUAGES[code].tag
    assert await page.inner_text("h1") == say("Do you need somewhere to sleep tonight?")
    await page.get_by_role("button", name=say("Places for men")).click()
    assert await page.inner_text("h1") == say("Get a number in line")
    await page.get_by_label("Hemlaås").check()
    await page.get_by_label(say("No"), exact=True).check()
    await page.get_by_role("button", name=say("Give me my number")).click()
    assert await page.inner_text("h1") == say("This is your number")
    assert len(screens) == 2  # after the first: three screens in all
    number, pin = await page.locator(".ticket dd").all_inner_texts()
    await page.get_by_role("link", name=say("See my place in line")).click()
    assert await page.inner_text("h1") == say("You are in line.")
    await visitor.new_rules()
    assert say("There are new rules at %(name)s.", name="Hemlaås") in await page.inner_text("#news")
    await page.get_by_role("button", name=say("I have read it")).click()
    assert not await page.locator("#news").count()
    await page.get_by_role("button", name=say("Done. Close my number on this screen")).click()
    await page.get_by_role("link", name=say("I have a number already")).click()
    await page.get_by_label(say("Number"), exact=True).fill(number)
    await page.get_by_label(say("Code"), exact=True).fill(pin)
    visitor.number = number
    await visitor.met()
    await page.get_by_role("button", name=say("Show me"), exact=True).click()
    until = LANGUAGES[code].clock(house.store.world.spells[_bed(house)].until)
    assert await page.inner_text("h1") == say("Your place is kept until %(hour)s.", hour=until)
    await page.get_by_role("button", name=say("Yes, I am coming")).click()
    assert house.store.world.spells[_bed(house)].state == "held"
    assert not await page.get_by_role("button", name=say("Yes, I am coming")).count()


def _bed(house: House) -> str:
    return next(b for b, s in house.store.world.spells.items() if s.wait)


@pytest.mark.parametrize("first", range(count(1, len(PUBLIC))))
async def test_no_page_weighs_more_than_100_kb_or_asks_anybody_else(browser: Browser, house: House, first: int) -> None:
    """S-06."""
    context = await browser.new_context(viewport=PHONE)
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    weights = {}
    async for name, page in pages_by_turns(house, context, first):
        await page.wait_for_load_state("networkidle")
        weights[name] = await _weight(page)
    assert min(weights.values()) > 30_000, "the sheets were not counted"
    assert max(weights.values()) < MOST, weights
    assert not [url for url in asked if not url.startswith(house.address)]
    await context.close()


async def _weight(page: Page) -> int:
    """The bytes of the page and of all that it loads, for somebody who has never been here."""
    loaded = await page.evaluate(
        """async () => {
          const names = [...new Set(performance.getEntriesByType('resource').map((entry) => entry.name))]
          const bodies = await Promise.all(names.map((name) => fetch(name).then((answer) => answer.arrayBuffer())))
          return bodies.reduce((sum, body) => sum + body.byteLength, 0)
        }"""
    )
    return loaded + len((await page.content()).encode())


async def test_a_wrong_code_and_an_unknown_number_look_alike(page: Page, house: House) -> None:
    visitor = Visitor(house, page)
    await visitor.join()
    seen = []
    for number, pin in ((visitor.number, "00000000"), ("C4J7K", visitor.pin), ("hej", visitor.pin)):
        await page.context.clear_cookies()
        await visitor.open(number, pin)
        seen.append((page.url, await page.content()))
    assert len(set(seen)) == 1
    assert "Numret och koden hör inte ihop." in seen[0][1]


async def test_a_form_that_lacks_an_answer_is_not_sent(page: Page, house: House) -> None:
    visitor = Visitor(house, page)
    await visitor.start()
    await visitor.choose()
    await page.click("form[action='/place/number'] .btn--main")
    assert page.url.endswith("/place/join")
    await page.check("input[name=children][value=unknown]")
    await page.click("form[action='/place/number'] .btn--main")
    assert "Välj minst ett ställe" in await page.inner_text("[role=alert]")
    assert await page.is_checked("input[name=children][value=unknown]")


async def test_the_demo_begins_with_whoever_needs_a_place(page: Page, house: House) -> None:
    await page.goto(house.address)
    first = page.locator("main a, main button").first
    assert await first.inner_text() == "Den som söker plats"
    await first.click()
    assert page.url == f"{house.address}/place"
