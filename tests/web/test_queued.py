"""POST /queued: what phones kept arrives in order, once, as of its time, in the name of who tapped it, and tells
nothing to whoever only carries it."""

import base64
import secrets
from datetime import timedelta

from beds.world.commands import Hold, SetUnit
from beds.world.state import replace
from tests.web.conftest import START, Town
from tests.web.phone import bed, phone_of

WILD = ("9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00")
"""Times that arithmetic with times does not survive."""


async def test_taps_arrive_in_order_as_of_their_time_without_anybody_signed_in(town: Town):
    phone, _ = await phone_of(town)
    town.clock.move(hours=3)
    first, second = START + timedelta(minutes=5), START + timedelta(minutes=65)
    results = await phone.send(
        phone.tap("/units/home/beds/home-1/admit", "who=none", at=first),
        phone.tap("/units/home/beds/home-2/close", "reason=repair", at=second),
        phone.tap("/units/home/beds/home-1/absent", at=second),
        phone.tap("/units/home/turned-away", "reason=full", at=second),
    )
    assert results == [{"state": "done"}] * 4
    assert (bed(town, "home-1").state, bed(town, "home-1").since, bed(town, "home-1").away) == ("occupied", first, True)
    assert (bed(town, "home-2").state, bed(town, "home-2").since) == ("closed", second)


async def test_a_phones_clock_is_believed_between_its_grant_and_now(town: Town):
    phone, _ = await phone_of(town)
    given = town.clock()
    now = town.clock.move(hours=3)
    early = phone.tap("/units/home/beds/home-1/close", "reason=repair", at=START - timedelta(days=2))
    late = phone.tap("/units/home/beds/home-2/close", "reason=repair", at=now + timedelta(hours=5))
    assert await phone.send(early, late) == [{"state": "done"}] * 2
    assert (bed(town, "home-1").since, bed(town, "home-2").since) == (given, now)


async def test_what_comes_twice_is_done_once(town: Town):
    phone, _ = await phone_of(town)
    envelope = phone.tap("/units/home/beds/home-1/admit", "who=none")
    assert await phone.send(envelope, envelope) == [{"state": "done"}] * 2
    before = town.store.world.seq
    assert await phone.send(envelope) == [{"state": "done"}]
    assert town.store.world.seq == before


async def test_a_tap_whose_answer_was_lost_is_known_again(town: Town):
    phone, browser = await phone_of(town)
    key, body = secrets.token_hex(8), "reason=repair"
    headers = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/x-part"}
    said = await browser.post("/units/home/beds/home-1/close", content=body, headers=headers)
    assert said.status_code == 200, said.text
    before = town.store.world.seq
    assert await phone.send(phone.tap("/units/home/beds/home-1/close", body, key=key)) == [{"state": "done"}]
    assert town.store.world.seq == before


async def test_no_number_is_made_for_a_tap_whose_slip_nobody_reads(town: Town):
    phone, _ = await phone_of(town)
    assert await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=new")) == [{"state": "done"}]
    assert bed(town, "home-1").ticket == ""


async def test_whoever_only_carries_it_learns_no_word_and_whoever_works_there_does(town: Town):
    phone, browser = await phone_of(town)
    (told,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"), by=browser)
    assert told["said"].endswith("Inskriven på plats 1.")
    (refused,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    assert (refused["state"], refused["mind"], "said" in refused) == ("refused", True, False)
    assert b"plats" not in base64.urlsafe_b64decode(refused["note"])
    answer = await browser.post("/queued/told", json={"notes": [refused["note"], "forged", refused["note"][:-8]]})
    first, *others = answer.json()["said"]
    assert "Plats 1" in first
    assert "blev inte gjort" in first
    assert others == [None, None]


async def test_a_note_is_told_only_where_its_reader_works(town: Town):
    phone, _ = await phone_of(town, unit="home")
    await phone.send(envelope := phone.tap("/units/home/beds/home-1/admit", "who=none"))
    (refused,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none"))
    other = await town.sign_in("berit", "staff", units=("women",))
    answer = await other.post("/queued/told", json={"notes": [refused["note"]]})
    assert answer.json() == {"said": [None]}
    assert (await phone.send(envelope, by=other)) == [{"state": "done"}]


async def test_a_refused_tap_does_not_hold_up_those_behind_it(town: Town):
    phone, _ = await phone_of(town)
    results = await phone.send(
        phone.tap("/units/home/beds/home-1/discharge"), phone.tap("/units/home/beds/home-2/admit", "who=none")
    )
    assert [r["state"] for r in results] == ["refused", "done"]


async def test_a_promise_made_meanwhile_gives_way_and_that_is_told(town: Town):
    phone, browser = await phone_of(town)
    tapped = town.clock()
    town.clock.move(minutes=20)
    ticket = (await town.number()).ticket
    until = town.clock() + timedelta(hours=1)
    await town.store.submit(Hold(by="intake", bed="home-1", ticket=ticket, until=until), town.clock())
    (told,) = await phone.send(phone.tap("/units/home/beds/home-1/admit", "who=none", at=tapped), by=browser)
    assert (told["state"], told.get("mind")) == ("done", True), told
    assert "löftet har flyttats till plats 2" in told["said"]
    assert town.store.world.promised_to(ticket) == "home-2"


async def test_that_children_were_with_somebody_is_counted_once_however_often_it_is_brought(town: Town):
    unit = town.store.world.units["home"]
    await town.store.submit(SetUnit(by="chef", unit=replace(unit, adults_only=True)))
    phone, _ = await phone_of(town)
    tap = phone.tap("/units/home/beds/home-1/admit", "who=none&children=yes")
    before = town.store.world.seq
    for _ in range(3):  # a refusal whose answer was lost is brought again
        assert (await phone.send(tap))[0]["state"] == "refused"
    assert town.store.world.seq == before + 1


async def test_a_tap_of_a_time_that_cannot_be_is_taken_for_one_that_can(town: Town):
    phone, browser = await phone_of(town)
    given, now = town.clock(), town.clock.move(hours=1)
    late, early = WILD
    taps = [phone.tap(f"/units/home/beds/home-{n}/admit", "who=none", at=at) for n, at in ((1, early), (2, late))]
    assert [r["state"] for r in await phone.send(*taps, by=browser)] == ["done", "done"]
    assert (bed(town, "home-1").since, bed(town, "home-2").since) == (given, now)


async def test_the_worker_may_be_registered_for_every_page_and_the_page_it_keeps_knows_nobody(town: Town):
    browser = await town.sign_in("anna", "staff", units=("home",))
    worker = await browser.get("/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "worker-src 'self'" in worker.headers["content-security-policy"]
    page = await browser.get("/no-network")
    assert "/sign-out" not in page.text
    assert "Hemmet" not in page.text
