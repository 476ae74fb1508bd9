"""A unit's own screen, and one bed on a page of its own."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.people import access
from beds.people.rights import ask_bed, ask_unit, reaches
from beds.world.asking import unasked
from beds.world.nights import night_of
from beds.world.state import World
from web.acting import now, store
from web.board import shown
from web.board.scene import live_page, page_view
from web.offline.device import keep
from web.shift.doorwords import CHOICES
from web.templating import render
from web.unit.asking import duty_phone
from web.unit.done import last_change
from web.unit.earlier import hour_of, known_since

LINKS = ("turned-away", "handover", "paper", "settings")
"""The unit's other pages, by the actions that open them."""
NOTHING: Mapping[str, str] = MappingProxyType({})


async def unit_page(request: Request, refused: str = "") -> HTMLResponse:
    """The beds of one unit, for its staff. Reading it is logged."""
    world = store(request).world
    place = ask_unit(request.user, "unit", world, request.path_params["slug"])
    await access.log(request.user, "unit", now(request), unit=place.slug)
    view = page_view(request, request.user, "unit", place.slug)
    night = world.nights.get(place.slug) or night_of(now(request), place.rules.day_turns)
    return live_page(
        request,
        "unit.html",
        view,
        unit=place,
        beds=[b.id for b in world.unit_beds(place.slug) if world.in_use(b)],
        morning=night + timedelta(days=1),
        done=last_change(request, world, place.slug),
        refused=refused,
        may=[action for action in LINKS if reaches(request.user, action, world, place.slug)],
        turnaway=CHOICES,
        asks=unasked(world, place, ""),
        duty_phone=duty_phone(world, place),
        keep=keep(request, place),
        house=shown.house(world, place.slug, view.audience),
    )


async def bed_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """One bed with everything that can be done with it: what the sheet is, without a script. Reading it is logged.
    After a refusal what was `given` stands in the fields."""
    world = store(request).world
    place = ask_bed(request.user, "bed", world, request.path_params["id"], request.path_params["slug"])
    await access.log(request.user, "bed", now(request), unit=place.unit)
    eyes, numbers = page_view(request, request.user, "unit", place.unit).audience, store(request).number
    return render(
        request,
        "bed.html",
        bed=shown.shown_bed(world, place.id, eyes, numbers),
        unit=shown.house(world, place.unit, eyes),
        choices=_choices(request, world, place.unit, place.id),
        refused=refused,
        given=given,
        hour=hour_of(request, given),
        known=known_since(world, place.id),
    )


def _choices(request: Request, world: World, slug: str, bed_id: str) -> dict[str, object]:
    """Where a guest could go: free beds by unit, one's own first and unnamed, and occupied ones to change with."""

    def may(other: str) -> bool:
        return world.units[other].status == "open" and reaches(request.user, "act", world, other)

    open_here = [slug, *(s for s in world.units if s != slug and may(s))]
    beds = [b for s in open_here for b in world.unit_beds(s) if world.in_use(b) and b.id != bed_id]
    free = groupby((b for b in beds if b.id not in world.spells), key=lambda b: b.unit)
    taken = [b for b in beds if b.unit == slug and b.id in world.spells and world.spells[b.id].state == "occupied"]
    return {
        "free": [("" if s == slug else world.units[s].name, list(some)) for s, some in free],
        "occupied": taken,
    }
