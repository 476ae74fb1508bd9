"""Decisions on what a shift leaves to the next: tasks, follow-ups of stays, and the receipt of the handover."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from beds.world.codes import FOLLOWED, REPAIR, checked
from beds.world.commands import AddTask, EndTask, ReadHandover
from beds.world.draft import Draft
from beds.world.nights import begins, night_of
from beds.world.refusals import AlreadyListed, Invalid, UnknownBed, UnknownTask
from beds.world.shifts import Task
from beds.world.state import Bed, Spell, World, replace

OTHER_HELP, FOLLOW_UP = "other-help", "follow-up"
LAPSED = "lapsed"
"""What became of it when nobody did it in time."""
LAPSES = timedelta(days=90)
"""How long a task about somebody stays open after its day: nobody is remembered because a list was forgotten (L-16)."""
FURTHEST = timedelta(days=366)
"""How far ahead a follow-up can be wanted, for the same reason."""
READ_ONCE = timedelta(minutes=15)
"""A second tap within that time is the same receipt."""


def add(draft: Draft, c: AddTask) -> None:
    """Put it on the list, once."""
    unit = draft.unit(c.unit)
    ticket = ""
    if c.bed and draft.bed(c.bed).unit != unit.slug:
        raise UnknownBed(bed=c.bed)
    if c.what == OTHER_HELP:
        ticket = c.ticket or _guest(draft, c.bed)
    else:
        kind, _, code = c.what.partition(":")
        checked(kind, ("repair",))
        checked(code, REPAIR)
    alike = (t for t in draft.world.tasks.values() if (t.unit, t.kind) == (unit.slug, c.what))
    if any((t.ticket == ticket if ticket else t.bed == c.bed) for t in alike):
        raise AlreadyListed()
    handle = draft.handle()
    task = Task(handle=handle, unit=unit.slug, kind=c.what, since=draft.now, bed="" if ticket else c.bed)
    draft.add("task", unit=unit.slug, ticket=ticket, task=task, own=False)


def _guest(draft: Draft, bed: str) -> str:
    """The number that the bed is for: whoever is to be helped is known by nothing else."""
    spell = draft.world.spells.get(bed)
    if spell is None or not spell.ticket:
        raise Invalid(what="other help is asked for by number")
    return spell.ticket


def follow_up(draft: Draft, bed: Bed, spell: Spell, day: date | None) -> Task | None:
    """The follow-up that a discharge asks for. Without a number there is nobody to look for."""
    if day is None:
        return None
    if day - night_of(draft.now) > FURTHEST:
        raise Invalid(what="a follow-up is within a year")
    if not spell.ticket:
        return None
    return Task(handle=draft.handle(), unit=bed.unit, kind=FOLLOW_UP, since=draft.now, due=day, stay=spell.stay)


def end(draft: Draft, c: EndTask) -> None:
    """It is done. What became of a follow-up is one of three."""
    task = draft.world.tasks.get(c.task)
    if task is None:
        raise UnknownTask()
    checked(c.outcome, FOLLOWED if task.kind == FOLLOW_UP else FOLLOWED[:1])
    _end(draft, task, c.outcome)


def _end(draft: Draft, task: Task, outcome: str, when: datetime | None = None) -> None:
    over = replace(task, outcome=outcome)
    draft.add("task-done", unit=task.unit, ticket=task.ticket, task=over, reason=outcome, own=False, when=when)


def read(draft: Draft, c: ReadHandover) -> None:
    """The next shift has read it: from now on it is counted anew."""
    unit = draft.unit(c.unit)
    last = draft.world.handovers.get(unit.slug)
    if last is None or last.by != c.by or draft.now - last.at > READ_ONCE:
        draft.add("handover", unit=unit.slug, own=False)


def due(world: World) -> Iterator[tuple[datetime, str, str]]:
    """When tasks about somebody lapse, as `clock.due` has it."""
    for handle, task in world.tasks.items():
        if task.due is not None:
            yield begins(task.due + LAPSES), "lapse", handle
        elif task.kind == OTHER_HELP:
            yield task.since + LAPSES, "lapse", handle


def lapse(draft: Draft, handle: str, when: datetime) -> None:
    """Nobody did it in time: it is over, and counted as that."""
    _end(draft, draft.world.tasks[handle], LAPSED, draft.at_true_time(max(when, draft.world.tasks[handle].since)))
