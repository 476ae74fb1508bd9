"""What is asked at every way in: whether children are there (L-13), and whether the conditions are known (L-03).

Each is asked once. Of children only that the question was answered is kept, never the answer; of the conditions the
version that was confirmed. A "yes" where only adults may sleep stops whatever was under way.
"""

from typing import Literal, TypedDict, get_args

from beds.world.commands import Admit, Entering, Hold, Join, Move, Offer
from beds.world.draft import Draft
from beds.world.refusals import ChildrenHere
from beds.world.state import PROMISES, Spell, Unit, World, replace

Answer = Literal["yes", "no", "unknown"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
"""To the question whether children are there."""
NOBODY_THERE = ("no", "unknown")


class Said(TypedDict):
    """What a spell keeps of what was asked."""

    asked: bool
    terms: int


class AskFirst(Exception):
    """Something is to be asked before this can be done: of "conditions" and "children" what is not known yet."""

    def __init__(self, unasked: tuple[str, ...]) -> None:
        super().__init__(", ".join(unasked))
        self.unasked = unasked


def still_to_ask(world: World, c: Entering) -> tuple[str, ...]:
    """What this way in leaves open. The conditions are for the door: a promise does without. A bed that is promised is
    claimed for the number that it is promised to."""
    ticket: str = getattr(c, "ticket", "")
    bed, spell = world.beds[c.bed], world.spells.get(c.bed)
    to = world.beds[c.to] if isinstance(c, Move) else bed
    if to.id != bed.id and to.unit == bed.unit:
        return ()
    if spell is not None and to.unit != bed.unit:
        ticket, spell = spell.ticket, replace(spell, terms=0)
    elif spell is not None and not ticket and isinstance(c, Admit) and c.claim:
        ticket = spell.ticket
    promised = spell is not None and spell.state in PROMISES
    promise = isinstance(c, Hold) or (not isinstance(c, Admit) and promised)
    said = {"conditions": c.conditions or promise, "children": bool(c.children)}
    return tuple(name for name in unasked(world, world.units[to.unit], ticket, spell) if not said[name])


def children_known(world: World, ticket: str, spell: Spell | None = None) -> bool:
    """Whether it was asked for this stay, in any line that the number stands in, or where it sleeps or is promised."""
    if (stay := _theirs(spell, ticket)) is not None and stay.asked:
        return True
    return bool(ticket) and (
        any(w.asked for w in world.waits_of(ticket))
        or any(s.asked for s in world.spells.values() if s.ticket == ticket)
    )


def terms_known(world: World, unit: Unit, ticket: str, spell: Spell | None = None) -> int:
    """The version of the unit's conditions that was confirmed, in this stay there or in its line; 0 for none."""
    stay, wait = _theirs(spell, ticket), world.wait_in(ticket, unit.slug)
    return max(stay.terms if stay else 0, wait.terms if wait else 0)


def _theirs(spell: Spell | None, ticket: str) -> Spell | None:
    """The promise or stay, if it is that of whoever is asked: one that somebody else is found in place of is not."""
    return spell if spell is not None and spell.ticket in ("", ticket) else None


def unasked(world: World, unit: Unit, ticket: str, spell: Spell | None = None) -> tuple[str, ...]:
    """What is still to be asked before somebody sleeps in the unit: "conditions", "children". `spell` is the promise
    or the stay in that unit."""
    return _open(unit, children_known(world, ticket, spell), terms_known(world, unit, ticket, spell))


def left_open(unit: Unit, spell: Spell | None) -> tuple[str, ...]:
    """The same by what the promise or the stay itself tells: what a phone without network can know."""
    return _open(unit, spell is not None and spell.asked, spell.terms if spell else 0)


def _open(unit: Unit, asked: bool, terms: int) -> tuple[str, ...]:
    shown = not unit.conditions or terms == unit.conditions_version > 0
    return tuple(name for name, known in (("conditions", shown), ("children", asked)) if not known)


def answers(draft: Draft, c: Entering, unit: Unit, ticket: str, spell: Spell | None = None) -> Said:
    """What the spell keeps of it: what was known, and what the command says. Raises ChildrenHere."""
    stop_for_children(c, unit)
    known = terms_known(draft.world, unit, ticket, spell)
    return {
        "asked": c.children in NOBODY_THERE or children_known(draft.world, ticket, spell),
        "terms": unit.conditions_version if c.conditions else known,
    }


def stop_for_children(c: Entering | Join | Offer, unit: Unit) -> None:
    """Raise ChildrenHere where only adults may sleep."""
    if c.children == "yes" and unit.adults_only:
        raise ChildrenHere(unit=unit.name, slug=unit.slug)
