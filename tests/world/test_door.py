"""At the door without a bed: what is counted of those who had children with them (L-13)."""

import msgspec
import pytest

from beds.world import Entry
from beds.world.commands import CountChildren
from beds.world.refusals import UnknownUnit
from tests.world.city import House


def test_a_request_with_children_is_counted_by_unit_and_says_nothing_of_anybody():
    house = House()
    before = house.world
    (entry,) = house(CountChildren(by="self", unit="hemmet"))
    told = msgspec.to_builtins(entry)
    assert set(told) == {"kind", "at", "by", "act", "unit", "v"}
    assert (entry.kind, entry.unit, entry.ticket) == ("children", "hemmet", "")
    assert Entry.from_body(entry.body()) == entry
    after = house.world
    moved = {"seq", "at", "shifts"}
    assert {f for f in after.__struct_fields__ if getattr(after, f) != getattr(before, f)} <= moved


def test_a_unit_that_has_not_opened_is_asked_for_too():
    assert House()(CountChildren(by="self", unit="kvinnor"))
    with pytest.raises(UnknownUnit):
        House()(CountChildren(by="self", unit="nowhere"))
