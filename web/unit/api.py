"""Beds: the list of a unit, and everything that can be done with one of them."""

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.bed_actions import Act, do
from beds.board import BedView, bed_view, bed_views
from beds.people import access
from beds.people.rights import ask_bed, ask_unit
from web.acting import KEY, actor_of, audience, now, store
from web.api.address import reply
from web.api.body import read


class Beds(Struct, frozen=True):
    beds: list[BedView]


class Changed(Struct, frozen=True):
    """`change` names what was done (undo takes it); `bed` is as it now is."""

    change: str
    bed: BedView


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
    asked, actor = await read(request, kind), await actor_of(request, queued=KEY in request.headers)
    done = await do(store(request), actor, "api-act", bed, asked)
    seen = bed_view(done.world, bed.id, audience(request.user, world), store(request).number)
    return reply(Changed(str(done.change), seen))
