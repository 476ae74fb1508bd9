"""What stands out in the access log (L-10): readings that somebody should be asked about. Nothing here is proof.

Four rules, over the readings of one period. Each finding is one account in one night, so that the list stays short.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from statistics import median
from typing import Literal, TypeVar

from msgspec import Struct

from beds.people.rights import RIGHTS, Reach
from beds.world.nights import ZONE, night_of
from beds.world.state import Unit

K = TypeVar("K", bound=Hashable)

MANY = 40
"""So many readings in one night stand out, if they are also MANY_TIMES what is usual for the role."""
MANY_TIMES = 3
NIGHTS_KNOWN = 5
"""In so many nights an account must have read before an hour can be unusual for it."""
MARGIN = 120
"""Minutes before the door opens and after everyone has left in which those who work there have reason to read."""

Why = Literal["many", "unit", "shut", "hour"]


class Reading(Struct, frozen=True):
    """One row of the log; `one` when it is about one number."""

    id: str
    at: datetime
    account: str
    role: str
    unit: str
    page: str
    one: bool


class Oddity(Struct, frozen=True):
    """So many readings of one account in one night, and why they stand out. `usual` is the median of the role for a
    night (of "many"); `unit` the one that was read (of "unit" and "shut")."""

    why: Why
    account: str
    role: str
    night: date
    count: int
    first: datetime
    last: datetime
    unit: str = ""
    usual: int = 0


def oddities(
    readings: Collection[Reading], units: Mapping[str, Unit], works_in: Mapping[str, frozenset[str]]
) -> list[Oddity]:
    """Everything that stands out, the latest night first. `works_in` says in which units an account works now."""
    found = [*_many(readings), *_elsewhere(readings, works_in), *_shut(readings, units), *_unusual_hours(readings)]
    return sorted(found, key=lambda o: (-o.night.toordinal(), o.why, o.account, o.unit))


def _many(readings: Iterable[Reading]) -> Iterator[Oddity]:
    """Many more in one night than others of the role read."""
    nights = _grouped(readings, lambda r: (r.account, r.role, night_of(r.at)))
    counts: dict[str, list[int]] = defaultdict(list)
    for rows in nights:
        counts[rows[0].role].append(len(rows))
    usual = {role: int(median(some)) for role, some in counts.items()}
    for rows in nights:
        if len(rows) >= max(MANY, MANY_TIMES * usual[rows[0].role]):
            yield _oddity("many", rows, usual=usual[rows[0].role])


def _elsewhere(readings: Iterable[Reading], works_in: Mapping[str, frozenset[str]]) -> Iterator[Oddity]:
    """In a unit where the account, whose right goes no further than its units, does not work (any more)."""
    bound = (r for r in readings if r.unit and RIGHTS["unit"].get(r.role) is Reach.UNITS)
    outside = (r for r in bound if r.unit not in works_in.get(r.account, frozenset()))
    for rows in _grouped(outside, lambda r: (r.account, r.unit, night_of(r.at))):
        yield _oddity("unit", rows, unit=rows[0].unit)


def _shut(readings: Iterable[Reading], units: Mapping[str, Unit]) -> Iterator[Oddity]:
    """By staff of a night shelter, while it is shut by day."""
    by_day = (r for r in readings if r.role == "staff" and r.unit in units and _is_shut(units[r.unit], r.at))
    for rows in _grouped(by_day, lambda r: (r.account, r.unit, night_of(r.at))):
        yield _oddity("shut", rows, unit=rows[0].unit)


def _is_shut(unit: Unit, at: datetime) -> bool:
    leaves, enters = unit.rules.check_out, unit.rules.entry_from
    if unit.kind != "night" or leaves is None or enters is None:
        return False
    return _minutes(leaves) + MARGIN <= _minutes(at.astimezone(ZONE).time()) < _minutes(enters) - MARGIN


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _unusual_hours(readings: Iterable[Reading]) -> Iterator[Oddity]:
    """At an hour, give or take one, in which the account has read in no other night."""
    for own in _grouped(readings, lambda r: (r.account,)):
        nights: dict[int, set[date]] = defaultdict(set)
        for reading in own:
            nights[_hour(reading)].add(night_of(reading.at))
        if len(set().union(*nights.values())) < NIGHTS_KNOWN:
            continue
        alone = [r for r in own if len(set().union(*(nights[(_hour(r) + n) % 24] for n in (-1, 0, 1)))) == 1]
        for rows in _grouped(alone, lambda r: (night_of(r.at),)):
            yield _oddity("hour", rows)


def _hour(reading: Reading) -> int:
    return reading.at.astimezone(ZONE).hour


def _grouped(readings: Iterable[Reading], key: Callable[[Reading], K]) -> list[list[Reading]]:
    groups: dict[K, list[Reading]] = defaultdict(list)
    for reading in readings:
        groups[key(reading)].append(reading)
    return list(groups.values())


def _oddity(why: Why, rows: list[Reading], unit: str = "", usual: int = 0) -> Oddity:
    times = [row.at for row in rows]
    who = rows[0]
    return Oddity(why, who.account, who.role, night_of(who.at), len(rows), min(times), max(times), unit, usual)
