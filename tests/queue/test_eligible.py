"""Rule 4: who may be offered a bed now."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from beds.world import commands as c
from beds.world.state import replace
from tests.queue.house import HOME, House, beds

KEPT = beds(HOME, 1, reserved_for="women", reserved_until=time(20))
FOR_WOMEN = beds(HOME, 1, for_="women")


def plain(house: House) -> None:
    house.join("ann")


def unmet(house: House) -> None:
    house.join("ann", confirmed=False)


def paused(house: House) -> None:
    house.join("ann")
    house.do(c.Pause, ticket="ann", by="self")


def ask_later(house: House) -> None:
    house.join("ann")
    house.do(c.Pause, ticket="ann", by="self", until=house.now + timedelta(minutes=10))


def says_nothing(house: House) -> None:
    house.join("ann", for_=None)


def woman(house: House) -> None:
    house.join("ann", for_="women")


def man(house: House) -> None:
    house.join("ann", for_="men")


def declined(house: House) -> None:
    house.join("ann")
    house.tick()
    house.do(c.Decline, ticket="ann", by="self")


def suspended(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    house.do(c.Discharge, "hem-1", suspended_until=house.now + timedelta(days=3))
    house.join("ann")
    house.tick(minutes=3)


def promised(house: House) -> None:
    house.do(c.SetBed, bed=replace(beds(HOME, 2)[1]))
    house.join("ann")
    house.do(c.Hold, "hem-2", ticket="ann", until=house.now + timedelta(hours=1))


def alone_of_two(house: House) -> None:
    house.join("ann", "bea")
    house.pair("ann", "bea")


def not_in_use(house: House) -> None:
    house.join("ann")
    house.do(c.SetBed, bed=replace(HOME_BED, valid_to=house.now.date() - timedelta(days=1)))


HOME_BED = beds(HOME, 1)[0]


@pytest.mark.parametrize(
    ("story", "bed", "offered"),
    [
        (plain, HOME_BED, True),
        (unmet, HOME_BED, False),
        (paused, HOME_BED, False),
        (ask_later, HOME_BED, False),
        (declined, HOME_BED, False),
        (suspended, HOME_BED, False),
        (promised, HOME_BED, False),
        (alone_of_two, HOME_BED, False),
        (not_in_use, HOME_BED, False),
        (woman, KEPT[0], True),
        (man, KEPT[0], False),
        (says_nothing, KEPT[0], False),
        (woman, FOR_WOMEN[0], True),
        (man, FOR_WOMEN[0], False),
        (says_nothing, FOR_WOMEN[0], False),
    ],
)
def test_a_bed_is_offered_to_whoever_may_have_it(story: Callable[[House], None], bed: object, offered: bool) -> None:
    house = House(HOME, beds=[bed])
    story(house)
    house.tick()
    assert house.offered == ({"hem-1": "ann"} if offered else {})


def test_an_unmet_number_is_offered_where_the_unit_does_not_ask_for_more() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    unmet(house)
    house.set_rules("hem", confirmed_only=False)
    house.tick()
    assert house.offered == {"hem-1": "ann"}


def test_a_reserved_bed_is_for_all_from_its_hour() -> None:
    house = House(HOME, beds=KEPT)
    man(house)
    house.tick(to=house.at(20) - timedelta(seconds=1))
    assert house.offered == {}
    house.tick(to=house.at(20))
    assert house.offered == {"hem-1": "ann"}


def test_a_suspension_ends_by_itself() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    suspended(house)
    house.tick(to=house.at(16, days=3))
    assert house.offered == {"hem-1": "ann"}


def test_a_second_suspension_outlives_the_first() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.set_rules("hem", automatic=False)
    for days in (2, 5):
        house.do(c.Admit, "hem-1")
        house.do(c.Attach, "hem-1", ticket="ann")
        house.do(c.Discharge, "hem-1", suspended_until=house.now + timedelta(days=days))
    house.join("ann")
    house.tick(days=3)
    assert house.wait("ann").barred
    house.tick(days=3)
    assert house.wait("ann").barred is False
