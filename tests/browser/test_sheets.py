"""The screen of beds: two taps for any change, a way back from each, and a refusal that loses nothing."""

import pytest
from playwright.async_api import Page

from beds.world.commands import Admit
from tests.browser.conftest import STAFF, SignedIn
from tests.browser.house import House

TWO_TAPS = [
    (2, "Skriv in", "occupied", None),
    (2, "1 timme", "held", None),
    (2, "Reparation", "closed", "Plats 2 är avställd."),
    (4, "+ 30 min", "held", "Plats 4 hålls längre."),
    (4, "Skriv in", "occupied", "Inskriven på plats 4."),
    (4, "Släpp platsen", "free", "Plats 4 är släppt."),
    (4, "9", "free", "Flyttad från plats 4 till plats 9."),
    (1, "Skriv ut", "cleaning", "Utskriven från plats 1."),
    (1, "Borta i natt", "occupied", "Plats 1 behålls medan gästen är borta."),
    (1, "6", "cleaning", "Flyttad från plats 1 till plats 6."),
    (1, "3", "occupied", "Gästerna på plats 3 och 1 har bytt plats."),
    (1, "Sjukhus", "cleaning", "Utskriven från plats 1."),
    (7, "Klar", "free", "Plats 7 är klar och ledig."),
    (10, "Ta platsen i bruk", "free", "Plats 10 är i bruk igen."),
]


@pytest.mark.parametrize(("bed", "button", "state", "said"), TWO_TAPS)
async def test_two_taps_change_a_bed_and_one_takes_it_back(
    signed_in: SignedIn, house: House, bed: int, button: str, state: str, said: str | None
):
    page = await signed_in(STAFF, "/units/hemlaas")
    before = house.store.world.spells.copy()
    await page.click(f"#b-hemlaas-{bed} a")
    await _button(page, button).click()
    if said is None:  # a new number: it is shown with its code until it has been read
        await page.click("dialog[open] .slip .btn--main")
        await page.wait_for_selector("body[data-live=yes]")
    await page.wait_for_selector(f"#b-hemlaas-{bed}[data-state={state}]")
    assert said is None or await page.inner_text("#undo p") == said
    await page.click("#undo button")
    await page.wait_for_selector("#undo:not(:has(button))")
    assert _facts(house.store.world.spells) == _facts(before)


async def test_a_new_number_and_its_code_stand_until_they_have_been_read(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-2 a")
    await _button(page, "Skriv in").click()
    number = await page.inner_text("dialog[open] .ticket div:nth-child(1) dd")
    code = await page.inner_text("dialog[open] .ticket div:nth-child(2) dd")
    await page.wait_for_selector("#b-hemlaas-2[data-state=occupied]", state="attached")
    assert await page.is_visible("dialog[open] .ticket")
    assert number in await page.inner_text("#b-hemlaas-2")
    assert len(code.replace(" ", "")) == 8


async def test_a_refusal_is_told_in_the_sheet_and_what_was_written_stays(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-2 a")
    await page.fill("#no-hemlaas-2", "22222")
    await _button(page, "1 timme").click()
    await page.wait_for_selector("dialog[open] .sheet-said .error")
    assert await page.input_value("#no-hemlaas-2") == "22222"
    assert await page.get_attribute("#b-hemlaas-2", "data-state") == "free"


async def test_a_number_that_has_a_bed_is_not_given_another(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    number = await page.inner_text("#b-hemlaas-1 .bed-note.if-fresh")
    await page.click("#b-hemlaas-2 a")
    await page.fill("#no-hemlaas-2", number.lower())
    await _button(page, "Skriv in").click()
    await page.wait_for_selector("dialog[open] .sheet-said .error")
    assert "Numret har redan en plats" in await page.inner_text("dialog[open] .sheet-said")


async def test_a_held_bed_is_claimed_with_the_code_or_because_staff_recognise_the_person(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-4 a")
    await page.fill("#pin-hemlaas-4", "00000000")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("dialog[open] .sheet-said .error")
    assert await page.get_attribute("#b-hemlaas-4", "data-state") == "held"


async def test_a_tap_twice_in_a_row_does_it_once(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    before = house.store.world.seq
    await page.click("#b-hemlaas-7 a")
    await page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('dialog[open] .btn--main').click()")
    await page.wait_for_selector("#b-hemlaas-7[data-state=free]")
    assert house.store.world.seq == before + 1


async def test_when_the_line_is_cut_a_tap_says_that_nothing_is_known_to_be_saved(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-7 a")
    await page.context.set_offline(True)
    await _button(page, "Klar").click()
    await page.wait_for_selector("dialog[open] .sheet-said .error")
    assert "Inget svar" in await page.inner_text("dialog[open] .sheet-said")


async def test_the_way_back_is_offered_to_a_screen_reader_in_words(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-7 a")
    await _button(page, "Klar").click()
    await page.wait_for_selector("#undo")
    assert await page.inner_text("#said") == "Plats 7 är klar och ledig."


async def test_a_change_that_another_has_built_upon_is_not_taken_back(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-7 a")
    await _button(page, "Klar").click()
    await page.wait_for_selector("#undo button")
    await house.do(Admit(by="seed", bed="hemlaas-7"))
    await page.click("#undo button")
    await page.wait_for_selector("#dock .error")
    assert "går inte att ångra" in await page.inner_text("#dock")


def _button(page: Page, words: str):
    exact = words.isdigit()
    return page.locator("dialog[open]").get_by_role("button", name=words, exact=exact).first


def _facts(spells: dict) -> dict:
    return {bed: (spell.state, spell.ticket, spell.until) for bed, spell in spells.items()}
