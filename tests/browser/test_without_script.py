"""Without JavaScript everything still works, by forms and by loading again."""

from tests.browser.conftest import DESK, INTAKE, STAFF, SignedIn

PLAIN = {"java_script_enabled": False, "live": False}


async def test_the_board_says_when_it_was_made_and_how_to_see_it_anew(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", **PLAIN, viewport=DESK)
    told = page.locator(".live")
    assert "Läget kl." in await told.inner_text()
    assert "Direkt" not in await told.inner_text()
    await told.get_by_role("link", name="Ladda om").click()
    assert page.url.endswith("/board")


async def test_a_figure_that_is_too_old_says_call(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", **PLAIN, viewport=DESK)
    unit = page.locator("#u-harbarget-kvinnor")
    told = await unit.inner_text()
    assert "Ring" in told
    assert "lediga av" not in told
    assert "Ledig" not in told


async def test_others_than_its_own_staff_see_call_on_its_screen_too(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/units/harbarget-kvinnor", **PLAIN)
    told = await page.inner_text("main")
    assert "Ring 016-00 00 00" in told
    assert "lediga av" not in told
    assert "Ledig" not in told


async def test_its_own_staff_see_the_beds_and_that_others_see_call(signed_in: SignedIn):
    page = await signed_in("harbarget-kvinnor-personal", "/units/harbarget-kvinnor", **PLAIN)
    told = await page.inner_text("main")
    assert "Andra ser ”Ring” nu." in told
    assert told.count("Ledig") >= 5


async def test_a_bed_is_its_own_page_and_every_change_a_form(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas", **PLAIN)
    await page.click("#b-hemlaas-7 a")
    await page.get_by_role("button", name="Klar, platsen är ledig").click()
    assert await page.get_attribute("#b-hemlaas-7", "data-state") == "free"
    assert "Plats 7 är klar och ledig." in await page.inner_text("#undo")
    await page.click("#undo button")
    assert await page.get_attribute("#b-hemlaas-7", "data-state") == "cleaning"


async def test_a_new_number_is_shown_once_with_its_code(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas/beds/hemlaas-2", **PLAIN)
    await page.get_by_role("button", name="Skriv in", exact=True).click()
    assert "Inga besök efter 22.00" in await page.inner_text(".ask")
    await page.get_by_role("button", name="Nej").click()
    number, code = [await dd.inner_text() for dd in await page.query_selector_all(".ticket dd")]
    assert len(number) == 5
    assert len(code.replace(" ", "")) == 8
    assert code.replace(" ", "") not in page.url
    await page.get_by_role("link", name="Klart").click()
    assert number in await page.inner_text("#b-hemlaas-2")


async def test_a_refusal_shows_its_sentence_and_loses_nothing(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas/beds/hemlaas-2", **PLAIN)
    await page.get_by_label("Eller ett nummer som finns").fill("QQQQQ")
    await page.get_by_role("radio", name="Utan nummer").check()
    await page.get_by_role("button", name="1 timme").click()
    assert "Numret" in await page.inner_text("[role=alert]")
    assert await page.get_by_label("Eller ett nummer som finns").input_value() == "QQQQQ"
    assert await page.get_by_role("radio", name="Utan nummer").is_checked()


async def test_staff_confirm_that_the_figures_are_right(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas", **PLAIN)
    await page.get_by_role("button", name="Stämmer").click()
    assert "nu" in await page.inner_text(".count .meta")


async def test_light_and_language_are_chosen_with_a_button(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", **PLAIN, viewport=DESK)
    await page.click(".menu summary")
    await page.get_by_role("button", name="Mörkt").click()
    assert await page.get_attribute("html", "data-theme") == "dark"
    await page.click(".menu summary")
    await page.get_by_role("button", name="English").click()
    assert await page.get_attribute("html", "lang") == "en"
    assert "free" in await page.inner_text("#tonight")
