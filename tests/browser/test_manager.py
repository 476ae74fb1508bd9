"""The manager's way on a phone: extra beds for a cold night, rules, closing after looking; and a paper typed in."""

from datetime import date

from playwright.async_api import Page

from beds.world.nights import ZONE
from tests.browser.conftest import MANAGER, STAFF, SignedIn
from tests.browser.fits import misfits
from tests.browser.house import House
from tests.browser.test_accessible import by_day_and_at_night

AT = "/units/hemlaas/settings"


async def test_a_manager_gets_ready_for_a_cold_night_and_closes_a_bed_and_the_house(
    signed_in: SignedIn, house: House, axe
) -> None:
    page = await signed_in(MANAGER, AT, live=False)
    await _without_fault(page, axe, 0)
    await _go(page, "main a[href$='/cold']")
    await page.fill("#f-count", "2")
    await _go(page, "form.plate .btn--main")
    assert await page.locator("form button[name=end]").count() == 2
    await _without_fault(page, axe, 1)

    await page.goto(house.address + AT + "/rules")
    await page.fill("#f-entry_to", "2230")
    await _go(page, ".sections .btn--main")
    assert "Gäller från fredag 20 november kl. 12.00" in await page.inner_text("section.notice")
    await _without_fault(page, axe, 2)

    await page.goto(house.address + AT + "/closing")
    await _without_fault(page, axe, 3)
    await page.select_option("#f-bed", "hemlaas-4")
    await _go(page, "button[value=look]")
    assert "Löftet om plats 4 till " in await page.inner_text("main")
    assert house.store.world.spells["hemlaas-4"].state == "held"
    await _without_fault(page, axe, 4)
    await _go(page, "button[value=close]")
    assert house.store.world.spells["hemlaas-4"].state == "closed"

    await page.select_option("#f-bed", "")
    await page.fill("#f-first", "2026-12-01")
    await _go(page, "button[value=look]")
    assert await page.locator("section:has-text('Vilka som är kvar') li").count() == 3
    await _go(page, "button[value=close]")
    assert house.store.world.units["hemlaas"].closes == date(2026, 12, 1)

    for turn, path in enumerate(("/unit", "/beds")):
        await page.goto(house.address + AT + path)
        await _without_fault(page, axe, turn)


async def test_a_paper_is_typed_in_on_a_phone(signed_in: SignedIn, house: House, axe) -> None:
    page = await signed_in(STAFF, "/units/hemlaas/later", live=False)
    await _without_fault(page, axe, 0)
    for n, (hour, bed, what) in enumerate((("2005", "2", "admit"), ("1955", "1", "discharge"), ("2006", "2", "admit"))):
        await page.fill(f"#time-{n}", hour)
        await page.select_option(f"#bed-{n}", f"hemlaas-{bed}")
        await page.select_option(f"#what-{n}", what)
    await _go(page, "button[value=check]")
    assert "1 rad stämmer inte" in await page.inner_text("[role=alert]")
    await _without_fault(page, axe, 1)
    await page.select_option("#bed-2", "hemlaas-5")
    await _go(page, "button[value=check]")
    assert [row.split()[0] for row in await page.locator(".later li").all_inner_texts()] == ["19.55", "20.05", "20.06"]
    await _without_fault(page, axe, 2)
    await _go(page, "button[value=send]")
    assert "3 rader är inskrivna" in await page.inner_text("[role=status].notice")
    since = house.store.world.spells["hemlaas-5"].since.astimezone(ZONE)
    assert (since.hour, since.minute) == (20, 6)


async def _go(page: Page, what: str) -> None:
    async with page.expect_navigation():
        await page.locator(what).first.click()


async def _without_fault(page: Page, axe, turn: int) -> None:
    """By axe by day and at night, and nothing that does not fit the phone."""
    assert not await by_day_and_at_night(page, axe, turn), page.url
    assert not await misfits(page), page.url
