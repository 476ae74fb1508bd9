"""Beds: the list of a unit, and everything that can be done with one of them."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import ClassVar, Literal

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.board import BedView, bed_view, bed_views
from beds.people import access
from beds.people.rights import ask_bed, ask_unit
from beds.world import codes, commands
from beds.world.commands import OnBed
from beds.world.state import Bed, World
from web.acting import audience, comer, store, submit
from web.api.address import Api, reply
from web.api.body import BedId, Body, Instant, Minutes, Number, Pin, read
from web.templating import now

Grant = Literal[codes.GRANT]


class Beds(Struct, frozen=True):
    beds: list[BedView]


class Changed(Struct, frozen=True):
    """`change` names what was done (undo takes it); `bed` is as it now is."""

    change: str
    bed: BedView


class Act(Body, kw_only=True):
    """`at` is the true time, if that was earlier: up to a day back, with an Idempotency-Key up to 14 days."""

    command: ClassVar[type[OnBed]]
    at: Instant | None = None

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        """What the command needs beside the bed, the ticket and the time."""
        return {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in ("at", "number", "pin", "recognised") and getattr(self, name) is not None
        }


class Entering(Act, kw_only=True):
    """A way in. Without `conditions` and `children` they were not asked about now: shown to staff, never refused."""

    conditions: bool | None = None
    children: Literal["yes", "no", "unknown"] | None = None


class Hold(Entering, kw_only=True):
    """Without minutes and until: as long as the unit holds beds."""

    command = commands.Hold
    minutes: Minutes | None = None
    until: Instant | None = None
    number: Number | None = None
    reason: Grant | None = None

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        if self.minutes is not None and self.until is not None:
            raise msgspec.ValidationError("Expected `minutes` or `until`, not both")
        minutes = self.minutes or world.units[bed.unit].rules.hold_minutes
        given = super().fields(world, bed, at) | {"until": self.until or at + timedelta(minutes=minutes)}
        given.pop("minutes", None)
        return given


class Extend(Act, kw_only=True):
    command = commands.Extend
    until: Instant


class Release(Act, kw_only=True):
    command = commands.Release


class Admit(Entering, kw_only=True):
    """A promised bed is claimed with the number's `pin`, or because staff have `recognised` the person."""

    command = commands.Admit
    number: Number | None = None
    pin: Pin | None = None
    recognised: bool = False
    reason: Grant | None = None
    release_other: bool = False

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        claim = "pin" if self.pin else "recognised" if self.recognised else ""
        return super().fields(world, bed, at) | {"claim": claim}


class Attach(Entering, kw_only=True):
    """`reason` is the code for a hold that thereby goes past the First."""

    command = commands.Attach
    number: Number
    reason: Grant | None = None


class Discharge(Act, kw_only=True, rename={"next_": "next"}):
    command = commands.Discharge
    reason: Literal[codes.ENDING] | None = None
    next_: Literal[codes.NEXT] | None = None
    follow_up_on: date | None = None
    suspended_until: Instant | None = None


class Ready(Act, kw_only=True):
    command = commands.Ready


class Close(Act, kw_only=True):
    """With `when_empty` the bed closes as soon as its guest has left."""

    command = commands.CloseBed
    reason: Literal[codes.CLOSING]
    until: Instant | None = None
    when_empty: bool = False


class Reopen(Act, kw_only=True):
    command = commands.Reopen


class Move(Entering, kw_only=True):
    command = commands.Move
    to: BedId
    reason: Grant | None = None


class Swap(Act, kw_only=True, rename={"other": "with"}):
    command = commands.Swap
    other: BedId


class Absent(Act, kw_only=True):
    command = commands.Absent
    until: Instant | None = None


class Back(Act, kw_only=True):
    command = commands.Back


ACTS: dict[str, type[Act]] = {
    kind.__name__.lower(): kind
    for kind in (Hold, Extend, Release, Admit, Attach, Discharge, Ready, Close, Reopen, Move, Swap, Absent, Back)
}


async def listed(request: Request) -> Response:
    """The beds in use of one unit, in the order of the corridor. Reading it is logged."""
    world = store(request).world
    unit = ask_unit(request.user, "api-beds", world, request.path_params["slug"])
    await access.log(request.user, "api-beds", now(request), unit=unit.slug)
    return reply(Beds(bed_views(world, unit.slug, audience(request.user, world), store(request).number)))


async def act(kind: type[Act], request: Request) -> Response:
    """Do one thing with one bed."""
    world = store(request).world
    bed = ask_bed(request.user, "api-act", world, request.path_params["id"])
    body = await read(request, kind)
    for other in (getattr(body, "to", None), getattr(body, "other", None)):
        if other is not None:
            ask_bed(request.user, "api-act", world, other)
    ticket = await comer(request, body, bed)
    done = await submit(
        request,
        kind.command,
        bed.unit,
        bed=bed.id,
        when=body.at,
        queued=bool(request.headers.get("idempotency-key")),
        **({"ticket": ticket} if ticket else {}),
        **body.fields(world, bed, now(request)),
    )
    seen = bed_view(done.world, bed.id, audience(request.user, world), store(request).number)
    return reply(Changed(str(done.change), seen))


routes = [
    Api("GET", "/units/{slug}/beds", listed, "api-beds", answer=Beds),
    *(
        Api("POST", f"/beds/{{id}}/{action}", partial(act, kind), "api-act", body=kind, answer=Changed)
        for action, kind in ACTS.items()
    ),
]
