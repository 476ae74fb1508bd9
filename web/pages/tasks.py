"""What is to be done: in a house (a code from a list, at a bed), for the intake and as follow-ups (by number only)."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.board import Numbers
from beds.people import access
from beds.people.rights import Caller, ask_unit, reaches
from beds.world.nights import night_of
from beds.world.shifts import Task
from beds.world.state import World
from beds.world.tasks import FOLLOW_UP, OTHER_HELP
from web.acting import store
from web.i18n import N_
from web.pages.done import last_change
from web.templating import now, render

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
RIGHT = {OTHER_HELP: "help", FOLLOW_UP: "follow-ups"}
"""The right to see and end a task by its kind; a repair is its house's own."""


class Listed(Struct, frozen=True):
    """A task as a list tells it. `bed` is a label, `number` whom it is about; `late` when its day is over."""

    handle: str
    unit: str
    kind: str
    bed: str
    number: str
    since: date
    due: date | None
    late: bool


def sees(caller: Caller, world: World, task: Task) -> bool:
    """Whether the task is the caller's to see, and to end."""
    return reaches(caller, RIGHT.get(task.kind, "repairs"), world, task.unit)


def seen(request: Request, tasks: Iterable[Task]) -> tuple[Listed, ...]:
    """Those of the tasks that the reader may see."""
    world, number = store(request).world, store(request).number
    return listed((t for t in tasks if sees(request.user, world, t)), world, number, night_of(now(request)))


def listed(tasks: Iterable[Task], world: World, number: Numbers, today: date) -> tuple[Listed, ...]:
    """The tasks as a list tells them: what is due first stands first, then the oldest."""
    return tuple(
        Listed(
            task.handle,
            task.unit,
            task.kind,
            world.beds[task.bed].label if task.bed else "",
            (number(task.ticket) or "") if task.ticket else "",
            night_of(task.since),
            task.due,
            task.due is not None and task.due < today,
        )
        for task in sorted(tasks, key=lambda t: (t.due or date.min, t.since, t.handle))
    )


async def repairs_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """The house's list, and a tap for each thing that can be broken; `?bed=` names the bed."""
    world = store(request).world
    unit = ask_unit(request.user, "repairs", world, request.path_params["slug"])
    return render(
        request,
        "repairs.html",
        unit=unit,
        beds=[b for b in world.unit_beds(unit.slug) if world.in_use(b)],
        chosen=given.get("bed") or request.query_params.get("bed", ""),
        tasks=seen(request, (t for t in world.tasks.values() if t.unit == unit.slug and t.kind in REPAIRS)),
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
    tasks = seen(request, (t for t in world.tasks.values() if t.kind == kind))
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
