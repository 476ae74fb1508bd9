"""From one shift to the next, on a phone: a pass for the night, a broken lamp, the handover; and axe on each page."""

import re

from playwright.async_api import Page

from beds.world.commands import AddTask
from tests.browser.conftest import INTAKE, MANAGER, PHONE, STAFF, SignedIn
from tests.browser.fits import misfits
from tests.browser.house import House
from tests.browser.test_accessible import by_day_and_at_night


async def faults(page: Page, axe, turn: int) -> dict[str, list]:
    """What axe finds on the page by day and at night, and what does not fit the screen."""
    found = {page.url: await by_day_and_at_night(page, axe, turn)}
    return found | {f"{page.url} does not fit the phone": await misfits(page)}


async def test_a_volunteer_takes_over_the_night_with_a_pass_and_hands_it_on(signed_in: SignedIn, house: House, axe):
    found = {}
    boss = await signed_in(MANAGER, "/units/hemlaas/passes", live=False)
    await boss.fill("#f-name", "Kim")
    await boss.click("button:has-text('Gör passet')")
    code = (await boss.inner_text(".code")).replace(" ", "")
    assert re.fullmatch(r"\d{8}", code)
    found |= await faults(boss, axe, 0)

    page = await signed_in("", "/sign-in", live=False)
    await page.fill("#f-code", code)
    await page.click("button:has-text('Börja natten')")
    await page.goto(house.address + "/units/hemlaas")
    await page.wait_for_selector("body[data-live=yes]")
    await page.click("#b-hemlaas-9 a")
    await page.click("dialog[open] a:has-text('Något är trasigt')")
    await page.click("button:has-text('Lampa')")
    assert await page.inner_text("#undo p") == "Det står på listan."
    found |= await faults(page, axe, 1)

    await page.goto(house.address + "/units/hemlaas/handover")
    await page.wait_for_selector("body[data-live=yes]")
    assert "Plats 9: lampa" in await page.inner_text("main")
    found |= await faults(page, axe, 2)
    await house.do(AddTask(by="x", unit="hemlaas", what="repair:lock"))
    await page.wait_for_selector("li:has-text('Huset: lås')")
    await page.click("li:has-text('Plats 9') button")
    assert await page.inner_text("#undo p") == "Det är avprickat."
    await page.click("#undo button")
    await page.wait_for_selector("li:has-text('Plats 9')")
    await page.click("button:has-text('Siffrorna stämmer')")
    await page.click("button:has-text('Jag har läst')")
    await page.wait_for_selector("text=av Kim")
    assert len(house.store.world.tasks) == 2
    await boss.goto(house.address + "/units/hemlaas/passes")
    await boss.click("li:has-text('Kim') button")
    await page.wait_for_url("**/sign-in")
    assert not any(found.values()), found


async def test_who_stays_no_longer_is_followed_up_and_helped_by_number(signed_in: SignedIn, house: House, axe):
    found = {}
    page = await signed_in(STAFF, "/units/hemlaas/beds/hemlaas-1", live=False)
    await page.click("button:has-text('Behöver annan hjälp')")
    await page.goto(house.address + "/units/hemlaas/other-help")
    found |= await faults(page, axe, 0)
    intake = await signed_in(INTAKE, "/tasks", live=False, viewport=PHONE)
    found |= await faults(intake, axe, 1)
    await intake.click("button:has-text('Klart')")
    assert "Ingen väntar på annan hjälp." in await intake.inner_text("main")

    await page.goto(house.address + "/units/hemlaas/beds/hemlaas-3")
    await page.click("summary:has-text('uppföljning')")
    await page.fill("#follow-hemlaas-3", "2026-11-20")
    await page.click("button:has-text('Planerad flytt')")
    await intake.goto(house.address + "/follow-ups")
    found |= await faults(intake, axe, 2)
    await intake.click("button:has-text('Nåddes inte')")
    assert house.store.world.tasks == {}
    await intake.click("#undo button")
    await intake.locator("main", has_text="20 nov.").wait_for()
    assert not any(found.values()), found
