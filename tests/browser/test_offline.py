"""Without network: the screen opens from the phone, what is tapped waits sealed, arrives as of its time, and after
locking nothing on the phone can be read. No page here goes past its policy."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser

from beds.people import tickets
from beds.store.models.people import Session
from beds.world import World, apply, decide
from beds.world.commands import Admit, CloseBed, Command, Discharge, Join, Ready, SetBed, SetUnit
from beds.world.state import replace
from tests.browser.conftest import PHONE, STAFF
from tests.browser.house import House
from tests.browser.phone import Phone
from tests.browser.visitor import Visitor
from tests.support.line import line

SOON = timedelta(milliseconds=1)
"""How exactly a browser tells a time."""


TYPEFACE_IS_HERE = "fetch(document.querySelector('link[as=font]').href).then((file) => file.ok)"


@pytest.fixture
async def phone(browser: Browser, house: House) -> AsyncIterator[Phone]:
    """A phone at Hemlaås, with network."""
    async with line(house.address) as cord:
        here = House(house.app, cord.address, house.clock)
        settings = {"locale": "sv-SE", "timezone_id": "Europe/Stockholm", "viewport": PHONE}
        async with await browser.new_context(**settings) as context:
            await here.sign_in(context, STAFF)
            phone = Phone(await context.new_page(), here, cord)
            await phone.open()
            await phone.keep()
            yield phone
            assert phone.errors == []


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


async def test_after_locking_nothing_on_the_phone_can_be_read_and_what_waits_arrives(phone: Phone):
    house = phone.house
    unit, bed = house.store.world.units["hemlaas"], house.store.world.beds["hemlaas-2"]
    await house.do(SetUnit(by="chef", unit=replace(unit, name="Kanariehuset")))
    await house.do(SetBed(by="chef", bed=replace(bed, label="KAN2")))
    numbers = {house.store.number(spell.ticket) for spell in house.store.world.spells.values()} - {None}
    await phone.open()
    await phone.keep()
    await phone.line.cut()
    await phone.open()
    await phone.tap(2, "Skriv in")
    await phone.tap(1, "Skriv ut")
    secret = {"Kanariehuset", "KAN2", "hemlaas", "Hemlaås", "own-choice", STAFF, *numbers}
    assert canaries(await phone.stored(), secret) == set()  # boxed
    other = await phone.context.new_page()
    await other.goto(phone.page.url)
    await phone.page.get_by_role("button", name="Lås").click()
    for tab in (phone.page, other):
        await tab.wait_for_selector("h1:has-text('Inget nät just nu')")
    assert "2 ändringar väntar" in await phone.page.inner_text("main")
    stored = await phone.stored()
    assert canaries(stored, secret) == set()
    assert "[CryptoKey" not in stored
    await phone.open()
    assert "Inget nät just nu" in await phone.page.inner_text("h1")
    await phone.page.go_back()
    assert canaries(await phone.page.content(), secret) == set()
    await phone.line.mend()
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await phone.page.wait_for_function("() => document.querySelector('[data-waits-count]').hidden")
    assert house.store.world.spells["hemlaas-2"].state == "occupied"
    assert house.store.world.spells["hemlaas-1"].state == "cleaning"
    await phone.open()
    assert phone.page.url.endswith("/sign-in")
    assert canaries(await phone.stored(), secret) == set()


def canaries(text: str, secret: set[str]) -> set[str]:
    """Which of them stand in the text."""
    return {word for word in secret if word in text}


async def test_a_phone_that_nobody_touches_locks_itself_and_one_that_was_closed_does_not_open(phone: Phone):
    await phone.page.select_option("[data-lock-after]", "10")
    await phone.page.evaluate(TOUCHED_LONG_AGO)
    await phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await phone.page.wait_for_url("**/sign-in")
    await phone.house.sign_in(phone.context, STAFF)
    await phone.open()
    await phone.keep()
    await phone.page.goto("about:blank")
    await phone.open("/no-network")
    await phone.page.evaluate(TOUCHED_LONG_AGO)
    await phone.line.cut()
    await phone.open()
    assert "Inget nät just nu" in await phone.page.inner_text("h1")
    assert "[CryptoKey" not in await phone.stored()


TOUCHED_LONG_AGO = """async () => {
  const { setFact } = await import(document.querySelector('script[src$="page.js"]').src.replace('page.js', 'device.js'))
  await setFact('touched', Date.now() - 11 * 60000)
}"""


def page_of(status: str, said: str, kind: str = "text/html", *headers: str) -> bytes:
    """What something on the way answers."""
    length = f"Content-Length: {len(said)}"
    head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", length, "Connection: close", *headers]
    return "\r\n".join([*head, "", said]).encode()


PAGE = "<!doctype html><title>Nginx</title><p class=error>Nothing here</p>"
ON_THE_WAY = {
    "failed": page_of("500 Internal Server Error", PAGE),
    "bad gateway": page_of("502 Bad Gateway", PAGE),
    "busy": page_of("503 Service Unavailable", "{}", "application/json", "Retry-After: 1"),
    "not signed in": page_of("401 Unauthorized", PAGE),
    "forbidden": page_of("403 Forbidden", PAGE),
    "not found": page_of("404 Not Found", PAGE),
    "gone": page_of("410 Gone", PAGE),
    "conflict": page_of("409 Conflict", PAGE),
    "too large": page_of("413 Content Too Large", PAGE),
    "malformed": page_of("422 Unprocessable Content", '{"detail": "no"}', "application/problem+json"),
    "too many": page_of("429 Too Many Requests", PAGE, "text/html", "Retry-After: 1"),
    "a portal": page_of("200 OK", PAGE),
    "led to a portal": page_of("302 Found", "", "text/html", "Location: /portal"),
    "no content": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "no JSON": page_of("200 OK", "{", "application/json"),
    "another JSON": page_of("200 OK", "[]", "application/json"),
    "no results": page_of("200 OK", '{"results": []}', "application/json"),
    "null": page_of("200 OK", '{"results": [null]}', "application/json"),
    "an unknown state": page_of("200 OK", '{"results": [{"state": "lost"}]}', "application/json"),
    "no state": page_of("200 OK", '{"results": [{}]}', "application/json"),
    "cut off": b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{"results": [{"sta',
    "no HTTP": b"\0\0\0\0",
}
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
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await phone.page.wait_for_function("() => !document.querySelector('[data-waits]:not([hidden])')")
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"


@pytest.mark.parametrize("name", ["failed", "not signed in", "not found", "too many", "a portal", "cut off"])
async def test_a_tap_that_something_on_the_way_answers_waits_and_arrives(phone: Phone, name: str):
    phone.line.answer(ON_THE_WAY[name])
    await phone.tap(2, "Skriv in")
    await phone.state(2, "occupied")
    assert "1 väntar på nät" in await phone.page.inner_text("#queue")
    assert "hemlaas-2" not in phone.house.store.world.spells
    phone.line.answer(None)
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await phone.page.wait_for_function("() => !document.querySelector('[data-waits]:not([hidden])')")
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"


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


async def test_where_the_house_cannot_answer_the_kept_screen_opens_and_no_lock_counts_as_done(phone: Phone):
    phone.line.answer(ON_THE_WAY["busy"])
    kept = await phone.open()
    assert kept.from_service_worker
    assert kept.status == 200
    await phone.tap(2, "Skriv in")
    await phone.state(2, "occupied")
    phone.line.answer(ON_THE_WAY["a portal"])
    await phone.page.get_by_role("button", name="Lås").click()
    await phone.page.wait_for_selector("h1:has-text('Inget nät just nu')")
    assert await Session.all().count() == 1
    phone.line.answer(None)
    await phone.open()  # before any page the session ends, and what waited arrives
    assert phone.page.url.endswith("/sign-in")
    assert await Session.all().count() == 0
    await phone.page.wait_for_function("() => !document.querySelector('[data-waits]:not([hidden])')")


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
    await phone.page.evaluate("dispatchEvent(new Event('online'))")
    await phone.page.wait_for_function("() => !document.querySelector('[data-waits]:not([hidden])')")
    assert phone.house.store.world.spells["hemlaas-2"].state == "occupied"


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
