"""`decide(world, command, now) -> entries`: what may happen. One table says which family decides which command."""

from collections.abc import Callable
from datetime import datetime

from beds.world import clock, holding, occupancy, undo, units
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
    c.Discharge: occupancy.discharge,
    c.Move: occupancy.move,
    c.Swap: occupancy.swap,
    c.Absent: occupancy.absent,
    c.Back: occupancy.back,
    c.Undo: undo.undo,
    c.Tick: clock.tick,
}


def decide(world: World, command: c.Command, now: datetime) -> list[Entry]:
    """The entries that the command makes at `now` (aware; never before the ledger's last). Raises a Refused.

    Only a Tick may have nothing to say."""
    draft = Draft(world, command, now)
    DECISIONS[type(command)](draft, command)
    return draft.entries
