"""A unit that closes on a date: nobody new, promises and the line given up, guests for as long as they stay (D-02)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from beds.world import next_due
from beds.world.commands import Admit, Discharge, Hold, Join, Tick, Undo
from beds.world.refusals import BedOutOfUse, UnitNotOpen
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, CAJ, House

LAST = date(2026, 2, 3)
NOON = datetime(2026, 2, 3, 11, tzinfo=UTC)


def closing() -> House:
    """A guest, a promise and somebody in line, and a date on which the house closes."""
    house = House()
    for slug in ("hemmet", "natten"):
        house.set_unit(slug, rules=replace(house.world.units[slug].rules, automatic=False))
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Hold, "hemmet-2", until=NOON + timedelta(days=2), ticket=BEA)
    house.join(CAJ, "hemmet", "natten")
    house.set_unit("hemmet", closes=LAST)
    return house


def test_until_the_date_nothing_changes():
    house = closing()
    house.tick(to=NOON - timedelta(seconds=1))
    assert house.state("hemmet-2") == "held"
    assert house.world.in_use(house.world.beds["hemmet-3"])
    assert not house.world.winds_down("hemmet")


def test_from_the_date_on_promises_and_the_line_are_given_up_and_guests_stay():
    house = closing()
    entries = house.tick(to=NOON)
    promised = [(e.kind, e.reason, e.ticket) for e in entries if e.bed and e.kind != "lift"]
    assert promised == [("withdraw", "unit-closed", BEA)]
    assert [w.unit for w in house.world.waits_of(CAJ)] == ["natten"]
    assert (house.state("hemmet-1"), house.world.units["hemmet"].status) == ("occupied", "open")
    for bed in ("hemmet-2", "hemmet-3"):
        with pytest.raises(BedOutOfUse):
            house.do(Admit, bed)
    with pytest.raises(UnitNotOpen):
        house(Join(by="staff", ticket=BEA, units=("hemmet",), confirmed=True))
    assert house(Tick()) == []
    assert next_due(house.world, house.now) > house.now


def test_it_is_closed_when_the_last_guest_has_left_and_it_can_no_longer_be_a_slip():
    house = closing()
    house.tick(to=NOON)
    house.tick(days=3)
    house.do(Discharge, "hemmet-1")
    assert house(Tick()) == []
    (entry,) = house.tick(minutes=5)
    assert (entry.kind, entry.reason, house.world.units["hemmet"].status) == ("unit", "closes", "closed")
    assert house(Tick()) == []


def test_a_guest_who_was_checked_out_by_mistake_is_brought_back():
    house = closing()
    house.tick(to=NOON)
    gone = house.do(Discharge, "hemmet-1")[0].act
    house.tick(minutes=4)
    house(Undo(by="staff", change=gone))
    assert house.tick(days=30)[-1].kind != "unit"
    assert house.ticket("hemmet-1") == ANN


def test_an_empty_house_closes_at_once_when_the_date_is_this_night():
    house = House()
    house.set_unit("hemmet", closes=date(2026, 2, 1))
    (entry,) = house(Tick())
    assert (entry.at, house.world.units["hemmet"].status) == (BEGIN, "closed")


def test_a_date_that_is_taken_away_in_time_closes_nothing():
    house = closing()
    house.set_unit("hemmet", closes=None)
    house.tick(to=NOON)
    assert house.state("hemmet-2") == "held"
    assert house.world.in_use(house.world.beds["hemmet-3"])
