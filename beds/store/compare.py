"""Are the tables what the ledger says? Compared row by row within one read transaction."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, TypeVar

import msgspec

from beds.store.examine import Examination, broken
from beds.store.script import Query, Row, Script, as_time
from beds.store.spell_rows import SpellRow
from beds.world import Bed, Organisation, Unit

K = TypeVar("K")
V = TypeVar("V")

SPELLS = Query(
    'SELECT seq, bed_id, unit_id, state, stay, ticket_id, since, until, reason, "returning",'
    " ended, ended_by, ended_reason, next, follow_up_on FROM spell"
)
WAITS = Query("SELECT handle, key, ticket_id, state, units, closed_at FROM wait")
CONFIGURATIONS = (
    ("organisation", Organisation, Query("SELECT slug, body FROM organisation")),
    ("unit", Unit, Query("SELECT slug, body FROM unit")),
    ("bed", Bed, Query("SELECT id, body FROM bed")),
)


def compare(ledger: Examination) -> Script[None]:
    """Raises Broken."""
    spells = _told((yield SPELLS), _spell)
    expected = {seq: row for seq, row in ledger.rows.spells.rows.items() if row is not None}
    _same(ledger, "spells", spells, expected, lambda key: key)
    _one_bed_at_a_time(ledger, expected.values())
    waits = _told((yield WAITS), _wait)
    told = {handle: _wait(row) for handle, row in ledger.rows.waits.items()}
    _same(ledger, "waits", waits, told, lambda handle: (told.get(handle) or waits[handle])[1])
    for name, kind, query in CONFIGURATIONS:
        found = _told((yield query), _configuration(kind))
        _same(ledger, f"{name}s", found, getattr(ledger.world, f"{name}s"), lambda _: ledger.world.seq)


def _told(rows: Iterable[Row], read: Callable[[Row], V]) -> dict[Any, V | Row]:
    """What each row says, by its key; a row that nobody can read as it lies. SQLite keeps in a column what it is given,
    of any kind."""
    told: dict[Any, V | Row] = {}
    for row in rows:
        try:
            told[row[0]] = read(row)
        except (TypeError, ValueError, msgspec.MsgspecError):
            told[row[0]] = row
    return told


def _same(
    ledger: Examination, table: str, found: Mapping[K, object], told: Mapping[K, object], entry_of: Callable[[K], int]
) -> None:
    ledger.counts[table] = len(told)
    wrong = [key for key in {*found, *told} if found.get(key) != told.get(key)]
    if wrong:
        seq, key = min((entry_of(key), str(key)) for key in wrong)
        raise broken(seq, f"the table of {table} does not say what the ledger says (row {key})")


def _one_bed_at_a_time(ledger: Examination, rows: Iterable[SpellRow]) -> None:
    """No ticket has been in two beds at once. What was written in words of version 1 could be so, and stands."""
    stays: dict[str, list[SpellRow]] = {}
    for row in rows:
        if row.state == "occupied" and row.ticket and row.ended != row.since:
            stays.setdefault(row.ticket, []).append(row)
    for theirs in stays.values():
        theirs.sort(key=lambda row: row.since)
        for first, then in pairwise(theirs):
            if (first.ended is None or first.ended > then.since) and max(first.seq, then.seq) >= ledger.todays_words:
                raise broken(max(first.seq, then.seq), "its ticket was in two beds at once")


def _spell(row: Row) -> SpellRow:
    seq, bed, unit, state, stay, ticket, since, until, reason, returning, *end = row
    ended, ended_by, why, next_, follow_up_on = end
    day = date.fromisoformat(follow_up_on) if isinstance(follow_up_on, str) else follow_up_on
    start = (seq, bed, unit, state, stay, ticket, as_time(since), as_time(until), reason, bool(returning))
    return SpellRow(*start, as_time(ended), ended_by, why, next_, day)


def _configuration(kind: type[V]) -> Callable[[Row], V]:
    return lambda row: msgspec.json.decode(row[1], type=kind)


def _wait(row: Row) -> tuple[str, int, str | None, str, tuple[str, ...], datetime | None]:
    handle, key, ticket, state, units, closed_at = row
    return handle, key, ticket, state, tuple(msgspec.json.decode(units)), as_time(closed_at)
