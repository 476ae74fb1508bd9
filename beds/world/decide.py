"""`decide(world, command, now) -> entries`: what may happen. One table says which family decides which command."""

from collections.abc import Callable
from datetime import datetime

from beds.world import attesting, clock, door, offers, tasks, undo, units, waiting
from beds.world import commands as c
from beds.world.actions import ACTIONS
from beds.world.draft import Draft
from beds.world.entry import Entry
from beds.world.refusals import Invalid
from beds.world.state import World

DECISIONS: dict[type[c.Command], Callable] = {
    c.Found: units.found,
    c.SetOrganisation: units.set_organisation,
    c.SetUnit: units.set_unit,
    c.SetBed: units.set_bed,
    c.Confirm: units.confirm,
    **{action.command: action.decide for action in ACTIONS.values()},
    c.Join: waiting.join,
    c.ConfirmWait: waiting.confirm,
    c.Attest: attesting.attest,
    c.Sign: waiting.sign,
    c.Pause: waiting.pause,
    c.Leave: waiting.leave,
    c.WriteDown: waiting.write_down,
    c.Pair: waiting.pair,
    c.Part: waiting.part,
    c.Offer: offers.offer,
    c.Accept: offers.accept,
    c.Decline: offers.decline,
    c.NoAnswer: offers.no_answer,
    c.Withdraw: offers.withdraw,
    c.Outage: offers.outage,
    c.TurnAway: door.turn_away,
    c.CountChildren: door.count_children,
    c.AddTask: tasks.add,
    c.EndTask: tasks.end,
    c.ReadHandover: tasks.read,
    c.Undo: undo.undo,
    c.Tick: clock.tick,
}

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
