"""A night's paper typed in: its lines, each with its true time, looked through in the order of time, then written."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from beds.app.actor import Actor, submit
from beds.people import tickets
from beds.people.rights import own_staff
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import codes, commands, decide
from beds.world.actions import ACTIONS
from beds.world.apply import apply
from beds.world.commands import Command
from beds.world.refusals import Invalid, Refused, SleptElsewhere
from beds.world.state import PROMISES, World, replace

TURNED_AWAY = tuple(f"no:{code}" for code in codes.TURN_AWAY)
"""What happened, where somebody asked and got no place: the reason."""


class Line(Struct, frozen=True):
    """One line of the paper: the bed, what happened (an action that is seen in the house, or one of TURNED_AWAY), when,
    and the number. `at` is None where what stands there is no time."""

    bed: str
    what: str
    at: datetime | None
    number: str


class Judged(Struct, frozen=True):
    """What would be done for a line, and when; or why it cannot be."""

    at: datetime | None
    command: Command | None = None
    refusal: Refused | None = None


class Incomplete(Invalid):
    message = "Say what happened and when, and which bed it was about."


class NoSuchNumber(Invalid):
    message = "Nobody has that number. Look at the paper once more."


async def judge(store: Store, actor: Actor, unit: str, lines: Sequence[Line], reason: str) -> list[tuple[int, Judged]]:
    """Each line, with its place among those given, in the order of time, as it would be decided after those before it.
    `reason` is the code for beds that somebody else was first in line for."""
    read = [(n, await _read(store, actor, unit, line)) for n, line in enumerate(lines)]
    read.sort(key=lambda each: each[1].at or actor.now)
    world, own = store.world, own_staff(actor.caller, store.world, unit)
    done = []
    for n, line in read:
        if line.command is not None:
            command = _claimed(world, line.command, reason)
            line = Judged(line.at, command)
            try:
                entries = decide(world, replace(command, own=own), actor.now)
            except SleptElsewhere as refusal:  # the hour from which it fits stands in the line
                line = Judged(refusal.until, command, refusal)
            except Refused as refusal:
                line = Judged(line.at, command, refusal)
            else:
                for entry in entries:
                    world = apply(world, entry)
        done.append((n, line))
    return done


async def write(store: Store, actor: Actor, unit: str, line: Judged) -> Done:
    """One line that fits. Raises Refused, where somebody else has overtaken it."""
    if line.command is None:
        raise line.refusal or Incomplete()
    return await submit(store, actor, line.command, unit)


async def _read(store: Store, actor: Actor, unit: str, line: Line) -> Judged:
    """The line as a command."""
    try:
        if line.at is None:
            raise Incomplete
        ticket = await _ticket(line.number)
        by, at = actor.account, line.at
        if line.what in TURNED_AWAY:
            reason = line.what[3:]
            turned = commands.TurnAway(by=by, unit=unit, reason=reason, outcome="unknown", ticket=ticket, when=at)
            return Judged(at, turned)
        bed, action = store.world.beds.get(line.bed), ACTIONS.get(line.what)
        if action is None or not action.physical or bed is None or bed.unit != unit:
            raise Incomplete
        if action.command is commands.Admit:
            return Judged(at, commands.Admit(by=by, bed=bed.id, ticket=ticket, when=at))
        return Judged(at, action.command(by=by, bed=bed.id, when=at))
    except Refused as refusal:
        return Judged(line.at, refusal=refusal)


async def _ticket(number: str) -> str:
    found = await tickets.find(number) if number else None
    if number and found is None:
        raise NoSuchNumber
    return found.id if found else ""


def _claimed(world: World, command: Command, reason: str) -> Command:
    """Whoever is on the paper was in the bed: their own promise is claimed, another's gives way."""
    if not isinstance(command, commands.Admit):
        return command
    spell = world.spells.get(command.bed)
    if spell is None or spell.state not in PROMISES or not spell.ticket:
        return replace(command, reason=reason)
    theirs = command.ticket == spell.ticket
    return replace(command, claim="recognised") if theirs else replace(command, reason="bed-found-taken")
