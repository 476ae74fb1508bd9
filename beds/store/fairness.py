"""The independent check of the order: who was First for every bed that was taken, told once more from the rules.

It shares the fold with the rest of the house and nothing else: no rule of `beds.world` is called, so that a fault in
one of the two is seen by the other (L-20; "Order and offers" in docs/rules.md, rules 3 to 7). It knows no tickets:
waits are told apart by their handles, so that it says the same after a person was erased.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from beds.world.codes import GRANT
from beds.world.entry import Entry
from beds.world.nights import ZONE
from beds.world.state import Bed, Spell, Wait, World

TAKEN = ("offered", "held", "occupied")
UNDO_TIME = timedelta(minutes=3)
SHORTEST = timedelta(minutes=15)


class OrderCheck:
    """Called with every entry in turn, it returns the name of what is wrong with the grant, or None.

    `totals` counts the grants by what they say of themselves: "first", "open" (nobody was eligible) or the reason.
    """

    def __init__(self) -> None:
        self.totals: Counter[str] = Counter()
        self._left: dict[str, str] = {}

    def __call__(self, before: World, entry: Entry, after: World) -> str | None:
        if entry.kind == "leave" and entry.bed in before.spells:
            self._left = {before.spells[entry.bed].stay: entry.unit}
        if not self._is_grant(before, entry):
            return "grant-of-nothing" if entry.grant else None
        self.totals[entry.grant] += 1
        return _order_fault(before, entry) or (_clock_fault(before, entry) if entry.by == "clock" else None)

    def _is_grant(self, before: World, entry: Entry) -> bool:
        """A bed goes to somebody new. A guest's return is none, nor an undo, nor a change of beds in one unit."""
        spell, old = entry.spell, before.spells.get(entry.bed)
        if not isinstance(spell, Spell) or spell.state not in TAKEN or spell.returning or entry.kind == "undo":
            return False
        if old is not None:
            return False
        return not (entry.kind == "arrive" and self._left.get(spell.stay) == entry.unit)


def _order_fault(before: World, entry: Entry) -> str | None:
    first = first_for(before, before.beds[entry.bed], entry.at)
    if entry.grant == "open":
        return "somebody-waited" if first else None
    if entry.grant == "first":
        return None if first and first.handle in _served(entry) else "not-the-first"
    if entry.grant not in GRANT:
        return "unknown-reason" if entry.grant else "no-reason"
    return "needless-reason" if first is None or first.handle in _served(entry) else None


def _served(entry: Entry) -> set[str]:
    """The wait that the grant serves, as its spell names it."""
    return {entry.spell.wait} - {""}


def _clock_fault(before: World, entry: Entry) -> str | None:
    """Rule 7: where nobody assesses, in offer hours, not in the minutes of an undo, and with time enough left."""
    unit, spell = before.units[entry.unit], entry.spell
    rules, local = unit.rules, entry.at.astimezone(ZONE).time()
    start, end = rules.offer_from, rules.offer_to
    if unit.mode != "without" or not rules.automatic:
        return "automatic-where-people-assess"
    if not (start <= local < end if start <= end else local >= start or local < end):
        return "automatic-out-of-hours"
    freed = before.freed_by_staff.get(entry.bed)
    if freed is not None and entry.at - freed < UNDO_TIME:
        return "automatic-too-early"
    return "automatic-too-short" if spell.until is None or spell.until - entry.at < SHORTEST else None


def first_for(world: World, bed: Bed, at: datetime) -> Wait | None:
    """Rule 5: least by (whose half is promised here, key); a pair has the later key of its two."""
    eligible = [w for w in world.waits.values() if _eligible(world, w, bed, at)]
    return min(eligible, key=lambda w: (not _half_promised(world, w, bed.unit), _key(world, w)), default=None)


def _key(world: World, wait: Wait) -> int:
    other = _partner(world, wait)
    return max(wait.key, other.key) if other else wait.key


def _partner(world: World, wait: Wait) -> Wait | None:
    return world.waits.get(wait.partner) if wait.paired else None


def _half_promised(world: World, wait: Wait, unit: str) -> bool:
    """Whether the other half of the pair has a bed promised in this unit."""
    other = _partner(world, wait)
    return other is not None and any(
        s.wait == other.handle and s.state in ("offered", "held") and world.beds[b].unit == unit
        for b, s in world.spells.items()
    )


def _eligible(world: World, wait: Wait, bed: Bed, at: datetime) -> bool:
    """Rule 4."""
    if not _fits(world, wait, bed, at):
        return False
    other = _partner(world, wait)
    if other is None or _half_promised(world, wait, bed.unit):
        return True
    return any(_fits(world, other, b, at) for b in _free(world, bed.unit) if b.id != bed.id)


def _fits(world: World, wait: Wait, bed: Bed, at: datetime) -> bool:
    """Rule 4 for one person alone."""
    unit = world.units[bed.unit]
    return (
        wait.state == "waiting"
        and (wait.ask_from is None or wait.ask_from <= at)
        and unit.status == "open"
        and unit.slug in wait.units
        and unit.slug not in wait.barred
        and bed.id not in wait.tried
        and all(group in (None, "all", wait.for_) for group in (unit.audience, bed.for_, world.reserved(bed)))
        and (wait.confirmed or not unit.rules.confirmed_only)
    )


def _free(world: World, slug: str) -> Iterator[Bed]:
    return (b for b in world.unit_beds(slug) if b.id not in world.spells and world.in_use(b))
