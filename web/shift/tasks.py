"""What is to be done: in a house (a code from a list, at a bed), for the intake and as follow-ups (by number only)."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.app.tasks import seen
from beds.people import access
from beds.people.rights import ask_unit
from beds.world.tasks import FOLLOW_UP, OTHER_HELP
from web.acting import actor_of, now, store
from web.i18n import N_
from web.templating import render
from web.unit.done import last_change

NOTHING: Mapping[str, str] = MappingProxyType({})
REPAIRS = {
    "repair:lamp": N_("Lamp"),
    "repair:lock": N_("Lock"),
    "repair:heating": N_("Heating"),
    "repair:water": N_("Water or toilet"),
    "repair:window": N_("Window"),
    "repair:mattress": N_("Mattress"),
    "repair:other": N_("Something else"),
}
"""What can be broken, by the kind of its task: the list to choose from."""
OUTCOMES = {"done": N_("Done"), "not-reached": N_("Not reached"), "declined": N_("Declined")}
"""What can become of a follow-up."""


async def repairs_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """The house's list, and a tap for each thing that can be broken; `?bed=` names the bed."""
    world = store(request).world
    unit = ask_unit(request.user, "repairs", world, request.path_params["slug"])
    repairs = (t for t in world.tasks.values() if t.unit == unit.slug and t.kind in REPAIRS)
    return render(
        request,
        "repairs.html",
        unit=unit,
        beds=[b for b in world.unit_beds(unit.slug) if world.in_use(b)],
        chosen=given.get("bed") or request.query_params.get("bed", ""),
        tasks=seen(store(request), await actor_of(request), repairs),
        kinds=REPAIRS,
        done=last_change(request, world, unit.slug, "repairs"),
        refused=refused,
    )


async def ask_help_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """Where a number is given that needs another kind of help (L-05)."""
    unit = ask_unit(request.user, "ask-help", store(request).world, request.path_params["slug"])
    number = given.get("number") or request.query_params.get("number", "")
    return render(request, "ask_help.html", unit=unit, number=number[:20], refused=refused)


async def help_page(request: Request, refused: str = "") -> HTMLResponse:
    """The numbers that need another kind of help, for the intake. Reading is logged."""
    return await _people(request, OTHER_HELP, "help", refused)


async def follow_ups_page(request: Request, refused: str = "") -> HTMLResponse:
    """The follow-ups, overdue ones first. Reading is logged."""
    return await _people(request, FOLLOW_UP, "follow-ups", refused)


async def _people(request: Request, kind: str, page: str, refused: str) -> HTMLResponse:
    world = store(request).world
    tasks = seen(store(request), await actor_of(request), (t for t in world.tasks.values() if t.kind == kind))
    await access.log_units(request.user, page, now(request), dict.fromkeys(t.unit for t in tasks))
    return render(
        request,
        "follow_ups.html" if kind == FOLLOW_UP else "help.html",
        tasks=tasks,
        units=world.units,
        outcomes=OUTCOMES,
        done=last_change(request, world, "", page),
        refused=refused,
    )
