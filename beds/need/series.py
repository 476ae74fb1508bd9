"""A count over time as it may be told: fixed spans that each hold K or more, the same whenever somebody looks.

The estimates rest on these numbers alone, so that no figure of theirs says more than the spans do.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import accumulate

import numpy as np
from msgspec import Struct
from scipy.special import gammaincc

from beds.demand import Arrivals, StaysSeen
from beds.demand.record import OVER_DISPERSED
from beds.disclosure import K
from beds.need.facts import Facts
from beds.need.quarters import Quarter, Span, spans

LEAST_REPEATED = 20
"""Requests by number from which the number of requests that one episode makes is known well enough to use."""
LEAST_SPANS = 4
LATER = (K - 1) // 2
"""What the quarters after the last span are taken to hold together: the middle of what is not told."""
BY_CHANCE = 0.1
"""Counts that vary so much more than Poisson's only by chance, with this probability, are not called over-dispersed."""


class Series(Struct, frozen=True):
    """`counts` in `spans`, each over so many `days` of seeing (bed-days, for stays that ended); `pending` says whether
    final quarters have come after the last span that hold less than K together, and `later` over how many days."""

    spans: tuple[Span, ...] = ()
    counts: tuple[int, ...] = ()
    days: tuple[float, ...] = ()
    pending: bool = False
    later: float = 0.0

    @property
    def total(self) -> int:
        """All that was counted in the spans."""
        return sum(self.counts)

    @property
    def through(self) -> date | None:
        """The last night of the last span."""
        return self.spans[-1].last if self.spans else None

    @property
    def measured(self) -> bool:
        """Whether it speaks for a rate. In a house that is full whenever somebody looks the days with a free bed come
        to none in whole ones, however many were let in."""
        return sum(self.days) > 0

    @property
    def taken(self) -> tuple[int, float]:
        """What the estimates take it for, and over how many days: without the time after the last span, when less
        happened than is told, a record that has fallen silent would speak as if it had not."""
        return self.total + (LATER if self.later else 0), sum(self.days) + self.later

    def before(self, n: int) -> "Series":
        """The first `n` spans of it."""
        return Series(self.spans[:n], self.counts[:n], self.days[:n])


def series(
    facts: Sequence[Facts],
    count: Sequence[int],
    days: Callable[[Facts], float],
    tellable: Callable[[Facts], bool] = lambda _: True,
) -> Series:
    """The counts of the facts' quarters, one each, over the days that `days` says; after the last span these count only
    if all of them are `tellable`."""
    quarters = [f.quarter for f in facts]
    made = spans(quarters, count)
    told = dict(zip(quarters, count, strict=True))
    seen = {f.quarter: days(f) for f in facts}

    def over(span: Span, of: Mapping[Quarter, float]) -> float:
        return sum(of[q] for q in span.quarters)

    rest = facts[sum(len(span.quarters) for span in made) :]
    return Series(
        tuple(made),
        tuple(int(over(span, told)) for span in made),
        tuple(float(over(span, seen)) for span in made),
        pending=bool(rest),
        later=float(sum(seen[f.quarter] for f in rest)) if made and all(map(tellable, rest)) else 0.0,
    )


def requests(facts: Sequence[Facts], night: bool) -> Series:
    """Episodes of need. Requests without a number count as many episodes as those with one have made so far, and not
    at all while few have; at a night shelter (`night`) each is one, as each night is asked for anew."""
    repeated = [tuple(n - early for n, early in zip(f.repeated, f.run_in.repeated, strict=True)) for f in facts]
    known = list(accumulate(repeated, lambda a, b: (a[0] + b[0], a[1] + b[1])))
    counts = [
        f.episodes - f.run_in.episodes + _behind(f.unknown - f.run_in.unknown, so_far, night)
        for f, so_far in zip(facts, known, strict=True)
    ]
    return series(facts, counts, lambda f: f.days - f.run_in.days)


def _behind(unknown: int, repeated: tuple[int, int], night: bool) -> int:
    made, episodes = repeated
    if night:
        return unknown
    return round(unknown * episodes / made) if made >= LEAST_REPEATED else 0


def admissions(facts: Sequence[Facts], audience: str) -> Series:
    """Walk-ins over the days on which a bed was free and shown: for a unit whose line nobody uses. One for all has a
    free bed while anybody could have it."""
    counts = [f.admitted - f.run_in.admitted for f in facts]
    return series(facts, counts, lambda f: _free(f.free_days, audience) - _free(f.run_in.free_days, audience))


def _free(days: Mapping[str, int], audience: str) -> int:
    return days.get(audience, max(days.values(), default=0))


def exits(facts: Sequence[Facts]) -> Series:
    """Stays that ended, over the bed-days lived."""
    return series(facts, [f.exits for f in facts], lambda f: f.bed_days, lambda f: f.stays >= K)


def arrivals(asked: Series) -> Arrivals:
    """What the estimate takes of a series of requests, with the index of its counts where it is above 1.5 and would
    hardly be so by chance."""
    return Arrivals(*asked.taken, dispersion(asked))


def stays(ended: Series) -> StaysSeen:
    """What the estimate takes of a series of stays."""
    return StaysSeen(*ended.taken)


def dispersion(asked: Series) -> float:
    """The index variance/mean of the counts of spans, whose lengths may differ; of one without a whole day nothing is
    expected that could be compared."""
    told = [(count, days) for count, days in zip(asked.counts, asked.days, strict=True) if days]
    if len(told) < LEAST_SPANS:
        return 1.0
    counts, days = np.array(told, float).T
    expected = days * counts.sum() / days.sum()
    chi2, free = float(((counts - expected) ** 2 / expected).sum()), len(counts) - 1
    by_chance = float(gammaincc(free / 2, chi2 / 2))
    return chi2 / free if chi2 / free > OVER_DISPERSED and by_chance < BY_CHANCE else 1.0
