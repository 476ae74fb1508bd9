"""How a bed is given up: its guest leaves, its promise ends or gives way to a guest who is there already."""

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from msgspec import UNSET, UnsetType

from beds.world import effects
from beds.world.draft import Draft
from beds.world.entry import EndFields, Kind
from beds.world.state import Bed, Spell, Unit, World, replace
from beds.world.waits import Wait


def vacate(draft: Draft, bed: Bed, spell: Spell, when: datetime, *, kind: Kind, **said: Unpack[EndFields]) -> None:
    """The guest is out: the bed closes if that was announced, is cleaned where the unit cleans, else is free."""
    closing, unit = draft.world.closings.get(bed.id), draft.world.units[bed.unit]
    after, at = Spell(state="cleaning", since=when) if unit.cleaning else None, draft.at_true_time(when)
    done: UnsetType | None = UNSET
    if closing is not None and closing.since <= draft.now:
        after, done = Spell(state="closed", since=when, until=closing.until, reason=closing.reason), None
    stay, ticket = spell.stay, spell.ticket
    draft.add(kind, unit=bed.unit, bed=bed.id, stay=stay, ticket=ticket, spell=after, closing=done, when=at, **said)


def end_promise(
    draft: Draft,
    bed: Bed,
    *,
    kind: Kind,
    waits: Iterable[Wait] = (),
    when: datetime | None = None,
    given_way: bool = False,
    **said: Unpack[EndFields],
) -> None:
    """A hold or an offer ends without a guest; the bed is free. A return hold binds no wait, so it moves none; the bed
    was slept in, and is cleaned where the unit cleans, unless the promise has moved on or `given_way` to what was found
    in the bed."""
    spell, after = draft.world.spells[bed.id], None
    if spell.returning:
        waits = ()
        if kind != "leave" and not given_way and draft.world.units[bed.unit].cleaning:
            after = Spell(state="cleaning", since=when or draft.now)
    stay, ticket = spell.stay, spell.ticket
    draft.add(kind, unit=bed.unit, bed=bed.id, stay=stay, ticket=ticket, spell=after, waits=waits, when=when, **said)


def give_way(draft: Draft, bed: Bed, spell: Spell, when: datetime, reason: str = "found-taken") -> None:
    """The bed was found taken, or broken, since then: the promise moves to another fitting free bed of the unit, or is
    withdrawn and its holder is first again (rule 10)."""
    at, free = draft.at_true_time(max(when, spell.since)), others(draft.world, bed, spell)
    if not free:
        waits = effects.withdrawn(draft.world, spell.ticket)
        end_promise(draft, bed, kind="withdraw", waits=waits, reason=reason, given_way=True, when=at)
        return
    to, moved = free[0], replace(spell, id=0, since=draft.now)
    moot = still_idle(draft, bed, to)
    end_promise(draft, bed, kind="leave", when=at)
    draft.add("arrive", unit=to.unit, bed=to.id, stay=spell.stay, ticket=spell.ticket, spell=moved, moot=moot)


def still_idle(draft: Draft, bed: Bed, to: Bed) -> dict[str, datetime]:
    """A promise whose holder has come to sleep elsewhere is as idle in the bed that it moves to."""
    due = draft.world.moot.get(bed.id)
    return {} if due is None else {to.id: due}


def others(world: World, bed: Bed, spell: Spell) -> list[Bed]:
    """Free beds of the unit that would do for the promise on this one."""
    wait = world.waits.get(spell.wait)
    return [
        b
        for b in world.unit_beds(bed.unit)
        if b.id not in world.spells
        and world.in_use(b)
        and b.for_ in ("all", bed.for_, wait.for_ if wait else None)
        and world.reserved(b) in (None, wait.for_ if wait else bed.for_)
    ]


def idle(world: World, promised: Bed, unit: Unit) -> bool:
    """Whether a stay in the unit makes a promise of that bed idle: a night at a shelter leaves one of a home."""
    return unit.kind == "home" or world.units[promised.unit].kind == "night"


def give_back(draft: Draft, bed_id: str, when: datetime) -> None:
    """The bed that was kept for somebody who has come to sleep elsewhere (`deferral`)."""
    end_promise(draft, draft.world.beds[bed_id], kind="release", own=False)


def give_back_of(draft: Draft, ticket: str) -> bool:
    """The same at once, for somebody who is promised another bed now; whether there was any."""
    beds = [bed for bed in draft.world.moot if ticket and draft.world.spells[bed].ticket == ticket]
    for bed in beds:
        give_back(draft, bed, draft.now)
    return bool(beds)
