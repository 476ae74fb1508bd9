"""A tap that something on the way answers, that the house fails at, or for which nobody is signed in any more: it waits
and arrives, and holds up no other."""

import asyncio

import pytest

from beds.store.models.people import Session
from beds.world.commands import Command, Discharge, Ready
from tests.browser.on_the_way import ON_THE_WAY
from tests.browser.phone import Phone

SEND = """async () => {
  const { send } = await import(document.querySelector('script[src$="page.js"]').src.replace('page.js', 'queue.js'))
  return send().catch(() => 'no answer')
}"""


async def test_whatever_something_on_the_way_answers_a_tap_that_waits_goes_on_waiting(phone: Phone):
    await phone.line.cut()
    await phone.tap(2, "Skriv in")
    await phone.line.mend()
    for name, answer in ON_THE_WAY.items():
        phone.line.answer(answer)
        assert await phone.page.evaluate(SEND) == "no answer", name
        assert len(await phone.waiting()) == 1, name
    phone.line.answer(None)
    await phone.sent()
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"


async def test_a_tap_that_something_on_the_way_answers_waits_and_arrives(phone: Phone):
    house = phone.house
    for name in ("failed", "not signed in", "not found", "too many", "a portal", "cut off"):
        phone.line.answer(ON_THE_WAY[name])
        await phone.tap(2, "Skriv in")
        await phone.state(2, "occupied")
        assert "1 väntar på nät" in await phone.page.inner_text("#queue"), name
        assert "hemlaas-2" not in house.store.world.spells, name
        phone.line.answer(None)
        await phone.sent()
        assert house.store.world.spells["hemlaas-2"].state == "occupied", name
        for again in (Discharge(by="anna", bed="hemlaas-2"), Ready(by="anna", bed="hemlaas-2")):
            await house.do(again)
        await phone.page.wait_for_selector("body[data-live=yes]")
        await phone.state(2, "free")


async def test_a_tap_for_which_nobody_is_signed_in_any_more_arrives_by_the_leave_of_its_page(phone: Phone):
    """As after a restore, or where the session ran out while the screen was open."""
    await Session.all().delete()
    await phone.page.click("#b-hemlaas-2 a")
    sheet = phone.page.locator("#s-hemlaas-2")
    await sheet.get_by_role("button", name="Skriv in").locator("visible=true").first.click()
    await phone.page.wait_for_selector("dialog[open] .ask, #f-login, [name=account]")
    if no := await phone.page.query_selector("dialog[open] .ask [value=no]"):
        await no.click()
    await phone.page.wait_for_url("**/sign-in")
    async with asyncio.timeout(20):
        while "hemlaas-2" not in phone.house.store.world.spells:  # noqa: ASYNC110  (it is the browser that does it)
            await asyncio.sleep(0.05)
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"


async def test_a_tap_that_the_house_fails_at_stays_says_so_and_holds_up_no_other(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    submit = phone.house.store.submit

    async def fails(command: Command, *more: object, **others: object) -> object:
        if getattr(command, "bed", "") == "hemlaas-2":
            raise ZeroDivisionError
        return await submit(command, *more, **others)

    await phone.line.cut()
    await phone.tap(2, "Skriv in")
    await phone.tap(7, "Klar")
    with monkeypatch.context() as broken:
        broken.setattr(phone.house.store, "submit", fails)
        await phone.line.mend()
        await phone.page.evaluate("dispatchEvent(new Event('online'))")
        await phone.page.wait_for_selector("[data-list] li:has-text('gick inte att utföra')", state="attached")
        await phone.state(7, "free")
        assert "1 väntar på nät" in await phone.page.inner_text("#queue")
    await phone.sent()
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"
