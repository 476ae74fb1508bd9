"""What holds after every step of a random life of the small city: 5,000 steps, or 100,000 in the long run."""

import pytest

from beds.store.fairness import OrderCheck
from beds.world import apply
from beds.world.commands import (
    Confirm,
    CountChildren,
    Found,
    Outage,
    Part,
    ReadHandover,
    SetBed,
    SetOrganisation,
    Tick,
    WriteDown,
)
from beds.world.decide import DECISIONS
from tests.support.long_run import count
from tests.world.checks import Watch
from tests.world.strategies import walk

WALKS = count(8, 40)
STEPS = count(500, 2000)


@pytest.mark.parametrize("seed", range(WALKS))
def test_nothing_is_ever_untrue_on_a_random_walk(seed):
    watch = Watch()
    for step in walk(seed, STEPS):
        watch.see(step)


@pytest.mark.parametrize("seed", range(1000, 1000 + count(2, 10)))
def test_nothing_is_ever_untrue_when_the_clock_is_late(seed):
    watch = Watch()
    for step in walk(seed, STEPS, late=True):
        watch.see(step)


@pytest.mark.parametrize("seed", range(2000, 2000 + count(3, 20)))
def test_nothing_is_ever_untrue_when_phones_were_without_network(seed):
    watch, check = Watch(), OrderCheck()
    for step in walk(seed, STEPS, offline=True):
        watch.see(step)
        world = step.before
        for entry in step.entries:
            after = apply(world, entry)
            fault = check(world, entry, after)
            assert fault is None, f"{entry.kind} of {entry.bed}: {fault}"
            world = after


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_is_the_same_for_the_same_seed(seed):
    assert [s.command for s in walk(seed, 60)] == [s.command for s in walk(seed, 60)]


@pytest.mark.parametrize("seed", range(count(4, 40)))
def test_the_independent_reading_of_the_order_agrees_with_every_grant(seed):
    check = OrderCheck()
    for step in walk(seed, STEPS):
        world = step.before
        for entry in step.entries:
            after = apply(world, entry)
            fault = check(world, entry, after)
            assert fault is None, f"{entry.kind} of {entry.bed}: {fault}"
            world = after


def test_a_walk_comes_everywhere():
    """A walk that no longer meets what it is made for tests nothing: each command is granted and refused."""
    granted, refused = set(), set()
    for seed in range(12):
        for step in walk(seed, 800):
            (refused if step.refused else granted).add(type(step.command))
    assert granted == DECISIONS.keys()
    never = {Found, SetOrganisation, SetBed, Confirm, Part, Tick, Outage, CountChildren, ReadHandover, WriteDown}
    assert granted - refused <= never
