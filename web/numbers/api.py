"""Numbers: a new one for somebody who has none, and a new code for somebody who has lost theirs."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.recognising import new_code
from beds.app.values import Nothing
from beds.people import tickets
from beds.people.rights import reaches_ticket
from beds.world.refusals import UnknownNumber
from web.acting import actor_of, key_of, now, store
from web.api.address import reply
from web.api.body import read


class Issued(Struct, frozen=True):
    """To be written down: the PIN is told this once."""

    number: str
    pin: str


async def issue(request: Request) -> Response:
    """A new number. Asked again with the same Idempotency-Key: the same number, with a new PIN."""
    await read(request, Nothing)
    caller, state = request.user, request.app.state
    made = await tickets.issue(
        state.secret, now(request), caller.organisation, caller.account, key=await key_of(request)
    )
    return reply(Issued(made.number, made.pin))


async def renew(request: Request) -> Response:
    """A new PIN for somebody whom the caller recognises. It is logged."""
    await read(request, Nothing)
    ticket = await tickets.find(request.path_params["number"])
    world = store(request).world
    if ticket is None or not reaches_ticket(
        request.user, "api-pin", world, ticket.id, ticket.made_by, ticket.issued_by
    ):
        raise UnknownNumber
    made = await new_code(store(request), await actor_of(request), "api-pin", ticket)
    return reply(Issued(made.number, made.pin))
