"""A what-if is played by the product's own rules, and always with the same lot."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from beds.demand import erlang_b, simulate
from beds.need.play import Person, Script
from beds.need.replay import replay, script
from tests.need.story import WOMEN, Story
from tests.need.test_answer import rich

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def people(*spec: tuple[float, float | None, float]) -> Script:
    """Who asks on what day, how long they wait, how long they stay."""
    some = (Person(START + at * DAY, None if wait is None else wait * DAY, stay * DAY) for at, wait, stay in spec)
    return Script("women", (tuple(some),), START + 100 * DAY)


def test_whoever_asks_while_a_place_is_free_comes_in_at_once() -> None:
    played = replay(people((0, None, 10), (1, None, 10)), 2)
    assert (played.at_once, played.from_line, played.gave_up, played.waiting) == (100, 0, 0, 0)
    assert played.mean_guests == pytest.approx(20 / 100, rel=0.01)


def test_the_line_is_served_in_its_order_when_a_place_is_free() -> None:
    played = replay(people((0, None, 10), (1, None, 5), (2, None, 5)), 1)
    assert (played.at_once, played.from_line) == (33, 67)
    assert played.mean_wait == pytest.approx((0 + 9 + 13) / 3, abs=0.1)


def test_whoever_gave_up_in_the_record_gives_up() -> None:
    played = replay(people((0, None, 50), (1, 7, 5), (2, None, 5)), 1)
    assert (played.at_once, played.from_line, played.gave_up) == (33, 33, 33)


def test_some_still_wait_at_the_end() -> None:
    assert replay(people((0, None, 500), (1, None, 5)), 1).waiting == 50


def test_it_tells_how_much_is_done() -> None:
    told: list[float] = []
    replay(people(*((n, 3, 5) for n in range(50))), 3, told.append)
    assert told == sorted(told)
    assert told[-1] == 1


def test_the_record_is_played_the_same_way_every_time() -> None:
    story = rich()
    once, again = (script(story.record(), WOMEN, story.now) for _ in range(2))
    assert once == again
    few, many = replay(once, 2), replay(once, 30)
    assert replay(again, 2) == few
    assert many.at_once == 100
    assert few.at_once < 50
    assert few.mean_wait > many.mean_wait == 0
    assert few.full > many.full == 0


def test_stays_are_drawn_several_times_over_and_the_spread_is_told() -> None:
    story = rich()
    known = script(story.record(), WOMEN, story.now)
    assert len(known.lots) == 5
    assert len({tuple(p.at for p in lot) for lot in known.lots}) == 1
    played = replay(known, 9)
    assert played.spread[0] <= played.at_once <= played.spread[1]


def test_no_two_replays_of_a_record_that_grows_differ_by_a_few_people() -> None:
    story, sizes = rich(), set()
    for n in range(70, 82):
        story.on(400 + 30 * (n - 70)).join(n, WOMEN)
        known = script(story.record(), WOMEN, story.now)
        sizes.add(len(known.lots[0]))
    told = sorted(sizes)
    assert len(told) > 1
    assert all(later - earlier >= 5 for earlier, later in pairwise(told))


def test_fewer_than_twenty_requests_are_not_played() -> None:
    story = Story()
    for n in range(1, 19):
        story.on(4 * n).join(n, WOMEN)
        story.admit("hem-1")
        story.on(4 * n + 1).discharge("hem-1")
    assert script(story.record(), WOMEN, story.on(110).now) is None


def test_without_a_line_the_house_is_the_one_of_the_formulas() -> None:
    """Poisson requests that do not wait, exponential stays: the share turned away is Erlang's, within the error that a
    simulation of as many has."""
    import random

    dice = random.Random(5)
    at, some = 0.0, []
    for _ in range(3000):
        at += dice.expovariate(0.5)
        some.append(Person(START + at * DAY, timedelta(minutes=1), dice.expovariate(1 / 10) * DAY))
    played = replay(Script("women", (tuple(some),), START + at * DAY), 6)
    error = simulate(6, 0.5, 10.0, count=3000, rng=1).turned_away.se
    assert played.gave_up / 100 == pytest.approx(erlang_b(6, 5.0), abs=3 * error + 0.005)
