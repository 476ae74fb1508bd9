"""The rows of the spell table, as entries make them."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import astuple

from beds.store.script import Many, Script
from beds.world import Entry, Spell, World, spell_changes
from beds.world.spells import Ended, Opened, Voided

INSERT = (
    'INSERT INTO spell (seq, bed_id, unit_id, state, stay, ticket_id, since, until, reason, "returning",'
    " ended, ended_by, ended_reason, next, follow_up_on)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
)
UPDATE = (
    "UPDATE spell SET stay = $2, ticket_id = $3, until = $4, reason = $5, ended = $6, ended_by = $7, ended_reason = $8,"
    " next = $9, follow_up_on = $10 WHERE seq = $1"
)
DELETE = "DELETE FROM spell WHERE seq = $1"


class SpellRow(Struct, frozen=True):
    """One row, in the order of INSERT."""

    seq: int
    bed: str
    unit: str
    state: str
    stay: str
    ticket: str | None
    since: datetime
    until: datetime | None
    reason: str
    returning: bool
    ended: datetime | None = None
    ended_by: str | None = None
    ended_reason: str = ""
    next_: str = ""
    follow_up_on: date | None = None


class SpellRows:
    """What some entries have made of the table: each row that they touched, as it is now; None where it never was."""

    def __init__(self) -> None:
        self.rows: dict[int, SpellRow | None] = {}
        self._new: set[int] = set()

    def begin(self, world: World) -> None:
        """Begin with the rows of the spells that are open in this world."""
        for bed, spell in world.spells.items():
            self._put(spell, bed, world)

    def add(self, before: World, entry: Entry, after: World) -> None:
        """Take in one entry."""
        for change in spell_changes(before, entry, after):
            if isinstance(change, Voided):
                self.rows[change.id] = None
            elif isinstance(change, Ended):
                self._put(before.spells[entry.bed], entry.bed, before, change)
            else:
                self._put(change.spell, entry.bed, after)
            if isinstance(change, Opened):
                self._new.add(change.spell.id)

    def _put(self, spell: Spell, bed: str, world: World, end: Ended | None = None) -> None:
        unit = row.unit if (row := self.rows.get(spell.id)) else world.beds[bed].unit
        start = (spell.id, bed, unit, spell.state, spell.stay, spell.ticket or None)
        content = (spell.since, spell.until, spell.reason, spell.returning)
        ended = (end.ended, end.ended_by, end.reason, end.next_, end.follow_up_on) if end else ()
        self.rows[spell.id] = SpellRow(*start, *content, *ended)

    def write(self) -> Script[None]:
        """Say it to the database: what leaves a bed or a person free before what takes them."""
        gone = [(seq,) for seq, row in self.rows.items() if row is None and seq not in self._new]
        kept = sorted((row for row in self.rows.values() if row), key=lambda row: (row.ended is None, row.seq))
        changed = [_change(row) for row in kept if row.seq not in self._new]
        new = sorted((row for row in kept if row.seq in self._new), key=lambda row: row.seq)
        for sql, rows in ((DELETE, gone), (UPDATE, changed), (INSERT, [astuple(row) for row in new])):
            if rows:
                yield Many(sql, rows)


def _change(row: SpellRow) -> tuple[object, ...]:
    return (row.seq, row.stay, row.ticket, row.until, row.reason, *astuple(row)[10:])
