"""What is set in a unit, in a few lines, and where to change it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.board import planned_places
from beds.people.rights import may, reaches
from beds.world import Unit, World
from web.acting import store
from web.setup.forms import unit_of
from web.setup.rules import begins_at
from web.templating import render


def _back(request: Request, world: World, unit: Unit) -> str:
    """To the unit's beds, for whoever sees them; else to where its reader comes from."""
    if unit.status == "open" and reaches(request.user, "unit", world, unit.slug):
        return f"/units/{unit.slug}"
    return "/board" if may(request.user, "board") else "/settings"


async def overview_page(request: Request) -> HTMLResponse:
    """The unit's settings."""
    world, unit = store(request).world, unit_of(request)
    beds = world.unit_beds(unit.slug)
    return render(
        request,
        "manage/overview.html",
        unit=unit,
        planned=planned_places(world, unit),
        in_use=sum(1 for bed in beds if world.in_use(bed)) if unit.status == "open" else 0,
        extra=sum(1 for bed in beds if bed.extra and world.in_use(bed)) if unit.status == "open" else 0,
        closings=[(world.beds[bed], c) for bed, c in world.closings.items() if world.beds[bed].unit == unit.slug],
        winds_down=world.winds_down(unit.slug),
        coming=begins_at(world, unit.slug) if unit.slug in world.coming else None,
        back=_back(request, world, unit),
        may_close=reaches(request.user, "closing", world, unit.slug),
    )
