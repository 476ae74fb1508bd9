"""The planner's pages in a browser: what is set shows at once, everything by keyboard, and it prints."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from beds.need.record import Record
from tests.browser.conftest import DESK, PHONE, SignedIn
from tests.browser.house import House
from tests.browser.test_sizes import CLIPPED, SMALL_TARGETS, WIDER
from tests.plan.busy import Told, busy

PLANNER = "utredare"
PAGES = (
    "/plan",
    "/plan?places=30&w-asked=60&w-men=40",
    "/plan?places=x",
    "/plan/memo",
    "/plan/exports",
    "/plan/data",
    "/plan/replay",
)
NARROW = {"width": 320, "height": 640}
FOCUSED = """() => {
  const e = document.activeElement
  const ours = e.closest('main') && e.matches('input, select, button, summary, .tbl-box')
  return ours ? String([...document.querySelectorAll('*')].indexOf(e)) : ''
}"""
"""Which of the controls and tables of the page has the focus."""


@pytest.fixture(scope="module")
def record() -> Record:
    """The record of ten busy months."""
    return busy().record()


@pytest.fixture
async def house(house: House, record: Record) -> AsyncIterator[House]:
    """The town, told by that record."""
    told = Told(record)
    house.app.state.planning = told
    yield house
    await told.replays.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_no_fault_on_the_planners_pages(signed_in: SignedIn, axe, theme: str):
    faults = {}
    for path in PAGES:
        page = await signed_in(PLANNER, path, theme, live=False, viewport=DESK)
        await _whole(page)
        if found := await axe(page):
            faults[path] = found
        await page.context.close()
    assert not faults, "\n".join(f"{where}: {found}" for where, found in faults.items())


@pytest.mark.parametrize("screen", [NARROW, PHONE, {"width": 640, "height": 512}], ids=["320", "390", "zoomed"])
async def test_nothing_is_wider_than_a_small_screen(signed_in: SignedIn, screen: dict):
    faults = {}
    for path in PAGES:
        page = await signed_in(PLANNER, path, live=False, viewport=screen)
        await _whole(page)
        found = [*await page.evaluate(WIDER), *await page.evaluate(CLIPPED)]
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("the page scrolls sideways")
        if found:
            faults[path] = found
        await page.context.close()
    assert not faults


async def test_a_number_that_is_set_shows_at_once_and_stands_in_the_address(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK)
    await page.evaluate("window.stays = true")
    await page.fill("#a-places", "26")
    await expect(page.locator("#answer")).to_contain_text("Med 26 platser")
    assert await page.evaluate("[window.stays, document.activeElement.id]") == [True, "a-places"]
    assert "places=26" in page.url
    await expect(page.locator("#said")).to_contain_text("Med 26 platser")
    await page.select_option("#a-through", index=1)
    await expect(page.locator(".report > .meta")).to_contain_text("30 juni 2026")
    shared = page.url
    await page.goto(shared)
    await expect(page.locator("#answer")).to_contain_text("Med 26 platser")


async def test_weights_belong_to_the_same_form_and_make_a_line_of_their_own(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK)
    await page.fill("[name=w-asked]", "60")
    await page.fill("[name=w-men]", "40")
    await expect(page.locator("#lines")).to_contain_text("Med de satta vikterna behövs")
    assert await page.evaluate("document.activeElement.name") == "w-men"


async def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan?places=26", live=False, viewport=DESK)
    await page.fill("#a-refused", "många")
    await expect(page.locator("#a-refused-e")).to_contain_text("Skriv ett tal")
    assert await page.input_value("#a-refused") == "många"
    await expect(page.locator("#answer")).to_contain_text("Med 26 platser")


async def test_the_replay_comes_by_itself(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK)
    await expect(page.locator("#replay svg.chart-wide")).to_be_visible(timeout=15_000)


async def test_without_script_the_form_asks_and_the_replay_is_a_page(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK, java_script_enabled=False)
    await page.fill("#a-places", "26")
    await page.click("#ask button")
    assert "Med 26 platser" in await page.text_content("#answer")
    await page.click("#d-opening summary")
    assert await page.is_visible("#t-opening")


async def test_every_control_and_table_is_reached_by_keyboard(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK)
    await _whole(page)
    wanted = await page.evaluate(
        "[...document.querySelectorAll('main input, main select, main button, main summary, main .tbl-box')]"
        ".filter((e) => e.checkVisibility()).length"
    )
    await page.evaluate(
        "document.querySelector('main').setAttribute('tabindex', '-1'); document.querySelector('main').focus()"
    )
    reached = set()
    for _ in range(wanted + 60):
        await page.keyboard.press("Tab")
        reached.add(await page.evaluate(FOCUSED))
    assert len(reached - {""}) == wanted


async def test_targets_are_large_enough(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False)
    small = await page.evaluate(SMALL_TARGETS)
    assert not [html for html in small if html.startswith(("<input", "<select", "<button"))]


async def test_the_report_and_the_memo_print_black_on_white_with_every_table_open(signed_in: SignedIn):
    for path in ("/plan", "/plan/memo"):
        page = await signed_in(PLANNER, path, "dark", live=False, viewport=DESK)
        await _whole(page)
        await page.emulate_media(media="print")
        hidden = await page.evaluate(
            "[...document.querySelectorAll('main .tbl')].filter((t) => !t.checkVisibility()).length"
        )
        paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert hidden == 0, path
        assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), path
        assert not await page.is_visible(".ctrl") if path == "/plan" else True


async def test_a_file_is_shown_and_then_read_in(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan/data", live=False, viewport=DESK)
    text = "enhet;från;till;för;gäster;disponibla;planerade\nKvinnobo;2017-01-01;2017-12-31;kvinnor;9,1;14;14\n"
    await page.set_input_files("#f-file", {"name": "k.csv", "mimeType": "text/csv", "buffer": text.encode()})
    await page.click("text=Visa filen")
    await expect(page.locator("main")).to_contain_text("En rad är rätt")
    await page.click("text=Läs in alla rader")
    await expect(page.locator("main")).to_contain_text("Inlästa filer")
    await page.goto(page.url.partition("/plan/")[0] + "/plan")
    await expect(page.locator("#houses")).to_contain_text("Kvinnobo")


async def _whole(page: Page) -> None:
    """Until the replay is there, and nothing moves."""
    if await page.query_selector("#replay"):
        await page.wait_for_selector("#replay svg, #replay p:not(:has(progress))", state="attached", timeout=15_000)
    await page.evaluate("Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})))")
