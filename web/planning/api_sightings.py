"""Sightings: a partner has met the holder of a number, who agrees that it is kept until the quarter is over."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.values import Body, Number
from beds.need import sightings
from beds.world.state import World
from web.acting import holder, now, store
from web.api.address import reply
from web.api.body import read


class Sighting(Body, kw_only=True, rename={"for_": "for"}):
    """The number, read out by its holder, whose `consent` there must be. `for` is their own word; `lost` says that
    another number of theirs was lost within this quarter."""

    number: Number
    consent: bool
    for_: Literal["women", "men"] | None = None
    lost: bool = False


class Seen(Struct, frozen=True):
    """Until when it is kept that the number was seen."""

    kept_until: datetime


async def see(request: Request) -> Response:
    """Write the sighting down, once for each organisation and quarter."""
    body = await read(request, Sighting)
    if not body.consent:
        raise msgspec.ValidationError("Expected `true`, or nothing is kept - at `$.consent`")
    ticket = await holder(request, body.number)
    whom = body.for_ or said(store(request).world, ticket)
    window = await sightings.see(ticket, request.user.organisation, now(request), whom, body.lost)
    return reply(Seen(window.ends + sightings.KEPT))


def said(world: World, ticket: str) -> str:
    """What the holder has said in line of whom they are, or nothing."""
    return next((wait.for_ for wait in world.waits_of(ticket) if wait.for_), "")
