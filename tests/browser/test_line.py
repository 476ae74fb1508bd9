"""The line on a screen: it follows what happens, keeps what one is at, and is worked by tap, by key, without script."""

import pytest
from playwright.async_api import Page

from beds.world import commands as c
from tests.browser.conftest import DESK, INTAKE, PHONE, STAFF, SignedIn
from tests.browser.fits import SCREENS, misfits, misfits_when_large, set_in
from tests.browser.house import House
from tests.browser.lined import LINE, Lined
from tests.browser.test_accessible import by_day_and_at_night
from tests.browser.test_keyboard import _walk
from tests.browser.test_sizes import OPEN_ALL, SMALL_TARGETS

OUTREACH = "uppsokande"
PAGES = [(STAFF, LINE), (INTAKE, "/lines"), (OUTREACH, "/numbers")]
ORDER = "() => [...document.querySelectorAll('.q-item')].map((row) => row.dataset.q)"
FOCUS = "document.activeElement.id"


@pytest.fixture
async def line(house: House) -> Lined:
    """People in line at Hemlaås."""
    return await Lined(house).fill()


async def opened(page: Page) -> Page:
    """With everything that can be opened open."""
    await page.evaluate(OPEN_ALL)
    return page


async def test_each_state_stands_in_its_row(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, viewport=DESK)
    assert await page.evaluate(ORDER) == [
        "next", "waiting", "paused", "waiting", "waiting", "offered", "held", "quiet",
    ]  # fmt: skip
    assert "8 i kö. Ett erbjudande är ute." in await page.inner_text("h1")
    assert f"Näst på tur är {line.ann}." in await page.inner_text(".turn")


async def test_an_offer_made_elsewhere_appears_without_loading_the_page(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, viewport=DESK)
    await page.evaluate("window.same = true")
    await line.offer("ann", "hemlaas-2")
    await page.wait_for_selector(f"{line.row('ann')}[data-q=offered]")
    assert "Erbjuden plats 2" in await page.inner_text(line.row("ann"))
    assert "2 erbjudanden är ute" in await page.inner_text("h1")
    assert await page.evaluate("window.same")


async def test_the_overview_follows_as_well(signed_in: SignedIn, line: Lined):
    page = await signed_in(INTAKE, "/lines", viewport=DESK)
    await line.offer("ann", "hemlaas-2")
    await page.wait_for_selector(f"{line.row('ann')}[data-q=offered]")


async def test_what_is_open_and_in_focus_stays_with_its_number_when_rows_move(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"#ms-hemlaas-{line.eva}")
    await page.select_option(f"#o-hemlaas-{line.eva}", "safety")
    await page.focus(f"#out-hemlaas-{line.eva}")
    await line.do(c.Leave, "ann")
    await line.do(c.Leave, "bea")
    await page.wait_for_selector(line.row("bea"), state="detached")
    await page.wait_for_selector(line.row("ann"), state="detached")
    assert await page.evaluate(FOCUS) == f"out-hemlaas-{line.eva}"
    assert await page.get_attribute(f"#m-hemlaas-{line.eva}", "open") is not None
    assert await page.input_value(f"#o-hemlaas-{line.eva}") == "safety"
    assert len(await page.query_selector_all("details[open]")) == 1


