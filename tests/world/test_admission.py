"""Admission: who may come in, how a promise is claimed, what gives way."""

from datetime import timedelta

import pytest

from beds.world.commands import Admit, Discharge, Hold, Ready, SetUnit
from beds.world.refusals import (
    AlreadyPlaced,
    BadTime,
    BedTaken,
    ChildrenHere,
    ClaimNeeded,
    NoDecision,
    NotFirst,
    UnitNotOpen,
    WrongState,
)
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, CAJ, HOME, House

SOON = BEGIN + timedelta(hours=1)


def promised(ticket: str = ANN, bed: str = "hemmet-1") -> House:
    """A house in which the bed is held for the ticket, which waits for the home."""
    house = House()
    house.join(ticket, "hemmet")
    house.do(Hold, bed, until=SOON, ticket=ticket)
    return house


def test_a_guest_without_a_number_is_a_guest():
    house = House()
    (entry,) = house.do(Admit, "hemmet-1")
    assert house.state("hemmet-1") == "occupied"
    assert (entry.ticket, entry.grant, bool(entry.stay)) == ("", "open", True)


def test_the_version_of_the_conditions_is_kept_only_when_they_were_shown():
    house = House()
    (shown,) = house.do(Admit, "hemmet-1", conditions=True)
    (not_shown,) = house.do(Admit, "hemmet-2")
    assert (shown.conditions, not_shown.conditions) == (3, 0)


def test_no_unit_without_a_decision_admits():
    """L-02: without the board's decision on record the mode without assessment is closed."""
    house = House()
    with pytest.raises(NoDecision):
        house(SetUnit(by="admin", unit=replace(HOME, decision="")))
    with pytest.raises(UnitNotOpen):
        house.do(Admit, "kvinnor-1")


def test_children_stop_an_admission_for_adults_only_and_leave_no_trace():
    """L-13."""
    house = House()
    for n, answer in enumerate(("", "no", "unknown"), 1):
        house.do(Admit, f"hemmet-{n}", children=answer)
    before = house.world
    with pytest.raises(ChildrenHere):
        house.do(Admit, "natten-1", children="yes")
    assert house.world is before
    house.set_unit("natten", adults_only=False)
    house.do(Admit, "natten-1", children="yes")


def test_an_occupied_bed_takes_nobody_else():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    for fields in ({}, {"ticket": BEA}, {"reason": "bed-found-taken"}, {"claim": "pin"}):
        with pytest.raises(BedTaken):
            house.do(Admit, "hemmet-1", **fields)


def test_a_bed_being_cleaned_takes_nobody():
    house = House()
    house.do(Admit, "hemmet-1")
    house.do(Discharge, "hemmet-1")
    with pytest.raises(WrongState):
        house.do(Admit, "hemmet-1")


@pytest.mark.parametrize("claim", ["pin", "recognised"])
@pytest.mark.parametrize("named", [True, False])
def test_a_promise_is_claimed_with_the_code_or_a_face(claim, named):
    house = promised()
    stay, wait = house.world.spells["hemmet-1"].stay, house.world.spells["hemmet-1"].wait
    with pytest.raises(ClaimNeeded):
        house.do(Admit, "hemmet-1", ticket=ANN if named else "")
    (entry,) = house.do(Admit, "hemmet-1", ticket=ANN if named else "", claim=claim)
    assert house.ticket("hemmet-1") == ANN
    assert (entry.stay, entry.spell.wait, entry.grant, entry.claim) == (stay, wait, "", claim)
    assert house.world.waits_of(ANN) == [], "at a home every wait closes"


def test_a_promise_is_not_claimed_by_somebody_else():
    house = promised()
    for fields in ({"ticket": BEA}, {"ticket": BEA, "claim": "pin"}, {"ticket": BEA, "reason": "safety"}):
        with pytest.raises(BedTaken):
            house.do(Admit, "hemmet-1", **fields)


def test_a_promise_claimed_without_the_number_is_still_one_bed_for_one_number():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    with pytest.raises(AlreadyPlaced):
        house.do(Admit, "hemmet-1", claim="recognised")
    house.do(Admit, "hemmet-1", claim="recognised", release_other=True)
    assert house.world.occupied_by(ANN) == "hemmet-1"
    assert house.state("natten-1") == "free"


