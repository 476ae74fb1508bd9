"""Tasks as forms: put on the list in two taps, ticked off in one, taken back with the bar."""

from starlette.requests import Request
from starlette.responses import Response

from beds.app import house, tasks
from beds.people.passes import called
from beds.people.refusals import TurnedBack
from beds.people.rights import ask_unit
from beds.typed import filled
from beds.world.refusals import Refused
from beds.world.tasks import OTHER_HELP
from web.acting import actor_of, read, store
from web.i18n import N_
from web.shift import handover
from web.shift.tasks import REPAIRS, ask_help_page, repairs_page
from web.unit.acts import PAGES, refuse, said

POST = ["POST"]


async def add_repair(request: Request) -> Response:
    """Something is broken: the tap says what."""
    unit = ask_unit(request.user, "repairs", store(request).world, request.path_params["slug"])
    given = filled(await read(request))
    what = given.get("what", "")
    try:
        kind, bed = what if what in REPAIRS else "repair", given.get("bed", "")
        done = await tasks.add(store(request), await actor_of(request), unit, kind, bed)
    except Refused as refusal:
        return await refuse(request, refusal, repairs_page, given)
    return said(request, unit.slug, done, N_("It is on the list."), given.get("back") or "repairs")


async def ask_help(request: Request) -> Response:
    """A number needs another kind of help: that of the bed's guest, or one that was written."""
    unit = ask_unit(request.user, "ask-help", store(request).world, request.path_params["slug"])
    given = filled(await read(request))
    try:
        actor, bed = await actor_of(request), given.get("bed", "")
        done = await tasks.add(store(request), actor, unit, OTHER_HELP, bed, given.get("number"))
    except (Refused, TurnedBack) as refusal:
        return await refuse(request, refusal, ask_help_page, given)
    return said(request, unit.slug, done, N_("The intake has it on its list."), given.get("back", ""))


async def end_repair(request: Request) -> Response:
    """It is mended."""
    unit = ask_unit(request.user, "repairs", store(request).world, request.path_params["slug"])
    return await _end(request, "repairs", unit.slug)


async def end_help(request: Request) -> Response:
    """The intake has helped."""
    return await _end(request, "help")


async def end_follow_up(request: Request) -> Response:
    """What became of a follow-up."""
    return await _end(request, "follow-ups")


async def _end(request: Request, right: str, slug: str = "") -> Response:
    """End one of the tasks that the address is for. A stranger's looks as if it did not exist."""
    given = filled(await read(request))
    back = given.get("back") or right
    try:
        actor = await actor_of(request)
        task = tasks.theirs(store(request), actor, request.path_params["task"], right, slug)
        done = await tasks.end(store(request), actor, task, given.get("outcome", "done"))
    except Refused as refusal:
        return await refuse(request, refusal, PAGES.get(back, PAGES[right]).page)
    return said(request, task.unit, done, N_("It is ticked off."), back)


async def read_handover(request: Request) -> Response:
    """The receipt of the next shift."""
    unit = ask_unit(request.user, "handover-read", store(request).world, request.path_params["slug"])
    try:
        done = await house.read_handover(store(request), await actor_of(request), unit)
    except Refused as refusal:
        return await refuse(request, refusal, handover.handover_page)
    request.app.state.names[request.user.account] = called(request.user.login)
    return said(request, unit.slug, done, N_("It is noted that you have read it."), "handover")
