"""What is set in a unit, in a few lines, and where to change it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.board import planned_places
from beds.people.rights import reaches
from web.acting import store
from web.pages.manage.forms import unit_of
from web.pages.manage.rules import begins_at
from web.templating import render


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
        may_close=reaches(request.user, "closing", world, unit.slug),
    )
