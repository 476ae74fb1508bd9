"""No clock that was set wrong is believed at once, and none is doubted for ever."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.house_time import SETTLED, TOLERANCE, HouseTime
from tests.clock.machine import BEGIN, Machine

HOURS = timedelta(hours=2)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_clock_that_nobody_sets_is_the_time(machine: Machine) -> None:
    clock = machine.clock()
    for _ in range(100):
        assert machine.go(minutes=37) == clock()
        assert clock.doubted is None


@pytest.mark.parametrize("hours", [2, -2, 24 * 400])
def test_a_clock_that_is_set_to_another_hour_is_not_followed(machine: Machine, hours: int) -> None:
    clock = machine.clock()
    before = clock()
    machine.set(hours=hours)
    machine.go(minutes=3)
    assert clock() == before + timedelta(minutes=3)
    assert clock.doubted == timedelta(hours=hours)


def test_a_clock_that_is_set_right_again_is_believed_at_once(machine: Machine) -> None:
    clock = machine.clock()
    machine.set(hours=2)
    clock()
    machine.go(minutes=4)
    clock()
    machine.set(hours=-2)
    assert (clock(), clock.doubted) == (machine.wall, None)


def test_what_stays_steady_for_ten_minutes_is_believed(machine: Machine) -> None:
    clock = machine.clock()
    machine.set(hours=2)
    assert clock() == BEGIN
    machine.go(minutes=9)
    assert clock() == BEGIN + timedelta(minutes=9)
    machine.go(minutes=1)
    assert (clock(), clock.doubted) == (machine.wall, None)


def test_what_is_set_again_and_again_is_not_steady(machine: Machine) -> None:
    clock = machine.clock()
    for n in range(1, 30):
        machine.set(minutes=5)
        machine.go(minutes=1)
        assert clock() == BEGIN + timedelta(minutes=n)
    assert clock.doubted == timedelta(minutes=5 * 29)


def test_what_is_accepted_is_believed_at_once(machine: Machine) -> None:
    clock = machine.clock()
    machine.set(hours=-7)
    assert clock.doubted == timedelta(hours=-7)
    clock.accept()
    assert (clock(), clock.doubted) == (machine.wall, None)
    machine.set(hours=7)
    assert clock.doubted == timedelta(hours=7)


@given(st.lists(st.floats(-0.04, 0.04), max_size=40))
def test_a_clock_that_is_drawn_to_the_right_time_by_and_by_is_believed(shares: list[float]) -> None:
    machine = Machine()
    clock = machine.clock()
    for share in shares:
        machine.go(minutes=10)
        machine.set(minutes=10 * share)
        assert (clock(), clock.doubted) == (machine.wall, None)


def test_a_start_before_the_last_entry_goes_on_from_it(machine: Machine) -> None:
    clock = machine.clock()
    clock.begin(BEGIN + HOURS)
    assert (clock(), clock.doubted) == (BEGIN + HOURS, -HOURS)
    machine.go(minutes=1)
    assert clock() == BEGIN + HOURS + timedelta(minutes=1)
    machine.go(seconds=SETTLED.total_seconds())
    assert (clock(), clock.doubted) == (machine.wall, None)


@pytest.mark.parametrize("after", [timedelta(), TOLERANCE, timedelta(days=-9)])
def test_a_start_after_the_last_entry_believes_the_clock(machine: Machine, after: timedelta) -> None:
    clock = machine.clock()
    clock.begin(BEGIN + after)
    assert (clock(), clock.doubted) == (machine.wall, None)


@pytest.mark.parametrize("hours", [2, -2])
def test_starting_anew_makes_no_clock_right(machine: Machine, hours: int) -> None:
    first = machine.clock()
    first()
    machine.set(hours=hours)
    first()
    machine.go(minutes=5)
    second = restarted(machine, first)
    assert (second(), second.doubted) == (BEGIN + timedelta(minutes=5), timedelta(hours=hours))


def test_on_another_run_of_the_machine_nothing_is_known_of_its_clock(machine: Machine) -> None:
    first = machine.clock()
    first()
    machine.go(minutes=5)
    machine.set(hours=9)
    machine.boot()
    second = restarted(machine, first)
    assert (second(), second.doubted) == (machine.wall, None)


def test_what_was_accepted_stays_so_for_those_that_start(machine: Machine) -> None:
    first = machine.clock()
    machine.set(hours=-2)
    first.accept()
    second = machine.clock()
    second.begin(BEGIN, first.booted)  # the last entry is of before, and so two hours ahead
    assert (second(), second.doubted) == (machine.wall, None)


def restarted(machine: Machine, before: HouseTime) -> HouseTime:
    """A process that starts when `before` has ended."""
    clock = machine.clock()
    clock.begin(before(), before.booted)
    return clock
