"""What one unit's record says of one quarter, in plain figures: all that planners' answers and tables are made of.

Not yet fit to be shown: that is for `beds.need.tables` and `beds.need.answer`. A quarter's facts never change once it
is final, so they are kept, and outlive the content that they were made of: times are in whole days, lengths in their
own order, and nothing leads to anybody.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct

from beds.need.asked import Ask, asked
from beds.need.capacity import GROUPS, census, planned_on
from beds.need.quarters import Quarter, final_quarters
from beds.need.record import Record
from beds.need.sleeping import Stretch
from beds.world import Unit

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


class Nights(Struct, frozen=True):
    """Sums over the nights seen: guests at midnight in all and by group, usable and planned places (None: not set),
    and nights on which the unit had places for a group but none free."""

    count: int
    guests: int
    by_group: dict[str, int]
    usable: int
    planned: int | None
    full: dict[str, int]


class Facts(Struct, frozen=True, kw_only=True):
    """One unit in one quarter. `days` is how much of it was seen, `free_days` how much of that with a free place for a
    group; `episodes` are known to be behind the requests, `unknown` more came without a number, `repeated` is how many
    requests and episodes those with a number made. `bed_days` were lived; `lasted` are the days of stays that ended,
    `running` of those that had not."""

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
    waited: tuple[Waited, ...]
    refusals: tuple[Refusals, ...]
    nights: Nights

    @property
    def exits(self) -> int:
        """Stays that ended."""
        return sum(self.ended.values())


def facts(record: Record, slug: str, now: datetime) -> tuple[Facts, ...]:
    """The unit's facts for every quarter that is final by `now`, oldest first."""
    if record.since is None:
        return ()
    quarters = final_quarters(record.since, now)
    known = record.kept.get(slug, ())
    if len(known) < len(quarters):
        unit = record.world.units[slug]
        seen = _Seen(record, unit)
        known = record.kept[slug] = (*known, *(seen.facts(q) for q in quarters[len(known) :]))
    return known[: len(quarters)]


