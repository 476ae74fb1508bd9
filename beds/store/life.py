"""Whose life a SQLite file of ours holds: of which kind, how long, with which secret. Told before anything is done with
it, and without a change to it.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from beds.store.errors import NewerWords, StoreError
from beds.store.schema import steps
from beds.store.tables import tables
from beds.world import Entry, load_sealed
from beds.world.entry import Unreadable
from beds.world.nights import ZONE
from beds.world.upcast import VERSION

OURS = frozenset({"tortoise_migrations", "head", "ledger", "detail", "snapshot"})
"""Tables that every version has had."""
MAGIC = b"SQLite format 3\0"
UNTOLD = frozenset({"head"})
"""Tables in which a database has a row from its migration on."""


class Foreign(StoreError):
    """The file is not one of ours; the message says what it is, to go on after a colon."""


class Another(Foreign):
    """The same of a sound file that another program has made."""


class Life(Struct, frozen=True):
    """What a database with entries is. `kind` is empty where no entry founds it; `first` and `last` are the times of
    the first entry that is not erased, and of the last; `key_mark` as in the table of heads."""

    kind: str
    entries: int
    hash: bytes
    key_mark: str | None
    first: datetime
    last: datetime

    def __str__(self) -> str:
        return f"{self.entries} entries, {span(self.first, self.last)}"


class Head(Struct, frozen=True):
    """Where a ledger stands; `epoch` names the life that it stands in."""

    seq: int
    hash: bytes
    epoch: str


def span(first: datetime, last: datetime) -> str:
    """From when to when, as this house's clock shows it."""
    return f"from {first.astimezone(ZONE):%Y-%m-%d %H:%M} to {last.astimezone(ZONE):%Y-%m-%d %H:%M}"


def is_sqlite(file: Path) -> bool:
    """Whether it begins as SQLite's files do."""
    with file.open("rb") as opened:
        return opened.read(len(MAGIC)) == MAGIC


@contextlib.contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a file that nobody else has open. Raises Foreign for what SQLite cannot read, and
    for tables that are not what they should be."""
    try:
        with contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as connection:
            yield connection
    except sqlite3.DatabaseError as error:
        raise Foreign(f"{str(error).rstrip('.')}.") from error


def life_of(file: Path) -> Life | None:
    """What it holds; None where there are no tables, or no entries in them. Raises Foreign, NewerWords."""
    with reading(file) as connection:
        if (head := head_in(connection)) is None or not head.seq:
            return None
        mark, words = _marks(connection)
        if words is not None and words > VERSION:
            raise NewerWords("a newer version of this program has written it: use that one.")
        try:
            first, last = entry_after(connection, 0), entry_after(connection, head.seq - 1)
            kind = _kind(connection, first)
        except (Unreadable, msgspec.MsgspecError) as error:
            raise Foreign(f"what it says cannot be read ({error})") from error
        return Life(kind, head.seq, head.hash, mark, first.at, last.at)


def head_in(connection: sqlite3.Connection) -> Head | None:
    """Where the ledger stands; None where there are no tables. Raises Foreign, NewerWords."""
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return None
    if OURS - names:
        raise Another("it is another program's.")
    applied = {name for (name,) in connection.execute("SELECT name FROM tortoise_migrations")}
    if unknown := sorted(applied.difference(steps())):
        raise NewerWords(f"a newer version of this program has made it (step {unknown[-1]}): use that one.")
    if steps()[0] not in applied:
        raise Another("it is another program's.")
    rows = connection.execute("SELECT seq, hash, epoch FROM head WHERE id = 1").fetchall()
    return Head(*rows[0]) if rows else Head(0, b"", "")


def damage(file: Path) -> str:
    """What SQLite finds wrong with the file; nothing where it is sound. Raises Foreign."""
    with reading(file) as connection:
        ((found,),) = connection.execute("PRAGMA integrity_check(1)").fetchall()
    return "" if found == "ok" else " ".join(found.split())


def has_rows(file: Path) -> bool:
    """Whether anything was ever written to it, beside what a migration writes."""
    with reading(file) as connection:
        names = [table.name for table in tables(connection) if table.name not in UNTOLD]
        return any(connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchall() for name in names)  # noqa: S608  (names of our own schema)


def last_in_common(one: Path, other: Path) -> int:
    """The last entry that both ledgers have; 0 where none. A hash binds all that was before it."""
    with reading(one) as first, reading(other) as second:
        low, high = 0, min(_length(first), _length(second))
        while low < high:
            middle = (low + high + 1) // 2
            if _hash(first, middle) == _hash(second, middle):
                low = middle
            else:
                high = middle - 1
    return low


def entry_after(connection: sqlite3.Connection, seq: int) -> Entry:
    """The first entry after that one whose content is there. Raises Unreadable."""
    query = "SELECT body FROM detail WHERE seq > ? ORDER BY seq LIMIT 1"
    for (body,) in connection.execute(query, (seq,)):
        return Entry.from_body(body)
    raise Unreadable("its last entry is missing")


def _kind(connection: sqlite3.Connection, first: Entry) -> str:
    """As its founding entry says, or the sealed world where that entry was erased; nothing where neither does."""
    for body, links in connection.execute("SELECT body, links FROM snapshot WHERE sealed ORDER BY seq DESC LIMIT 1"):
        return load_sealed(body, msgspec.json.decode(links)).kind
    return first.founded if first.kind == "found" else ""


def _marks(connection: sqlite3.Connection) -> tuple[str | None, int | None]:
    """The secret's mark and the version of the words, as far as the head has them yet."""
    columns = {name for _, name, *_ in connection.execute("PRAGMA table_info(head)")}
    kept = [name if name in columns else "NULL" for name in ("key_mark", "words")]
    ((mark, words),) = connection.execute(f"SELECT {', '.join(kept)} FROM head WHERE id = 1").fetchall()  # noqa: S608  (names of our own schema)
    return mark, words


def _length(connection: sqlite3.Connection) -> int:
    length: int = connection.execute("SELECT coalesce(max(seq), 0) FROM ledger").fetchone()[0]
    return length


def _hash(connection: sqlite3.Connection, seq: int) -> bytes | None:
    row: tuple[bytes] | None = connection.execute("SELECT hash FROM ledger WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else None
