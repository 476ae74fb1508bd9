"""The year's wave in a load, where whole years of quarters show one: the house is then sized for its peak."""

import math

from beds import demand
from beds.demand import Season
from beds.demand.record import YEAR
from beds.need.series import Series

QUARTERS = 4
BLUR = math.sin(math.pi / QUARTERS) / (math.pi / QUARTERS)
"""How much of a yearly wave's height is left when it is seen as means of quarters."""
WHOLE = 89
"""Days seen of a quarter from which it counts as a whole one; the first of a record may be less."""


def wave(asked: Series, stay: float) -> Season | None:
    """The load over the year by the newest whole years of single quarters; None where they show no wave."""
    told = list(zip(asked.spans, asked.counts, asked.days, strict=True))
    while told and (len(told[0][0].quarters) > 1 or told[0][2] < WHOLE):
        told.pop(0)
    told = told[len(told) % QUARTERS :]
    if not told or any(len(span.quarters) > 1 for span, _, _ in told):
        return None
    middles = [(n + 0.5) * YEAR / QUARTERS for n in range(len(told))]
    days = [middle for middle, (_, count, _) in zip(middles, told, strict=True) for _ in range(count)]
    found = demand.season(days, 0.0, YEAR * len(told) / QUARTERS)
    if found is None:
        return None
    amplitude = min(found.amplitude / BLUR, found.mean_rate)
    return demand.seasonal_load(found.mean_rate, amplitude, YEAR, stay)
