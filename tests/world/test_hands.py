"""Nothing is taken as done by a hand that it cannot have been done by: what is written can be read as what it was."""

import random
from collections.abc import Iterator

import pytest

from beds.store.fairness import OrderCheck
from beds.world import Refused, apply, decide
from beds.world.decide import BY_PEOPLE, BY_THE_CLOCK, DECISIONS, THEIR_OWN
from beds.world.refusals import Invalid
from beds.world.state import replace
from tests.support.long_run import count
from tests.world.walk import Step, walk

SEEDS = range(count(short=1, long=30))
HANDS = ("self", "clock", "seed", "", "nisse")


def misattributed(steps: Iterator[Step]) -> Iterator[Step]:
    """At every step of a walk the same by every other hand, as far as it is taken."""
    rng = random.Random(0)
    for step in steps:
        yield step
        for by in HANDS if rng.random() < 0.3 else ():
            command = replace(step.command, by=by)
            try:
                entries = decide(step.before, command, step.now)
            except Refused:
                continue
            yield step._replace(command=command, entries=entries)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_taken_by_whatever_hand_holds_for_who_checks_the_order(seed: int) -> None:
    check = OrderCheck()
    for step in misattributed(walk(seed, 400)):
        world = step.before
        for entry in step.entries:
            after = apply(world, entry)
            assert check(world, entry, after) is None, (step.command, entry.kind)
            world = after


def test_every_command_is_refused_to_hands_that_do_no_such_thing() -> None:
    (first, *_) = walk(0, 1)
    tried = {"self": THEIR_OWN, "clock": BY_THE_CLOCK, "seed": DECISIONS.keys() - BY_PEOPLE, "": frozenset()}
    made = {type(step.command): step.command for seed in range(6) for step in walk(seed, 300)}
    assert len(made) > len(DECISIONS) / 2
    for by, may in tried.items():
        for kind, command in made.items():
            if kind not in may:
                with pytest.raises(Invalid):
                    decide(first.before, replace(command, by=by), first.now)
