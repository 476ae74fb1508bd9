"""A hundred thousand steps at random: the promises of the queue hold at every one."""

import pytest

from tests.queue.walk import walk
from tests.queue.watch import Watch
from tests.support.long_run import count

STEPS = count(1250, 25_000)


@pytest.mark.parametrize("seed", range(4))
def test_no_bed_twice_nobody_overtaken_nobody_lost_and_no_bed_left_empty(seed: int) -> None:
    watch = Watch()
    for n, step in enumerate(walk(seed, STEPS)):
        watch.see(step)
        if n % 500 == 0:
            watch.replayed(step.after)
    watch.replayed(step.after)
