"""A phone that is locked, by hand or by itself: nothing on it can be read, also without network, and what waits on it
arrives."""

from beds.store.models.people import Session
from beds.world.commands import SetBed, SetUnit
from beds.world.state import replace
from tests.browser.conftest import STAFF
from tests.browser.on_the_way import ON_THE_WAY
from tests.browser.phone import Phone


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
