"""A house of c places, first come first served, for any arrivals, stays and patience (G/G/c + G).

Exact formulas come first; this is for what they cannot do. It keeps sums, not a record of every person.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np

from beds.demand.checks import MOST_PLACES, Floats, Ints, amount, amounts, whole
from beds.demand.house import MOST_ARRIVALS, MOST_AT_ONCE, Draw, House, drawing

BATCHES = 32
"""Standard errors rest on at least so many independent parts: runs, or stretches of a run when there are fewer runs."""
WARM_UP_STAYS = 30


class Measured(float):
    """A simulated mean with its standard error `se`; a float in all else, and for JSON take `float(mean)`."""

    se: float

    def __new__(cls, value: float, se: float) -> "Measured":
        self = super().__new__(cls, value)
        self.se = se
        return self


class Simulated(msgspec.Struct, frozen=True):
    """`turned_away` is the share that never came in, `mean_wait` in days over all who asked, `mean_occupied` places."""

    turned_away: Measured
    mean_wait: Measured
    mean_occupied: Measured


def simulate(
    places: int,
    arrivals: float | Sequence[float],
    stays: float | Draw,
    patience: float | Draw | None = None,
    *,
    runs: int = 1,
    count: int = 100_000,
    start: int | Sequence[float] | None = None,
    waiting: int = 0,
    rng: np.random.Generator | int | None = None,
) -> Simulated:
    """Simulates `runs` times and measures, with standard errors.

    `arrivals` is a rate per day (`count` Poisson arrivals each run) or an array of times in days, used in every run.
    `stays` is a mean in days (exponential) or a function (rng, n) -> days; `patience` likewise, `None` for a house
    without a list, `math.inf` for people who never give up.

    `start` is today's occupancy: how many guests (their remaining stays drawn like stays), or their remaining days;
    `waiting` people are on the list before the first arrival and are not counted in the means. With `start` left out, a
    rate is run in for 30 mean stays first, so that the means are those of the long run; an array starts empty.
    `rng` is a generator or a seed; without it the same numbers come out each time.
    """
    places, runs = whole("places", places, least=1, most=MOST_PLACES), whole("runs", runs, least=1)
    waiting = whole("waiting", waiting)
    rng = np.random.default_rng(0 if rng is None else rng)
    stay, give_up = drawing("stays", stays), drawing("patience", 0.0 if patience is None else patience)
    if waiting and patience is None:
        raise ValueError("nobody can be waiting at a house without a list: give their patience")
    times, count = _arrivals(arrivals, count)
    if count * runs > MOST_ARRIVALS:
        raise ValueError(f"count times runs must be at most {MOST_ARRIVALS:.0e}")
    house = House(places, runs, stay, give_up, rng)
    house.fill(0 if start is None else start)
    house.arrive(np.zeros((waiting, runs)))
    if start is None and isinstance(times, float):
        house.run_in(times, int(WARM_UP_STAYS * times * house.mean_stay()) + 1)
    return _measure(house, times, count, runs)


def _measure(house: House, times: float | Floats, count: int, runs: int) -> Simulated:
    groups = min(-(-BATCHES // runs), count) if isinstance(times, float) or runs == 1 else 1
    pieces = groups * max(1, min(-(-count * runs // (groups * MOST_AT_ONCE)), count // groups))
    edges = np.linspace(0, count, pieces + 1).astype(int)
    refused, waited, occupied, spans = [], [], [], []
    for low, high in pairwise(edges):
        since, days = house.now, house.occupied_days()
        if isinstance(times, float):
            coming = house.next_times(times, high - low)
        else:
            coming = np.repeat(times[low:high, None], runs, axis=1)
        turned, wait = house.arrive(coming)
        refused.append(turned)
        waited.append(wait)
        occupied.append(house.occupied_days() - days)
        spans.append(house.now - since)
    asked = np.repeat(np.diff(edges)[:, None], runs, axis=1)
    return Simulated(
        turned_away=_mean(np.array(refused, float), asked, groups),
        mean_wait=_mean(np.array(waited), asked, groups),
        mean_occupied=_mean(np.array(occupied), np.array(spans), groups),
    )


def _mean(totals: Floats, sizes: Ints | Floats, groups: int) -> Measured:
    """The mean per arrival or day out of (pieces, runs), its error between runs and `groups` of pieces."""
    totals, sizes = (part.reshape(groups, -1, part.shape[1]).sum(1).ravel() for part in (totals, sizes))
    if not sizes.any():
        return Measured(0.0, math.nan)
    mean = float(totals.sum() / sizes.sum())
    # A ratio's error by its residuals, so that unequal parts weigh by their size.
    residuals = (totals - mean * sizes) / sizes.mean()
    n = len(residuals)
    return Measured(mean, math.sqrt(float(residuals @ residuals) / (n - 1) / n) if n > 1 else math.nan)


def _arrivals(arrivals: float | Sequence[float], count: int) -> tuple[float | Floats, int]:
    if np.ndim(arrivals) == 0:
        return amount("arrivals", arrivals, positive=True), whole("count", count, least=1)
    times = amounts("arrivals", arrivals)
    if times.ndim != 1 or not len(times) or np.any(np.diff(times) < 0):
        raise ValueError("arrivals must be a rate, or a list of times in order")
    return times, len(times)
