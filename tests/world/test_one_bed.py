"""Nobody is in two beds at overlapping times, however late it is told, and whoever else was erased meanwhile."""

from datetime import timedelta

import pytest

from beds.world import Entry, apply, dump, load
from beds.world.commands import Admit, Attach, Discharge
from beds.world.refusals import SleptElsewhere
from tests.world.city import ANN, BEA, House

LATE = timedelta(hours=2)


def left(house: House) -> None:
    """Ann slept at the shelter for an hour, and has gone."""
    house.do(Admit, "natten-1", ticket=ANN)
    house.wait(hours=1).do(Discharge, "natten-1")


def test_an_overlap_told_late_is_refused_with_the_end_of_the_other_stay() -> None:
    house = House()
    left(house)
    gone = house.now
    house.wait(minutes=30)
    with pytest.raises(SleptElsewhere) as refusal:
        house.do(Admit, "hemmet-1", ticket=ANN, when=gone - timedelta(minutes=10))
    assert refusal.value.params == {"until": gone}
    house.do(Admit, "hemmet-1", ticket=ANN, when=gone)
    assert house.world.spells["hemmet-1"].since == gone


def test_a_number_given_to_a_guest_who_came_while_it_slept_elsewhere_is_refused() -> None:
    house = House()
    house.do(Admit, "hemmet-1")
    left(house)
    with pytest.raises(SleptElsewhere):
        house.do(Attach, "hemmet-1", ticket=ANN)


def test_that_somebody_else_was_erased_makes_nobody_s_stay_forgotten() -> None:
    house = House()
    left(house)
    house.do(Admit, "natten-2", ticket=BEA)
    house.do(Discharge, "natten-2")
    body, links = dump(house.world)
    world = load(body, {place: who for place, who in links.items() if who != BEA})
    erased = Entry(kind="purge", at=house.now, by="clock", act=1, note={"tickets": 1, "unlinked": 2})
    house.world = apply(world, erased)
    house.wait(minutes=30)
    with pytest.raises(SleptElsewhere):
        house.do(Admit, "hemmet-1", ticket=ANN, when=house.now - timedelta(minutes=60))
