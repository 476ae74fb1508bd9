"""The state of a simulated house, and the two loops that let people come to it.

No list of events is kept: only the times at which the places become free. An arrival sees the least of them, waits
until then, and comes in if that is within its patience. Those who give up never take a place, so nobody behind them
is affected.
"""

import heapq
import math
from collections.abc import Callable, Sequence

import numpy as np

from beds.demand.checks import Floats, Ints, amount, amounts, whole

Draw = Callable[[np.random.Generator, int], Floats]
SIDE_BY_SIDE = 100
"""From so many runs on it is faster to step all of them at once than one after the other."""
MOST_AT_ONCE = 100_000
"""Arrivals of all runs drawn at a time: small enough to stay in the processor's cache."""
MOST_ARRIVALS = 10**10


class House:
    """The state of all runs: `free` (places, runs) are the times at which each place becomes free."""

    def __init__(self, places: int, runs: int, stay: Draw, give_up: Draw, rng: np.random.Generator) -> None:
        self.free = np.zeros((places, runs))
        self.lived = np.zeros(runs)
        self.now = np.zeros(runs)
        self.stay, self.give_up, self.rng = stay, give_up, rng

    def fill(self, start: int | Sequence[float]) -> None:
        """Puts today's guests in."""
        places, runs = self.free.shape
        if isinstance(start, (int, np.integer)):
            guests = whole("start", start, most=places)
            remaining = _drawn("stays", self.stay, self.rng, (guests, runs))
        else:
            if len(start) > places:
                raise ValueError("start must not hold more guests than there are places")
            remaining = np.repeat(amounts("start", start)[:, None], runs, axis=1)
        self.free[: len(remaining)] = remaining
        self.lived += remaining.sum(0)

    def mean_stay(self) -> float:
        """About how long people stay."""
        return float(_drawn("stays", self.stay, self.rng, (1000, 1)).mean())

    def run_in(self, rate: float, count: int) -> None:
        """Lets `count` arrivals pass uncounted."""
        if count * len(self.now) > MOST_ARRIVALS:
            raise ValueError(f"arrivals times stays times runs must be at most {MOST_ARRIVALS:.0e}")
        block = max(MOST_AT_ONCE // len(self.now), 1)
        for at in range(0, count, block):
            self.arrive(self.next_times(rate, min(block, count - at)))

    def next_times(self, rate: float, count: int) -> Floats:
        """The next `count` Poisson arrivals of every run, one row each."""
        gaps = self.rng.standard_exponential((count, len(self.now)))
        return self.now + np.cumsum(gaps, axis=0) / rate

    def arrive(self, times: Floats) -> tuple[Ints | Floats, Floats]:
        """Lets people come at `times` (arrivals, runs); returns how many did not come in, and their waits, per run."""
        if not len(times):
            return np.zeros(len(self.now)), np.zeros(len(self.now))
        stays = _drawn("stays", self.stay, self.rng, times.shape)
        patience = _drawn("patience", self.give_up, self.rng, times.shape)
        sweep = _sweep_many if len(self.now) >= SIDE_BY_SIDE else _sweep_each
        until = times + patience
        soonest = sweep(self.free, times, stays, until)
        came_in = soonest <= until
        self.lived += np.where(came_in, stays, 0.0).sum(0)
        self.now = times[-1]
        waits = np.where(came_in, np.clip(soonest - times, 0, None), patience)
        return (~came_in).sum(0), waits.sum(0)

    def occupied_days(self) -> Floats:
        """The place-days lived until now: all stays begun or promised, less what of them lies ahead."""
        ahead: Floats = np.clip(self.free - self.now, 0, None).sum(0)
        return self.lived - ahead


def _sweep_each(free: Floats, times: Floats, stays: Floats, until: Floats) -> Floats:
    """When a place is first free for each arrival; those that come in by `until` take it. One run after the other."""
    seen = np.empty_like(times)
    walk = _walk_without_list if np.array_equal(until, times) else _walk
    for run in range(times.shape[1]):
        heap = free[:, run].tolist()
        heapq.heapify(heap)
        seen[:, run] = walk(heap, times[:, run], stays[:, run], until[:, run])
        free[:, run] = heap
    return seen


def _walk(heap: list[float], times: Floats, stays: Floats, until: Floats) -> list[float]:
    take = heapq.heapreplace  # hands out the least and puts the next in
    return [
        take(heap, at + stay) if heap[0] <= at else take(heap, heap[0] + stay) if heap[0] <= last else heap[0]
        for at, stay, last in zip(times.tolist(), stays.tolist(), until.tolist(), strict=True)
    ]


def _walk_without_list(heap: list[float], times: Floats, stays: Floats, _: Floats) -> list[float]:
    """The same where nobody waits, in two thirds of the time."""
    take = heapq.heapreplace
    ends = times + stays
    return [
        take(heap, end) if heap[0] <= at else heap[0] for at, end in zip(times.tolist(), ends.tolist(), strict=True)
    ]


def _sweep_many(free: Floats, times: Floats, stays: Floats, until: Floats) -> Floats:
    """The same for all runs side by side, one arrival of each at a time."""
    places, runs = free.shape
    seen = np.empty_like(times)
    least = np.empty(free.shape, bool)
    rank = np.arange(places, dtype=np.min_scalar_type(-places))[:, None]
    ranked = np.empty(free.shape, rank.dtype)
    flat, run = free.reshape(-1), np.arange(runs)
    for at, stay, last, soonest in zip(times, stays, until, seen, strict=True):
        # The place of the least, by way of comparisons: `argmin` down the columns takes twice the time of all this.
        free.min(0, out=soonest)
        np.equal(free, soonest, out=least)
        np.multiply(least.view(np.int8), rank, out=ranked)
        place = ranked.max(0) * np.intp(runs) + run
        then = np.maximum(at, soonest)
        then += stay
        flat[place] = np.where(soonest <= last, then, soonest)
    return seen


def resample(days: Sequence[float]) -> Draw:
    """Draws among `days` that were seen, such as the ended stays of a record."""
    seen = amounts("days", days)
    if seen.ndim != 1 or not seen.size:
        raise ValueError("days must hold at least one")
    return lambda rng, n: rng.choice(seen, n)


def drawing(name: str, given: float | Draw) -> Draw:
    """A function that draws: exponential for a mean."""
    if callable(given):
        return given
    if isinstance(given, float) and given == math.inf and name == "patience":
        return lambda rng, n: np.full(n, math.inf)
    mean = amount(name, given, positive=name == "stays")
    return (lambda rng, n: rng.standard_exponential(n) * mean) if mean else (lambda rng, n: np.zeros(n))


def _drawn(name: str, draw: Draw, rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    values = np.asarray(draw(rng, shape[0] * shape[1]), float).reshape(-1)
    if values.size != shape[0] * shape[1] or not np.all(values >= 0):
        raise ValueError(f"{name} must be a function (rng, n) that returns n numbers of days, none negative")
    return values.reshape(shape)
