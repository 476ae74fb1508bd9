"""Occupancy with both denominators (D-06): of usable places and of planned ones, and where a denominator has changed.

Guests as they were; only what they are divided by moves: Kvinnobo went from 65 % to 80 % by two places fewer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from beds.disclosure import K
from beds.need.capacity import planned_on
from beds.need.facts import Facts
from beds.need.imported import Past
from beds.need.quarters import quarter_of
from beds.world import Unit


class Occupied(Struct, frozen=True, kw_only=True):
    """Means per night from `first` to `last`: guests, usable and planned places (None: not known, or too few stays to
    tell), the two occupancies in per cent, and both numbers of places before, where they were others. `full` counts the
    nights without a free place for a group. `imported` when it does not come from our own record."""

    first: date
    last: date
    nights: int
    guests: float | None
    usable: float | None
    planned: float | None
    of_usable: float | None = None
    of_planned: float | None = None
    usable_before: float | None = None
    planned_before: float | None = None
    full: dict[str, int] = {}
    imported: bool = False


def occupied(facts: Sequence[Facts], past: Iterable[Past], unit: Unit) -> tuple[Occupied, ...]:
    """The unit's rows, oldest first: what was read in of it, then quarter by quarter what was recorded."""
    rows = sorted((*_imported(past, unit), *_recorded(facts)), key=lambda row: (row.first, row.last))
    told: list[Occupied] = []
    for row in rows:
        before = told[-1] if told else row
        told.append(
            replace(
                row,
                of_usable=_percent(row.guests, row.usable),
                of_planned=_percent(row.guests, row.planned),
                usable_before=_other(before.usable, row.usable),
                planned_before=_other(before.planned, row.planned),
            )
        )
    return tuple(told)


def _recorded(facts: Sequence[Facts]) -> Iterator[Occupied]:
    for told in facts:
        nights = told.nights
        if not nights.count or not (nights.usable or nights.guests):
            continue
        quarter = told.quarter
        yield Occupied(
            first=quarter.first,
            last=quarter.last,
            nights=nights.count,
            guests=nights.guests / nights.count if told.stays >= K else None,
            usable=nights.usable / nights.count,
            planned=None if nights.planned is None else nights.planned / nights.count,
            full=nights.full,
        )


def _imported(past: Iterable[Past], unit: Unit) -> Iterator[Occupied]:
    """What was read in about the unit, by its name or short name; single nights are added up by quarters."""
    names = {unit.slug.casefold(), unit.name.casefold()}
    by_quarter: dict[date, list[Past]] = defaultdict(list)
    for row in past:
        if row.unit.casefold() not in names:
            continue
        if row.since == row.until:
            by_quarter[quarter_of(row.since).first].append(row)
        else:
            yield _row([row], row.since, row.until, (row.until - row.since).days + 1, unit)
    for first, rows in by_quarter.items():
        yield _row(rows, first, quarter_of(first).last, len({r.since for r in rows}), unit)


def _row(rows: list[Past], first: date, last: date, nights: int, unit: Unit) -> Occupied:
    counted = nights if len(rows) > 1 or rows[0].since == rows[0].until else 1
    planned = [r.planned if r.planned is not None else planned_on(unit, r.since) for r in rows]
    return Occupied(
        first=first,
        last=last,
        nights=nights,
        guests=sum(r.guests for r in rows) / counted,
        usable=_mean([r.usable for r in rows]),
        planned=_mean(planned),
        imported=True,
    )


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _percent(guests: float | None, places: float | None) -> float | None:
    return 100 * guests / places if guests is not None and places else None


def _other(before: float | None, now: float | None) -> float | None:
    return before if before is not None and now is not None and abs(before - now) >= 0.5 else None
