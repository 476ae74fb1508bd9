"""Without network: the screen opens from the phone, what is tapped waits sealed and arrives as of its time. No page
here goes past its policy."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser

from beds.people import tickets
from beds.world import World, apply, decide
from beds.world.commands import Admit, CloseBed, Command, Discharge, Join, Ready
from tests.browser.phone import Phone
from tests.browser.visitor import Visitor

TYPEFACE_IS_HERE = "fetch(document.querySelector('link[as=font]').href).then((file) => file.ok)"


async def test_what_five_taps_without_network_come_to_is_what_they_would_have_come_to_with_it(phone: Phone):
    card = await tickets.issue(phone.house.store.secret, phone.house.clock())
    before = phone.house.store.world
    await phone.line.cut()
    kept = await phone.open()
    assert kept.from_service_worker
    assert await phone.page.evaluate(TYPEFACE_IS_HERE)
    assert "script-src 'self'" in kept.headers["content-security-policy"]
    assert re.search(r"Inte direkt sedan\s+\d\d\.\d\d", await phone.page.inner_text(".top .live"))
    assert "Bekräftad" in await phone.page.inner_text("#u-hemlaas")
    await phone.tap(1, "Skriv ut")
    await phone.state(1, "cleaning")
    await phone.tap(1, "Klar")
    await phone.tap(5, "Reparation")
    await phone.tap(2, "Skriv in", number=card.number)
    await phone.tap(6, "Skriv in")
    assert "utan nummer" in await phone.page.inner_text("#dock")
    await phone.page.wait_for_selector("#queue:has-text('5 väntar på nät')")
    assert "väntar" in await phone.page.inner_text("#b-hemlaas-6")
    assert card.number in await phone.page.inner_text("#b-hemlaas-2")
    await phone.open()  # closed and opened again, it still knows
    await phone.state(6, "occupied")
    await phone.state(1, "free")
    times = [at for at, _, _ in await phone.waiting()]
    await phone.mend()
    await phone.page.wait_for_selector("body[data-live=yes]")
    after = phone.house.store.world
    taps = [
        Discharge(by="anna", bed="hemlaas-1", reason="own-choice"),
        Ready(by="anna", bed="hemlaas-1"),
        CloseBed(by="anna", bed="hemlaas-5", reason="repair"),
        Admit(by="anna", bed="hemlaas-2", ticket=card.ticket),
        Admit(by="anna", bed="hemlaas-6"),
    ]
    assert beds(after) == beds(online(before, taps, times))
    assert all(timedelta(0) <= after.at - at < timedelta(minutes=1) for at in times)
    await phone.state(6, "occupied")
    assert await phone.page.is_hidden("#queue")
    await phone.tap(6, "Spara", number=(await tickets.issue(phone.house.store.secret, phone.house.clock())).number)
    assert phone.house.store.world.spells["hemlaas-6"].ticket


def online(world: World, commands: list[Command], times: list[datetime]) -> World:
    """The world as it is when the commands are given at those times."""
    for command, at in zip(commands, times, strict=True):
        for entry in decide(world, command, at):
            world = apply(world, entry)
    return world


def beds(world: World) -> dict[str, tuple]:
    """Every bed's state, since when, with whom, and of a free one since when."""
    taken = {bed: (s.state, s.since, s.ticket, s.reason) for bed, s in world.spells.items()}
    return taken | {bed: ("free", since) for bed, since in world.free_since.items() if bed not in taken}


async def test_a_tap_that_waits_can_be_dropped_and_a_refusal_stays_until_it_is_read(phone: Phone):
    await phone.line.cut()
    await phone.tap(2, "Skriv in")
    await phone.state(2, "occupied")
    await phone.page.locator("#dock").get_by_role("button", name="Ångra").click()
    await phone.state(2, "free")
    await phone.tap(1, "Skriv ut")
    await phone.house.do(Discharge(by="berit", bed="hemlaas-1"))
    await phone.tap(7, "Klar")
    await phone.page.click("#turned-away > summary")
    await phone.page.click("#turned-away [name=reason][value=full]")
    await phone.page.wait_for_selector("#turned-away:not([open])")
    assert "3 väntar på nät" in await phone.page.inner_text("#queue")
    await phone.mend()
    await phone.page.wait_for_selector("[data-told] li")
    said = await phone.page.inner_text("[data-told]")
    assert "Plats 1" in said
    assert "blev inte gjort" in said
    await phone.page.reload()
    await phone.page.get_by_role("button", name="Jag har läst").click()
    await phone.page.wait_for_selector("#queue", state="hidden")
    world = phone.house.store.world
    assert "hemlaas-2" not in world.spells
    assert "hemlaas-7" not in world.spells
    assert [change.kind for change in world.recent if change.unit == "hemlaas"][-2:] == ["ready", "turn-away"]


@pytest.mark.parametrize("others", [(), ("hemlaas-5", "hemlaas-6", "hemlaas-9")], ids=["moved", "withdrawn"])
async def test_a_guest_in_a_bed_that_was_offered_meanwhile_stays_and_everybody_is_told(
    phone: Phone, browser: Browser, others: tuple[str, ...]
):
    house = phone.house
    for bed in others:
        await house.do(CloseBed(by="berit", bed=bed, reason="staffing"))
    await phone.line.cut()
    await phone.tap(2, "Skriv in")
    ((tapped, _, _),) = await phone.waiting()
    one = await tickets.issue(house.store.secret, house.clock())
    await house.do(Join(by="anna", ticket=one.ticket, units=("hemlaas",), for_="men", confirmed=True))
    world = house.store.world
    assert (world.promised_to(one.ticket), world.spells["hemlaas-2"].state) == ("hemlaas-2", "offered")
    await phone.mend()
    told = await phone.page.inner_text("[data-told] li")
    world = house.store.world
    assert (world.spells["hemlaas-2"].state, world.spells["hemlaas-2"].ticket) == ("occupied", "")
    assert world.spells["hemlaas-2"].since - tapped < timedelta(minutes=1)
    async with await browser.new_context(locale="sv-SE", bypass_csp=True) as context:
        theirs = Visitor(house, await context.new_page())
        await theirs.open(one.number, one.pin)
        own = await theirs.page.inner_text("main")
    if others:
        assert "löftet är tillbakadraget" in told
        assert "Vi kunde inte hålla platsen" in own
        assert "nummer 1 av 1" in own
        assert world.promised_to(one.ticket) is None
    else:
        assert "löftet har flyttats till plats 5" in told
        assert "Din plats hålls" in own
        assert world.promised_to(one.ticket) == "hemlaas-5"


async def test_what_cannot_be_read_can_be_taken_away_by_hand(phone: Phone):
    await phone.page.evaluate(
        """async () => {
      const at = document.querySelector('script[src$="page.js"]').src.replace('page.js', 'device.js')
      const { together } = await import(at)
      await together(['outbox'], (outbox) => { outbox.add(new Uint8Array(600)) })
      dispatchEvent(new Event('online'))
    }"""
    )
    await phone.page.wait_for_selector("[data-list] li:has-text('går inte att läsa')", state="attached")
    await phone.tap(2, "Skriv in")  # goes past it
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await phone.page.wait_for_selector("#b-hemlaas-2[data-state=occupied]:not(.is-waiting)")
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"
    await phone.page.click("[data-waits] > summary")
    await phone.page.locator("[data-list]").get_by_role("button", name="Ångra").click()
    await phone.page.wait_for_selector("#queue", state="hidden")