class _Seen:
    """The unit's rows, ready to be counted by quarters."""

    def __init__(self, record: Record, unit: Unit) -> None:
        self.record, self.unit = record, unit
        self.asks = asked(record, unit)
        self.stretches = list(record.sleeping.of(unit.slug))
        self.waits = [w for w in record.standing.all() if w.unit == unit.slug and w.ended is not None]
        self.refusals = [r for r in record.turned_away.values() if r.unit == unit.slug]
        configured = record.capacity.units[unit.slug]
        self.since = max(record.since, configured[0][0])

    def facts(self, quarter: Quarter) -> Facts:
        """One quarter of it."""
        start, end = max(quarter.start, self.since), quarter.end
        asks = _within(self.asks, start, end, lambda a: a.at)
        gone = [s for s in self.stretches if s.ended and start < s.ended <= end and not s.goes_on]
        here = [s for s in self.stretches if s.since <= end and (s.ended is None or s.ended > start)]
        nights = self._nights(quarter, start)
        return Facts(
            unit=self.unit.slug,
            quarter=quarter,
            days=max(round((end - start) / DAY), 0),
            free_days={g: round(d) for g, d in self.record.capacity.free_days(self.unit.slug, start, end).items()},
            episodes=sum(a.first for a in asks),
            admitted=sum(a.how == "admitted" for a in asks),
            unknown=sum(a.how == "refused" and not a.known for a in asks),
            repeated=_repeated(asks),
            bed_days=self._bed_days(here, nights, start, end),
            lasted=tuple(sorted(self._days(s, s.ended) for s in gone)),
            running=tuple(sorted(self._days(s, end) for s in here if s.ended is None or s.ended > end)),
            ended=dict(Counter(_why(s) for s in gone)),
            next_=dict(Counter(s.next or "unknown" for s in gone)),
            follow_ups=sum(1 for s in self.stretches if _due(s, quarter)),
            waited=self._waited(start, end),
            refusals=self._refusals(start, end),
            nights=nights,
        )

    def _days(self, stretch: Stretch, until: datetime) -> int:
        """How long the stay had lasted by then. At a night shelter every night is one."""
        return 1 if self.unit.kind == "night" else round((until - stretch.begun) / DAY)

    def _bed_days(self, here: list[Stretch], nights: Nights, start: datetime, end: datetime) -> int:
        """Days lived in the unit's beds. At a night shelter a guest has the bed for the whole night's turn: nobody else
        can have it before the next evening."""
        if self.unit.kind == "night":
            return nights.guests
        return round(sum((min(s.ended or end, end) - max(s.since, start)) / DAY for s in here))

    def _waited(self, start: datetime, end: datetime) -> tuple[Waited, ...]:
        days: dict[tuple[str, str], list[int]] = {}
        for row in self.waits:
            if start < row.ended <= end:
                days.setdefault((row.group, row.how), []).append(round((row.ended - row.joined) / DAY))
        return tuple(Waited(*key, tuple(sorted(some))) for key, some in sorted(days.items()))

    def _refusals(self, start: datetime, end: datetime) -> tuple[Refusals, ...]:
        told = Counter((r.group, r.reason, r.outcome) for r in self.refusals if start <= r.at < end)
        return tuple(Refusals(*key, count) for key, count in sorted(told.items()))

    def _nights(self, quarter: Quarter, start: datetime) -> Nights:
        days = (quarter.first + n * DAY for n in range((quarter.last - quarter.first).days + 1))
        nights = [night for night in days if census(night) > start]
        moments = [census(night) for night in nights]
        capacity, slug = self.record.capacity, self.unit.slug
        beds = [capacity.beds_on(slug, night) for night in nights]
        shut = [self._shut(moment, {b.id for b in some}) for moment, some in zip(moments, beds, strict=True)]
        unit = capacity.unit_at(slug, quarter.end) or self.unit
        planned = [planned_on(unit, night) for night in nights]
        regular = [sum(not b.extra for b in some) for some in beds]
        places = [set_ if set_ is not None else made for set_, made in zip(planned, regular, strict=True)]
        return Nights(
            count=len(nights),
            guests=_guests(self.stretches, moments),
            by_group={g: _guests([s for s in self.stretches if s.group == g], moments) for g in GROUPS},
            usable=sum(len(some) - closed for some, closed in zip(beds, shut, strict=True)),
            planned=sum(places) if unit.planned or any(beds) else None,
            full={g: self._full(g, moments, beds) for g in GROUPS},
        )

    def _shut(self, moment: datetime, beds: set[str]) -> int:
        """How many of the beds were out of service."""
        closed = self.record.sleeping.closed.values()
        shut = (since <= moment and (ended is None or moment < ended) for bed, since, ended in closed if bed in beds)
        return sum(shut)

    def _full(self, group: str, moments: Sequence[datetime], beds: Sequence[list]) -> int:
        seen = self.record.capacity.free.get(self.unit.slug, [])
        times, column = [row[0] for row in seen], 1 + GROUPS.index(group)
        full = 0
        for moment, some in zip(moments, beds, strict=True):
            at = bisect_right(times, moment)
            fits = any(b.for_ in ("all", group) for b in some) and self.unit.audience in ("all", group)
            full += fits and at > 0 and not seen[at - 1][column]
        return full


def _within(rows: list[Ask], start: datetime, end: datetime, at) -> list[Ask]:
    return [row for row in rows if start <= at(row) < end]


def _repeated(asks: list[Ask]) -> tuple[int, int]:
    """Among those with a number who were turned away or stood in line: their requests, and the episodes they made."""
    known = [a for a in asks if a.known and a.how != "admitted"]
    return len(known), sum(a.first for a in known)


def _why(stretch: Stretch) -> str:
    return MOVED_ON if stretch.went == "leave" else stretch.reason or "unknown"


def _due(stretch: Stretch, quarter: Quarter) -> bool:
    due = stretch.follow_up_on
    return due is not None and quarter.first <= due <= quarter.last


def _guests(stretches: list[Stretch], moments: list[datetime]) -> int:
    """Guests at all these moments together."""
    came = np.sort([s.since.timestamp() for s in stretches])
    left = np.sort([s.ended.timestamp() for s in stretches if s.ended])
    at = np.array([m.timestamp() for m in moments])
    return int(np.searchsorted(came, at, "right").sum() - np.searchsorted(left, at, "right").sum())
