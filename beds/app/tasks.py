"""Tasks: what is to be done in a house, for the intake, and as follow-ups. Each sees those that are theirs to end."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from beds.app.actor import Actor, holder, submit
from beds.board import Numbers
from beds.people.rights import Caller, ask, reaches
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import commands
from beds.world.nights import night_of
from beds.world.refusals import UnknownTask
from beds.world.shifts import Task
from beds.world.state import Unit, World
from beds.world.tasks import FOLLOW_UP, OTHER_HELP

REPAIRS, HELP, FOLLOW_UPS = "repairs", "help", "follow-ups"
"""The rights to see and to end tasks."""


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


def right_of(task: Task) -> str:
    """The right to see and to end it: a repair is its house's own."""
    return {OTHER_HELP: HELP, FOLLOW_UP: FOLLOW_UPS}.get(task.kind, REPAIRS)


def sees(caller: Caller, world: World, task: Task) -> bool:
    """Whether the task is the caller's to see, and to end."""
    return reaches(caller, right_of(task), world, task.unit)


def seen(store: Store, actor: Actor, tasks: Iterable[Task]) -> tuple[Listed, ...]:
    """Those of the tasks that the actor may see."""
    theirs = (task for task in tasks if sees(actor.caller, store.world, task))
    return listed(theirs, store.world, store.number, night_of(actor.now))


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


async def add(store: Store, actor: Actor, unit: Unit, what: str, bed: str, number: str | None = None) -> Done:
    """Something is broken, at a bed or in the house; or another kind of help is needed, for that number or for who is
    in the bed. Raises Refused."""
    ticket = await holder(store, actor, number)
    task = commands.AddTask(by=actor.account, unit=unit.slug, what=what, bed=bed, ticket=ticket)
    return await submit(store, actor, task, unit.slug)


async def end(store: Store, actor: Actor, task: Task, outcome: str) -> Done:
    """It is done; of a follow-up, what became of it."""
    return await submit(store, actor, commands.EndTask(by=actor.account, task=task.handle, outcome=outcome), task.unit)


def theirs(store: Store, actor: Actor, handle: str, right: str = "", unit: str = "") -> Task:
    """One of the tasks that the actor may end, by that right and in that unit if they are given: a stranger's looks as
    if it did not exist. Raises NotAllowed or UnknownTask."""
    if right:
        ask(actor.caller, right)
    task = store.world.tasks.get(handle)
    if task is None or not sees(actor.caller, store.world, task):
        raise UnknownTask
    if right not in ("", right_of(task)) or unit not in ("", task.unit):
        raise UnknownTask
    return task
