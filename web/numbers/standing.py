"""How a number stands, as programs read it."""

from datetime import datetime

from msgspec import Struct

from beds.board import Audience
from beds.standing import Promise, Queue, State, standing
from beds.world.state import World

RING = "ring"


class Offer(Struct, frozen=True):
    """Hours are RFC 3339, or "ring" where the unit is protected."""

    unit: str
    accepted: bool
    expires_at: datetime | None
    come_from: str | None
    come_until: str | None


class Standing(Struct, frozen=True):
    state: State
    queues: list[Queue]
    offer: Offer | None


def told(world: World, ticket: str, now: datetime, eyes: Audience | None = None, made: bool = False) -> Standing:
    """How the ticket stands now, as far as those `eyes` may know (beds.standing)."""
    own = standing(world, ticket, now, eyes, made)
    return Standing(own.state, own.queues, None if own.offer is None else _offer(own.offer))


def _offer(promise: Promise) -> Offer:
    come_from, come_until = (_hour(promise, at) for at in (promise.come_from, promise.come_until))
    return Offer(promise.unit, promise.accepted, promise.expires_at, come_from, come_until)


def _hour(promise: Promise, at: datetime | None) -> str | None:
    return RING if promise.ring else at.isoformat() if at else None