def test_a_bed_kept_for_nobody_named_keeps_its_stay_whoever_comes():
    house = House()
    (held,) = house.do(Hold, "hemmet-1", until=SOON)
    (entry,) = house.do(Admit, "hemmet-1", ticket=ANN)
    assert (entry.stay, entry.ticket) == (held.stay, ANN)


def test_a_guest_found_in_a_promised_bed_stays_and_the_promise_moves():
    """Rule 10: physical facts win."""
    house = promised()
    entries = house.do(Admit, "hemmet-1", ticket=BEA, reason="bed-found-taken")
    assert [(e.kind, e.bed, e.ticket) for e in entries] == [
        ("leave", "hemmet-1", ANN),
        ("arrive", "hemmet-2", ANN),
        ("admit", "hemmet-1", BEA),
    ]
    moved, guest = house.world.spells["hemmet-2"], house.world.spells["hemmet-1"]
    assert (moved.state, moved.until, moved.ticket) == ("held", SOON, ANN)
    assert moved.wait == house.world.waits_of(ANN)[0].handle
    assert guest.wait == "", "the guest does not inherit the other's wait"
    assert entries[-1].grant == "bed-found-taken"


def test_a_promise_without_another_bed_is_withdrawn_and_its_holder_first_again():
    house = promised()
    for n in range(2, 6):
        house.do(Admit, f"hemmet-{n}")
    house.join(CAJ, "hemmet")
    withdrawn, _ = house.do(Admit, "hemmet-1", reason="bed-found-taken")
    assert (withdrawn.kind, withdrawn.reason) == ("withdraw", "found-taken")
    house.do(Discharge, "hemmet-2")
    house.wait(minutes=1).do(Ready, "hemmet-2")
    with pytest.raises(NotFirst):
        house.do(Admit, "hemmet-2", ticket=CAJ)
    (entry,) = house.do(Admit, "hemmet-2", ticket=ANN)
    assert entry.grant == "first"


def test_a_promise_gives_way_only_to_a_bed_that_fits():
    house = House()
    house.set_unit("natten", rules=replace(house.world.units["natten"].rules, automatic=False))
    house.join(ANN, "natten", for_="men")
    house.tick(hours=2)
    house.do(Hold, "natten-1", until=SOON + timedelta(hours=2), ticket=ANN)
    house.do(Admit, "natten-2")
    house.do(Admit, "natten-1", reason="bed-found-taken")
    assert house.world.promised_to(ANN) is None, "bed 3 is kept for women, bed 4 is for women"


def test_who_sleeps_elsewhere_is_placed_only_when_that_stay_is_said_to_be_over():
    """Rule 9."""
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    with pytest.raises(AlreadyPlaced):
        house.do(Admit, "hemmet-1", ticket=ANN)
    left, came = house.do(Admit, "hemmet-1", ticket=ANN, release_other=True, own=True)
    assert (left.kind, left.unit, left.reason, left.own) == ("discharge", "natten", "unknown", False)
    assert (came.unit, came.own) == ("hemmet", True)
    assert "natten" not in house.world.confirmed, "its own staff have said nothing"
    with pytest.raises(AlreadyPlaced):
        house.do(Admit, "hemmet-2", ticket=ANN, release_other=False)


def test_a_stay_does_not_end_elsewhere_before_it_began():
    house = House()
    house.wait(minutes=30).do(Admit, "natten-1", ticket=ANN)
    house.wait(minutes=30)
    with pytest.raises(BadTime):
        house.do(Admit, "hemmet-1", ticket=ANN, release_other=True, when=BEGIN + timedelta(minutes=10))


def test_a_place_at_a_home_ends_every_wait_and_promise_a_night_only_its_own():
    """Rule 9."""
    house = House()
    house.join(ANN, "hemmet", "natten")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.do(Admit, "natten-1", ticket=ANN, reason="safety")
    assert house.world.promised_to(ANN) == "hemmet-1"
    assert [(w.unit, w.state) for w in house.world.waits_of(ANN)] == [("hemmet", "promised")]
    house.do(Admit, "hemmet-2", ticket=ANN, release_other=True)
    assert house.world.promised_to(ANN) is None
    assert house.world.waits_of(ANN) == []
    house.join(BEA, "hemmet", "natten")
    house.do(Admit, "hemmet-3", ticket=BEA)
    assert house.world.waits_of(BEA) == [], "those for other units, too"
