"""The first page: to wherever the reader works."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.people.rights import may
from web.acting import store


async def start(request: Request) -> Response:
    """Staff of one house come to its beds, planners to their report, others to the board, administrators to the
    units, reviewers to the log, everybody else to where
    places are told; in a demo they choose who they are."""
    caller, world = request.user, store(request).world
    own = [slug for slug in caller.units if slug in world.units and world.units[slug].status == "open"]
    if len(own) == 1 and may(caller, "unit"):
        return RedirectResponse(f"/units/{own[0]}", 303)
    for action, address in (("plan", "/plan"), ("board", "/board"), ("units", "/settings"), ("access", "/access")):
        if may(caller, action):
            return RedirectResponse(address, 303)
    return RedirectResponse("/sign-in" if request.app.state.demo else "/place", 303)
