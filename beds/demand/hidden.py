"""How many were not seen at all, from the same numbers seen by several partners: two lists, or counts of sightings.

Estimates count *numbers in the window*, women alone; what each assumes is said beside it. Intervals are 95 %,
log-normal on the unseen part (Chao 1987), so they never fall below those seen.
"""

import math

import msgspec

from beds.demand.checks import whole

Z95 = 1.96


class Estimate(msgspec.Struct, frozen=True):
    """A population with its standard error and 95 % interval."""

    estimate: float
    se: float
    low: float
    high: float


def chapman(first: int, second: int, both: int) -> Estimate:
    """Two lists of `first` and `second` numbers, `both` on both (Chapman 1951): nearly unbiased, right for small lists.

    Assumes that being on one list makes the other neither likelier nor less likely.
    """
    first, second, both = _two_lists(first, second, both)
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return above_seen(first + second - both, estimate, variance)


def lincoln_petersen(first: int, second: int, both: int) -> float:
    """Two lists, the plain ratio `first·second/both` (Petersen 1896): biased upwards for small lists."""
    first, second, both = _two_lists(first, second, both)
    if not both:
        raise ValueError("no number is on both lists: there is no estimate")
    return first * second / both


def chao(seen: int, once: int, twice: int, corrected: bool = False) -> Estimate:
    """A lower bound from `once` seen once and `twice` seen twice (Chao 1987), right also when some are harder to see.

    `corrected` is the bias-corrected form, which exists without any seen twice.
    """
    seen, once, twice = whole("seen", seen), whole("once", once), whole("twice", twice)
    if once + twice > seen:
        raise ValueError("those seen once and twice must be among those seen")
    if corrected:
        unseen = once * (once - 1) / (2 * (twice + 1))
        variance = (
            unseen
            + once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
            + once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
        )
        return above_seen(seen, seen + unseen, variance)
    if not twice:
        raise ValueError("nobody was seen twice: use the corrected form, or say only how many were seen")
    ratio = once / twice
    return above_seen(seen, seen + once**2 / (2 * twice), twice * (ratio**2 / 2 + ratio**3 + ratio**4 / 4))


def above_seen(seen: int, estimate: float, variance: float) -> Estimate:
    """The estimate with an interval that is log-normal on the unseen: [n + f0/C, n + f0·C]."""
    unseen = estimate - seen
    if unseen <= 0:
        return Estimate(float(estimate), math.sqrt(variance), float(seen), float(seen))
    factor = math.exp(Z95 * math.sqrt(math.log1p(variance / unseen**2)))
    return Estimate(float(estimate), math.sqrt(variance), seen + unseen / factor, seen + unseen * factor)


def _two_lists(first: int, second: int, both: int) -> tuple[int, int, int]:
    first, second, both = whole("first", first), whole("second", second), whole("both", both)
    if both > min(first, second):
        raise ValueError("both cannot be more than are on either list")
    return first, second, both
