"""What pages and API share: the caller's eyes on the world, and one way to have something done."""

from datetime import datetime

from msgspec import Struct
from starlette.requests import HTTPConnection, Request

from beds.board import Audience
from beds.people import tickets
from beds.people.refusals import WrongPin
from beds.people.rights import Caller, own_staff, reaches, waitlists
from beds.store.batch import Done
from beds.store.models.ticket import Ticket
from beds.store.store import Store
from beds.world.commands import Command, CountChildren
from beds.world.refusals import ChildrenHere, UnknownNumber
from beds.world.state import Bed, World
from web.idempotency import key_of
from web.templating import now


def store(request: HTTPConnection) -> Store:
    """The application's store."""
    return request.app.state.store


def audience(caller: Caller, world: World, **shape: str) -> Audience:
    """With whose eyes the caller sees the world: own units inside the walls only. `shape` as Audience has it."""
    return Audience(
        role=caller.role,
        units=frozenset(slug for slug in caller.units if reaches(caller, "api-units", world, slug)),
        organisation=caller.organisation,
        **shape,
    )


def tapped(request: HTTPConnection) -> datetime | None:
    """When what is asked for was tapped, if it then waited on a phone without network (web/pages/queued.py)."""
    return getattr(request.state, "tapped", None)


def happened(request: HTTPConnection, at: datetime | None = None) -> dict[str, object]:
    """When what is asked for happened, as commands take it: at the time that is given with it, or when it was tapped
    on a phone without network; nothing where that is now."""
    waited = tapped(request)
    when = at or waited
    return {"when": when, "queued": waited is not None} if when else {}


async def submit(request: Request, kind: type[Command], where: str, **fields: object) -> Done:
    """Have the command done in the caller's name, in the unit `where`. Raises Refused, Busy or KeyReused."""
    caller, world = request.user, store(request).world
    who = {"by": caller.account, "own": own_staff(caller, world, where), "reach": waitlists(caller, world)}
    command = kind(**who, **fields)
    try:
        return await store(request).submit(command, key=await key_of(request))
    except ChildrenHere as refusal:
        await count_children(request, refusal)
        raise


async def count_children(request: Request, refusal: ChildrenHere) -> None:
    """Children were with somebody: that one has asked is counted, and nothing else (L-13); once, however often the
    request comes, since what was refused is not known again."""
    by, key = request.user.account or "self", await key_of(request, "children")
    await store(request).submit(CountChildren(by=by, unit=refusal.params["slug"]), key=key)


async def holder(request: Request, number: str | None, pin: str | None = None) -> str:
    """The ticket behind a number, and its PIN if one is given; empty without either. Raises UnknownNumber, WrongPin
    or TooBusy."""
    if pin is not None:
        return (await tickets.check(request.app.state.secret, number or "", pin, now(request))).id
    if number is None:
        return ""
    ticket = await tickets.find(number)
    if ticket is None:
        raise UnknownNumber
    return ticket.id


async def own_ticket(request: Request, number: str, pin: str, device: str = "") -> Ticket:
    """The ticket of whoever gives its code from outside: wrong ones are counted for where they come from, too. Raises
    WrongPin, TooMany or TooBusy."""
    attempts = request.app.state.attempts
    await attempts.may_give_code(request)
    try:
        return await tickets.check(request.app.state.secret, number, pin, now(request), device)
    except WrongPin:
        await attempts.count_wrong_code(request)
        raise


async def comer(request: Request, body: Struct, bed: Bed) -> str:
    """The ticket that an action on a bed is about. A PIN alone is held against the number that the bed is promised
    to. Raises as `holder`."""
    number, pin = getattr(body, "number", None), getattr(body, "pin", None)
    if pin is not None and number is None:
        spell = store(request).world.spells.get(bed.id)
        number = store(request).number(spell.ticket) if spell and spell.ticket else None
    return await holder(request, number, pin)
