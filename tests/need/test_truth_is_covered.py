"""What planners are shown rests on fixed quarters joined until they hold five, not on days. In 500 lived histories the
interval that comes of that still holds what it promises, in a unit that is busy and in one that hardly is."""

import numpy as np
import pytest

from beds.demand import load_posterior, places_needed, places_posterior
from beds.need.facts import RunIn
from beds.need.quarters import Quarter
from beds.need.series import arrivals, exits, requests, stays
from tests.demand.history import History, Unit

HISTORIES = 500
LENGTH = 91.25
STAY, PLACES, PATIENCE = 50.0, 4, 40.0


class _Facts:
    """A quarter of a history, as `Facts` has it."""

    def __init__(self, one: History, n: int) -> None:
        start, end = one.start + n * LENGTH, one.start + (n + 1) * LENGTH
        here = [(b, e if e is not None else one.end) for b, e in zip(one.begun, one.ended, strict=True)]
        here = [(b, e) for b, e in here if b < end and e > start]
        gone = [e for e in one.ended if e is not None and start < e <= end]
        self.quarter, self.days, self.unknown, self.repeated = Quarter(2024 + n // 4, 1 + n % 4), LENGTH, 0, (0, 0)
        self.run_in = RunIn()
        self.episodes = sum(start < at <= end for at in one.asked)
        self.exits, self.stays = len(gone), len(here)
        self.bed_days = sum(min(e, end) - max(b, start) for b, e in here)


@pytest.mark.parametrize(("rate", "quarters"), [(0.1, 4), (0.1, 8), (0.04, 8)], ids=["a year", "two years", "thin"])
def test_the_interval_of_the_quarters_covers_the_truth_as_promised(rate: float, quarters: int) -> None:
    load, places, told = [], [], 0
    for seed in range(HISTORIES):
        one = Unit(seed, rate, STAY, PLACES, PATIENCE, quarters * LENGTH).live()
        facts = [_Facts(one, n) for n in range(quarters)]
        asked, ended = arrivals(requests(facts, night=False)), stays(exits(facts))
        if not asked.count or not ended.exits:
            continue
        told += 1
        seen = (asked.count, asked.days, ended.exits, ended.bed_days)
        low, high = load_posterior(*seen, asked.dispersion).quantile((0.1, 0.9))
        load.append(low <= rate * STAY <= high)
        needed = places_posterior(*seen, dispersion=asked.dispersion)
        places.append(needed.quantile(0.1) <= places_needed(rate * STAY) <= needed.quantile(0.9))
    assert told > 0.95 * HISTORIES
    assert 0.75 <= np.mean(load) <= 0.85
    assert np.mean(places) >= 0.78
