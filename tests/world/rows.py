"""The spell table as a database would keep it: each row operation in turn, every constraint after every one."""

from dataclasses import dataclass
from datetime import datetime

from beds.world import Entry, Spell, World, spell_changes
from beds.world.spells import Altered, Ended, Opened, Voided


@dataclass
class Row:
    spell: Spell
    bed: str
    unit: str
    ended: datetime | None = None
    ended_by: str = ""


class SpellTable:
    """Rows by id. Any operation that a database would refuse is an AssertionError that says which."""

    def __init__(self) -> None:
        self.rows: dict[int, Row] = {}
        self.beds: dict[str, list[Row]] = {}

    def write(self, before: World, entry: Entry, after: World) -> None:
        """The changes of one entry, in their order."""
        for change in spell_changes(before, entry, after):
            self._write(change)

    def _write(self, change: Opened | Ended | Altered | Voided) -> None:
        match change:
            case Opened(spell, bed, unit):
                assert spell.id not in self.rows, "primary key"
                self._put(Row(spell, bed, unit))
            case Ended(id=key, ended=ended, ended_by=by):
                row = self.rows[key]
                assert row.ended is None, "a row ends once"
                assert ended >= row.spell.since, "a row ends after it began"
                row.ended, row.ended_by = ended, by
            case Altered(spell):
                row = self.rows.get(spell.id)
                assert row is not None, "a row that is altered exists"
                assert (row.spell.stay, row.spell.since) == (spell.stay, spell.since), "what never changes in a row"
                self._remove(spell.id)
                self._put(Row(spell, row.bed, row.unit))
            case Voided(id=key):
                assert self.rows[key].ended is None, "only an open row is undone"
                self._remove(key)

    def _put(self, row: Row) -> None:
        """An open row, new or again: the partial unique indexes and the trigger."""
        chain = self.beds.setdefault(row.bed, [])
        assert all(other.ended is not None for other in chain), "one open spell for a bed"
        assert all(other.ended <= row.spell.since for other in chain), "spells of one bed never overlap"
        for other in self.open():
            self._may_stand_beside(row.spell, other.spell)
        self._nowhere_else(row)
        chain.append(row)
        self.rows[row.spell.id] = row

    def _may_stand_beside(self, spell: Spell, other: Spell) -> None:
        if not spell.ticket or spell.ticket != other.ticket:
            return
        assert spell.state != "occupied" or other.state != "occupied", "one bed for a ticket"
        assert not (_promise(spell) and _promise(other)), "one promise for a ticket"

    def _nowhere_else(self, row: Row) -> None:
        """Nobody sleeps in two beds at once, by what is recorded as true."""
        if row.spell.state != "occupied" or not row.spell.ticket:
            return
        for other in self.rows.values():
            if other.spell.ticket == row.spell.ticket and other.spell.state == "occupied":
                assert other.ended is not None, "one bed for a ticket"
                assert other.ended <= row.spell.since, "a ticket in two beds at the same time"

    def _remove(self, key: int) -> None:
        row = self.rows.pop(key)
        self.beds[row.bed].remove(row)

    def open(self) -> list[Row]:
        """The rows without an end."""
        return [chain[-1] for chain in self.beds.values() if chain and chain[-1].ended is None]

    def agrees_with(self, world: World) -> None:
        """What is open in the table is what the world says."""
        assert {row.bed: row.spell for row in self.open()} == world.spells
        for row in self.open():
            assert row.unit == world.beds[row.bed].unit


def _promise(spell: Spell) -> bool:
    return spell.state in ("held", "offered") and not spell.returning
