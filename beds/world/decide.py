"""`decide(world, command, now) -> entries`: what may happen. One table says which family decides which command."""

from collections.abc import Callable
from datetime import datetime

from beds.world import attesting, clock, door, holding, leaving, moving, occupancy, offers, tasks, undo, units, waiting
from beds.world import commands as c
from beds.world.draft import Draft
from beds.world.entry import Entry
from beds.world.state import World

DECISIONS: dict[type[c.Command], Callable] = {
    c.Found: units.found,
    c.SetOrganisation: units.set_organisation,
    c.SetUnit: units.set_unit,
    c.SetBed: units.set_bed,
    c.Confirm: units.confirm,
    c.Hold: holding.hold,
    c.Extend: holding.extend,
    c.Release: holding.release,
    c.Ready: holding.ready,
    c.CloseBed: holding.close,
    c.Reopen: holding.reopen,
    c.Admit: occupancy.admit,
    c.Attach: occupancy.attach,
    c.Discharge: leaving.discharge,
    c.Move: moving.move,
    c.Swap: moving.swap,
    c.Absent: leaving.absent,
    c.Back: leaving.back,
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


def decide(world: World, command: c.Command, now: datetime) -> list[Entry]:
    """The entries that the command makes at `now` (aware; never before the ledger's last). Raises a Refused.

    A Tick, a look and an answer that must look like silence may have nothing to say."""
    return drafted(world, command, now).entries


def drafted(world: World, command: c.Command, now: datetime) -> Draft:
    """The same with the world after each entry, for who would apply them next."""
    draft = Draft(world, command, now)
    DECISIONS[type(command)](draft, command)
    return draft
