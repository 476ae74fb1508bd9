"""Public pages for everybody: on small screens, by keyboard, in any light, on paper, and left at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Route
from starlette.responses import HTMLResponse

from tests.browser.conftest import PHONE
from tests.browser.fits import SCREENS, misfits, misfits_when_large
from tests.browser.house import House
from tests.browser.test_accessible import at_rest
from tests.browser.test_keyboard import HERE
from tests.browser.visitor import Visitor, pages, pages_by_turns
from tests.support.axe import lights
from tests.support.long_run import count
from tests.support.serving import serving
from web.i18n import PUBLIC
from web.public.pages import NEUTRAL

OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true })"
SMALL = """() => [...document.querySelectorAll('.btn, summary, .pick, .input, .langs button, .sos a')]
  .filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width < 43.9 || r.height < 47.9).map(([html]) => html)"""
EVERY = 10
"""Seconds between the looks of one's own page."""


async def browsing(browser: Browser, house: House, **options: object) -> BrowserContext:
    """A browser that has never been here, in Swedish; what a page says to its console is a fault."""
    settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": PHONE, "bypass_csp": True}
    context = await browser.new_context(**settings | options)
    await context.add_cookies([{"name": "language", "value": "sv", "url": house.address}])
    context.on("weberror", lambda error: pytest.fail(str(error.error)))
    return context


async def test_axe_finds_no_fault_by_day_or_at_night(browser: Browser, house: House, axe) -> None:
    context = await browsing(browser, house)
    faults = {}
    turn = 0
    async for name, page in pages(house, context):
        for more, state in enumerate(("", " with everything open")):
            for scheme, rules in lights(turn + more):
                await page.emulate_media(color_scheme=scheme)
                await at_rest(page)
                faults[f"{name}{state}, {scheme}"] = await axe(page, rules)
            await page.evaluate(OPEN_ALL)
        await page.emulate_media(color_scheme="light")
        await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = false })")
        turn += 1
    assert not any(faults.values()), faults
    await context.close()


@pytest.mark.parametrize("first", range(count(1, len(PUBLIC))))
async def test_every_page_fits_every_screen_in_any_typeface_and_every_thumb(
    browser: Browser, house: House, first: int
) -> None:
    context = await browsing(browser, house)
    faults = {}
    async for name, page in pages_by_turns(house, context, first):
        faults[f"{name}, small"] = await page.evaluate(SMALL)
        await page.evaluate(OPEN_ALL)
        faults[name] = [*await misfits(page, SCREENS, len(faults) // 2), *await misfits_when_large(page)]
        await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = false })")
    assert not any(faults.values()), faults
    await context.close()