async def test_rows_that_have_moved_cannot_be_tapped_for_a_moment(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.evaluate(
        """() => { window.held = new Promise((resolve) => new MutationObserver(() => resolve(
          getComputedStyle(document.querySelector('.q-item button')).pointerEvents
        )).observe(document.querySelector('.lines'), { attributes: true })) }"""
    )
    await line.do(c.Leave, "ann")
    assert await page.evaluate("window.held") == "none"
    await page.wait_for_selector(".lines:not(.is-moving)")
    assert await page.evaluate("getComputedStyle(document.querySelector('.q-item button')).pointerEvents") == "auto"


async def test_one_tap_offers_and_one_takes_it_back(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.evaluate("window.same = true")
    await page.click(".turn button")
    await page.wait_for_selector(f"{line.row('ann')}[data-q=offered]")
    assert "Plats 2 är erbjuden." in await page.inner_text("#undo")
    await page.click("#undo button")
    await page.wait_for_selector(f"{line.row('ann')}[data-q=next]")
    assert "Ångrat." in await page.inner_text("#undo")
    assert await page.evaluate("window.same")
    assert page.url.endswith(LINE)


async def test_the_usual_is_one_tap(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"{line.row('finn')} .q-act button:has-text('Ja')")
    await page.wait_for_selector("#undo p:has-text('Ja är noterat')")
    await page.wait_for_selector(f"{line.row('finn')}[data-q=held]")
    await page.click(f"{line.row('bea')} .q-act button:has-text('Har träffat')")
    await page.wait_for_selector("#undo p:has-text('har träffat')")
    await page.wait_for_selector(f"{line.row('bea')}:not(:has-text('Har träffat'))[data-q=waiting]")


async def test_whoever_comes_is_checked_in_by_the_bed(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"{line.row('gun')} a:has-text('Skriv in')")
    await page.get_by_role("button", name="Jag känner igen personen").click()
    await page.locator(".ask .btn--main").click()
    assert await page.get_attribute("#b-hemlaas-6", "data-state") == "occupied"


async def test_a_refusal_is_told_and_what_was_chosen_stays(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"#ms-hemlaas-{line.bea}")
    await page.select_option(f"#o-hemlaas-{line.bea}", "bed-needs")
    await page.evaluate(f"document.querySelector('#o-hemlaas-{line.bea}').form.number.value = '{line.finn}'")
    await page.click(f"#o-hemlaas-{line.bea}-do")
    told = await page.wait_for_selector("#dock .error")
    assert "redan" in await told.inner_text()
    assert "redan" in await page.inner_text("#said")
    assert await page.input_value(f"#o-hemlaas-{line.bea}") == "bed-needs"
    assert await page.get_attribute(f"#m-hemlaas-{line.bea}", "open") is not None


async def test_past_the_line_nothing_is_chosen_beforehand(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"#ms-hemlaas-{line.bea}")
    await page.click(f"#o-hemlaas-{line.bea}-do")
    assert await page.evaluate(f"document.querySelector('#o-hemlaas-{line.bea}').validity.valueMissing")
    await page.select_option(f"#o-hemlaas-{line.bea}", "safety")
    await page.click(f"#o-hemlaas-{line.bea}-do")
    await page.wait_for_selector(f"{line.row('bea')}[data-q=offered]")


async def test_for_a_lost_number_an_earlier_day_is_attested_in_the_row(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.click(f"#ms-hemlaas-{line.dan}")
    await page.click(f"#losts-hemlaas-{line.dan}")
    await page.fill(f"#since-hemlaas-{line.dan}", "2026-11-10")
    await line.do(c.Leave, "cia")
    await page.wait_for_selector(line.row("cia"), state="detached")
    assert await page.input_value(f"#since-hemlaas-{line.dan}") == "2026-11-10"
    await page.click(f"#attest-hemlaas-{line.dan}")
    await page.wait_for_selector(f"{line.row('dan')}:has-text('(intygat)')")
    await page.click("#undo button")
    await page.wait_for_selector(f"{line.row('dan')}:not(:has-text('(intygat)'))")


async def test_it_is_worked_by_keyboard_and_the_focus_is_never_lost(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, viewport=DESK)
    await page.focus(f"#no-answer-hemlaas-{line.finn}")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(f"{line.row('finn')}[data-q=waiting]")
    assert await page.evaluate(FOCUS) == f"r-hemlaas-{line.finn}"
    await page.keyboard.press("Tab")
    assert await page.evaluate(FOCUS) == f"ms-hemlaas-{line.finn}"
    await page.keyboard.press("Enter")
    await page.focus(f"#out-hemlaas-{line.finn}")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(line.row("finn"), state="detached")
    assert await page.evaluate(FOCUS) == "qh-hemlaas"
    await page.focus("#undo button")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(line.row("finn"))


@pytest.mark.parametrize(("login", "path"), PAGES)
async def test_a_walk_through_the_page_shows_the_focus(signed_in: SignedIn, line: Lined, login: str, path: str):
    page = await signed_in(login, path, live=False, viewport=DESK)
    walk = await _walk(page)
    assert len(walk) > 15
    assert [step["what"] for step in walk if not step["seen"]] == []
    assert [step["what"] for step in walk if step["covered"]] == []


async def test_axe_finds_no_fault_by_day_or_at_night(signed_in: SignedIn, axe, line: Lined):
    faults = {}
    for turn, (login, path) in enumerate(PAGES):
        page = await opened(await signed_in(login, path, live=False, viewport=DESK))
        faults[path] = await by_day_and_at_night(page, axe, turn)
    page = await signed_in(STAFF, LINE, viewport=PHONE)
    await page.click(".turn button")
    await page.wait_for_selector("#undo")
    faults["undo"] = await by_day_and_at_night(page, axe, 0)
    await page.click(f"#no-answer-hemlaas-{line.finn}")
    await line.do(c.Leave, "ann")
    await page.wait_for_selector(line.row("ann"), state="detached")
    faults["later"] = await by_day_and_at_night(page, axe, 1)
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items())


async def test_the_line_fits_every_screen_in_any_typeface(signed_in: SignedIn, line: Lined):
    faults = {}
    for turn, (login, path) in enumerate(PAGES):
        page = await opened(await signed_in(login, path, live=False))
        faults[path] = [*await misfits(page, SCREENS, turn), *await misfits_when_large(page)]
    assert not any(faults.values()), faults


async def test_every_target_in_the_line_is_48_pixels_or_more(signed_in: SignedIn, line: Lined):
    page = await opened(await signed_in(STAFF, LINE))
    for width in (320, 390, 1440):
        await page.set_viewport_size({"width": width, "height": 900})
        small = await page.evaluate(SMALL_TARGETS)
        assert [html for html in small if 'class="brand"' not in html] == [], width


async def test_a_row_is_no_taller_than_its_button(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, viewport=DESK)
    await set_in(page, "wide")
    heights = await page.evaluate("[...document.querySelectorAll('.q-item')].map((r) => r.offsetHeight)")
    assert max(heights) <= 80, heights


@pytest.mark.parametrize(("login", "path"), [(STAFF, LINE), (OUTREACH, "/numbers")])
async def test_on_paper_there_is_number_state_and_time_and_nothing_else(
    signed_in: SignedIn, line: Lined, login: str, path: str
):
    page = await opened(await signed_in(login, path, live=False, viewport=DESK))
    await page.emulate_media(media="print")
    rows = await page.evaluate(
        "[...document.querySelectorAll('.q-item')].map((r) => r.innerText.split(/\\s+/).join(' '))"
    )
    assert len(rows) == 8
    told = " ".join(rows)
    for word in ("träffat", "livstecken", "Tillsammans", "före.", "Lämnar", "kod", "Ja ", "Mer", "erbjudanden"):
        assert word not in told, word
    assert all(getattr(line, name) in told for name in line.NAMES)
    assert "Nummer, läge och tid. Inget annat" in await page.inner_text("main")
    assert not await page.is_visible(".top")


async def test_without_a_script_every_tap_is_a_form_and_comes_back(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, java_script_enabled=False)
    await page.click(".turn button")
    assert "Plats 2 är erbjuden." in await page.inner_text("#undo")
    assert line.ann not in page.url
    await page.click("#undo button")
    assert page.url.endswith(LINE)
    assert await page.get_attribute(line.row("ann"), "data-q") == "next"
    assert "Läget kl." in await page.inner_text(".live")


async def test_without_a_script_a_refusal_opens_what_was_open(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE, java_script_enabled=False)
    await page.click(f"#ms-hemlaas-{line.bea}")
    await page.select_option(f"#o-hemlaas-{line.bea}", "bed-needs")
    for bed in (2, 9):
        await line.house.do(c.Admit(by="seed", bed=f"hemlaas-{bed}", reason="safety"))
    await page.click(f"#o-hemlaas-{line.bea}-do")
    assert "Ingen plats är ledig" in await page.inner_text("[role=alert]")
    assert await page.get_attribute(f"#m-hemlaas-{line.bea}", "open") is not None


async def test_without_a_script_helpers_answer_and_take_back(signed_in: SignedIn, line: Lined):
    page = await signed_in(OUTREACH, "/numbers", java_script_enabled=False)
    row = page.locator(f".q-item:has-text('{line.finn}')")
    await row.get_by_role("button", name="Ja").click()
    assert "Ja är noterat." in await page.inner_text("#undo")
    assert await row.get_attribute("data-q") == "held"
    await page.click("#undo button")
    assert await row.get_attribute("data-q") == "offered"


async def test_a_page_of_numbers_that_one_comes_back_to_is_read_again(signed_in: SignedIn, line: Lined):
    page = await signed_in(OUTREACH, "/numbers", live=False)
    await page.clock.install()
    await page.reload()
    await line.offer("ann", "hemlaas-2")
    await page.clock.run_for(61_000)
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await page.wait_for_selector(f".q-item[data-q=offered]:has-text('{line.ann}')")


async def test_put_in_line_empties_the_field_and_a_refusal_does_not(signed_in: SignedIn, line: Lined):
    page = await signed_in(STAFF, LINE)
    await page.fill("#f-number", line.ann)
    await page.click("#join-do")
    assert "redan" in await (await page.wait_for_selector("#dock .error")).inner_text()
    assert await page.input_value("#f-number") == line.ann
    await line.do(c.Leave, "ann")
    await page.wait_for_selector(line.row("ann"), state="detached")
    await page.click("#join-do")
    await page.wait_for_selector(line.row("ann"))
    assert await page.input_value("#f-number") == ""
