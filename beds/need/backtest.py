"""Whether the method would have been right: each span of a home's record predicted from those before it."""

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


class Tested(Struct, frozen=True):
    """Requests and mean guests in `span`, as the spans before it predicted them and as they were."""

    span: Span
    requests: Backtest
    guests_predicted: float | None
    guests_seen: float | None


class Backtested(Struct, frozen=True):
    """Every span of the home's record but the first, oldest first."""

    unit: str
    spans: tuple[Tested, ...]

    @property
    def hits(self) -> int:
        """How many of the spans held as many requests as predicted with 80 %."""
        return sum(tested.requests.inside for tested in self.spans)


def backtested(unit: str, facts: Sequence[Facts], asked: Series) -> Backtested | None:
    """None while there are not two spans to compare that were seen for some time."""
    seen = [n for n in range(1, len(asked.spans)) if asked.before(n).measured and asked.days[n]]
    told = tuple(_tested(facts, asked, n) for n in seen)
    return Backtested(unit, told) if told else None


def _tested(facts: Sequence[Facts], asked: Series, n: int) -> Tested:
    """Span `n` by those before it."""
    known, span = asked.before(n), asked.spans[n]
    before = arrivals(known)
    earlier = [f for f in facts if f.quarter <= known.spans[-1].quarters[-1]]
    now = [f for f in facts if f.quarter in span.quarters]
    nights, usable = sum(f.nights.count for f in now), sum(f.nights.usable for f in now)
    told = nights and sum(f.stays for f in now) >= K
    return Tested(
        span=span,
        requests=demand.backtest(before.count, before.days, asked.counts[n], asked.days[n], before.dispersion),
        guests_predicted=_guests(earlier, before.count / before.days, usable / nights) if told else None,
        guests_seen=sum(f.nights.guests for f in now) / nights if told else None,
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
