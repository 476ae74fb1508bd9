"""Tasks: what is to be done in a house, for the intake, and as follow-ups. Each sees those that are theirs to end."""

from datetime import date
from typing import Literal

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app import tasks as app
from beds.app.values import BedId, Body, Number
from beds.people import access
from beds.people.rights import ask_unit
from beds.world import codes
from beds.world.tasks import OTHER_HELP
from web.acting import actor_of, store
from web.api.address import reply
from web.api.body import read

What = Literal[
    "repair:lamp", "repair:lock", "repair:heating", "repair:water", "repair:window", "repair:mattress", "repair:other",
    "other-help",
]  # fmt: skip
"""One of codes.REPAIR, or OTHER_HELP: what `tasks.add` takes."""


class TaskView(Struct, frozen=True, omit_defaults=True):
    """A task. `number` is whom it is about; a follow-up is wanted from the day `due` on."""

    id: str
    unit: str
    kind: str
    since: date
    bed: str = ""
    number: str = ""
    due: date | None = None


class Tasks(Struct, frozen=True):
    """What is due first stands first."""

    tasks: list[TaskView]


class NewTask(Body, kw_only=True):
    """Something broken, at a bed or in the house; or another kind of help, for a number or for who is in the bed."""

    what: What
    bed: BedId = ""
    number: Number | None = None


class Ending(Body, kw_only=True):
    """A follow-up may end with any of them, another task only with "done"."""

    outcome: codes.Followed = "done"


class TaskChanged(Struct, frozen=True):
    """`change` takes it back, through `changes/{id}/undo`."""

    change: str


async def tasks(request: Request) -> Response:
    """The tasks that the caller may end. Reading them is logged."""
    world, actor = store(request).world, await actor_of(request)
    theirs = app.seen(store(request), actor, world.tasks.values())
    await access.log_units(request.user, "api-tasks", actor.now, dict.fromkeys(t.unit for t in theirs))
    views = [TaskView(t.handle, t.unit, t.kind, t.since, world.tasks[t.handle].bed, t.number, t.due) for t in theirs]
    return reply(Tasks(views))


async def add(request: Request) -> Response:
    """Put something on the list of those whose task it is."""
    body = await read(request, NewTask)
    action = "ask-help" if body.what == OTHER_HELP else "repairs"
    unit = ask_unit(request.user, action, store(request).world, request.path_params["slug"])
    done = await app.add(store(request), await actor_of(request), unit, body.what, body.bed, body.number)
    return reply(TaskChanged(str(done.change)))


async def end(request: Request) -> Response:
    """It is done; of a follow-up, what became of it."""
    body, actor = await read(request, Ending), await actor_of(request)
    task = app.theirs(store(request), actor, request.path_params["id"])
    done = await app.end(store(request), actor, task, body.outcome)
    return reply(TaskChanged(str(done.change)))
