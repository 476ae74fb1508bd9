"""A database that was written in older words, brought to those of today: once, by `beds migrate`, in one transaction.

Bodies stay as they are for ever; what is made of them is made anew. The ledger then says by which rules of order it is
judged from now on, and commits to the order at the end of each month gone by: what had been free to be told otherwise
until this day is bound from it on.
"""

import secrets
from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from beds.store.batch import Work
from beds.store.examine import Broken
from beds.store.ledger import Card
from beds.store.reading import AFTER, AT_ONCE, OPEN_CARDS, Committed, OnProgress, head
from beds.store.rows import Rows
from beds.store.script import Many, Query, Script
from beds.world import Entry, World, apply, load_sealed
from beds.world.command import new_act
from beds.world.entry import Unreadable
from beds.world.nights import ZONE
from beds.world.statement import VERSION as STATEMENT
from beds.world.statement import committed, counts, statement
from beds.world.units import ORDER_RULES
from beds.world.upcast import VERSION

WORDS = Query("SELECT words FROM head WHERE id = 1")
SPEAK = Query("UPDATE head SET words = $1 WHERE id = 1", (VERSION,))
SEALED = Query("SELECT body, links FROM snapshot WHERE sealed ORDER BY seq")
CACHES = Query("DELETE FROM snapshot WHERE NOT sealed")
GIVEN = "UPDATE ledger SET unit = $2, how = $3 WHERE seq = $1"
WAITS = Query("DELETE FROM wait")


def adopt(now: datetime, on_progress: OnProgress) -> Script[bool]:
    """Do it, unless it is done; whether it was. Raises Broken where the ledger cannot be read."""
    if (yield from words()) is not None:
        return False
    last, hash_, epoch, _ = yield from head()
    past = yield from _read(last, on_progress)
    yield from past.write()
    cards = {ticket: Card(number, key) for ticket, number, key in (yield OPEN_CARDS)}
    work = Work(Committed(past.world, hash_, epoch, cards))
    if last:
        at = max(now, past.world.at or now)
        yield from work.append(list(_first_words(past, at)))
        yield from work.write(at)
    yield SPEAK
    return True


def words() -> Script[int | None]:
    """In words of which version the database is written; None for one of before they had any. Raises NewerWords."""
    _ = yield from head()
    version: int | None = (yield WORDS)[0][0]
    return version


class MonthEnd(Struct, frozen=True):
    """What the order rested on after the last entry of a month."""

    of: int
    salt: bytes
    statement: str
    counts: str

    @classmethod
    def after(cls, world: World) -> "MonthEnd":
        """That of this world."""
        salt = secrets.token_bytes(32)
        return cls(world.seq, salt, committed(salt, statement(world)), committed(salt, counts(world)))

    def entry(self, at: datetime, of: int | None = None) -> Entry:
        """The entry that commits to it."""
        note: dict[str, str | int] = {
            "of": of or self.of,
            "words": STATEMENT,
            "salt": self.salt.hex(),
            "statement": self.statement,
            "counts": self.counts,
        }
        return Entry(kind="state", at=at, by="clock", act=new_act(), note=note)


class Past:
    """What the ledger tells, read from where its content begins."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rows = Rows()
        self.rows.begin(world)
        self.given: list[tuple[int, str, str]] = []
        self.months: list[MonthEnd] = []

    def see(self, entry: Entry) -> None:
        """The next entry."""
        before = self.world
        if before.seq and before.at is not None and _month(before.at) != _month(entry.at):
            self.months.append(MonthEnd.after(before))
        self.world = apply(before, entry)
        self.rows.add(before, entry, self.world)
        if entry.grant:
            self.given.append((self.world.seq, entry.unit, entry.grant))

    def write(self) -> Script[None]:
        """The tables, as today's words tell them. Only waits are told otherwise than before: one for each unit."""
        yield CACHES
        if self.given:
            yield Many(GIVEN, self.given)
        yield WAITS
        yield from self.rows.write_waits()


def _read(last: int, on_progress: OnProgress) -> Script[Past]:
    world = World()
    for body, links in (yield SEALED):
        world = load_sealed(body, msgspec.json.decode(links))
    past, first = Past(world), world.seq
    while past.world.seq < last:
        on_progress(past.world.seq - first, last - first)
        rows = yield Query(AFTER, (past.world.seq, AT_ONCE))
        for seq, _, body, ticket, private, _, _ in rows:
            if seq != past.world.seq + 1:
                break
            try:
                past.see(Entry.from_body(body, ticket or "", private))
            except Unreadable as error:
                raise Broken(f"Entry {seq} is wrong: {error}") from error
        if not rows or rows[-1][0] != past.world.seq:
            raise Broken(f"Entry {past.world.seq + 1} is missing from the ledger.")
    if last > first:
        on_progress(last - first, last - first)
    return past


def _first_words(past: Past, at: datetime) -> Iterator[Entry]:
    """By which rules it goes on, and what the order rested on until now."""
    rules = Entry(kind="order-rules", at=at, by="clock", act=new_act(), note={"version": ORDER_RULES})
    yield rules
    for month in past.months:
        yield month.entry(at)
    now = apply(past.world, rules)
    yield MonthEnd.after(now).entry(at, of=past.world.seq + len(past.months) + 2)


def _month(moment: datetime) -> tuple[int, int]:
    local = moment.astimezone(ZONE)
    return local.year, local.month
