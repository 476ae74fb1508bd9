"""Tables of what happened, ready to be shown: rows of fixed spans, totals of K or more, parts that protect each other.

Each table has spans of its own, made of what it counts, and no part is told for two that overlap: whoever keeps the
tables of every quarter learns nothing more from all of them together. Many parts are told over longer times than their
total is, else most of them would be few.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from statistics import median

from msgspec import Struct

from beds.disclosure import LEAST_BASE, K, Shown, parts
from beds.need.facts import MOVED_ON, Facts, Refusals, facts
from beds.need.occupancy import Occupied, occupied
from beds.need.quarters import Quarter, Span
from beds.need.record import Record
from beds.need.series import Series, exits, series
from beds.need.sleeping import MORNING
from beds.need.sources import Sources
from beds.world.codes import ENDING, FOLLOWED, NEXT, OUTCOME, TURN_AWAY
from beds.world.tasks import LAPSED

GROUPS = ("women", "men", "unknown")
WHOLE_YEAR = 4
"""Quarters over which parts are told at the longest, however few they are."""
HOW = ("placed", "elsewhere", "left", "silent", "house")


class Row(Struct, frozen=True):
    """One span: its total, and the parts in the order of the table's columns."""

    span: Span
    total: int
    cells: tuple[Shown, ...]


class Table(Struct, frozen=True):
    """What is counted (`key`), by what (`columns`, codes), span by span. `pending` says that quarters after the last
    span have been told too little to be shown."""

    key: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    pending: bool


class Waits(Struct, frozen=True):
    """How the waits of a group ended, how many did span by span, and the median of the days that each span's ones had
    lasted."""

    group: str
    ended: Table
    spans: Series
    median_days: tuple[float, ...]


class Tables(Struct, frozen=True, kw_only=True):
    """Of the unit: stays by how they ended and where to, occupancy. Of the city: requests turned away by group, reason
    and outcome; waits of women and men; follow-ups that fell due, and what became of those that are over; nights that
    had no free place, by unit and quarter."""

    ended: Table
    next_: Table
    occupied: tuple[Occupied, ...]
    refused: tuple[Table, ...]
    waits: tuple[Waits, ...]
    follow_ups: Series
    followed: Table
    full: dict[str, tuple[Occupied, ...]]


def tables_of(record: Record, sources: Sources, slug: str, now: datetime) -> Tables:
    """The tables as of `now`."""
    units = record.world.units
    told = {unit: facts(record, unit, now) for unit in units}
    own, city = told[slug], list(zip(*told.values(), strict=True))
    return Tables(
        ended=_table("ended", (*ENDING, MOVED_ON, MORNING), own, exits(own), lambda f: f.ended),
        next_=_table("next", NEXT, own, exits(own), lambda f: f.next_),
        occupied=occupied(own, sources.past, units[slug]),
        refused=_refused(city),
        waits=tuple(_waits(group, city) for group in GROUPS[:2]),
        follow_ups=_follow_ups(city),
        followed=_followed(city),
        full={u: occupied(f, (), units[u]) for u, f in told.items() if units[u].status == "open"},
    )


City = Sequence[tuple[Facts, ...]]
"""The facts of all units, quarter by quarter."""


def _table(
    key: str, columns: tuple[str, ...], told: Sequence[Facts], whole: Series, of: Callable[[Facts], Mapping[str, int]]
) -> Table:
    by_quarter = {f.quarter: of(f) for f in told}
    return table(key, columns, whole, by_quarter, LEAST_BASE)


def table(
    key: str, columns: tuple[str, ...], whole: Series, of: Mapping[Quarter, Mapping[str, int]], least: int = K
) -> Table:
    """The counts by columns over the spans of the series that they make up, joined until each run of them holds at
    least so many."""
    rows, told = [], _runs(whole, least)
    for span, total in told:
        counts = {column: sum(of[q].get(column, 0) for q in span.quarters) for column in columns}
        cells = parts(counts, Shown(total))
        rows.append(Row(span, total, tuple(cells[column] for column in columns)))
    return Table(key, columns, tuple(rows), len(of) > sum(len(span.quarters) for span, _ in told))


def _runs(whole: Series, least: int) -> list[tuple[Span, int]]:
    """The series' spans, joined until each run holds so many or is a year; a run once made stays."""
    runs: list[tuple[Span, int]] = []
    quarters: tuple[Quarter, ...] = ()
    held = 0
    for span, count in zip(whole.spans, whole.counts, strict=True):
        quarters, held = (*quarters, *span.quarters), held + count
        if held >= least or len(quarters) >= WHOLE_YEAR:
            runs.append((Span(quarters), held))
            quarters, held = (), 0
    return runs


def _refused(city: City) -> tuple[Table, ...]:
    """Requests turned away in the city, each way of counting them on the same spans."""
    told = {q[0].quarter: [r for f in q for r in f.refusals] for q in city}
    whole = series([q[0] for q in city], [sum(r.count for r in some) for some in told.values()], lambda f: f.days)
    columns = {"group": GROUPS, "reason": TURN_AWAY, "outcome": OUTCOME}
    return tuple(
        table(f"refused-{way}", codes, whole, {q: _by(way, some) for q, some in told.items()})
        for way, codes in columns.items()
    )


def _by(way: str, refusals: Sequence[Refusals]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for refusal in refusals:
        counts[getattr(refusal, way) or "unknown"] += refusal.count
    return counts


def _waits(group: str, city: City) -> Waits:
    ended = [[w for f in quarter for w in f.waited if w.group == group] for quarter in city]
    whole = series([q[0] for q in city], [sum(len(w.days) for w in some) for some in ended], lambda f: f.days)
    by_quarter = {q[0].quarter: some for q, some in zip(city, ended, strict=True)}
    how = {q: {h: sum(len(w.days) for w in some if w.how == h) for h in HOW} for q, some in by_quarter.items()}
    lasted = [[d for q in span.quarters for w in by_quarter[q] for d in w.days] for span in whole.spans]
    medians = tuple(round(median(days), 1) for days in lasted)
    return Waits(group, table(f"waits-{group}", HOW, whole, how), whole, medians)


def _followed(city: City) -> Table:
    """Follow-ups that are over, by what became of them."""
    by_quarter = {q[0].quarter: sum((Counter(f.followed) for f in q), Counter()) for q in city}
    whole = series([q[0] for q in city], [c.total() for c in by_quarter.values()], lambda f: f.days)
    return table("followed", (*FOLLOWED, LAPSED), whole, by_quarter)


def _follow_ups(city: City) -> Series:
    return series([q[0] for q in city], [sum(f.follow_ups for f in q) for q in city], lambda f: f.days)
