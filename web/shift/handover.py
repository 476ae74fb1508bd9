"""The handover of a unit: made by itself of what is true now and of what was counted since somebody last read it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.people import access, accounts
from beds.people.passes import called
from beds.people.rights import ask_unit, reaches
from beds.world.refusals import UnitNotOpen
from beds.world.state import World
from web.acting import now, store
from web.board.scene import handover_view, live_page
from web.unit.done import last_change


async def handover_page(request: Request, refused: str = "") -> HTMLResponse:
    """Figures, promises with their numbers, beds, counts and tasks; nothing about any guest. Reading is logged."""
    world, caller = store(request).world, request.user
    unit = ask_unit(caller, "handover", world, request.path_params["slug"])
    await access.log(caller, "handover", now(request), unit=unit.slug)
    await _meet(request, world, unit.slug)
    view = handover_view(request, caller, unit.slug)
    if not view.look(world):
        raise UnitNotOpen(unit=unit.name)
    return live_page(
        request,
        "handover.html",
        view,
        unit=unit,
        passes=reaches(caller, "passes", world, unit.slug),
        done=last_change(request, world, unit.slug, "handover"),
        refused=refused,
    )


async def _meet(request: Request, world: World, slug: str) -> None:
    """Learn the name of who has signed the receipt, as long as there is one."""
    last, names = world.handovers.get(slug), request.app.state.names
    if last is not None:
        login = await accounts.login_of(last.by)
        names[last.by] = called(login) if login else ""
