"""The rows of the spell table that an entry writes: a pure function, so that the table is what the ledger says."""

from datetime import date, datetime

from msgspec import UNSET, Struct

from beds.world.entry import Entry
from beds.world.state import Spell, World


class Opened(Struct, frozen=True):
    """A new row."""

    spell: Spell
    bed: str
    unit: str


class Ended(Struct, frozen=True):
    """The row ends: when, by what kind of entry, why, where to, and whether follow-up is wanted."""

    id: int
    ended: datetime
    ended_by: str
    reason: str
    next_: str
    follow_up_on: date | None


class Altered(Struct, frozen=True):
    """The open row has a new content (`until`, ticket, absence), or was brought back by undo: it has no end."""

    spell: Spell


class Voided(Struct, frozen=True):
    """The row never was: undone."""

    id: int


SpellChange = Opened | Ended | Altered | Voided


def spell_changes(before: World, entry: Entry, after: World) -> list[SpellChange]:
    """What the entry does to the spell table, in the order in which it must be written."""
    if entry.spell is UNSET:
        return []
    old, new = before.spells.get(entry.bed), after.spells.get(entry.bed)
    changes: list[SpellChange] = []
    if old is not None and (new is None or new.id != old.id):
        if entry.kind == "undo":
            changes.append(Voided(old.id))
        else:
            ended = after.free_since[entry.bed]
            changes.append(Ended(old.id, ended, entry.kind, entry.reason, entry.next_, entry.follow_up_on))
    if new is not None:
        if new.id == after.seq:
            changes.append(Opened(new, entry.bed, after.beds[entry.bed].unit))
        else:
            changes.append(Altered(new))
    return changes
