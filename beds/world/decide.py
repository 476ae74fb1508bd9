"""`decide(world, command, now) -> entries`: what may happen. One table says which family decides which command."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from beds.world import attesting, clock, door, offers, tasks, undo, units, waiting
from beds.world import commands as c
from beds.world.actions import ACTIONS
from beds.world.draft import Draft
from beds.world.entry import Entry
from beds.world.refusals import Invalid
from beds.world.state import World

C = TypeVar("C", bound=c.Command)
Decision = Callable[[Draft, Any], None]
"""What a command of its kind leads to: of which kind, `_of` has seen to."""


def _of(command: type[C], decision: Callable[[Draft, C], None]) -> tuple[type[c.Command], Decision]:
    return command, decision


DECISIONS: dict[type[c.Command], Decision] = dict(
    (
        _of(c.Found, units.found),
        _of(c.SetOrganisation, units.set_organisation),
        _of(c.SetUnit, units.set_unit),
        _of(c.SetBed, units.set_bed),
        _of(c.Confirm, units.confirm),
        *((action.command, action.decide) for action in ACTIONS.values()),
        _of(c.Join, waiting.join),
        _of(c.ConfirmWait, waiting.confirm),
        _of(c.Attest, attesting.attest),
        _of(c.Sign, waiting.sign),
        _of(c.Pause, waiting.pause),
        _of(c.Leave, waiting.leave),
        _of(c.WriteDown, waiting.write_down),
        _of(c.Pair, waiting.pair),
        _of(c.Part, waiting.part),
        _of(c.Offer, offers.offer),
        _of(c.Accept, offers.accept),
        _of(c.Decline, offers.decline),
        _of(c.NoAnswer, offers.no_answer),
        _of(c.Withdraw, offers.withdraw),
        _of(c.Outage, offers.outage),
        _of(c.TurnAway, door.turn_away),
        _of(c.CountChildren, door.count_children),
        _of(c.AddTask, tasks.add),
        _of(c.EndTask, tasks.end),
        _of(c.ReadHandover, tasks.read),
        _of(c.Undo, undo.undo),
        _of(c.Tick, clock.tick),
    )
)

THEIR_OWN = frozenset(
    {c.Join, c.Pair, c.Part, c.Sign, c.Pause, c.Leave, c.Accept, c.Decline, c.CountChildren},
)
"""What somebody who waits does themselves, by "self"."""
BY_THE_CLOCK = frozenset({c.Tick, c.Outage, c.WriteDown, c.Leave})
"""What nobody does, by "clock": what is due, and the end of what was somebody's when they are erased."""
BY_PEOPLE = frozenset({c.Attest, c.Undo})
"""What a person answers for: never the files that a house is founded from, "seed"."""


def decide(world: World, command: c.Command, now: datetime) -> list[Entry]:
    """The entries that the command makes at `now` (aware; never before the ledger's last). Raises a Refused.

    A Tick, a look and an answer that must look like silence may have nothing to say."""
    return drafted(world, command, now).entries


def drafted(world: World, command: c.Command, now: datetime) -> Draft:
    """The same with the world after each entry, for who would apply them next."""
    if not _may_be_by(command):
        raise Invalid(what="it is not for that one to do")
    draft = Draft(world, command, now)
    DECISIONS[type(command)](draft, command)
    return draft


def _may_be_by(command: c.Command) -> bool:
    """Whether an entry of it could be read as what it was: a grant of the clock's, say, is one that nobody chose."""
    match command.by:
        case "self":
            return type(command) in THEIR_OWN
        case "clock":
            return type(command) in BY_THE_CLOCK
        case "seed":
            return type(command) not in BY_PEOPLE
        case by:
            return bool(by)
