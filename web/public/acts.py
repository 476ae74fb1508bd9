"""Everything that somebody can say to their own number, once it is open on this device."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Literal

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.app import waitlist
from beds.app.actor import Actor
from beds.app.joining import part, wait_together
from beds.people import contact, tickets, wish
from beds.purge import forget
from beds.store.models.ticket import Ticket
from beds.world import codes
from beds.world.refusals import BadTime, Refused
from web.acting import actor_of, now, one_of, read, store
from web.problem import sentence
from web.public import session as own
from web.public.mine import closed, mine_page

MORNING: tuple[Literal["morning"]] = ("morning",)
OUR_TIME = "%Y-%m-%dT%H:%M:%SZ"
"""A time as the templates' filter `iso` writes it."""


async def act(request: Request) -> Response:
    """Say it; then how the number stands."""
    ticket, do = await own.current(request), ACTS.get(request.path_params["act"])
    if ticket is None or do is None:
        return closed()
    try:
        await do(request, ticket, await read(request))
    except Refused as refusal:
        response = await mine_page(request, ticket, *sentence(request, refusal))
    else:
        response = RedirectResponse(NEXT.get(do, "/place/mine"), 303)
    own.renew(request, response)
    return response if await tickets.there(ticket.id) else _deleted(request)


def _deleted(request: Request) -> Response:
    """The number is no more, here and on this device."""
    response = RedirectResponse("/place/deleted", 303)
    own.forget(request, response)
    return response


async def _accept(request: Request, ticket: Ticket, form: FormData) -> None:
    await waitlist.answer(store(request), await _own(request), ticket.id, "accept", arrive_by=_by(form))


async def _own(request: Request) -> Actor:
    return await actor_of(request, own_word=True)


def _by(form: FormData) -> datetime | None:
    """The arrival agreed on; None as soon as the person can. Raises BadTime."""
    text = str(form.get("by", ""))
    try:
        return datetime.strptime(text, OUR_TIME).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise BadTime(what="come before the last arrival, within a day") from None


async def _decline(request: Request, ticket: Ticket, form: FormData) -> None:
    reason = one_of(form, "reason", codes.DECLINE) or ""
    await waitlist.answer(store(request), await _own(request), ticket.id, "decline", reason=reason)


async def _still(request: Request, ticket: Ticket, form: FormData) -> None:
    await waitlist.still_waits(store(request), await _own(request), ticket.id)


async def _read(request: Request, ticket: Ticket, form: FormData) -> None:
    await waitlist.has_read(store(request), await _own(request), ticket.id)


async def _pause(request: Request, ticket: Ticket, form: FormData) -> None:
    until = one_of(form, "until", MORNING)
    await waitlist.pause(store(request), await _own(request), ticket.id, until)


async def _leave(request: Request, ticket: Ticket, form: FormData) -> None:
    await waitlist.leave(store(request), await _own(request), ticket.id)


async def _together(request: Request, ticket: Ticket, form: FormData) -> None:
    await wait_together(store(request), await _own(request), ticket.id, str(form.get("number", "")))


async def _part(request: Request, ticket: Ticket, form: FormData) -> None:
    await part(store(request), await _own(request), ticket.id)


async def _forget(request: Request, ticket: Ticket, form: FormData) -> None:
    """The lines, and the number with all that hangs on it. While something of it is open, a bed or a follow-up, only
    how to be reached and the interpreter go, and the number when its time has come (L-16)."""
    if store(request).world.waits_of(ticket.id):
        await waitlist.leave(store(request), await _own(request), ticket.id)
    if not await forget(store(request), ticket.id, now(request)):
        await contact.drop(ticket.id)
        await wish.drop(ticket.id)


Say = Callable[[Request, Ticket, FormData], Awaitable[None]]
ACTS: dict[str, Say] = {
    "accept": _accept,
    "decline": _decline,
    "still": _still,
    "read": _read,
    "pause": _pause,
    "leave-line": _leave,
    "together": _together,
    "part": _part,
    "forget": _forget,
}

NEXT: dict[Say, str] = {_together: "/place/mine?asked"}
"""Where another page follows: what was asked for is said, and not what came of it."""
