"""What may be told of an estimate of those whom nobody saw: its figures in steps of five.

An estimate to the last digit gives away the small counts that it was made of: how many stood on two lists, on three.
"""

import math

from msgspec.structs import replace

from beds.demand import Estimate, HiddenNeed
from beds.demand.gates import MOST_LOST
from beds.disclosure import K


def told(need: HiddenNeed) -> HiddenNeed | None:
    """The estimate as it may be told; None where even the overlap is below K. `lost` is then not the share itself but
    the most that it can be where there is an estimate at all, and weights are whole per cents."""
    if need.overlap < K:
        return None
    bound, average, coverage = need.bound, need.average, need.coverage
    if bound is not None:
        estimate, low, high = (_stepped(figure, need.seen) for figure in (bound.estimate, bound.low, bound.high))
        bound = Estimate(estimate, _stepped(bound.se, 0), low, high)
    if average is not None:
        models = tuple(
            m._replace(weight=round(m.weight, 2), estimate=_stepped(m.estimate, need.seen)) for m in average.models
        )
        estimate, error = _stepped(average.estimate, need.seen), _stepped(average.se, 0)
        average = replace(average, estimate=estimate, se=error, models=models)
    if coverage is not None:
        figures = {name: _stepped(getattr(coverage, name), need.seen) for name in ("first", "second", "one_step")}
        coverage = replace(coverage, coverage=round(coverage.coverage, 1), **figures)
    return replace(need, lost=MOST_LOST, bound=bound, average=average, coverage=coverage)


def _stepped(figure: float, least: float) -> float:
    """To the nearest step of K, but never below those seen."""
    if not math.isfinite(figure):
        return figure
    return max(float(K * round(figure / K)), float(least))
