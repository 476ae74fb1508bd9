"""Rules begin with a day: no night has other rules than it began with (D-03)."""

from datetime import UTC, date, datetime, time, timedelta

from beds.world.commands import Admit, SetUnit
from beds.world.state import replace
from beds.world.units import to_come
from tests.world.city import ANN, House
from tests.world.shelter import NO_SHOW, OUT, RULES, Shelter


def test_rules_begin_when_the_day_turns_and_everything_else_at_once():
    house = Shelter()
    house.do(Admit, "natten-1", ticket=ANN)
    unit = house.world.units["natten"]
    other = replace(RULES, nights=1, check_out=time(9), no_show_at=time(21))
    house(SetUnit(by="manager", unit=replace(unit, rules=other, phone="016-1")))
    assert (house.world.units["natten"].rules, house.world.units["natten"].phone) == (RULES, "016-1")
    assert house.world.coming == {"natten": other}
    house(SetUnit(by="manager", unit=replace(to_come(house.world, "natten"), phone="016-2")))
    assert house.world.coming == {"natten": other}, "whoever changes something else carries them on"
    house.tick(to=OUT)
    assert house.world.spells["natten-1"].until == NO_SHOW + timedelta(hours=1), "the evening has its own rules"
    (turned,) = (e for e in house.tick(to=datetime(2026, 2, 3, 11, tzinfo=UTC)) if e.unit == "natten")
    assert (turned.kind, turned.by, turned.night) == ("unit", "clock", date(2026, 2, 3))
    assert house.world.units["natten"].rules == other
    assert house.world.coming == {}


def test_rules_that_were_to_come_are_dropped_by_saying_those_in_force():
    house = Shelter()
    unit = house.world.units["natten"]
    house(SetUnit(by="manager", unit=replace(unit, rules=replace(RULES, nights=1))))
    house(SetUnit(by="manager", unit=unit))
    assert house.world.coming == {}


def test_a_unit_that_is_not_open_has_its_rules_at_once():
    house = House()
    house(SetUnit(by="manager", unit=replace(house.world.units["kvinnor"], rules=RULES, kind="night")))
    assert house.world.units["kvinnor"].rules == RULES
    assert house.world.coming == {}
