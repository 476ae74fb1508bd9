"""Reading what is committed: the newest snapshot and the entries after it, or those after what is known already."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec
from msgspec import Struct

from beds.store.errors import NewerWords, StoreError
from beds.store.ledger import Card
from beds.store.script import Query, Row, Script, as_time
from beds.world import Entry, World, apply, load, load_sealed
from beds.world.dump import CODE
from beds.world.entry import Unreadable
from beds.world.recent import UNDO_WINDOW
from beds.world.upcast import VERSION

AT_ONCE = 10_000
"""Entries fetched by one query."""

OnProgress = Callable[[int, int], None]
"""Told how many entries have been read, of how many."""

HEAD = Query("SELECT seq, hash, epoch, alive_at, words FROM head WHERE id = 1")
NEWEST = Query(
    "SELECT body, links, sealed, seq FROM snapshot WHERE sealed OR shape = $1 ORDER BY seq DESC LIMIT 1", (CODE,)
)
AFTER = """
    SELECT detail.seq, detail.name, detail.body, link.ticket_id, link.private, ticket.number, ticket.key
    FROM detail LEFT JOIN link ON link.seq = detail.seq LEFT JOIN ticket ON ticket.id = link.ticket_id
    WHERE detail.seq > $1 ORDER BY detail.seq LIMIT $2"""
OPEN_CARDS = Query("""
    SELECT id, number, key FROM ticket WHERE id IN (
        SELECT ticket_id FROM spell WHERE ended IS NULL UNION SELECT ticket_id FROM wait WHERE state <> 'closed')""")
ONE_CARD = "SELECT number, key FROM ticket WHERE id = $1"
ONE_BODY = "SELECT body FROM detail WHERE seq = $1"


class Gap(StoreError):
    """The ledger does not go on from what is known: content was erased, or another ledger restored. Read all anew."""


class Committed(Struct, frozen=True):
    """What is committed, as far as this process knows. `cards` is shared, and grows with every ticket met."""

    world: World
    hash: bytes
    epoch: str
    cards: dict[str, Card]


class News(Struct, frozen=True):
    """What others have added: the state after it, the entries with their names, and when a process last lived."""

    state: Committed
    entries: list[tuple[int, Entry]]
    alive_at: datetime


class Start(Struct, frozen=True):
    """What a start has read. `aged` is the world as it was before what can still be undone: of it a snapshot may be
    kept; `folded` of how many entries it was made, besides the snapshot that was there."""

    state: Committed
    aged: World
    folded: int


def quiet(read: int, of: int) -> None:
    """Nobody asks how far it has come."""


def read_all(on_progress: OnProgress = quiet) -> Script[Committed]:
    """The state of the database. Its time depends on the age of the newest snapshot, not on that of the ledger."""
    return (yield from start(on_progress)).state


def start(on_progress: OnProgress = quiet) -> Script[Start]:
    """The same, and what makes the next start a short one. Raises Gap, Unreadable, NewerWords."""
    rows = yield NEWEST
    world = World()
    for body, links, sealed, _ in rows:
        world = (load_sealed if sealed else load)(body, msgspec.json.decode(links))
    first, cards = world.seq, {ticket: Card(number, key) for ticket, number, key in (yield OPEN_CARDS)}
    last, hash_, epoch, _ = yield from head()
    aged, rest = yield from _past(world, cards, last, on_progress)
    world = aged
    for entry in rest:
        world = apply(world, entry)
    while world.seq < last:
        on_progress(world.seq - first, last - first)
        for _, entry in _entries((yield Query(AFTER, (world.seq, AT_ONCE))), world.seq, cards):
            world = apply(world, entry)
    if last > first:
        on_progress(last - first, last - first)
    for task in world.tasks.values():
        if task.ticket:
            yield from card(cards, task.ticket)
    return Start(Committed(world, hash_, epoch, cards), aged, aged.seq - first)


def read_after(known: Committed) -> Script[News]:
    """What has been added since. Raises Gap."""
    last, hash_, epoch, alive_at = yield from head()
    if epoch != known.epoch or last < known.world.seq:
        raise Gap("The database was restored.")
    world, entries = known.world, []
    while world.seq < last:
        for name, entry in _entries((yield Query(AFTER, (world.seq, AT_ONCE))), world.seq, known.cards):
            world = apply(world, entry)
            entries.append((name, entry))
    state = Committed(world, hash_, epoch, known.cards)
    if any(entry.kind == "purge" for _, entry in entries):
        state = yield from read_all()  # what is kept in memory of somebody who was erased goes with it
    return News(state, entries, alive_at)


def _past(
    world: World, cards: dict[str, Card], last: int, on_progress: OnProgress
) -> Script[tuple[World, list[Entry]]]:
    """The world as it was before what can still be undone after the entry `last`, and the entries that are read already
    but lie after it. Nothing of what can no longer be undone is kept for it."""
    first = world.seq
    if first == last:
        return world, []
    oldest = (yield from _time(last)) - UNDO_WINDOW
    while world.seq < last:
        on_progress(world.seq - first, last - first)
        page = _entries((yield Query(AFTER, (world.seq, AT_ONCE))), world.seq, cards)
        for _, entry in page:
            if entry.at >= oldest:
                return world, [entry, *(later for _, later in page)]
            world = apply(world, entry, past=True)
    return world, []


def _time(seq: int) -> Script[datetime]:
    """When the entry was written. Raises Gap."""
    for (body,) in (yield Query(ONE_BODY, (seq,))):
        return Entry.from_body(body).at
    raise Gap(f"Entry {seq} is missing from the ledger: run `beds verify`.")


def _entries(rows: list[Row], after: int, cards: dict[str, Card]) -> Iterator[tuple[int, Entry]]:
    """The entries of these rows with their names; their tickets are met. Raises Gap where one is missing. They come one
    at a time: of thousands at once the garbage collector would make much work."""
    for seq, name, body, ticket, private, number, key in rows:
        if seq != after + 1:
            break
        if ticket and ticket not in cards:
            cards[ticket] = Card(number, key)
        try:
            entry = Entry.from_body(body, ticket or "", private)
        except Unreadable as error:
            raise Gap(f"Entry {seq} cannot be read: {error} Run `beds verify`.") from error
        yield name, entry
        after = seq
    if not rows or after != rows[-1][0]:
        raise Gap(f"Entry {after + 1} is missing from the ledger: run `beds verify`.")


def head() -> Script[tuple[int, bytes, str, datetime]]:
    """Seq, hash, epoch and when a process last lived. Raises NewerWords."""
    rows = yield HEAD
    if not rows:
        raise StoreError("The head of the ledger is gone: restore a backup.")
    ((last, hash_, epoch, alive_at, words),) = rows
    if words is not None and words > VERSION:
        raise NewerWords("A newer version of this program has written to the database: start that one.")
    try:
        return last, hash_, epoch, as_time(alive_at)
    except ValueError as error:
        raise StoreError("The database does not say when somebody was there last: its head was changed.") from error


def card(cards: dict[str, Card], ticket: str) -> Script[Card | None]:
    """The ticket's card; None if there is no such ticket."""
    if ticket not in cards:
        for number, key in (yield Query(ONE_CARD, (ticket,))):
            cards[ticket] = Card(number, key)
    return cards.get(ticket)
