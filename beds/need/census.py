"""The days on which the whole country counts (D-07): guests on the night of 1 November, and in a week of April."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from beds.disclosure import Shown, parts, shown
from beds.need.capacity import GROUPS, census
from beds.need.record import Record

SITUATIONS: dict[Literal["night", "home"], int] = {"night": 1, "home": 3}
"""The situation of homelessness that a stay of each kind of unit belongs to (Socialstyrelsen's four): 1 acute, in a
night shelter; 3 long-term housing that the municipality arranges. 2 and 4 are not seen here."""
NOVEMBER = (11, 1)
WEEK = timedelta(days=7)


class Counted(Struct, frozen=True):
    """Stays in all units of one kind at some time between two nights, both included: in all, and by group. A guest who
    came and went is counted once for each stay."""

    kind: Literal["night", "home"]
    situation: int
    first: date
    last: date
    stays: Shown
    by_group: dict[str, Shown]


def november(record: Record, year: int) -> tuple[Counted, ...]:
    """The night of 1 November."""
    night = date(year, *NOVEMBER)
    return counted(record, night, night)


def reference_week(record: Record, year: int) -> tuple[Counted, ...]:
    """The week in April: from the first Monday of the month, as far as the ledger knows; the survey names its own."""
    first = first_night(year)
    return counted(record, first, first + WEEK - timedelta(days=1))


def first_night(year: int) -> date:
    """The first Monday of April."""
    return next(d for n in range(7) if (d := date(year, 4, 1 + n)).weekday() == 0)


def counted(record: Record, first: date, last: date) -> tuple[Counted, ...]:
    """Who slept in units of each kind at midnight of any of those nights."""
    nights = [census(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    rows = []
    for kind, situation in SITUATIONS.items():
        stays: dict[str, str] = {}
        for stretch in record.sleeping.stretches.values():
            if record.world.units[stretch.unit].kind != kind:
                continue
            if any(stretch.since <= at and (stretch.ended is None or at < stretch.ended) for at in nights):
                stays[stretch.ticket or stretch.stay] = stretch.group or "unknown"
        counts = {group: sum(g == group for g in stays.values()) for group in _groups(record, kind)}
        total = shown(len(stays))
        rows.append(Counted(kind, situation, first, last, total, parts(counts, total)))
    return tuple(rows)


def _groups(record: Record, kind: str) -> list[str]:
    """The groups for whom units of the kind have beds: where there is but one, no other is told apart from it."""
    units = {u.slug: u.audience for u in record.world.units.values() if u.kind == kind}
    beds = (b for b in record.world.beds.values() if b.unit in units)
    meant = {b.for_ if b.for_ != "all" else units[b.unit] for b in beds}
    return [*GROUPS, "unknown"] if "all" in meant else [group for group in GROUPS if group in meant]
