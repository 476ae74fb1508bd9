"""Whether the method would have been right: the last span of a home's record predicted from those before it."""

from collections.abc import Sequence

from msgspec import Struct

from beds import demand
from beds.demand import Backtest
from beds.disclosure import K
from beds.need.facts import Facts
from beds.need.quarters import Span
from beds.need.series import Series, arrivals, exits

GAVE_UP = ("left", "silent")
"""How a wait ends by the choice of whoever waits."""


class Backtested(Struct, frozen=True):
    """Requests and mean guests in `span`, as the spans before it predicted them and as they were."""

    unit: str
    span: Span
    requests: Backtest
    guests_predicted: float | None
    guests_seen: float


def backtested(unit: str, facts: Sequence[Facts], asked: Series) -> Backtested | None:
    """None while there are not two spans to compare, or next to nobody slept there in the second."""
    if len(asked.spans) < 2:
        return None
    known, span, seen = asked.before(len(asked.spans) - 1), asked.spans[-1], asked.counts[-1]
    before = arrivals(known)
    earlier = [f for f in facts if f.quarter <= known.spans[-1].quarters[-1]]
    now = [f for f in facts if f.quarter in span.quarters]
    nights, guests = sum(f.nights.count for f in now), sum(f.nights.guests for f in now)
    if not nights or sum(f.stays for f in now) < K:
        return None
    return Backtested(
        unit=unit,
        span=span,
        requests=demand.backtest(before.count, before.days, seen, asked.days[-1], before.dispersion),
        guests_predicted=_guests(earlier, before.count / before.days, sum(f.nights.usable for f in now) / nights),
        guests_seen=guests / nights,
    )


def _guests(facts: Sequence[Facts], rate: float, places: float) -> float | None:
    """Mean guests of a house with a list (Erlang A), by the stays and the patience seen; None where too few were. Of
    fewer than K who gave up none is taken to have."""
    gone, bed_days = exits(facts).taken
    waits = [w for f in facts for w in f.waited]
    gave_up = sum(len(w.days) for w in waits if w.how in GAVE_UP)
    waited = sum(sum(w.days) for w in waits)
    if not gone or not bed_days or round(places) < 1:
        return None
    leaving = gone / bed_days
    giving_up = gave_up / waited if gave_up >= K and waited else leaving / 1000
    return demand.erlang_a(round(places), rate, leaving, giving_up).utilisation * round(places)
