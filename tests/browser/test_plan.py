"""The planner's pages in a browser: what is set shows at once, everything by keyboard, and it prints."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from beds.need.record import Record
from tests.browser.conftest import DESK, SignedIn
from tests.browser.fits import SCREENS, misfits, misfits_when_large
from tests.browser.house import House, town
from tests.browser.test_accessible import THEME, by_day_and_at_night
from tests.browser.test_sizes import SMALL_TARGETS
from tests.plan.busy import Told, busy

PLANNER = "utredare"
PAGES = (
    "/plan?places=30&w-asked=60&w-men=40&refused=x",
    "/plan/memo",
    "/plan/exports",
    "/plan/data",
    "/plan/replay",
)
LONG = 60_000
"""Milliseconds in which even the busiest machine has played everything again."""
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


@pytest.fixture(scope="module")
async def house(founded: Path, tmp_path_factory: pytest.TempPathFactory, record: Record) -> AsyncIterator[House]:
    """The town of all these tests, told by that record; what was played again is kept."""
    folder = tmp_path_factory.mktemp("planned") / "town"
    shutil.copytree(founded, folder)
    told = Told(record)
    async with town(f"sqlite://{folder / 'beds.sqlite3'}") as house:
        house.app.state.planning = told
        yield house
        await told.replays.close()


@pytest.fixture(scope="module")
async def opened(browser: Browser, house: House) -> AsyncIterator[dict[str, Page]]:
    """Every page of the planner, whole, to look at and to change nothing but its size and its light."""
    async with await browser.new_context(locale="sv-SE", viewport=DESK, bypass_csp=True) as context:
        await house.sign_in(context, PLANNER)
        pages = {path: await context.new_page() for path in PAGES}
        for path, page in pages.items():
            await page.goto(house.address + path)
            await _whole(page)
        yield pages


async def test_axe_finds_no_fault_on_the_planners_pages_by_day_or_at_night(opened: dict[str, Page], axe):
    faults = {}
    for turn, (path, page) in enumerate(opened.items()):
        faults[path] = await by_day_and_at_night(page, axe, turn)
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items() if found)


async def test_the_planners_pages_fit_every_screen_in_any_typeface(opened: dict[str, Page]):
    faults = {}
    for turn, (path, page) in enumerate(opened.items()):
        faults[path] = [*await misfits(page, SCREENS, turn), *await misfits_when_large(page)]
        await page.set_viewport_size(DESK)
    assert not any(faults.values()), faults


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


async def test_the_replay_comes_by_itself_also_after_an_answer_that_was_lost(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/board", live=False, viewport=DESK)
    lost = []

    async def lose(route: Route) -> None:
        lost.append(route.request.url)
        await (route.abort() if len(lost) == 1 else route.continue_())

    await page.route("**/plan/replay*", lose)
    await page.goto(page.url.replace("/board", "/plan?places=41"))  # nobody has asked for so many
    await expect(page.locator("#replay svg.chart-wide")).to_be_visible(timeout=LONG)


async def test_without_script_the_form_asks_and_the_replay_is_a_page(signed_in: SignedIn):
    page = await signed_in(PLANNER, "/plan", live=False, viewport=DESK, java_script_enabled=False)
    await page.fill("#a-places", "26")
    await page.click("#ask button")
    assert "Med 26 platser" in await page.text_content("#answer")
    await page.click("#d-opening summary")
    assert await page.is_visible("#t-opening")


async def test_every_control_and_table_is_reached_by_keyboard(opened: dict[str, Page]):
    page = opened[PAGES[0]]
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


async def test_targets_are_large_enough(opened: dict[str, Page]):
    for path, page in opened.items():
        small = await page.evaluate(SMALL_TARGETS)
        assert not [html for html in small if html.startswith(("<input", "<select", "<button"))], path


async def test_the_report_and_the_memo_print_black_on_white_with_every_table_open(opened: dict[str, Page]):
    for path in PAGES[:2]:
        page = opened[path]
        await page.evaluate(THEME, "dark")
        await page.emulate_media(media="print")
        hidden = await page.evaluate(
            "[...document.querySelectorAll('main .tbl')].filter((t) => !t.checkVisibility()).length"
        )
        paper = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert hidden == 0, path
        assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), path
        assert not await page.is_visible(".ctrl"), path
        await page.emulate_media(media="screen")


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
        await page.wait_for_selector("#replay svg, #replay p:not(:has(progress))", state="attached", timeout=LONG)
    await page.wait_for_function("!document.getAnimations().some(a => a.playState === 'running')")
