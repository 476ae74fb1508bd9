"""One's own number, with its PIN, from any device: look, accept, decline, pause, leave.

Number and PIN travel in the body, never in an address. A wrong PIN, an unknown and a misspelt number are the same
answer after the same work (L-11).
"""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from beds.app import waitlist
from beds.app.actor import Actor
from beds.app.values import Body, Instant
from beds.typed import LONGEST
from beds.world import codes
from web.acting import actor_of, now, own_ticket, store
from web.api.address import reply
from web.api.body import read
from web.numbers.standing import told

Told = Annotated[str, Meta(max_length=LONGEST)]


class Mine(Body, kw_only=True):
    """What the person was given to write down."""

    number: Told
    pin: Told


class Accept(Mine, kw_only=True):
    """`arrive_by` is when the person means to be there; by default as long as the unit holds beds."""

    arrive_by: Instant | None = None


class Decline(Mine, kw_only=True):
    reason: codes.Decline | None = None


class Pause(Mine, kw_only=True):
    """Without `until`: until the person says so."""

    until: Instant | None = None


async def look(request: Request) -> Response:
    """How the number stands. A look is a sign of life."""
    ticket = await _own(request, await read(request, Mine))
    await waitlist.looked(store(request), await _self(request), ticket)
    return _stands(request, ticket)


async def still(request: Request) -> Response:
    """ "I still wait": also ends a pause."""
    ticket = await _own(request, await read(request, Mine))
    await waitlist.still_waits(store(request), await _self(request), ticket)
    return _stands(request, ticket)


async def accept(request: Request) -> Response:
    """Yes to the offer."""
    body = await read(request, Accept)
    ticket = await _own(request, body)
    await waitlist.answer(store(request), await _self(request), ticket, "accept", arrive_by=body.arrive_by)
    return _stands(request, ticket)


async def decline(request: Request) -> Response:
    """No to this bed; the place in line is kept."""
    body = await read(request, Decline)
    ticket = await _own(request, body)
    await waitlist.answer(store(request), await _self(request), ticket, "decline", reason=body.reason or "")
    return _stands(request, ticket)


async def pause(request: Request) -> Response:
    """No offers for a while."""
    body = await read(request, Pause)
    ticket = await _own(request, body)
    await waitlist.pause(store(request), await _self(request), ticket, body.until)
    return _stands(request, ticket)


async def leave(request: Request) -> Response:
    """Out of every line."""
    ticket = await _own(request, await read(request, Mine))
    await waitlist.leave(store(request), await _self(request), ticket)
    return _stands(request, ticket)


async def _own(request: Request, body: Mine) -> str:
    return (await own_ticket(request, body.number, body.pin)).id


async def _self(request: Request) -> Actor:
    return await actor_of(request, own_word=True)


def _stands(request: Request, ticket: str) -> Response:
    return reply(told(store(request).world, ticket, now(request)))