async def test_everything_can_be_done_with_a_keyboard(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.start()
    assert "Till innehållet" in await _tab(page)
    assert "Ledig plats" in await _tab(page)
    assert "Lämna sidan" in await _tab(page)
    await _until(page, "Platser för män", "Enter")
    await page.wait_for_url("**/place/join")
    await _until(page, "hemlaas", " ")
    await _until(page, "children", " ")
    await _until(page, "Ge mig mitt nummer", "Enter")
    await page.wait_for_url("**/place/number")
    await _until(page, "Se min plats i kön", "Enter")
    await page.wait_for_url("**/place/mine")
    await _until(page, "Pausa", "Enter")
    await page.wait_for_selector("text=Du har pausat.")
    await context.close()


async def _tab(page: Page) -> str:
    """The next stop; one always sees where it is."""
    await page.keyboard.press("Tab")
    here = await page.evaluate(HERE)
    assert here["seen"], here
    assert not here["covered"], here
    return here["what"] + await page.evaluate("`${document.activeElement.value ?? ''} ${document.activeElement.name}`")


async def _until(page: Page, what: str, key: str) -> None:
    for _ in range(60):
        if what in await _tab(page):
            await page.keyboard.press(key)
            return
    raise AssertionError(f"no stop at {what}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_light_is_the_reader_s_at_any_hour(browser: Browser, house: House, scheme: str) -> None:
    context = await browsing(browser, house, color_scheme=scheme)  # it is evening in this town
    page = await context.new_page()
    await page.goto(f"{house.address}/place")
    paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(238, 242, 243)") == (scheme == "light")
    await context.close()


async def test_in_forced_colours_what_is_chosen_and_what_is_offered_is_seen(browser: Browser, house: House) -> None:
    context = await browsing(browser, house, forced_colors="active")
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.start()
    borders = await page.evaluate("[...document.querySelectorAll('.say')].map(e => getComputedStyle(e).borderTopWidth)")
    assert len(set(borders)) == 2
    await visitor.choose()
    boxes = await page.evaluate(
        "[...document.querySelectorAll('.pick input')].map(e => getComputedStyle(e).appearance)"
    )
    assert set(boxes) == {"auto"}
    await visitor.join()
    await visitor.met()
    await visitor.mine()
    assert await page.evaluate("getComputedStyle(document.querySelector('.offer')).borderTopStyle") == "solid"
    await context.close()


async def test_it_prints_as_a_slip_that_says_nothing_of_what_it_is_for(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.join()
    asked = await page.evaluate(
        "new Promise((done) => { window.print = done; document.querySelector('[data-print]').click() })"
    )
    assert asked is None
    await page.emulate_media(media="print")
    slip = await page.evaluate("document.body.innerText")
    assert visitor.number in slip
    assert f"{visitor.pin[:4]} {visitor.pin[4:]}" in slip
    assert "016-00 00 00" in slip
    for word in ("plats", "kö", "hemlaås", "säng", "sova", "demo", "boende"):
        assert word not in slip.lower()
    style = await page.evaluate(
        "(({fontSize, color, backgroundColor}) => [parseFloat(fontSize), color])"
        "(getComputedStyle(document.querySelector('.slip')))"
    )
    assert style[0] >= 14 * 96 / 72
    assert style[1] == "rgb(0, 0, 0)"
    await context.close()


async def test_other_pages_print_as_they_are(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    await page.goto(f"{house.address}/place")
    await page.emulate_media(media="print")
    assert "Behöver du någonstans att sova" in await page.evaluate("document.body.innerText")
    await context.close()


@asynccontextmanager
async def weather(page: Page, house: House) -> AsyncIterator[tuple[str, list[str]]]:
    """Somebody else's page, in the place of the one to which the house leads, for no test asks anybody outside: its
    address, and where the house has led."""
    led: list[str] = []
    async with serving(HTMLResponse("<h1>Väder</h1>")) as address:
        address = f"{address.replace('127.0.0.1', 'localhost')}/"

        async def lead(route: Route) -> None:
            answer = await route.fetch(max_redirects=0)
            led.append(answer.headers["location"])
            await route.fulfill(response=answer, headers=answer.headers | {"location": address})

        await page.route(f"{house.address}/place/leave", lead)
        yield address, led


@pytest.mark.parametrize("script", [True, False])
async def test_leaving_closes_the_number_and_leads_to_the_weather(browser: Browser, house: House, script: bool) -> None:
    """A-04. With a script nothing of the page stays in the history either."""
    context = await browsing(browser, house, java_script_enabled=script)
    page = await context.new_page()
    await page.goto("about:blank")
    visitor = Visitor(house, page)
    await visitor.join()
    await visitor.mine()
    async with weather(page, house) as (address, led):
        await page.click("[data-leave]")
        await page.wait_for_url(address)
    assert led == [NEUTRAL]
    assert "own" not in {cookie["name"] for cookie in await context.cookies(house.address)}
    if script:
        behind = await page.evaluate("history.length")
        await page.go_back()
        assert not page.url.endswith("/place/mine")
        assert behind == 5  # blank, start, questions, number, weather
    else:
        await page.go_back()
        assert page.url.endswith("/place/look")
    await context.close()


async def test_nothing_comes_back_with_the_back_button(browser: Browser, house: House) -> None:
    """S-05."""
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.join()
    await visitor.mine()
    await page.click("form[action='/place/mine/close'] .btn")
    await page.wait_for_url(f"{house.address}/place")
    await page.go_back()
    assert await page.locator("#mine").count() == 0
    assert visitor.number not in await page.content()
    await context.close()


async def test_one_s_own_page_shows_a_new_offer_by_itself(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.join()
    await page.clock.install()
    await visitor.mine()
    await page.click("#together summary")
    await page.fill("#f-other", "C4J")
    await visitor.change_rules()
    await visitor.met()
    await page.clock.run_for(EVERY * 1000 + 1)
    await page.wait_for_selector("#offer")
    assert "Din plats hålls till" in await page.inner_text("#stands")
    for told in ("Din plats hålls till", "Det finns nya regler på Hemlaås."):
        assert told in await page.inner_text("#said")  # a screen reader is told
    assert await page.input_value("#f-other") == "C4J"  # what somebody is writing stays
    await page.select_option("#f-by", index=1)
    chosen = await page.input_value("#f-by")
    await page.evaluate("document.activeElement.blur(); document.dispatchEvent(new Event('visibilitychange'))")
    async with page.expect_response("**/place/mine"):
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert await page.input_value("#f-by") == chosen
    await context.close()


async def test_one_s_own_page_says_when_it_has_lost_contact(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.join()
    await page.clock.install()
    await visitor.mine()
    await page.clock.run_for(15_000)
    await context.set_offline(True)
    await page.clock.run_for(30_000)
    assert await page.is_hidden("#lost")
    await page.clock.run_for(60_000)
    await page.wait_for_selector("#lost", state="visible")
    await context.set_offline(False)
    await page.clock.run_for(15_000)
    await page.wait_for_selector("#lost", state="hidden")
    await context.close()


async def test_one_s_own_page_closes_when_the_session_has_ended(browser: Browser, house: House) -> None:
    context = await browsing(browser, house)
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.join()
    await visitor.mine()
    await context.clear_cookies(name="own")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await page.wait_for_url("**/place/look")
    await context.close()
