"""The planner's answer for one unit, in numbers: the page and the command line make sentences of it.

Everything here is exact given the record: posterior quantiles pass through formulas that rise or fall with the load.
Shares are of requests, not of persons.
"""

from typing import ClassVar, Literal

import msgspec
import numpy as np
from scipy.special import gammaincinv

from beds.demand.checks import Floats, amount, whole
from beds.demand.narrowing import LEVELS, Interval, Narrowing, interval, narrowing, posterior, too_wide
from beds.demand.queueing import erlang_b, erlang_b_of_each
from beds.demand.rates import LoadPosterior, PlacesPosterior
from beds.demand.record import Arrivals, StaysSeen
from beds.demand.transient import occupancy

YEAR = 365
SURE = 0.9
"""The certainty with which the safe number of places keeps its promise."""
GRID = 128
"""The joint posterior of rate and stay as GRID x GRID equally likely cells."""
MOST_ROWS = 30
"""So many numbers of places are reckoned with, and a few more: nobody reads two hundred."""
STAYS_TO_SETTLE = 3
"""A new unit looks half empty for about so many mean stays."""


class Row(msgspec.Struct, frozen=True):
    """What `places` places would mean. `enough` is the probability that at most the wanted share is turned away."""

    places: int
    enough: float
    refused: Interval
    refused_a_year: Interval
    empty: Interval
    cost_a_year: float | None


class Headline(msgspec.Struct, frozen=True):
    """With `places` places the share `refused` is turned away; `sure_places` are enough with probability `sure`."""

    places: int
    refused: Interval
    enough: float
    sure_places: int
    sure: float


class Opening(msgspec.Struct, frozen=True):
    """The first months of `places` places: mean guests and probability of a full house at each of `days`."""

    places: int
    days: tuple[float, ...]
    occupied: tuple[float, ...]
    full: tuple[float, ...]
    settled_after: float


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The answer."""

    arrivals: Arrivals
    stays: StaysSeen
    refusal: None = None
    load: Interval
    places: Interval
    headline: Headline
    rows: tuple[Row, ...]
    narrowing: Narrowing
    opening: Opening

    @property
    def over_dispersed(self) -> bool:
        """Whether requests come in bursts, so that the rate is negative binomial: the page says so."""
        return self.arrivals.dispersion > 1


class NoPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The record is too thin to be used, and why: there is no headline and no row. Of one that makes the answer
    "too-wide" it is told how wide, if that can be said, and when it will not be; of an empty one nothing."""

    refusal: Literal["no-requests", "no-stays", "too-wide"]
    load: Interval | None = None
    places: Interval | None = None
    narrowing: Narrowing | None = None
    headline: ClassVar[None] = None
    rows: ClassVar[tuple[()]] = ()
    opening: ClassVar[None] = None


def answer(
    arrivals: Arrivals,
    stays: StaysSeen,
    *,
    places: int | None = None,
    refused: float = 0.05,
    night_cost: float | None = None,
) -> Plan | NoPlan:
    """The plan for a unit where at most the share `refused` should be turned away.

    `places` is the number that the planner looks at (the median when left out), `night_cost` the cost of a place and
    night in the planner's own unit.
    """
    if places is not None:
        whole("places", places, least=1)
    if night_cost is not None:
        night_cost = amount("night_cost", night_cost)
    if not arrivals.count or not arrivals.days:
        return NoPlan(refusal="no-requests")
    if not stays.exits or not stays.bed_days:
        return NoPlan(refusal="no-stays")
    needed = posterior(arrivals, stays, refused)
    load, likely = interval(needed.load.quantile(LEVELS)), interval(needed.quantile(LEVELS))
    narrows = narrowing(arrivals, stays, refused)
    if too_wide(likely):
        return NoPlan(refusal="too-wide", load=load, places=likely, narrowing=narrows)
    chosen = int(likely.middle) if places is None else places
    rows, sure = _rows(arrivals, stays, needed, likely, chosen, night_cost)
    shown = next(row for row in rows if row.places == chosen)
    return Plan(
        arrivals=arrivals,
        stays=stays,
        load=load,
        places=likely,
        headline=Headline(chosen, shown.refused, shown.enough, sure, needed.probability(sure)),
        rows=rows,
        narrowing=narrows,
        opening=opening_curve(chosen, load.middle, stays.bed_days / stays.exits),
    )


def opening_curve(places: int, load: float, mean_stay: float, start: int = 0) -> Opening:
    """How a unit of `places` places fills after it opens with `start` guests, over six mean stays."""
    mean_stay = amount("mean_stay", mean_stay, positive=True)
    days = mean_stay * np.linspace(0, 2 * STAYS_TO_SETTLE, 25)
    guests = occupancy(places, amount("load", load) / mean_stay, mean_stay, days, start)
    return Opening(
        places=places,
        days=tuple(days.tolist()),
        occupied=tuple((guests @ np.arange(places + 1)).tolist()),
        full=tuple(guests[:, -1].tolist()),
        settled_after=STAYS_TO_SETTLE * mean_stay,
    )


def _rows(
    arrivals: Arrivals,
    stays: StaysSeen,
    needed: PlacesPosterior,
    likely: Interval,
    chosen: int,
    night_cost: float | None,
) -> tuple[tuple[Row, ...], int]:
    """The numbers of places around those that are likely and the one that was chosen; and the safe one among them."""
    low, high = int(min(likely.lowest, chosen)), int(max(likely.highest, chosen))
    loads = needed.load.quantile(LEVELS)
    rate, stay = _joint(arrivals, stays, needed.load)
    sure = needed.quantile(SURE)
    numbers = _numbers(max(low - 1, 1), high + 1, {max(chosen - 1, 1), chosen, chosen + 1, sure})
    asked_a_year, turned_away = YEAR * rate, erlang_b_of_each(numbers, rate * stay)
    rows = (_row(number, needed, loads, asked_a_year * turned_away[number], night_cost) for number in numbers)
    return tuple(rows), sure


def _numbers(first: int, last: int, always: set[int]) -> list[int]:
    """The numbers of places from `first` to `last`, every so many of them where they are many, and `always` these."""
    step = -(-(last - first + 1) // MOST_ROWS)
    return sorted({*range(first, last + 1, step), *always})


def _row(
    places: int,
    needed: PlacesPosterior,
    loads: Floats,
    refused_a_year: Floats,
    night_cost: float | None,
) -> Row:
    refused = erlang_b(places, loads)
    empty = places - loads * (1 - refused)
    return Row(
        places=places,
        enough=needed.probability(places),
        refused=interval(refused),
        refused_a_year=interval(np.quantile(refused_a_year, LEVELS)),
        empty=interval(empty[::-1]),
        cost_a_year=None if night_cost is None else night_cost * YEAR * places,
    )


def _joint(arrivals: Arrivals, stays: StaysSeen, load: LoadPosterior) -> tuple[Floats, Floats]:
    """Requests per day and mean stay at the centres of equally likely cells: the same numbers on every visit."""
    centres = (np.arange(GRID) + 0.5) / GRID
    rate = gammaincinv(load.asked, centres) * arrivals.dispersion / arrivals.days
    stay = stays.bed_days / gammaincinv(load.left, centres)
    return np.repeat(rate, GRID), np.tile(stay, GRID)
