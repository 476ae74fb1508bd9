"""Somebody asked at the door and got no bed: the request is counted, never the person (D-04)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from beds.app.actor import Actor, holder, submit
from beds.app.values import Number
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import codes, commands
from beds.world.state import Unit


class Asked(Struct, frozen=True, kw_only=True, rename={"for_": "for"}):
    """Why somebody was turned away, what became of them, and their own word of whom the bed was for. With the number,
    if it was told. `at` is the true time, if that was earlier."""

    reason: codes.TurnAway
    outcome: codes.Outcome = "unknown"
    for_: Literal["women", "men"] | None = None
    number: Number | None = None
    at: datetime | None = None


async def turn_away(store: Store, actor: Actor, unit: Unit, asked: Asked) -> Done:
    """Write it down. Raises Refused."""
    turned = commands.TurnAway(
        by=actor.account,
        unit=unit.slug,
        reason=asked.reason,
        outcome=asked.outcome,
        for_=asked.for_,
        ticket=await holder(store, actor, asked.number),
        when=asked.at or actor.tapped,
        queued=actor.queued,
    )
    return await submit(store, actor, turned, unit.slug)
