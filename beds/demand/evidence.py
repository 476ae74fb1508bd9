"""Evidence from other sides than the unit's own record: lines to stand side by side, never silently pooled.

A line is a load with its interval. What it rests on is said by whoever shows it.
"""

import math
from collections.abc import Sequence

import msgspec
import numpy as np

from beds.demand.checks import MOST_PLACES, amount, amounts, proportion, share, whole
from beds.demand.queueing import erlang_b, places_needed
from beds.demand.rates import load_posterior, predictive_count
from beds.demand.record import Arrivals, StaysSeen


class Line(msgspec.Struct, frozen=True):
    """A load in erlangs (middle, 80 % from `low` to `high`) and the places it needs.

    `at_least` marks a lower bound: then `high` is infinite, `places_high` None, and the middle is where it starts.
    """

    low: float
    middle: float
    high: float
    places_low: int
    places: int
    places_high: int | None
    at_least: bool = False


def line(low: float, middle: float, high: float, refused: float = 0.05) -> Line:
    """A line from three loads; an infinite `high` makes it a lower bound."""
    refused = share("refused", refused)
    open_end = isinstance(high, float) and high == math.inf
    low, middle = amount("low", low), amount("middle", middle)
    top = math.inf if open_end else amount("high", high)
    if not low <= middle <= top:
        raise ValueError("a line needs low, middle and high in order")
    places_high = None if open_end else places_needed(top, refused)
    return Line(low, middle, top, places_needed(low, refused), places_needed(middle, refused), places_high, open_end)


def line_from_asked(arrivals: Arrivals, stays: StaysSeen, refused: float = 0.05) -> Line:
    """Line 1, asked: requests, refusals and list of this unit."""
    posterior = load_posterior(arrivals.count, arrivals.days, stays.exits, stays.bed_days, arrivals.dispersion)
    low, middle, high = posterior.quantile((0.1, 0.5, 0.9)).tolist()
    return line(low, middle, high, refused)


def line_from_seen(
    persons: Sequence[float], would_take: float, window_days: float, mean_stay: float, refused: float = 0.05
) -> Line:
    """Line 2, seen by partners with the estimated unseen: `persons` as (low, middle, high), high infinite for a bound.

    The share `would_take` of them would take a place. Each is taken to need one anew after a mean `window_days`
    outside, so a place is wanted a share S/(S + window) of the time, the offered load of a finite population (Engset).
    """
    if len(persons) != 3:
        raise ValueError("persons must be three numbers: low, middle, high")
    window = amount("window_days", window_days, positive=True)
    stay = amount("mean_stay", mean_stay, positive=True)
    wanted = proportion("would_take", would_take) * stay / (stay + window)
    low, middle, high = (float(number) for number in persons)
    return line(low * wanted, middle * wanted, math.inf if high == math.inf else high * wanted, refused)


def line_from_men(arrivals: Arrivals, stays: StaysSeen, women_per_man: float, refused: float = 0.05) -> Line:
    """Line 3: the men's load times a ratio of women to men. The ratio is the planner's, and taken as certain."""
    ratio = amount("women_per_man", women_per_man)
    men = load_posterior(arrivals.count, arrivals.days, stays.exits, stays.bed_days, arrivals.dispersion)
    low, middle, high = (men.quantile((0.1, 0.5, 0.9)) * ratio).tolist()
    return line(low, middle, high, refused)


def line_from_history(guests: Sequence[float], refused: float = 0.05) -> Line:
    """Line 4, history and other towns: mean guests in comparable units; the range stands for the interval."""
    seen = np.sort(amounts("guests", guests))
    if seen.ndim != 1 or not seen.size:
        raise ValueError("guests must hold at least one unit's mean number of guests")
    return line(float(seen[0]), float(np.median(seen)), float(seen[-1]), refused)


def weighed(lines: Sequence[Line], weights: Sequence[float], refused: float = 0.05) -> Line:
    """One figure out of several lines, by weights that the planner set and sees: the weighted mean of their loads.

    Weights are of any sum. A line that is a lower bound makes the figure one too, if it has any weight.
    """
    given = amounts("weights", weights)
    if given.shape != (len(lines),) or not given.sum():
        raise ValueError("give every line a weight, at least one above 0")
    counted = [each for each, weight in zip(lines, given, strict=True) if weight]
    ends = np.array([(each.low, each.middle, each.high) for each in counted])
    low, middle, high = np.average(ends, axis=0, weights=given[given > 0]).tolist()
    return line(low, middle, high, refused)


class Pooling(msgspec.Struct, frozen=True):
    """The same loads in one house or in several: places for the same promise, and the share turned away if as many."""

    split: tuple[int, ...]
    together: int
    saved: int
    refused_split: float
    refused_together: float


def pooling(loads: Sequence[float], refused: float = 0.05) -> Pooling:
    """What splitting costs. `refused_together` is for as many places as the split units have in all.

    Pooling always needs fewer places; that women want a house of their own is not in this number.
    """
    each = amounts("loads", loads)
    if each.ndim != 1 or not each.size or not each.sum():
        raise ValueError("loads must be a list of loads, at least one above 0")
    split = tuple(int(places) for places in places_needed(each, refused))
    together = places_needed(float(each.sum()), refused)
    turned = sum(load * erlang_b(places, load) for load, places in zip(each, split, strict=True))
    return Pooling(
        split=split,
        together=together,
        saved=sum(split) - together,
        refused_split=float(turned / each.sum()),
        refused_together=erlang_b(min(sum(split), MOST_PLACES), float(each.sum())),
    )


class Backtest(msgspec.Struct, frozen=True):
    """What the first part of a record predicted for the rest, what came, and the miss (seen less predicted mean)."""

    low: int
    middle: int
    high: int
    mean: float
    seen: int
    miss: float
    inside: bool


def backtest(events: int, days: float, seen: int, horizon: float, dispersion: float = 1.0) -> Backtest:
    """Predicts the count in `horizon` days from `events` in `days` (80 %) and holds it against those `seen`."""
    ahead = predictive_count(events, days, horizon, dispersion)
    low, middle, high = (ahead.quantile(p) for p in (0.1, 0.5, 0.9))
    seen = whole("seen", seen)
    return Backtest(low, middle, high, ahead.mean, seen, seen - ahead.mean, low <= seen <= high)
