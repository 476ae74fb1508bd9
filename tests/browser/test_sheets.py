"""The screen of beds: what is asked at the door, and a refusal that loses nothing."""

from playwright.async_api import Page

from beds.world.commands import Admit
from tests.browser.conftest import STAFF, SignedIn
from tests.browser.house import House


async def test_a_new_number_and_its_code_stand_until_they_have_been_read(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-2 a")
    await _button(page, "Skriv in").click()
    await page.wait_for_selector("dialog[open] .ask")
    assert "Inga besök efter 22.00" in await page.inner_text("dialog[open] .ask")
    await _button(page, "Nej").click()
    number = await page.inner_text("dialog[open] .ticket div:nth-child(1) dd")
    code = await page.inner_text("dialog[open] .ticket div:nth-child(2) dd")
    await page.wait_for_selector("#b-hemlaas-2[data-state=occupied]", state="attached")
    assert await page.is_visible("dialog[open] .ticket")
    assert number in await page.inner_text("#b-hemlaas-2")
    assert len(code.replace(" ", "")) == 8
    spell = house.store.world.spells["hemlaas-2"]
    assert (spell.asked, spell.terms) == (True, 3)
    await page.click("dialog[open] .slip .btn--main")
    await page.click("#undo button")
    await page.wait_for_selector("#b-hemlaas-2[data-state=free]")


async def test_a_question_at_the_door_can_be_left_and_children_get_other_help_at_once(
    signed_in: SignedIn, house: House
):
    page = await signed_in(STAFF, "/units/hemlaas")
    before, spells = house.store.world.seq, house.store.world.spells
    await page.click("#b-hemlaas-2 a")
    await page.get_by_role("radio", name="Utan nummer").check()
    await _button(page, "Skriv in").click()
    await _button(page, "Tillbaka").click()
    assert await page.get_by_role("radio", name="Utan nummer").is_checked()
    await _button(page, "1 timme").click()
    await page.wait_for_selector("dialog[open] .ask")
    assert "Husets villkor" not in await page.inner_text("dialog[open] .ask")  # they are for the door
    await _button(page, "Ja").click()
    await page.wait_for_selector("dialog[open] .stop")
    links = await page.eval_on_selector_all("dialog[open] .stop a", "(all) => all.map((a) => a.href)")
    assert links == ["tel:016000001", "tel:112"]
    assert house.store.world.spells == spells
    assert house.store.world.seq == before + 1  # counted, and nothing else
    await page.keyboard.press("Escape")
    await page.click("#b-hemlaas-2 a")
    assert not await page.query_selector("dialog[open] .step")


async def test_what_was_answered_at_the_hold_is_not_asked_at_the_door(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-5 a")
    await page.get_by_role("radio", name="Utan nummer").check()
    await _button(page, "1 timme").click()
    await _button(page, "Vet inte").click()
    await page.wait_for_selector("#b-hemlaas-5[data-state=held]")
    await page.click("#b-hemlaas-5 a")
    await page.get_by_role("radio", name="Utan nummer").check()
    await _button(page, "Skriv in").click()
    await page.wait_for_selector("dialog[open] .ask")
    told = await page.inner_text("dialog[open] .ask")
    assert ("Husets villkor" in told, "barn" in told) == (True, False)
    await _button(page, "De är visade").click()
    await page.wait_for_selector("#b-hemlaas-5[data-state=occupied]")
    assert house.store.world.spells["hemlaas-5"].terms == 3


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
