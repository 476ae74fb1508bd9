"""Offers by tap: to the First, or on record to another; and taking one back."""

from datetime import datetime

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app import waitlist
from beds.app.values import BedId, Body, Number
from beds.people.rights import ask_bed, ask_unit
from beds.store import Done
from beds.world import codes
from web.acting import actor_of, holder, store
from web.api.address import reply
from web.api.body import read


class Offer(Body, kw_only=True):
    """Without a number: to the First. `reason` is the code for offering past the First."""

    bed: BedId | None = None
    number: Number | None = None
    reason: codes.Grant | None = None


class Offered(Struct, frozen=True):
    """To whom, which bed, and until when it waits for an answer."""

    change: str
    number: str | None
    bed: str
    expires_at: datetime | None


class Withdraw(Body, kw_only=True):
    reason: codes.Withdraw


class Withdrawn(Struct, frozen=True):
    change: str


async def offer(request: Request) -> Response:
    """Offer a free bed of the unit."""
    unit = ask_unit(request.user, "api-offer", store(request).world, request.path_params["slug"])
    body = await read(request, Offer)
    if body.reason and not body.number:
        raise msgspec.ValidationError("Expected `number` beside `reason` - at `$.number`")
    if body.bed:
        ask_bed(request.user, "api-offer", store(request).world, body.bed, unit.slug)
    ticket, actor, reason = await holder(request, body.number), await actor_of(request), body.reason or ""
    done = await waitlist.offer(store(request), actor, unit.slug, bed=body.bed or "", ticket=ticket, reason=reason)
    return reply(_offered(request, done))


def _offered(request: Request, done: Done) -> Offered:
    """What the command made; asked again with the same key, what it had made if that still stands."""
    for bed, act in done.world.last.items():
        if act == done.change and (spell := done.world.spells.get(bed)) and spell.state == "offered":
            return Offered(str(done.change), store(request).number(spell.ticket), bed, spell.until)
    return Offered(str(done.change), None, "", None)


async def withdraw(request: Request) -> Response:
    """Take an offer, or a promise to a number, back."""
    bed = ask_bed(request.user, "api-withdraw", store(request).world, request.path_params["bed"])
    body = await read(request, Withdraw)
    done = await waitlist.withdraw(store(request), await actor_of(request), bed, body.reason)
    return reply(Withdrawn(str(done.change)))
