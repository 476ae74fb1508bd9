"""What the ledger has committed to: by which entry, and whether a world is the one that was committed to.

The entries themselves are never erased: they say nothing about anybody, and they are what binds a sealed world.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from beds.store.script import Query, Script
from beds.world import Entry, World
from beds.world.entry import Unreadable
from beds.world.statement import committed, counts, statement

STAYING = Query("SELECT seq, body FROM detail WHERE stays ORDER BY seq")


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """The note of an entry "state": it speaks of the world after the entry `of`, its own or an earlier one; `words` is
    the version of the statement."""

    of: int
    words: int
    salt: str
    statement: str
    counts: str

    def fault(self, world: World) -> str | None:
        """What of the world after the entry `of` is not as was committed to; None where all is."""
        salt = bytes.fromhex(self.salt)
        try:
            told = statement(world, self.words)
        except KeyError:
            return "its order was committed to in words that this program does not know"
        if committed(salt, told) != self.statement:
            return "its order is not the one that was committed to"
        if committed(salt, counts(world)) != self.counts:
            return "its counts of how beds were given are not those that were committed to"
        return None


class Commitments:
    """All of a ledger: `by` the entry that made it, and of what; `first` is when the first was made."""

    def __init__(self) -> None:
        self.by: dict[int, Note] = {}
        self.first: datetime | None = None

    @property
    def of(self) -> set[int]:
        """The entries after which the order was committed to."""
        return {note.of for note in self.by.values()}

    def about(self, seq: int) -> Iterator[tuple[int, Note]]:
        """The commitments to the world after that entry, with the entries that made them."""
        return ((by, note) for by, note in self.by.items() if note.of == seq)


def commitments() -> Script[Commitments]:
    """Those of the database, as they stand: whoever reads the chain sees whether they belong there."""
    found = Commitments()
    for seq, body in (yield STAYING):
        entry = Entry.from_body(body)
        note = note_of(entry)
        if note is not None:
            found.by[seq] = note
            found.first = found.first or entry.at
    return found


def note_of(entry: Entry) -> Note | None:
    """What the entry commits to, if it does. Raises Unreadable."""
    if entry.kind != "state":
        return None
    try:
        return msgspec.convert(entry.note, Note)
    except msgspec.ValidationError as error:
        raise Unreadable("An entry of the kind state has another note.") from error
