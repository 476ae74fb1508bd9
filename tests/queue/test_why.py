""" "Why not me?": everything that stands between a person and a bed, the decisive reason first."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from beds.world import Bed
from beds.world import commands as c
from beds.world.explain import Why, explained, line, position, why_not
from beds.world.lines import band
from beds.world.state import replace
from tests.queue import test_eligible as stories
from tests.queue.house import HOME, House, beds

LATER = timedelta(minutes=10)


def why(house: House, ticket: str = "ann") -> list[Why]:
    return why_not(house.world, house.wait(ticket), house.now)


@pytest.mark.parametrize(
    ("story", "bed", "reason"),
    [
        (stories.plain, stories.HOME_BED, "next"),
        (stories.unmet, stories.HOME_BED, "not-confirmed"),
        (stories.paused, stories.HOME_BED, "paused"),
        (stories.ask_later, stories.HOME_BED, "ask-later"),
        (stories.declined, stories.HOME_BED, "tried"),
        (stories.suspended, stories.HOME_BED, "suspended"),
        (stories.promised, stories.HOME_BED, "promised"),
        (stories.alone_of_two, stories.HOME_BED, "second-bed"),
        (stories.man, stories.KEPT[0], "reserved"),
        (stories.man, stories.FOR_WOMEN[0], "not-your-unit"),
    ],
)
def test_the_reason_is_the_one_by_which_no_bed_is_offered(
    story: Callable[[House], None], bed: Bed, reason: str
) -> None:
    house = House(HOME, beds=[bed])
    house.set_rules("hem", automatic=story is not stories.plain)
    story(house)
    assert why(house)[0].code == reason


def test_a_free_bed_for_others_is_told_from_a_unit_that_has_none_for_the_person() -> None:
    house = House(HOME, beds=[*beds(HOME, 1, for_="women"), Bed(id="hem-9", unit="hem", label="9", position=9)])
    house.do(c.Admit, "hem-9")
    house.join("ann", for_="men")
    assert why(house) == [Why("not-for-you")]
    house.do(c.Discharge, "hem-9")
    house.do(c.CloseBed, "hem-9", reason="repair")
    assert why(house) == [Why("not-for-you")]
    house.do(c.SetBed, by="admin", bed=replace(house.world.beds["hem-9"], for_="women"))
    assert why(house) == [Why("not-your-unit")]


def test_whoever_has_said_nothing_is_told_where_every_bed_is_for_women_or_for_men() -> None:
    """They would wait for ever: no bed is theirs until somebody asks them."""
    house = House(HOME, beds=[*beds(HOME, 1, for_="women"), replace(*beds(HOME, 1, for_="men"), id="hem-2", label="2")])
    house.join("bea", for_="women")
    house.join("ann")
    assert why(house) == [Why("not-your-unit")]


def test_the_reasons_of_a_whole_line_are_those_of_each() -> None:
    house = House(HOME, beds=beds(HOME, 2))
    house.set_rules("hem", automatic=False)
    house.join("bea", "ann", "cia", "dan", "eva")
    house.join("finn", confirmed=False)
    house.pair("bea", "cia")
    house.do(c.Pause, ticket="dan")
    for taken in ("", "hem-1", "hem-2"):
        if taken:
            house.do(c.Admit, taken, reason="safety")
        told = explained(house.world, "hem", house.now)
        assert [w.ticket for w, _ in told] == [w.ticket for w in line(house.world, "hem")]
        assert [reasons for _, reasons in told] == [why(house, w.ticket) for w, _ in told]


def test_a_full_house_is_full_and_says_how_many_stand_before() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.do(c.Admit, "hem-1")
    house.join("bea", "ann")
    assert why(house) == [Why("full"), Why("behind", ahead=1)]


def test_whoever_is_not_the_first_stands_behind() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.join("bea", "ann")
    assert why(house) == [Why("behind", ahead=1)]


def test_whoever_gets_the_bed_because_those_before_rest_is_next() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.join("bea", "ann")
    house.do(c.Pause, ticket="bea", by="self")
    assert why(house) == [Why("next")]


def test_what_ends_by_itself_says_when() -> None:
    house = House(HOME, beds=beds(HOME, 1, reserved_for="women", reserved_until=time(20)))
    house.join("ann")
    assert why(house) == [Why("reserved", until=house.at(20))]
    house.do(c.Pause, ticket="ann", by="self", until=house.now + LATER)
    assert why(house)[0] == Why("ask-later", until=house.now + LATER)


@pytest.mark.parametrize("status", ["planned", "closed"])
def test_a_unit_that_is_not_open_gives_that_reason_alone(status: str) -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.join("ann")
    wait = house.wait("ann")
    house.set_unit("hem", status=status)
    assert why_not(house.world, wait, house.now) == [Why("not-open")]


def test_the_line_is_the_order_and_those_who_rest_stand_in_it() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.do(c.Admit, "hem-1")
    house.join("ann", "bea", "cia")
    house.pair("ann", "cia")
    house.do(c.Pause, ticket="bea", by="self")
    assert [w.ticket for w in line(house.world, "hem")] == ["bea", "ann", "cia"]
    assert [position(house.world, house.wait(t)) for t in ("bea", "ann", "cia")] == [1, 2, 3]


def test_an_arrival_shows_in_nobody_s_band_before_the_next_hour() -> None:
    house = House(HOME, beds=[])
    house.set_unit("hem", protected=True)
    people = [f"person-{n}" for n in range(9)]
    house.join(*people)
    house.tick(to=house.at(20))
    bands = [band(house.world, house.wait(p)) for p in people]
    assert bands == ["first"] * 3 + ["middle"] * 5 + ["back"]
    house.do(c.Leave, ticket=people[0], by="self")
    house.join("late")
    assert [band(house.world, house.wait(p)) for p in people[1:]] == bands[1:]
    house.tick(to=house.at(8, days=1))
    assert [band(house.world, house.wait(p)) for p in people[1:]] == ["first"] * 3 + ["middle"] * 5
