"""When an answer is too wide to use, what would narrow it, and by when."""

import math
from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np
from scipy.optimize import brentq

from beds.demand.rates import PlacesPosterior, load_posterior
from beds.demand.record import Arrivals, StaysSeen

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
USABLE_WIDTH = 3
"""An 80 % interval this many places wide still decides something, however small the unit."""
FARTHEST = 20 * 365.0
STEPS = 60
"""How finely the time until there is an answer is searched: in steps of about a tenth."""


class Interval(msgspec.Struct, frozen=True):
    """A middle (median) with 80 % from `low` to `high` and 95 % from `lowest` to `highest`."""

    lowest: float
    low: float
    middle: float
    high: float
    highest: float


class Narrowing(msgspec.Struct, frozen=True):
    """What would narrow the answer most, and in how many days at the pace of the record.

    None is not within 20 years; `days_to_answer` is 0 where there already is one.
    """

    by: Literal["requests", "stays"]
    days_to_half: float | None
    days_to_answer: float | None


def interval(values: Iterable[float]) -> Interval:
    """The interval from the values at `LEVELS`."""
    return Interval(*(float(value) for value in values))


def posterior(arrivals: Arrivals, stays: StaysSeen, refused: float, longer: float = 1.0) -> PlacesPosterior:
    """What the record says, or would say were it `longer` times as long at the same pace."""
    load = load_posterior(
        longer * arrivals.count,
        longer * arrivals.days,
        longer * stays.exits,
        longer * stays.bed_days,
        arrivals.dispersion,
    )
    return PlacesPosterior(load, refused)


def too_wide(places: Interval) -> bool:
    """Whether the 80 % interval is wider than a decision can use: wider than its own middle, and than three places."""
    return places.high - places.low > max(places.middle, USABLE_WIDTH)


def narrowing(arrivals: Arrivals, stays: StaysSeen, refused: float) -> Narrowing:
    """How the answer would narrow if the record went on as it has."""
    most = max(FARTHEST / arrivals.days, 1.0)

    def width(longer: float) -> float:
        low, high = posterior(arrivals, stays, refused, longer).load.quantile((0.1, 0.9))
        return math.log(high / low)

    def usable(longer: float) -> bool:
        return not too_wide(interval(posterior(arrivals, stays, refused, longer).quantile(LEVELS)))

    half = None
    if width(most) <= width(1) / 2:
        half = (brentq(lambda longer: width(longer) - width(1) / 2, 1.0, most, xtol=1e-4) - 1) * arrivals.days
    first = next((longer for longer in np.geomspace(1.0, most, STEPS) if usable(longer)), None)
    load = posterior(arrivals, stays, refused).load
    return Narrowing(
        by="requests" if load.asked <= load.left else "stays",
        days_to_half=half,
        days_to_answer=None if first is None else float((first - 1) * arrivals.days),
    )
