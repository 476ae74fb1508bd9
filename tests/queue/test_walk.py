"""A hundred thousand steps at random: the promises of the queue hold at every one."""

from typing import get_args

import pytest

from beds.world.codes import GRANT
from beds.world.entry import Kind
from tests.queue.walk import walk
from tests.queue.watch import Watch
from tests.support.long_run import count

STEPS = count(1250, 25_000)
ELSEWHERE = {
    *("found", "order-rules", "organisation", "confirm", "purge", "seal", "ready", "absent", "back", "reopen"),
    *("turn-away", "children", "task", "task-done", "handover"),
}
"""Kinds of entries that the queue does not turn on, or that nobody writes yet."""


@pytest.mark.parametrize("seed", range(4))
def test_no_bed_twice_nobody_overtaken_nobody_lost_and_no_bed_left_empty(seed: int) -> None:
    watch = Watch()
    for n, step in enumerate(walk(seed, STEPS)):
        watch.see(step)
        if n % 500 == 0:
            watch.replayed(step.after)
    watch.replayed(step.after)


def test_the_walk_comes_by_everything_that_moves_the_queue() -> None:
    missing = (set(get_args(Kind)) - ELSEWHERE) | {"first", "open", *GRANT}
    for step in walk(5, 20_000):
        missing -= {word for entry in step.entries for word in (entry.kind, entry.grant)}
        if not missing:
            break
    assert missing == set()
