"""The known faults of others' waiting lists: each must not occur here."""

from datetime import UTC, datetime, time, timedelta

import pytest

from beds.board import Audience, bed_view
from beds.world import commands as c
from beds.world.refusals import AlreadyWaiting, BedTaken, NotWaiting, UnitNotOpen
from tests.queue.house import HOME, OTHER, SHELTER, House, beds

CANCEL = {
    "a no": lambda house: house.do(c.Decline, ticket="ann", by="self"),
    "a withdrawal": lambda house: house.do(c.Withdraw, bed="hem-1", reason="mistake"),
    "no answer": lambda house: house.do(c.NoAnswer, ticket="ann"),
    "leaving the line": lambda house: house.do(c.Leave, ticket="ann", by="self"),
    "an undo": lambda house: house.do(c.Undo, change=house.ledger[-1].act),
    "its end": lambda house: house.tick(minutes=30),
}


@pytest.fixture
def house() -> House:
    return House(HOME, OTHER, beds=[*beds(HOME, 1), *beds(OTHER, 1)])


@pytest.mark.parametrize("how", CANCEL)
def test_a_cancelled_offer_blocks_no_bed(house: House, how: str) -> None:
    house.join("ann", "bea")
    house.tick()
    CANCEL[how](house)
    house.tick(minutes=3)
    assert house.offered in ({"hem-1": "ann"}, {"hem-1": "bea"})
    assert len(house.world.spells) == 1


@pytest.mark.parametrize("how", ["leave", "placed", "no sign", "suspended"])
def test_whoever_was_taken_out_of_the_line_is_not_offered_again(house: House, how: str) -> None:
    house.join("ann")
    house.tick()
    match how:
        case "leave":
            house.do(c.Leave, ticket="ann", by="self")
        case "placed":
            house.do(c.Admit, "hem-1", claim="pin")
            house.do(c.Move, "hem-1", to="annat-1")
        case "no sign":
            house.tick(days=29)
        case "suspended":
            house.do(c.Admit, "hem-1", claim="pin")
            house.do(c.Discharge, "hem-1", suspended_until=house.now + timedelta(days=60))
    house.tick(days=1)
    assert house.offered == {}
    assert house.world.waits == {}


@pytest.mark.parametrize(
    "rules", [{"order": "draw"}, {"confirmed_only": False}, {"offer_minutes": 90}, {"automatic": False}]
)
def test_a_change_of_rules_makes_no_more_offers_than_beds(house: House, rules: dict[str, object]) -> None:
    house.join("ann", "bea", "cia")
    house.join("dan", confirmed=False)
    house.tick()
    house.set_rules("hem", **rules)
    house.tick(minutes=1)
    assert house.offered == {"hem-1": "ann"}


def test_a_bed_taken_out_of_use_under_an_offer_is_not_offered_twice(house: House) -> None:
    house.join("ann", "bea")
    house.tick()
    house.do(c.SetBed, bed=beds(HOME, 1, valid_to=house.now.date() - timedelta(days=1))[0])
    house.tick(minutes=30)
    assert house.offered == {}, "the open offer stood; no other was made"


def test_a_unit_that_closes_ends_waits_for_it_on_record(house: House) -> None:
    house.join("ann", units=("hem",))
    house.join("bea", units=("hem", "annat"))
    house.join("cia", units=("annat",))
    entries = house.set_unit("hem", status="closed")
    told = [(e.kind, e.ticket, e.unit, e.reason) for e in entries if e.waits]
    assert told == [("close-wait", "ann", "hem", "unit-closed"), ("close-wait", "bea", "hem", "unit-closed")]
    assert len({e.act for e in entries}) == 1
    assert house.states("ann", "bea", "cia") == ["gone", "waiting", "waiting"]
    assert house.wait("bea").unit == "annat"
    with pytest.raises(UnitNotOpen):
        house.join("ann", units=("hem",))


def test_a_unit_that_closes_takes_back_its_promises_and_parts_its_pairs(house: House) -> None:
    house.join("ann", units=("hem",))
    house.join("bea", units=("hem", "annat"))
    house.tick()
    house.pair("bea", "ann")
    house.set_unit("hem", status="closed")
    house.tick()
    assert house.offered == {"annat-1": "bea"}
    assert not house.wait("bea").partner


def test_a_unit_that_is_for_others_now_tells_those_it_can_no_longer_take(house: House) -> None:
    house.join("ann", for_="women")
    house.join("bo", for_="men")
    house.join("cim")
    entries = house.set_unit("hem", audience="women")
    assert [(e.ticket, e.reason) for e in entries if e.waits] == [("bo", "unit-changed"), ("cim", "unit-changed")]
    house.tick()
    assert house.offered == {"hem-1": "ann"}


def test_a_unit_that_only_closes_for_a_while_keeps_its_line(house: House) -> None:
    house.join("ann")
    house.set_unit("hem", status="planned")
    house.tick(days=1)
    house.set_unit("hem", status="open")
    house.tick()
    assert house.offered == {"hem-1": "ann"}


