"""Nights and local time, with the two nights a year on which the clocks change (D-03)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given

from beds.world.commands import Admit, Hold
from beds.world.nights import ZONE, begins, in_night, local_instant, next_clock, night_of
from beds.world.state import replace
from tests.world.city import ANN, House
from tests.world.strategies import clocks, dates, instants, turns

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
DAY = timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@example(at(AUTUMN, 1, 10), time(2, 30))
@example(at(SPRING, 1, 10), time(2, 30))
@given(instants, turns)
def test_every_instant_lies_in_exactly_one_night(instant, turn):
    night = night_of(instant, turn)
    assert begins(night, turn) <= instant < begins(night + DAY, turn)


@given(dates, turns)
def test_a_day_begins_in_its_own_night_and_not_a_moment_sooner(night, turn):
    start = begins(night, turn)
    assert night_of(start, turn) == night
    assert night_of(start - timedelta(microseconds=1), turn) == night - DAY


@given(dates, clocks, turns)
def test_every_hour_of_a_night_lies_within_it(night, clock, turn):
    """But for one that its day has no more: then it is as late as the gap is long; and so is a day that would turn in
    the gap."""
    instant, start = in_night(night, clock, turn), begins(night, turn)
    assert start <= instant or start.astimezone(ZONE).replace(tzinfo=None).time() != turn
    assert instant < begins(night + DAY, turn) or instant.astimezone(ZONE).replace(tzinfo=None).time() != clock


@given(instants, clocks)
def test_the_next_stroke_of_a_clock_is_after_now_and_within_a_day_and_an_hour(instant, clock):
    stroke = next_clock(instant, (clock,))
    assert timedelta(0) < stroke - instant <= timedelta(hours=25)


@given(instants)
def test_of_several_clocks_the_first_to_strike_counts(instant):
    hours = (time(8), time(14), time(20))
    assert next_clock(instant, hours) == min(next_clock(instant, (hour,)) for hour in hours)


@pytest.mark.parametrize(
    ("day", "hours"), [(SPRING - DAY, 23), (AUTUMN - DAY, 25), (date(2026, 2, 2), 24), (SPRING, 24), (AUTUMN, 24)]
)
def test_the_night_of_the_change_is_an_hour_shorter_or_longer(day, hours):
    assert begins(day + DAY) - begins(day) == timedelta(hours=hours)


def test_an_hour_that_is_skipped_comes_as_far_after_the_gap():
    assert local_instant(SPRING, time(2, 30)) == at(SPRING, 1, 30)
    assert local_instant(SPRING, time(2, 30)).astimezone(ZONE).time() == time(3, 30)


def test_an_hour_that_comes_twice_is_meant_the_first_time():
    assert local_instant(AUTUMN, time(2, 30)) == at(AUTUMN, 0, 30)


def test_a_night_is_the_date_of_its_evening():
    assert night_of(at(date(2026, 2, 2), 20)) == date(2026, 2, 2)
    assert night_of(at(date(2026, 2, 3), 5)) == date(2026, 2, 2)
    assert night_of(at(date(2026, 2, 3), 11)) == date(2026, 2, 3)


@pytest.mark.parametrize(("change", "check_out"), [(SPRING, (5, 30)), (AUTUMN, (6, 30))])
def test_out_by_half_past_seven_is_half_past_seven_on_the_wall(change, check_out):
    assert in_night(change - DAY, time(7, 30)) == at(change, *check_out)


@pytest.mark.parametrize("late", [0, 20, 40, 70])
@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_day_that_turns_within_the_changed_hour_turns_once(change, late):
    """Half past two comes twice in autumn: seen from a late clock it was yesterday again, for ever."""
    house = House()
    house.set_unit("hemmet", rules=replace(house.world.units["hemmet"].rules, day_turns=time(2, 30)))
    house.tick(to=at(change - DAY, 12))
    due = begins(change, time(2, 30))
    turned = [
        entry.night
        for minutes in range(late, 4 * 60, 30)
        for entry in house.tick(to=due + timedelta(minutes=minutes))
        if entry.unit == "hemmet"
    ]
    assert turned == [change]


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_bed_kept_for_an_hour_over_the_change_is_kept_for_an_hour(change):
    house = House()
    house.tick(to=at(change, 0, 30))
    house.do(Hold, "hemmet-1", until=house.now + timedelta(hours=1), ticket=ANN)
    house.tick(to=at(change, 1, 29))
    assert house.state("hemmet-1") == "held"
    house.tick(to=at(change, 1, 30))
    assert house.state("hemmet-1") == "free"


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_reservation_within_the_changed_hour_is_lifted_once(change):
    house = House()
    house.set_bed("natten-3", reserved_until=time(2, 30))
    house.tick(to=at(change - DAY, 12))
    lifts = [
        entry.night
        for minutes in range(0, 12 * 60, 10)
        for entry in house.tick(to=at(change - DAY, 22) + timedelta(minutes=minutes))
        if entry.kind == "lift"
    ]
    assert lifts == [change - DAY]


def test_a_guest_of_the_long_night_stays_one_night():
    house = House()
    house.tick(to=at(AUTUMN - DAY, 19))
    house.do(Admit, "natten-1", ticket=ANN)
    assert house.world.nights["natten"] == AUTUMN - DAY
    house.tick(to=at(AUTUMN, 10, 59))
    assert house.world.nights["natten"] == AUTUMN - DAY
    house.tick(to=at(AUTUMN, 11))
    assert house.world.nights["natten"] == AUTUMN
