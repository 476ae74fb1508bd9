"""What is asked before somebody gets a bed, in a step of its own (L-03, L-13)."""

from typing import TYPE_CHECKING

from beds.world.asking import unasked
from beds.world.commands import Admit, Entering, Hold
from beds.world.state import PROMISES, Bed, World, replace

if TYPE_CHECKING:
    from beds.app.bed_actions import Act


class AskFirst(Exception):
    """Something is to be asked before this can be done: of "conditions" and "children" what is not known yet."""

    def __init__(self, unasked: tuple[str, ...]) -> None:
        super().__init__(", ".join(unasked))
        self.unasked = unasked


def still_to_ask(world: World, asked: "Act", bed: Bed, ticket: str) -> tuple[str, ...]:
    """What this way in leaves open. The conditions are for the door: a promise does without. A bed that is promised
    is claimed for the number that it is promised to."""
    if not issubclass(asked.command, Entering):
        return ()
    spell, to = world.spells.get(bed.id), world.beds[getattr(asked, "to", bed.id)]
    if to.id != bed.id and to.unit == bed.unit:
        return ()
    if spell is not None and to.unit != bed.unit:
        ticket, spell = spell.ticket, replace(spell, terms=0)
    elif spell is not None and not ticket and (getattr(asked, "pin", None) or getattr(asked, "recognised", False)):
        ticket = spell.ticket
    promised = spell is not None and spell.state in PROMISES
    promise = asked.command is Hold or (asked.command is not Admit and promised)
    open_ = unasked(world, world.units[to.unit], ticket, spell)
    return tuple(n for n in open_ if getattr(asked, n) is None and not (promise and n == "conditions"))
