"""Reading what is committed: the newest snapshot and the entries after it, or those after what is known already."""

from datetime import datetime

import msgspec
from msgspec import Struct

from beds.store.errors import NewerWords, StoreError
from beds.store.ledger import Card
from beds.store.script import Query, Script, as_time
from beds.world import Entry, World, apply, load, load_sealed
from beds.world.dump import CODE
from beds.world.upcast import VERSION

AT_ONCE = 10_000
"""Entries fetched by one query."""

HEAD = Query("SELECT seq, hash, epoch, alive_at, words FROM head WHERE id = 1")
NEWEST = Query(
    "SELECT body, links, sealed FROM snapshot WHERE sealed OR shape = $1 ORDER BY seq DESC LIMIT 1", (CODE,)
)
AFTER = """
    SELECT detail.seq, detail.name, detail.body, link.ticket_id, link.private, ticket.number, ticket.key
    FROM detail LEFT JOIN link ON link.seq = detail.seq LEFT JOIN ticket ON ticket.id = link.ticket_id
    WHERE detail.seq > $1 ORDER BY detail.seq LIMIT $2"""
OPEN_CARDS = Query("""
    SELECT id, number, key FROM ticket WHERE id IN (
        SELECT ticket_id FROM spell WHERE ended IS NULL UNION SELECT ticket_id FROM wait WHERE state <> 'closed')""")
ONE_CARD = "SELECT number, key FROM ticket WHERE id = $1"


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


def read_all() -> Script[Committed]:
    """The state of the database. Its time depends on the age of the newest snapshot, not on that of the ledger."""
    rows = yield NEWEST
    world = World()
    for body, links, sealed in rows:
        world = (load_sealed if sealed else load)(body, msgspec.json.decode(links))
    cards = {ticket: Card(number, key) for ticket, number, key in (yield OPEN_CARDS)}
    last, hash_, epoch, _ = yield from head()
    world, _ = yield from _fold(world, cards, last)
    for task in world.tasks.values():
        if task.ticket:
            yield from card(cards, task.ticket)
    return Committed(world, hash_, epoch, cards)


def read_after(known: Committed) -> Script[News]:
    """What has been added since. Raises Gap."""
    last, hash_, epoch, alive_at = yield from head()
    if epoch != known.epoch or last < known.world.seq:
        raise Gap("The database was restored.")
    world, entries = yield from _fold(known.world, known.cards, last)
    state = Committed(world, hash_, epoch, known.cards)
    if any(entry.kind == "purge" for _, entry in entries):
        state = yield from read_all()  # what is kept in memory of somebody who was erased goes with it
    return News(state, entries, alive_at)


def _fold(world: World, cards: dict[str, Card], last: int) -> Script[tuple[World, list[tuple[int, Entry]]]]:
    """The world after the entry `last`, and every entry on the way there; their tickets are met."""
    entries = []
    while world.seq < last:
        rows = yield Query(AFTER, (world.seq, AT_ONCE))
        for seq, name, body, ticket, private, number, key in rows:
            if seq != world.seq + 1:
                break
            if ticket:
                cards[ticket] = Card(number, key)
            entry = Entry.from_body(body, ticket or "", private)
            world = apply(world, entry)
            entries.append((name, entry))
        if not rows or rows[-1][0] != world.seq:
            raise Gap(f"Entry {world.seq + 1} is missing from the ledger: run `beds verify`.")
    return world, entries


def head() -> Script[tuple[int, bytes, str, datetime]]:
    """Seq, hash, epoch and when a process last lived. Raises NewerWords."""
    ((last, hash_, epoch, alive_at, words),) = yield HEAD
    if words is not None and words > VERSION:
        raise NewerWords("A newer version of this program has written to the database: start that one.")
    return last, hash_, epoch, as_time(alive_at)


def card(cards: dict[str, Card], ticket: str) -> Script[Card | None]:
    """The ticket's card; None if there is no such ticket."""
    if ticket not in cards:
        for number, key in (yield Query(ONE_CARD, (ticket,))):
            cards[ticket] = Card(number, key)
    return cards.get(ticket)
