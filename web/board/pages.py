"""The intake board and the wall: all units at a glance."""

from starlette.requests import Request
from starlette.responses import Response

from beds.people import access
from beds.world.state import World
from web.acting import now, store
from web.board.scene import live_page, page_view
from web.board.view import PageView


async def board(request: Request) -> Response:
    """Every unit with its figure and its age; beds where the reader may see them, which is logged."""
    view, world = page_view(request, request.user, "board"), store(request).world
    by_status = _by_status(view, world)
    read = [slug for slug in by_status["open"] if view.audience.sees_numbers(world, slug)]
    await access.log_units(request.user, "board", now(request), read)
    return live_page(request, "board.html", view, open=by_status["open"], planned=by_status["planned"])


async def wall(request: Request) -> Response:
    """The screen on the wall: large, dark, nothing about any person."""
    view, world = page_view(request, request.user, "wall"), store(request).world
    planned = view.planned(world)
    return live_page(request, "wall.html", view, planned=planned, theme="dark", chosen_theme="dark")


def _by_status(view: PageView, world: World) -> dict[str, list[str]]:
    slugs = [name.partition("-")[2] for name in view.look(world) if name.startswith("u-")]
    return {status: [s for s in slugs if world.units[s].status == status] for status in ("open", "planned")}
