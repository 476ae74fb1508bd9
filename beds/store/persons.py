"""Erasing persons: who is closed, and what goes of them. The chain and the proof of the order stay without them."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Raw, Struct

from beds.store.batch import Work
from beds.store.script import Many, Query, Script
from beds.world import Entry, World
from beds.world.command import new_act

CLOSED = """
    SELECT id FROM ticket WHERE issued_at <= $1
    EXCEPT SELECT ticket_id FROM spell WHERE ended IS NULL
    EXCEPT SELECT ticket_id FROM wait WHERE closed_at IS NULL
    EXCEPT SELECT ticket_id FROM link WHERE seq > $2"""
"""Tickets issued by $1 with no open spell or wait, and no entry after $2."""
ONE_CLOSED = f"SELECT id FROM ({CLOSED}) AS closed WHERE id = $3"  # noqa: S608  (the query above)
EXISTS = "SELECT id FROM ticket WHERE id = $1"

UNLINK = "DELETE FROM link WHERE ticket_id = $1 RETURNING seq"
SNAPSHOTS = Query("SELECT seq, body, links, sealed FROM snapshot")
DROP = "DELETE FROM snapshot WHERE seq = $1 AND NOT sealed"
RELINK = "UPDATE snapshot SET links = $2 WHERE seq = $1"
MARK = "INSERT INTO forgotten (mark, at) VALUES ($1, $2) ON CONFLICT (mark) DO NOTHING"
MARKS = Query("SELECT mark, at FROM forgotten")
ANSWERS = Query("SELECT id, response FROM idempotency")
UNANSWER = "DELETE FROM idempotency WHERE id = $1"
GO = (
    "UPDATE spell SET ticket_id = NULL WHERE ticket_id = $1",
    "UPDATE wait SET ticket_id = NULL WHERE ticket_id = $1",
    "DELETE FROM ticket WHERE id = $1",  # contact, wish and messages refer to it and go as well
)


def closed(world: World, issued_by: datetime, after: int) -> Script[list[str]]:
    """The tickets of which nothing is open: as CLOSED, and nothing else that holds them."""
    rows = yield Query(CLOSED, (issued_by, after))
    return sorted({ticket for (ticket,) in rows} - held(world))


def held(world: World) -> set[str]:
    """The tickets that a unit does not take until some day (erased, the rule could not be kept), and those with a
    follow-up or another task that is still to be done."""
    return {x.ticket for some in (world.suspensions, world.tasks) for x in some.values()} - {""}


def mark(ticket: str) -> str:
    """By which a restored backup is told who was erased."""
    return sha256(bytes.fromhex(ticket)).hexdigest()


def erase_persons(work: Work, tickets: Collection[str], at: datetime, by: str) -> Script[None]:
    """Delete what ties anything to these tickets, and write how much that was (nothing, if there are none)."""
    if not tickets:
        return
    unlinked = 0
    for ticket in tickets:
        unlinked += len((yield Query(UNLINK, (ticket,))))
    gone = frozenset(tickets)
    yield Many(UNANSWER, [(id_,) for id_, response in (yield ANSWERS) if response in gone])
    unbound = yield from _unlink_snapshots(gone)
    for sql in GO:
        yield Many(sql, [(ticket,) for ticket in tickets])
    yield Many(MARK, [(mark(ticket), at) for ticket in tickets])
    note: dict[str, str | int] = {"tickets": len(tickets), "unlinked": unlinked}
    if unbound:
        note["unbound"] = unbound
    yield from work.append([Entry(kind="purge", at=at, by=by, act=new_act(), note=note)])


class _Behind(Struct):
    unwritten: dict[str, Raw] = {}
    moot: dict[str, Raw] = {}


def _unlink_snapshots(tickets: frozenset[str]) -> Script[int]:
    """Take them out of every snapshot; how many places in the sealed world were theirs. A cached world that knows more
    of them than the ledger, which forgets that with their links, goes."""
    unbound = 0
    for seq, body, links, sealed in (yield SNAPSHOTS):
        known = msgspec.json.decode(links, type=dict[str, str])
        left = {place: ticket for place, ticket in known.items() if ticket not in tickets}
        if not sealed and (known.keys() - left.keys()) & _beside(body):
            yield Query(DROP, (seq,))
        elif len(left) < len(known):
            yield Query(RELINK, (seq, msgspec.json.encode(left)))
            unbound += (len(known) - len(left)) * bool(sealed)
    return unbound


def _beside(body: bytes) -> set[str]:
    """The places in the world of which something is known by links alone (`beds.world.deferral`)."""
    behind = msgspec.json.decode(body, type=_Behind)
    return {f"{place}:{handle}" for handle in behind.unwritten for place in ("wait", "was")} | {
        f"spell:{bed}" for bed in behind.moot
    }
