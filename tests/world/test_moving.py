"""Move and swap: guests and promises change beds, within a unit and between units."""

from datetime import timedelta

import pytest

from beds.world.commands import Absent, Admit, CloseBed, Discharge, Extend, Hold, Move, Reopen, Swap
from beds.world.refusals import (
    AlreadyPlaced,
    BadTime,
    BedOutOfUse,
    BedTaken,
    Invalid,
    NotFirst,
    Suspended,
    UnitNotOpen,
    WrongState,
)
from tests.world.city import ANN, BEA, BEGIN, House

SOON = BEGIN + timedelta(hours=1)


def guest(ticket: str = ANN, bed: str = "hemmet-1") -> House:
    """A house in which the ticket sleeps in the bed."""
    house = House()
    house.do(Admit, bed, ticket=ticket)
    return house


def test_a_move_is_two_entries_of_one_stay():
    house = guest()
    stay = house.world.spells["hemmet-1"].stay
    left, came = house.wait(minutes=5).do(Move, "hemmet-1", to="hemmet-2")
    assert (left.kind, left.bed, came.kind, came.bed) == ("leave", "hemmet-1", "arrive", "hemmet-2")
    assert left.act == came.act
    assert left.stay == came.stay == stay == house.world.spells["hemmet-2"].stay
    assert house.state("hemmet-1") == "cleaning"
    assert house.world.spells["hemmet-2"].since == house.now


def test_a_move_within_the_unit_overtakes_nobody():
    house = guest()
    house.join(BEA, "hemmet")
    _, came = house.do(Move, "hemmet-1", to="hemmet-2")
    assert came.grant == ""


def test_a_move_to_another_unit_is_a_taking_of_its_bed():
    """Rule 6."""
    house = guest(bed="natten-1")
    house.join(BEA, "hemmet")
    with pytest.raises(NotFirst):
        house.do(Move, "natten-1", to="hemmet-1")
    _, came = house.do(Move, "natten-1", to="hemmet-1", reason="safety")
    assert (came.grant, came.reason, came.unit) == ("safety", "safety", "hemmet")


def test_a_move_to_a_home_ends_waits_and_the_promise_it_makes_idle():
    house = guest(bed="natten-1")
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    *_, came = house.do(Move, "natten-1", to="hemmet-2")
    assert came.grant == "first", "judged as an admission is: after the promise was given back"
    assert house.world.waits_of(ANN) == []
    assert house.state("hemmet-1") == "free"


def test_a_move_abroad_says_nothing_of_the_other_units_figures():
    house = guest(bed="natten-1")
    house.do(Move, "natten-1", to="hemmet-1", own=True)
    assert set(house.world.confirmed) == {"natten"}


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("hemmet-1", BedTaken),
        ("hemmet-2", BedTaken),
        ("hemmet-3", BedTaken),
        ("hemmet-4", WrongState),
        ("hemmet-5", WrongState),
        ("natten-5", BedOutOfUse),
        ("kvinnor-1", UnitNotOpen),
    ],
)
def test_nobody_moves_to_a_bed_that_is_not_there_for_them(to, refusal):
    house = guest()
    house.do(Admit, "hemmet-2")
    house.do(Hold, "hemmet-3", until=SOON)
    house.do(CloseBed, "hemmet-4", reason="repair")
    house.do(Admit, "hemmet-5")
    house.do(Discharge, "hemmet-5")
    with pytest.raises(refusal):
        house.do(Move, "hemmet-1", to=to)


def test_a_suspended_guest_does_not_move_in_by_the_back_door():
    house = guest(bed="natten-1")
    house.do(Discharge, "natten-1", suspended_until=BEGIN + timedelta(days=1))
    house.do(Admit, "hemmet-1", ticket=ANN)
    with pytest.raises(Suspended):
        house.do(Move, "hemmet-1", to="natten-1")


def test_a_promise_moves_with_its_hour_and_its_wait():
    house = House()
    handle = house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.wait(minutes=10).do(Move, "hemmet-1", to="hemmet-2")
    moved = house.world.spells["hemmet-2"]
    assert (moved.state, moved.until, moved.wait, moved.since) == ("held", SOON, handle, house.now)
    assert house.state("hemmet-1") == "free", "nobody slept in it, so nobody cleans it"
    assert house.world.waits_of(ANN)[0].state == "promised"