def test_staff_see_every_offer(house: House) -> None:
    house.join("ann")
    house.tick()
    staff = Audience("staff", frozenset({"hem"}), organisation="kommunen")
    view = bed_view(house.world, "hem-1", staff, lambda ticket: ticket.upper())
    assert (view.state, view.number, view.until) == ("offered", "ANN", house.now + timedelta(minutes=30))


def test_a_number_has_one_place_in_a_line_and_one_promise(house: House) -> None:
    house.join("ann", units=("hem",))
    house.join("ann", units=("annat",))
    with pytest.raises(AlreadyWaiting):
        house.join("ann", units=("hem",))
    house.tick()
    assert list(house.offered.values()) == ["ann"]


def test_the_hour_that_comes_twice_shortens_and_lengthens_no_offer() -> None:
    """At three o'clock on 25 October 2026 it is two o'clock again."""
    house = House(HOME, beds=beds(HOME, 1), now=datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    house.set_rules("hem", offer_from=time(22), offer_to=time(6))
    house.join("ann", "bea")
    house.tick()
    house.tick(minutes=29, seconds=59)
    assert house.offered == {"hem-1": "ann"}
    house.tick(seconds=1)
    assert house.offered == {"hem-1": "bea"}


def test_the_hour_that_comes_twice_opens_offer_hours_once() -> None:
    house = House(HOME, beds=beds(HOME, 1), now=datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    house.set_rules("hem", offer_from=time(22), offer_to=time(2, 30))
    house.join("ann")
    house.tick()
    assert house.offered == {}, "it is a quarter to three"
    house.tick(minutes=30)
    assert house.offered == {}, "it is a quarter past two for the second time"


def test_that_night_the_doors_close_and_the_day_turns_at_their_hour() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1), now=datetime(2026, 10, 24, 18, tzinfo=UTC))
    house.set_rules("natt", entry_to=time(2, 30), offer_to=time(3))
    house.join("ann", units=("natt",))
    house.tick()
    house.do(c.Accept, ticket="ann", by="self")
    assert house.world.spells["natt-1"].until == datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "the first half past two"
    house.tick(to=datetime(2026, 10, 25, 11, tzinfo=UTC))
    assert house.world.nights["natt"] == house.now.date()


def test_a_clock_that_goes_back_moves_nobody(house: House) -> None:
    house.tick(minutes=10)
    house.join("ann")
    house.now -= timedelta(minutes=5)
    house.join("bea")
    house.tick()
    assert house.offered == {"hem-1": "ann"}
    assert [e.at for e in house.ledger] == sorted(e.at for e in house.ledger)


def test_an_absent_head_of_the_line_does_not_circle_the_bed_all_night() -> None:
    house = House(HOME, beds=beds(HOME, 2))
    house.set_rules("hem", offer_to=time(8))
    house.join("ann", "bea", "cia")
    offers = [e for _ in range(40) for e in house.tick(minutes=10) if e.kind == "offer"]
    assert [e.ticket for e in offers].count("ann") == 2, "each bed once, then quiet"
    assert {e.ticket for e in offers} == {"ann", "bea", "cia"}
    house.tick(to=house.at(12, days=1))
    assert "ann" not in house.offered.values(), "nor the next day, without a sign"


def test_a_script_that_joins_a_thousand_times_takes_nobody_s_place(house: House) -> None:
    for n in range(1000):
        house.do(c.Join, by="self", ticket=f"script-{n}", units=("hem", "annat"))
    house.join("ann")
    house.tick()
    assert house.offered == {"hem-1": "ann"}
    for days in (14, 14 + 3):  # a second line's first sign is written some days later
        house.tick(days=days)
        while house.tick():  # so many come in several commands
            pass
        assert {w.state for w in house.world.waits.values()} <= {"asleep", "quiet", "waiting"}
    assert house.world.waits == {}


def test_a_script_with_one_number_stands_in_line_once(house: House) -> None:
    house.do(c.Join, by="self", ticket="script", units=("hem",))
    for _ in range(1000):
        with pytest.raises(AlreadyWaiting):
            house.do(c.Join, by="self", ticket="script", units=("hem",))
    assert len(house.world.waits) == 1


def test_two_who_want_the_same_bed_do_not_both_get_it(house: House) -> None:
    house.join("ann", "bea")
    house.do(c.Offer, unit="hem", bed="hem-1")
    with pytest.raises(BedTaken):
        house.do(c.Offer, unit="hem", bed="hem-1")


def test_whoever_left_cannot_be_brought_back_by_an_answer(house: House) -> None:
    house.join("ann")
    house.do(c.Leave, ticket="ann", by="self")
    for command, by in ((c.Sign, "self"), (c.ConfirmWait, "staff"), (c.Pause, "self")):
        with pytest.raises(NotWaiting):
            house.do(command, ticket="ann", by=by)
