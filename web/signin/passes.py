"""Shift passes: the manager makes one for a volunteer, who types its code on the shared phone."""

from collections.abc import Mapping
from datetime import date, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.people import passes
from beds.people.refusals import NameTaken
from beds.people.rights import ask_unit
from beds.typed import filled
from beds.world.refusals import Invalid
from beds.world.state import Unit
from web.acting import now, read, store
from web.i18n import N_
from web.templating import render
from web.unit.acts import refuse
from web.unit.pages import NOTHING

NIGHTS = 7
"""So many nights to choose from; further ahead nobody knows who comes."""


class NotAPass(Invalid):
    """The name or the night of a pass cannot be."""

    message = N_("Write a name of at most 40 letters, and choose one of the nights.")


async def passes_page(
    request: Request, refused: str = "", given: Mapping[str, str] = NOTHING, code: str = "", made: str = ""
) -> HTMLResponse:
    """The unit's passes, and the form for another. A `code` that has just been `made` for somebody is shown once."""
    unit, at = _unit(request), now(request)
    tonight = passes.night_now(unit, at)
    return render(
        request,
        "passes.html",
        unit=unit,
        open_passes=await passes.of_unit(unit.slug, at),
        nights=[tonight + timedelta(days=n) for n in range(NIGHTS)],
        code=code,
        made=made,
        given=given,
        refused=refused,
    )


async def give(request: Request) -> Response:
    """A pass for tonight, or for the night chosen."""
    unit, given = _unit(request), filled(await read(request))
    try:
        code = await _give(request, unit, given)
    except (Invalid, NameTaken) as refusal:
        return await refuse(request, refusal, passes_page, given)
    return await passes_page(request, code=code, made=given["name"])


async def _give(request: Request, unit: Unit, given: dict[str, str]) -> str:
    try:
        night = date.fromisoformat(given.get("night", ""))
        name, by = given.get("name", ""), request.user.account
        return await passes.give(request.app.state.secret, unit, name, night, by, now(request))
    except ValueError:
        raise NotAPass from None


async def end(request: Request) -> Response:
    """The pass ends at once, and its phone is signed out."""
    unit, account = _unit(request), request.path_params["account"]
    if not await passes.end(unit.slug, account, now(request)):
        raise HTTPException(404)
    await request.app.state.live.recheck(account)
    return RedirectResponse(f"/units/{unit.slug}/passes", 303)


def _unit(request: Request) -> Unit:
    return ask_unit(request.user, "passes", store(request).world, request.path_params["slug"])


POST = ["POST"]
