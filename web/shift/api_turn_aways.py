"""Requests that got no bed: written down in one call, taken back through `changes/{id}/undo` (D-04)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.turn_aways import Asked
from beds.app.turn_aways import turn_away as app
from beds.app.values import Body, Instant, Number
from beds.people.rights import ask_unit
from beds.world import codes
from web.acting import KEY, actor_of, store
from web.api.address import reply
from web.api.body import read


class TurnAway(Body, kw_only=True, rename={"for_": "for"}):
    """Why, and what became of it. With the number, if it was told: the same one within 14 days is one episode of need.
    `at` is the true time, as on a bed."""

    unit: Annotated[str, Meta(max_length=60)]
    reason: codes.TurnAway
    outcome: codes.Outcome
    for_: Literal["women", "men"] | None = None
    number: Number | None = None
    at: Instant | None = None


class TurnedAway(Struct, frozen=True):
    change: str


async def turn_away(request: Request) -> Response:
    """Write down that somebody asked at the unit and got no bed."""
    body = await read(request, TurnAway)
    unit = ask_unit(request.user, "api-turnaways", store(request).world, body.unit)
    asked = Asked(reason=body.reason, outcome=body.outcome, for_=body.for_, number=body.number, at=body.at)
    done = await app(store(request), await actor_of(request, queued=KEY in request.headers), unit, asked)
    return reply(TurnedAway(str(done.change)))