def test_an_announced_closing_happens_when_the_guest_moves_away():
    house = guest()
    house.do(CloseBed, "hemmet-1", reason="repair", when_empty=True)
    house.do(Move, "hemmet-1", to="hemmet-2")
    assert house.state("hemmet-1") == "closed"


def test_an_absence_does_not_move_along():
    house = guest()
    house.do(Absent, "hemmet-1")
    house.do(Move, "hemmet-1", to="hemmet-2")
    assert house.world.spells["hemmet-2"].away is False


def test_both_beds_know_the_true_time_of_a_move():
    house = guest()
    true = BEGIN + timedelta(minutes=10)
    house.wait(minutes=30)
    left, came = house.do(Move, "hemmet-1", to="hemmet-2", when=true)
    assert left.when == came.when == true
    assert house.world.free_since["hemmet-1"] == house.world.spells["hemmet-2"].since == true


def test_a_promise_does_not_lie_in_two_beds_at_the_true_time():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    true = BEGIN + timedelta(minutes=10)
    house.wait(minutes=30).do(Move, "hemmet-1", to="hemmet-2", when=true)
    assert house.world.free_since["hemmet-1"] == house.world.spells["hemmet-2"].since == true


def test_nobody_moved_into_a_bed_before_it_was_empty():
    house = guest()
    house.do(Admit, "hemmet-2")
    house.wait(minutes=20).do(Move, "hemmet-2", to="hemmet-3")
    house.do(CloseBed, "hemmet-2", reason="cleaning")
    house.do(Reopen, "hemmet-2")
    with pytest.raises(BadTime):
        house.do(Move, "hemmet-1", to="hemmet-2", when=BEGIN + timedelta(minutes=5))


def test_two_guests_change_beds_and_keep_their_stays():
    house = guest()
    house.do(Admit, "hemmet-2", ticket=BEA)
    stays = {t: house.world.spells[b].stay for t, b in ((ANN, "hemmet-1"), (BEA, "hemmet-2"))}
    entries = house.wait(minutes=5).do(Swap, "hemmet-1", other="hemmet-2")
    assert [(e.kind, e.bed, e.ticket) for e in entries] == [
        ("leave", "hemmet-1", ANN),
        ("swap", "hemmet-2", ANN),
        ("swap", "hemmet-1", BEA),
    ]
    assert house.ticket("hemmet-2") == ANN
    assert house.ticket("hemmet-1") == BEA
    assert {house.ticket(b): house.world.spells[b].stay for b in ("hemmet-1", "hemmet-2")} == stays


def test_a_swap_is_no_earlier_than_either_guest():
    house = guest()
    house.wait(minutes=20).do(Admit, "hemmet-2", ticket=BEA)
    house.wait(minutes=20).do(Swap, "hemmet-1", other="hemmet-2", when=BEGIN + timedelta(minutes=5))
    assert {house.world.spells[b].since for b in ("hemmet-1", "hemmet-2")} == {BEGIN + timedelta(minutes=20)}


def test_only_two_guests_of_one_unit_swap():
    house = guest()
    house.do(Admit, "natten-1", ticket=BEA)
    for other, refusal in (("hemmet-1", Invalid), ("natten-1", Invalid), ("hemmet-2", WrongState)):
        with pytest.raises(refusal):
            house.do(Swap, "hemmet-1", other=other)


def test_who_moved_is_still_in_one_bed_only():
    house = guest()
    house.do(Move, "hemmet-1", to="hemmet-2")
    with pytest.raises(AlreadyPlaced):
        house.do(Admit, "hemmet-3", ticket=ANN)


@pytest.mark.parametrize(
    ("act", "fields"),
    [(Extend, {"until": SOON + timedelta(hours=1)}), (Move, {"to": "natten-2"}), (Move, {"to": "hemmet-2"})],
)
def test_a_promise_whose_holder_sleeps_elsewhere_stays_idle_whatever_is_done_with_it(act, fields):
    """Else the clock would promise its holder another bed besides."""
    house = House()
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    house.do(Admit, "hemmet-1", ticket=ANN, children="none", conditions=True)
    (due,) = house.world.moot.values()
    house.do(act, "natten-1", **fields)
    (bed,) = (bed for bed, spell in house.world.spells.items() if spell.ticket == ANN and spell.state == "held")
    assert house.world.moot == {bed: due}
    assert house.world.promised_to(ANN) is None
    house.tick(to=due)
    assert (house.state(bed), house.world.moot) == ("free", {})
