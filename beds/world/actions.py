"""The table of what can be done with one bed: the core's half, one row an action. `web.unit.actions` has the other half
under the same keys; what an action is asked with stands in `beds.app.bed_actions`.

Everything that has to know all actions reads it here: the decision, the way back, what partners are shown, what may be
written down later from paper. That no row is forgotten anywhere, tests hold both ways.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from msgspec import Struct

from beds.world import commands as c
from beds.world import holding, leaving, moving, occupancy
from beds.world.command import OnBed
from beds.world.commands import OnBedKind
from beds.world.draft import Draft

C = TypeVar("C", bound=OnBed)


class Action(Struct, Generic[C], frozen=True, kw_only=True):
    """One of them.

    `kinds` are the entries that it writes itself, the last of which names the change. `undoable`: within five minutes
    it can be taken back. `physical`: something that is seen in the house, so that it may be written down later as it
    was, and no promise stands against it. `shown`: it changes a figure of the unit, so that partners are told that
    something has changed.
    """

    command: type[C]
    decide: Callable[[Draft, C], None]
    kinds: tuple[OnBedKind, ...]
    undoable: bool = False
    physical: bool = False
    shown: bool = False


ACTIONS: dict[str, Action[Any]] = {
    "hold": Action(command=c.Hold, decide=holding.hold, kinds=("hold",), undoable=True, shown=True),
    "extend": Action(command=c.Extend, decide=holding.extend, kinds=("extend",), undoable=True),
    "release": Action(command=c.Release, decide=holding.release, kinds=("release",), undoable=True, shown=True),
    "admit": Action(
        command=c.Admit, decide=occupancy.admit, kinds=("admit",), undoable=True, physical=True, shown=True
    ),
    "attach": Action(command=c.Attach, decide=occupancy.attach, kinds=("attach",), undoable=True),
    "discharge": Action(
        command=c.Discharge, decide=leaving.discharge, kinds=("discharge",), undoable=True, physical=True, shown=True
    ),
    "ready": Action(command=c.Ready, decide=holding.ready, kinds=("ready",), undoable=True, physical=True, shown=True),
    "close": Action(
        command=c.CloseBed,
        decide=holding.close,
        kinds=("plan-close", "close"),
        undoable=True,
        physical=True,
        shown=True,
    ),
    "reopen": Action(command=c.Reopen, decide=holding.reopen, kinds=("reopen",), undoable=True, shown=True),
    "move": Action(
        command=c.Move, decide=moving.move, kinds=("leave", "arrive"), undoable=True, physical=True, shown=True
    ),
    "swap": Action(command=c.Swap, decide=moving.swap, kinds=("swap",), undoable=True, physical=True, shown=True),
    "absent": Action(command=c.Absent, decide=leaving.absent, kinds=("absent",), undoable=True, physical=True),
    "back": Action(command=c.Back, decide=leaving.back, kinds=("back",), undoable=True, physical=True),
}
"""By the word that stands in addresses."""


def of_kind(kind: str) -> Action[Any] | None:
    """The action that writes entries of this kind, if one does."""
    return next((action for action in ACTIONS.values() if kind in action.kinds), None)
