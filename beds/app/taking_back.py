"""Taking back what was just done, within five minutes."""

from beds.app.actor import Actor, submit
from beds.people.rights import ask_unit
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import commands
from beds.world.recent import UNDO_WINDOW
from beds.world.refusals import UnknownChange
from beds.world.state import Change


async def take_back(store: Store, actor: Actor, right: str, change: int, where: str = "") -> Done:
    """Undo the change, if every unit that it touched is within the reach of the actor's `right`. `where` is the unit on
    whose screen that is done; by default the change's own. Raises Refused, or UnknownUnit."""
    unit = _ask(store, actor, right, change)
    return await submit(store, actor, commands.Undo(by=actor.account, change=change), where or unit)


def _ask(store: Store, actor: Actor, right: str, change: int) -> str:
    """The unit of the change; empty for one that nobody knows any more."""
    known = next((c for c in store.world.recent if c.act == change), None)
    if known is None or (known.by == actor.account and not known.beds):
        return ""  # what one has written down about a wait is one's own to take back, whichever line it is named by
    for slug in {known.unit, *(store.world.beds[bed].unit for bed in known.beds)} - {""}:
        ask_unit(actor.caller, right, store.world, slug)
    return known.unit


def own_change(store: Store, actor: Actor, change: str) -> Change | None:
    """What the actor has done under that name, while it may be taken back."""
    mine = (c for c in store.world.recent if c.by == actor.caller.account and str(c.act) == change)
    found = next(mine, None)
    return found if found is not None and actor.now - found.at <= UNDO_WINDOW else None


async def take_back_own(store: Store, actor: Actor, change: str) -> Done:
    """Undo what the actor has written down themselves. Raises UnknownChange, or what else `undo` refuses."""
    known = own_change(store, actor, change)
    if known is None:
        raise UnknownChange
    return await submit(store, actor, commands.Undo(by=actor.account, change=known.act), "")
