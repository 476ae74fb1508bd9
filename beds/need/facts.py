"""What one unit's record says of one quarter, in plain figures: all that planners' answers and tables are made of.

Not yet fit to be shown: that is for `beds.need.tables` and `beds.need.answer`. A quarter's facts never change once it
is final, so they are kept, and outlive the content that they were made of: times are in whole days, lengths in their
own order, and nothing leads to anybody.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from beds.need.asked import GAP, Ask, asked
from beds.need.nights import Nights, nights_of
from beds.need.quarters import Quarter, final_quarters, quarter_of
from beds.need.record import Record, TurnedAway
from beds.need.sleeping import MORNING, Stretch
from beds.world import Unit
from beds.world.nights import night_of

R = TypeVar("R")
Row = tuple[R, datetime, datetime | None]
"""Something that lasted from one moment to another, None while it goes on."""
Over = tuple[str, str, int]
"""A wait that is over: its group, how it ended, and how many days it had lasted."""
DAY = timedelta(days=1)
MOVED_ON = "moved-on"
"""How a stay ended that went on in another unit."""


class Refusals(Struct, frozen=True):
    """How many requests of a group were turned away for one reason with one outcome."""

    group: str
    reason: str
    outcome: str
    count: int


class Waited(Struct, frozen=True):
    """The days that a group's waits had lasted when they ended, by how they ended; the shortest first."""

    group: str
    how: str
    days: tuple[int, ...]


class RunIn(Struct, frozen=True):
    """The requests of the first 14 days of a unit's record, and that time: then those are written down who live there
    or stand in line already. They asked before, and are no arrivals; the estimates leave them and the time out."""

    days: int = 0
    free_days: dict[str, int] = {}
    episodes: int = 0
    admitted: int = 0
    unknown: int = 0
    repeated: tuple[int, int] = (0, 0)


class Facts(Struct, frozen=True, kw_only=True):
    """One unit in one quarter. `days` is how much of it was seen, `free_days` how much of that with a free place for a
    group; `episodes` are known to be behind the requests, `unknown` more came without a number, `repeated` is how many
    requests and episodes those with a number made. `bed_days` were lived; `lasted` are the days of stays that ended,
    `running` of those that had not; `run_in` is the part of it with which the record began."""

    unit: str
    quarter: Quarter
    days: int
    free_days: dict[str, int]
    episodes: int
    admitted: int
    unknown: int
    repeated: tuple[int, int]
    bed_days: int
    lasted: tuple[int, ...]
    running: tuple[int, ...]
    ended: dict[str, int]
    next_: dict[str, int]
    follow_ups: int
    followed: dict[str, int] = {}
    waited: tuple[Waited, ...]
    refusals: tuple[Refusals, ...]
    nights: Nights
    run_in: RunIn = RunIn()

    @property
    def exits(self) -> int:
        """Stays that ended."""
        return sum(self.ended.values())

    @property
    def stays(self) -> int:
        """Stays there at all."""
        return len(self.lasted) + len(self.running)


def facts(record: Record, slug: str, now: datetime) -> tuple[Facts, ...]:
    """The unit's facts for every quarter that is final by `now`, oldest first."""
    if record.since is None:
        return ()
    quarters = final_quarters(record.since, now)
    known = record.kept.get(slug, ())
    if len(known) < len(quarters):
        seen = _Seen(record, slug, record.since, quarters)
        known = record.kept[slug] = (*known, *(seen.facts(q) for q in quarters[len(known) :]))
    return known[: len(quarters)]


