"""The order of the queue: who may have a bed, who is first, and what taking a bed past the first demands.

Rules 4-6 of "Order and offers" (L-20): a pure function of recorded facts. `beds verify` has its own reading of them.
"""

from datetime import UTC, datetime
from typing import Literal

from beds.world.codes import GRANT, Given, Grant, checked
from beds.world.draw import lot
from beds.world.refusals import NotFirst
from beds.world.state import PROMISES, Bed, World
from beds.world.waits import Wait

LAST = datetime.max.replace(tzinfo=UTC)

Rank = tuple[int, int, str, datetime, int, int]
"""Whose other half has a promise (0); then where the lot, the time and the key put the wait; and its own key."""


def fits(world: World, bed: Bed, wait: Wait) -> bool:
    """Whether bed and unit are meant for the person who waits: only `for` is known, and only by their own word."""
    return all(group in ("all", wait.for_) for group in (bed.for_, world.units[bed.unit].audience))


def eligible(world: World, wait: Wait, bed: Bed, now: datetime) -> bool:
    """Whether the wait may be offered this bed now, alone or as one half of a pair."""
    if not _alone(world, wait, bed, now):
        return False
    other = half(world, wait)
    if other is None or half_promised(world, wait):
        return True
    return any(b.id != bed.id and _free(world, b) and _alone(world, other, b, now) for b in world.unit_beds(bed.unit))


def _alone(world: World, wait: Wait, bed: Bed, now: datetime) -> bool:
    unit, group = world.units[bed.unit], world.reserved(bed)
    return (
        wait.state == "waiting"
        and (wait.ask_from is None or wait.ask_from <= now)
        and wait.unit == bed.unit
        and not wait.barred
        and unit.status == "open"
        and fits(world, bed, wait)
        and (group is None or group == wait.for_)
        and bed.id not in wait.tried
        and (wait.confirmed or not unit.rules.confirmed_only)
    )


def _free(world: World, bed: Bed) -> bool:
    return bed.id not in world.spells and world.in_use(bed)


def half(world: World, wait: Wait) -> Wait | None:
    """The other half of the pair; once one has moved in, or left the list, each is alone."""
    return world.waits.get(wait.partner) if wait.paired else None


def half_promised(world: World, wait: Wait) -> bool:
    """Whether the other half of the pair has a promise in the unit already."""
    other = half(world, wait)
    return other is not None and any(s.wait == other.handle and s.state in PROMISES for s in world.spells.values())


def rank(world: World, wait: Wait) -> Rank:
    """The wait's place in its unit's order; the least is first. A pair has the later key of its two."""
    lots = [_lot(world, w) for w in (wait, half(world, wait)) if w is not None]
    return (0 if half_promised(world, wait) else 1, *max(lots), wait.key)


def _lot(world: World, wait: Wait) -> tuple[int, str, datetime, int]:
    """By key, or as of the earlier time that was attested; where the unit draws, by tonight's lot among those who
    joined in time. Who waited before the unit began to draw comes first, in the old order (rule 1); who came after the
    cut-off last (rule 2)."""
    place, unit = (wait.since or wait.joined_at, wait.key), wait.unit
    if (behind := world.unwritten.get(wait.handle)) and behind.recorded is None:
        return 2, "", LAST, wait.key  # it will be written as the next to join
    drawn = world.draws.get(unit)
    tonight = drawn if drawn is not None and drawn.night == world.nights.get(unit) else None
    if world.units[unit].rules.order != "draw" or tonight is None or wait.key <= world.ordered_since.get(unit, 0):
        return 0, "", *place
    if wait.key > tonight.cutoff:
        return 2, "", *place
    return 1, lot(bytes.fromhex(tonight.seed), wait.joined_as or wait.handle), *place


def first(world: World, bed: Bed, now: datetime) -> Wait | None:
    """The First for this bed: the eligible wait of least rank, or None where nobody can be offered it."""
    waits = [w for w in world.waits.values() if w.unit == bed.unit and eligible(world, w, bed, now)]
    return min(waits, key=lambda w: rank(world, w), default=None)


def grant(world: World, bed: Bed, ticket: str, reason: str, now: datetime) -> Given:
    """How taking this free bed is to be recorded: "first", "open" where nobody is eligible, else the reason code.

    Raises NotFirst when somebody else is first and no reason of the list is given."""
    ahead = first(world, bed, now)
    if ahead is None:
        return "open"
    if ticket and ahead.ticket == ticket:
        return "first"
    if not reason:
        raise NotFirst(bed=bed.label)
    return checked(reason, GRANT)


def naming(world: World, bed: Bed, ticket: str, reason: str, now: datetime) -> Grant | Literal[""]:
    """How it is to be recorded that a bed held for nobody named goes to a number: "" for one that does not stand in
    line here (the hold was made for them), or passes nobody in it; else the reason code.

    Raises NotFirst: otherwise a hold made while nobody waited would be a way past those who have come since."""
    stands = world.wait_in(ticket, bed.unit) is not None
    how = grant(world, bed, ticket, reason, now) if stands else "open"
    return "" if how == "first" or how == "open" else how
