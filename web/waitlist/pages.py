"""The line for those who work with it: of one unit, and of every unit at once for the intake."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.people import access
from beds.people.rights import ask_unit
from beds.world.refusals import UnknownUnit
from beds.world.state import Unit, World
from web.acting import now, store
from web.board.scene import line_view, live_page
from web.unit.done import last_change
from web.unit.pages import NOTHING


async def line_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """The line of one unit. Reading it is logged. After a refusal what was `given` stands in the fields."""
    world = store(request).world
    unit = ask_unit(request.user, "line", world, request.path_params["slug"])
    view = line_view(request, request.user, unit.slug)
    if not view.look(world):
        raise UnknownUnit(unit=unit.slug)
    await access.log(request.user, "line", now(request), unit=unit.slug)
    return live_page(
        request,
        "line.html",
        view,
        partial(view.html, given=given),
        unit=unit,
        groups=_groups(world, unit),
        done=last_change(request, world, unit.slug, "line"),
        refused=refused,
        given=given,
    )


async def lines_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """Every line that the reader may see. Reading each is logged."""
    view, world = line_view(request, request.user), store(request).world
    slugs = [name.partition("-")[2] for name in view.look(world)]
    await access.log_units(request.user, "lines", now(request), slugs)
    done = last_change(request, world, "", "lines")
    draw = partial(view.html, given=given)
    return live_page(request, "line.html", view, draw, unit=None, done=done, refused=refused, given=given)


def _groups(world: World, unit: Unit) -> list[str]:
    """What somebody can say of themselves ("" for nothing) and be given a bed of the unit."""
    if unit.audience != "all":
        return [unit.audience]
    beds = [b for b in world.unit_beds(unit.slug) if world.in_use(b)]
    return [group for group in ("women", "men", "") if not beds or any(b.for_ in ("all", group) for b in beds)]
