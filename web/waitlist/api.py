"""The waitlist through accounts: join for somebody, confirm, answer by voice, and a unit's line."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app import joining as app
from beds.app import waitlist
from beds.app.joining import Lines
from beds.app.values import Body, Instant, Nothing, Number
from beds.people import access, tickets
from beds.people.rights import ask_unit, reaches_ticket
from beds.store.models.ticket import Ticket
from beds.world import codes
from beds.world.command import new_act
from beds.world.explain import Why, explained
from beds.world.refusals import AlreadyPlaced, AlreadyWaiting, NoOffer, NotWaiting, UnknownNumber, UnknownUnit
from web.acting import actor_of, audience, key_of, now, store
from web.api.address import reply
from web.api.body import read
from web.numbers.standing import Standing, told

MOST_UNITS = 50
Slugs = Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(min_length=1, max_length=MOST_UNITS)]


class Join(Body, kw_only=True, rename={"for_": "for"}):
    """`for` is the one trait that is kept, by the person's own word. `together_with` is another number: both must say
    it, and nothing tells whether the other has. `conditions`: those of the units were shown."""

    number: Number
    units: Slugs
    for_: Literal["women", "men"] | None = None
    children: Literal["yes", "no", "unknown"] | None = None
    conditions: bool | None = None
    together_with: Number | None = None


class Attest(Body, kw_only=True):
    """Since when the person has waited under a number that is lost."""

    since: Instant


class Answer(Body, kw_only=True):
    """What the person said on the telephone or at the door; `no-answer` when nobody picked up."""

    answer: waitlist.Answer
    reason: codes.Decline | None = None


class Stands(Struct, frozen=True):
    """What was done, and how the number stands after it: null where the number is out of the caller's reach."""

    change: str
    standing: Standing | None


class Waiting(Struct, frozen=True):
    """One who waits. `since` is an earlier time that was attested, as of which they count. `why` says what stands
    between the person and a bed, the decisive reason first."""

    number: str | None
    joined_at: datetime
    since: datetime | None
    state: str
    confirmed: bool
    why: list[Why]


class Line(Struct, frozen=True):
    """A unit's line, first to last."""

    entries: list[Waiting]


async def join(request: Request) -> Response:
    """Stand in line for somebody; that an account does it confirms that there is a person."""
    body = await read(request, Join)
    ticket = await _known(body.number)
    actor, said = await actor_of(request), body.children or ""
    lines = Lines(units=body.units, for_=body.for_, children=said, conditions=bool(body.conditions))
    try:
        change = (await app.join(store(request), actor, ticket.id, lines)).change
    except (AlreadyWaiting, AlreadyPlaced):
        if _sees(request, ticket, body.units):
            raise
        change = await _met(request, ticket)
    if body.together_with is not None:
        await app.wait_together(store(request), actor, ticket.id, body.together_with)
    return await _stands(request, change, ticket, "api-join")


def _sees(request: Request, ticket: Ticket, units: tuple[str, ...]) -> bool:
    """Whether the caller may know that the number stands in those lines, or sleeps there."""
    world, caller = store(request).world, request.user
    if not reaches_ticket(caller, "api-answer", world, ticket.id, ticket.made_by, ticket.issued_by):
        return False
    eyes, made = audience(caller, world), ticket.made_by == caller.account
    there = {wait.unit for wait in world.waits_of(ticket.id)}
    bed = world.occupied_by(ticket.id)
    sleeps = {world.beds[bed].unit} if bed else set()
    return all(eyes.sees_standing(world, slug, made) for slug in there.intersection(units)) and all(
        eyes.sees_stay(world, slug, made) for slug in sleeps.intersection(units)
    )


async def _met(request: Request, ticket: Ticket) -> int:
    """The answer to a join that changes nothing, where that is not for the caller to know (D-08): as to any other.
    Somebody has met the person all the same; the change."""
    try:
        return (await waitlist.met(store(request), await actor_of(request), ticket.id)).change
    except NotWaiting:  # it sleeps there
        return new_act()


async def confirm(request: Request) -> Response:
    """Somebody has met or spoken with the person."""
    await read(request, Nothing)
    ticket = await _known(request.path_params["number"])
    done = await waitlist.met(store(request), await actor_of(request), ticket.id)
    return await _stands(request, done.change, ticket, "api-met")


async def attest(request: Request) -> Response:
    """An earlier time for somebody who has lost a number: once, on record."""
    body = await read(request, Attest)
    ticket = await reached(request, "api-attest")
    done = await waitlist.attest(store(request), await actor_of(request), ticket.id, body.since)
    return reply(Stands(str(done.change), _told(request, ticket)))


async def answer(request: Request) -> Response:
    """An answer by voice counts as one given on the screen, and is logged as what it is. An offer that the caller may
    not know of is not theirs to answer."""
    body = await read(request, Answer)
    ticket = await reached(request, "api-answer")
    offer = _told(request, ticket).offer
    if offer is None:
        return reply(Stands(str(await _answered_before(request)), _told(request, ticket)))
    actor, reason = await actor_of(request), body.reason or ""
    done = await waitlist.answer(store(request), actor, ticket.id, body.answer, where=offer.unit, reason=reason)
    return reply(Stands(str(done.change), _told(request, ticket)))


async def _answered_before(request: Request) -> int:
    """The change that the same request made when the offer was still there. Raises NoOffer."""
    key = await key_of(request)
    change = await store(request).answered(key) if key else None
    if change is None:
        raise NoOffer
    return change


async def _known(number: str) -> Ticket:
    """The ticket of any number: who meets people may say so of each, and learns nothing of those of others."""
    ticket = await tickets.find(number)
    if ticket is None:
        raise UnknownNumber
    return ticket


async def reached(request: Request, action: str) -> Ticket:
    """The ticket of the number in the address, if it is within the caller's reach; the reading is logged."""
    ticket = await tickets.find(request.path_params["number"])
    world, caller = store(request).world, request.user
    if ticket is None or not reaches_ticket(caller, action, world, ticket.id, ticket.made_by, ticket.issued_by):
        raise UnknownNumber
    await access.log(caller, action, now(request), ticket=ticket)
    return ticket


async def _stands(request: Request, change: int, ticket: Ticket, action: str) -> Response:
    """What was done; and how the number stands, where it is within the caller's reach, which is logged."""
    world, caller = store(request).world, request.user
    if not reaches_ticket(caller, "api-answer", world, ticket.id, ticket.made_by, ticket.issued_by):
        return reply(Stands(str(change), None))
    await access.log(caller, action, now(request), ticket=ticket)
    return reply(Stands(str(change), _told(request, ticket)))


def _told(request: Request, ticket: Ticket) -> Standing:
    world, caller = store(request).world, request.user
    made = ticket.made_by == caller.account
    return told(world, ticket.id, now(request), audience(caller, world), made)


async def unit_line(request: Request) -> Response:
    """The unit's line for those who work with it. Reading it is logged."""
    world = store(request).world
    unit = ask_unit(request.user, "api-line", world, request.path_params["slug"])
    if not audience(request.user, world).sees_waiting(world, unit.slug):
        raise UnknownUnit(unit=unit.slug)
    await access.log(request.user, "api-line", now(request), unit=unit.slug)
    entries = [
        Waiting(
            store(request).number(wait.ticket),
            wait.joined_at,
            wait.since,
            wait.state,
            wait.confirmed,
            why,
        )
        for wait, why in explained(world, unit.slug, now(request))
    ]
    return reply(Line(entries))
