"""Units: how many places there are, how old that knowledge is, and saying that it still holds."""

from datetime import datetime

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app import house
from beds.app.values import Nothing
from beds.board import UnitView, unit_view, visible_units
from beds.people.rights import ask_unit
from web.acting import actor_of, audience, now, store
from web.api.address import reply
from web.api.body import read


class UnitAnswer(UnitView, frozen=True):
    """A unit as a program reads it, with the age of its figures at this moment. Figures that are not `fresh` are not
    to be relied on: call the unit."""

    age_seconds: int | None
    fresh: bool


class Units(Struct, frozen=True):
    units: list[UnitAnswer]


class Confirmed(Struct, frozen=True):
    change: str
    unit: UnitAnswer


def aged(view: UnitView, at: datetime) -> UnitAnswer:
    """The view with its age at this moment."""
    age = None if view.confirmed_at is None else max(0, int((at - view.confirmed_at).total_seconds()))
    fresh = view.fresh_until is not None and at < view.fresh_until
    return UnitAnswer(**msgspec.structs.asdict(view), age_seconds=age, fresh=fresh)


async def listed(request: Request) -> Response:
    """The units that the caller sees: open ones first, then planned, then closed."""
    world = store(request).world
    views = visible_units(world, audience(request.user, world))
    return reply(Units([aged(view, now(request)) for view in views]))


async def confirm(request: Request) -> Response:
    """The unit's figures are still right: their age begins anew."""
    unit = ask_unit(request.user, "api-confirm", store(request).world, request.path_params["slug"])
    await read(request, Nothing)
    done = await house.confirm(store(request), await actor_of(request), unit)
    view = unit_view(done.world, unit.slug, audience(request.user, done.world))
    return reply(Confirmed(str(done.change), aged(view, now(request))))