class _Seen:
    """The unit's rows, ready to be counted by quarters; `quarters` are all those of the record, one after the other."""

    def __init__(self, record: Record, slug: str, since: datetime, quarters: Sequence[Quarter]) -> None:
        self.record, self.slug = record, slug
        self.since = max(since, record.capacity.units[slug][0][0])
        self._edges = [*(q.start for q in quarters), quarters[-1].end]
        self._quarters = {quarter: n for n, quarter in enumerate(quarters)}
        self._asks: dict[tuple[str, str, str], list[list[Ask]]] = {}
        self._here = self._by_quarter((s, s.since, s.ended) for s in record.sleeping.of(slug))
        self._waits = self._by_quarter(
            ((w.group, w.how, round((w.ended - w.joined) / DAY)), w.ended, w.ended)
            for w in record.standing.all()
            if w.unit == slug and w.ended is not None
        )
        self._refusals = self._by_quarter((r, r.at, r.at) for r in record.turned_away.values() if r.unit == slug)
        self._due = Counter(quarter_of(s.follow_up_on) for s in record.sleeping.of(slug) if s.follow_up_on)
        self._followed: dict[Quarter, Counter[str]] = {}
        for at, unit, outcome in record.followed.values():
            if unit == slug:
                self._followed.setdefault(quarter_of(night_of(at)), Counter())[outcome] += 1

    def facts(self, quarter: Quarter) -> Facts:
        """One quarter of it, by the configuration that the unit had then."""
        n, start, end = self._quarters[quarter], max(quarter.start, self.since), quarter.end
        unit = self.record.capacity.unit_at(self.slug, end) or self.record.world.units[self.slug]
        asks, here = self._asked(unit)[n], self._here[n]
        over = [(s, s.ended - s.begun) for s in here if s.ended and start < s.ended <= end and not s.goes_on]
        running = [s for s in here if s.since <= end and (s.ended is None or s.ended > end)]
        seen = nights_of(self.record, unit, quarter, start, here)
        night = unit.kind == "night"
        return Facts(
            unit=self.slug,
            quarter=quarter,
            days=max(round((end - start) / DAY - self.record.capacity.closed_days(self.slug, start, end)), 0),
            free_days={g: round(d) for g, d in self.record.capacity.free_days(self.slug, start, end).items()},
            episodes=sum(a.first for a in asks),
            admitted=sum(a.how == "admitted" for a in asks),
            unknown=sum(a.how == "refused" and not a.known for a in asks),
            repeated=_repeated(asks),
            bed_days=seen.guests if night else _lived(here, start, end),
            lasted=tuple(sorted(1 if night else round(lasted / DAY) for _, lasted in over)),
            running=tuple(sorted(1 if night else round((end - s.begun) / DAY) for s in running)),
            ended=dict(Counter(_why(s) for s, _ in over)),
            next_=dict(Counter(s.next or "unknown" for s, _ in over)),
            follow_ups=self._due[quarter],
            followed=dict(self._followed.get(quarter, {})),
            waited=_waited(self._waits[n]),
            refusals=_refusals(self._refusals[n]),
            nights=seen,
            run_in=self._run_in(asks, start, end),
        )

    def _run_in(self, asks: list[Ask], start: datetime, end: datetime) -> RunIn:
        """As much of it as lies between the two moments."""
        until = min(self.since + GAP, end)
        if until <= start:
            return RunIn()
        early = [a for a in asks if a.at < until]
        capacity = self.record.capacity
        return RunIn(
            days=round((until - start) / DAY - capacity.closed_days(self.slug, start, until)),
            free_days={g: round(d) for g, d in capacity.free_days(self.slug, start, until).items()},
            episodes=sum(a.first for a in early),
            admitted=sum(a.how == "admitted" for a in early),
            unknown=sum(a.how == "refused" and not a.known for a in early),
            repeated=_repeated(early),
        )

    def _asked(self, unit: Unit) -> list[list[Ask]]:
        """Requests by quarter, for a unit of that configuration."""
        shape = (unit.kind, unit.status, unit.audience)
        if shape not in self._asks:
            self._asks[shape] = self._by_quarter((a, a.at, a.at) for a in asked(self.record, unit))
        return self._asks[shape]

    def _by_quarter(self, rows: Iterable[Row[R]]) -> list[list[R]]:
        """The rows of each quarter that they touch; with no last moment all those from their first on."""
        found: list[list[R]] = [[] for _ in self._edges]  # the last one for what came after them
        for row, since, until in rows:
            start = max(bisect_right(self._edges, since) - 1, 0)
            for n in range(start, len(found) if until is None else bisect_right(self._edges, until)):
                found[n].append(row)
        return found


def _repeated(asks: list[Ask]) -> tuple[int, int]:
    """Among those with a number who were turned away or stood in line: their requests, and the episodes they made."""
    known = [a for a in asks if a.known and a.how != "admitted"]
    return len(known), sum(a.first for a in known)


def _lived(here: list[Stretch], start: datetime, end: datetime) -> int:
    """Bed-days: those of the stretches that lie within."""
    return round(sum(max((min(s.ended or end, end) - max(s.since, start)) / DAY, 0.0) for s in here))


def _waited(waits: list[Over]) -> tuple[Waited, ...]:
    days: dict[tuple[str, str], list[int]] = {}
    for group, how, lasted in waits:
        days.setdefault((group, how), []).append(lasted)
    return tuple(Waited(*key, tuple(sorted(some))) for key, some in sorted(days.items()))


def _refusals(refused: list[TurnedAway]) -> tuple[Refusals, ...]:
    told = Counter((r.group, r.reason, r.outcome) for r in refused)
    return tuple(Refusals(*key, count) for key, count in sorted(told.items()))


def _why(stretch: Stretch) -> str:
    """A night that ended in the morning as all do says nothing of a need."""
    if stretch.went == MORNING:
        return MORNING
    return MOVED_ON if stretch.went == "leave" else stretch.reason or "unknown"
