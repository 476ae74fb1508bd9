"""What the holder of a number is told of a promise that the house took back: of which unit, and why."""

from datetime import datetime, timedelta

from msgspec import Struct

from beds.store.models.ledger import Detail, Link
from beds.world.entry import Entry
from beds.world.state import World

TOLD_FOR = timedelta(hours=24)
ENTRIES = 20
"""The newest entries about the number that are looked through."""
PROMISING = ("offer", "hold", "accept", "decline", "expire", "release", "admit", "withdraw")
"""What begins or ends a promise: only the last of these says how things are."""


class TakenBack(Struct, frozen=True):
    """`reason` is a code of WITHDRAW."""

    unit: str
    reason: str


async def taken_back(world: World, ticket: str, now: datetime) -> TakenBack | None:
    """The promise, until its holder says that they have read it, has another, or has a bed."""
    waits = world.waits_of(ticket)
    if not waits or world.promised_to(ticket) or world.occupied_by(ticket):
        return None
    seqs = await Link.filter(ticket_id=ticket).order_by("-seq").limit(ENTRIES).values_list("seq", flat=True)
    bodies = await Detail.filter(seq__in=seqs).order_by("-seq").values_list("body", flat=True)
    last = next((e for e in map(Entry.from_body, map(bytes, bodies)) if e.kind in PROMISING), None)
    read = max((w.read for w in waits if w.read), default=now - TOLD_FOR)
    if last is None or last.kind != "withdraw" or last.at <= max(read, now - TOLD_FOR):
        return None
    return TakenBack(last.unit, last.reason)
