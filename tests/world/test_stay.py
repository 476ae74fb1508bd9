"""A stay under way and its end: a number attached, an absence, leaving, suspension."""

from datetime import date, timedelta

import pytest

from beds.world.commands import Absent, Admit, Attach, Back, CloseBed, Discharge, Hold
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    Invalid,
    Suspended,
    UnknownReason,
    WrongState,
)
from tests.world.city import ANN, BEA, BEGIN, House

SOON = BEGIN + timedelta(hours=1)


def test_a_number_found_out_later_is_attached_and_ends_what_it_makes_idle():
    house = House()
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-2", until=SOON, ticket=ANN)
    house.do(Admit, "hemmet-1")
    before = house.world.spells["hemmet-1"]
    house.do(Attach, "hemmet-1", ticket=ANN)
    after = house.world.spells["hemmet-1"]
    assert (after.id, after.stay, after.since, after.ticket) == (before.id, before.stay, before.since, ANN)
    assert house.state("hemmet-2") == "free"
    assert house.world.waits_of(ANN) == []


def test_a_number_attached_to_a_hold_stands_in_line_no_longer():
    house = House()
    handle = house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, reason="safety")
    house.do(Attach, "hemmet-1", ticket=ANN)
    assert house.world.spells["hemmet-1"].wait == handle
    assert house.world.waits_of(ANN)[0].state == "promised"


def test_a_number_is_attached_once_and_to_one_bed():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Admit, "hemmet-2")
    house.do(Hold, "hemmet-3", until=SOON, ticket=BEA)
    house.do(Hold, "hemmet-4", until=SOON)
    with pytest.raises(WrongState):
        house.do(Attach, "hemmet-1", ticket=BEA)
    with pytest.raises(WrongState):
        house.do(Attach, "hemmet-5", ticket=BEA)
    with pytest.raises(AlreadyPlaced):
        house.do(Attach, "hemmet-2", ticket=ANN)
    with pytest.raises(AlreadyPromised):
        house.do(Attach, "hemmet-4", ticket=BEA)


def test_leaving_takes_nothing_but_the_wish():
    """L-04: one tap, no field."""
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    (entry,) = house.do(Discharge, "natten-1")
    assert (house.state("natten-1"), entry.reason, entry.next_, entry.follow_up_on) == ("free", "", "", None)
    with pytest.raises(WrongState):
        house.do(Discharge, "natten-1")


def test_what_is_said_at_the_end_comes_from_the_lists():
    """D-05."""
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    for fields in ({"reason": "was rude"}, {"next_": "the moon"}):
        with pytest.raises(UnknownReason):
            house.do(Discharge, "natten-1", **fields)
    with pytest.raises(Invalid):
        house.do(Discharge, "natten-1", suspended_until=BEGIN)
    fields = {"reason": "planned-move", "next_": "own-home", "follow_up_on": date(2026, 3, 1)}
    (entry,) = house.do(Discharge, "natten-1", **fields)
    assert (entry.reason, entry.next_, entry.follow_up_on) == tuple(fields.values())


def test_a_suspension_is_for_one_unit_and_ends_by_itself():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Discharge, "natten-1", reason="suspended", suspended_until=BEGIN + timedelta(days=1))
    with pytest.raises(Suspended):
        house.do(Admit, "natten-1", ticket=ANN)
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Discharge, "hemmet-1")
    house.tick(days=1)
    assert house.world.suspensions == {}
    house.do(Admit, "natten-1", ticket=ANN)


def test_an_absence_frees_nothing():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    with pytest.raises(WrongState):
        house.do(Back, "hemmet-1")
    with pytest.raises(BadTime):
        house.do(Absent, "hemmet-1", until=BEGIN)
    house.do(Absent, "hemmet-1", until=BEGIN + timedelta(hours=8))
    house.tick(days=2)
    spell = house.world.spells["hemmet-1"]
    assert (spell.state, spell.away, spell.ticket) == ("occupied", True, ANN)
    house.do(Back, "hemmet-1")
    assert house.world.spells["hemmet-1"].away is False
    with pytest.raises(WrongState):
        house.do(Absent, "hemmet-2")


def test_of_two_suspensions_the_longer_one_holds():
    house = House()
    for bed, days in (("natten-1", 1), ("natten-2", 3)):
        house.do(Admit, bed)
        house.do(Attach, bed, ticket=ANN)
        house.do(Discharge, bed, suspended_until=BEGIN + timedelta(days=days))
    house.join(ANN, "natten")
    house.tick(days=2)
    assert house.world.waits_of(ANN)[0].barred
    with pytest.raises(Suspended):
        house.do(Admit, "natten-1", ticket=ANN)
    house.tick(days=1)
    assert house.world.waits_of(ANN)[0].barred is False


@pytest.mark.parametrize("closing", [True, False])
def test_nobodys_number_stays_behind_in_an_empty_bed(closing):
    """L-06, L-16: a bed being cleaned or repaired is nobody's, and keeps no ticket open."""
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    if closing:
        house.do(CloseBed, "hemmet-1", reason="repair", when_empty=True)
    house.do(Discharge, "hemmet-1")
    assert house.ticket("hemmet-1") == ""
