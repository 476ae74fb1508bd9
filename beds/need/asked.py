"""Requests for a place, and the episodes of need behind them: a number seen again within 14 days is one episode.

An episode lasts while its holder stands in line, and ends with a place: whoever has had one and asks again is a new
arrival, as every stay needs one. At a night shelter an episode is a night, since a bed is asked for anew each evening.
A unit that is not open yet is asked for by those who join its line, and by whoever of its group asked for a place
elsewhere: stood in another line, or was turned away.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from beds.need.record import Record
from beds.world import Unit
from beds.world.deferral import CHANGES

GAP, NIGHT_GAP = timedelta(days=14), timedelta(hours=12)
"""The first is that of `beds.demand.record`, which is not imported here: with numpy and scipy it would take every start
of the server a second, and a test compares the two."""
AT_ONCE = CHANGES[1]
"""Within which several lists have been joined at once: the ledger tells of the second so much later at most."""
NOT_ASKED = ("own-choice",)
"""Turned away because they did not want the place: no request for one."""


class Ask(Struct, frozen=True):
    """One request: by the command `act`; `known` if by a number, `first` if it began an episode. An admission without a
    number is a first one; a turn-away without a number nobody can tell, and it is never. `part`: it was made with
    another, and is no request of its own."""

    at: datetime
    act: int
    how: str
    known: bool
    first: bool
    part: bool = False


class _Event(Struct, frozen=True):
    at: datetime
    order: int
    how: str
    code: str
    act: int = 0
    until: datetime | None = None


def asked(record: Record, unit: Unit) -> list[Ask]:
    """Every request for a place in the unit, in order. Who joins several lists at once asks once."""
    return [ask for ask in told(record, unit) if not ask.part]


def told(record: Record, unit: Unit) -> list[Ask]:
    """The same with those that are part of another: a second list is written into the ledger hours after the first."""
    night = unit.kind == "night"
    gap = NIGHT_GAP if night else GAP
    seen: dict[str, datetime | None] = {}
    asks: dict[int, Ask] = {}
    joined: dict[str, datetime] = {}
    for event in sorted(_events(record, unit), key=lambda e: (e.at, e.order)):
        if event.how == "placed":
            seen.pop(event.code, None)
            continue
        if event.act not in asks:
            asks[event.act] = _ask(record, unit, event, seen, joined, gap)
        if event.code:
            seen[event.code] = event.at if night else _later(seen.get(event.code, event.at), event)
    return list(asks.values())


def _ask(
    record: Record,
    unit: Unit,
    event: _Event,
    seen: dict[str, datetime | None],
    joined: dict[str, datetime],
    gap: timedelta,
) -> Ask:
    erased, known = record.erased.get((unit.slug, event.act)), bool(event.code)
    if erased is not None:
        return Ask(event.at, event.act, event.how, known=True, first=erased.first, part=erased.part)
    if event.how == "joined":
        if event.code in joined and event.at - joined[event.code] <= AT_ONCE:
            return Ask(event.at, event.act, event.how, known, first=False, part=True)
        joined[event.code] = event.at
    again = known and event.code in seen and _runs(seen[event.code], gap, event.at)
    return Ask(event.at, event.act, event.how, known, not again and (known or event.how == "admitted"))


def _runs(until: datetime | None, gap: timedelta, at: datetime) -> bool:
    return until is None or at - until <= gap


def _later(until: datetime | None, event: _Event) -> datetime | None:
    """Until when the holder has been seen asking; None while they stand in line."""
    if until is None or (event.how == "joined" and event.until is None):
        return None
    return max(until, event.until or event.at)


def _events(record: Record, unit: Unit) -> Iterator[_Event]:
    yield from _joins(record, unit)
    yield from _refusals(record, unit)
    yield from _admissions(record, unit)


def _in_scope(unit: Unit, other: str, group: str) -> bool:
    """Whether a request at the unit `other` counts for this one, too."""
    return other == unit.slug or (unit.status == "planned" and unit.audience == group)


def _joins(record: Record, unit: Unit) -> Iterator[_Event]:
    for row in record.standing.all():
        if row.asked is None or not _in_scope(unit, row.unit, row.group):
            continue
        code = row.ticket or row.handle
        yield _Event(row.asked, 0, "joined", code, row.act, row.ended)
        if row.how == "placed" and row.unit == unit.slug and row.ended is not None:
            yield _Event(row.ended, 2, "placed", code)


def _refusals(record: Record, unit: Unit) -> Iterator[_Event]:
    for act, row in record.turned_away.items():
        if row.reason not in NOT_ASKED and _in_scope(unit, row.unit, row.group):
            yield _Event(row.at, 1, "refused", row.ticket, act)


def _admissions(record: Record, unit: Unit) -> Iterator[_Event]:
    """Those who came in, from other units too, without having stood in line: from the line it is service."""
    for row in record.sleeping.of(unit.slug):
        if not row.goes_back and not row.returns and not row.wait:
            yield _Event(row.since, 1, "admitted", row.ticket, row.act)
            if row.ticket:
                yield _Event(row.since, 2, "placed", row.ticket)
