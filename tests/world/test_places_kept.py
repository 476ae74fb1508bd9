"""What is written into a second line later moves nobody's place in it, whatever happens meanwhile."""

from datetime import timedelta

import pytest

from beds.world import next_due
from beds.world.commands import Admit, Join, Leave, Offer, SetUnit, Tick, Undo
from beds.world.deferral import CHANGES
from beds.world.order import first
from beds.world.state import replace
from tests.world.city import ANN, BEA, House

DAYS = timedelta(days=3)


@pytest.fixture
def house() -> House:
    """Ann waits in both, Bea in the second after her; all is written."""
    house = House()
    for slug in ("hemmet", "natten"):
        house.set_unit(slug, rules=replace(house.world.units[slug].rules, automatic=False))
    house.join(ANN, "hemmet", "natten")
    house(Join(by="staff", ticket=BEA, units=("natten",), confirmed=True))
    house.tick(to=house.now + DAYS + timedelta(hours=9))
    return house


def test_a_slip_that_is_taken_back_gives_back_the_place_though_its_end_was_written_already(house: House) -> None:
    key = house.world.wait_in(ANN, "natten").key
    change = house.do(Admit, "hemmet-1", ticket=ANN)[-1].act
    house(Offer(by="staff", unit="natten", ticket=BEA, reason=""))  # so the ledger must know who is First
    assert house.world.wait_in(ANN, "natten") is None
    house.do(Undo, change=change)
    wait = house.world.wait_in(ANN, "natten")
    assert (wait.key, wait.handle in house.world.unwritten) == (key, False)
    assert first(house.world, house.world.beds["natten-2"], house.now).ticket == ANN
    assert first(house.world.recorded(), house.world.beds["natten-2"], house.now).ticket == ANN


def test_who_joined_before_lots_are_drawn_comes_before_those_who_join_then() -> None:
    house = House()
    house.join(ANN, "hemmet", "natten")
    assert any(unwritten.recorded is None for unwritten in house.world.unwritten.values())
    rules = replace(house.world.units["natten"].rules, order="draw")
    house(SetUnit(by="seed", unit=replace(house.world.units["natten"], rules=rules)))
    wait = house.world.wait_in(ANN, "natten")
    assert wait.handle not in house.world.unwritten
    assert wait.key < house.world.ordered_since["natten"]


def test_what_is_written_later_tells_no_time_of_the_act(house: House) -> None:
    begun = house.now
    house(Leave(by="self", ticket=ANN))
    house.join(ANN, "hemmet", "natten")
    (later,) = (e for e in house.tick(to=house.now + DAYS) if e.kind == "join")
    assert begun + CHANGES[0] <= later.waits[0].last_sign <= later.waits[0].joined_at == later.at
    assert next_due(house.world, house.now) > house.now
    assert house(Tick()) == []
