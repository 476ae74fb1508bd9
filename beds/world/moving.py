"""Decisions on guests and promises that change beds: move, swap."""

from datetime import datetime

from beds.world.asking import answers
from beds.world.codes import Given
from beds.world.commands import Move, Swap
from beds.world.draft import Draft
from beds.world.leaving import occupied
from beds.world.mornings import mornings_since, sends_out
from beds.world.occupancy import FOUND, end_idle_promises, may_enter, meanwhile, served, wait_for
from beds.world.refusals import BadTime, BedTaken, Invalid, WrongState
from beds.world.state import PROMISES, Bed, Spell, Unit, replace
from beds.world.vacating import end_promise, give_way, still_idle, vacate


def move(draft: Draft, c: Move) -> None:
    """The guest, or the promise, moves: leaving and arriving are two entries of one command."""
    bed, to = draft.bed(c.bed), draft.bed(c.to)
    spell = draft.spell(bed)
    if spell is None or spell.state not in ("occupied", *PROMISES):
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    unit, abroad = draft.open_unit(to.unit), to.unit != bed.unit
    if abroad and spell.returning:
        raise Invalid(what="a bed for the next night is kept in the same unit")
    guest = spell.state == "occupied"
    when = draft.fact_time(c, bed) if guest else draft.true_time(c, bed)
    draft.usable(to, when)
    there = _may_arrive(draft, c, to, spell, when)
    if abroad:
        may_enter(draft, spell.ticket, unit)
    said = answers(draft, c, unit, spell.ticket, replace(spell, terms=0) if abroad else spell)
    if there is not None:
        give_way(draft, to, there, when)
    moot = still_idle(draft, bed, to)
    if guest:
        vacate(draft, bed, spell, when, kind="leave")
        if abroad:
            moot = end_idle_promises(draft, spell.ticket, unit, to)
    else:
        end_promise(draft, bed, kind="leave", when=draft.at_true_time(when))
    found = there is not None or (c.queued and guest and when < draft.now)
    how = _taken(draft, c, to, spell, found) if abroad else ""
    draft.add(
        "arrive",
        unit=unit.slug,
        bed=to.id,
        own=c.own and not abroad,
        stay=spell.stay,
        ticket=spell.ticket,
        spell=replace(_there(draft, spell, unit, to, when) if abroad else _here(draft, spell, to, when), **said),
        waits=served(draft, spell.ticket, unit, to, moot) if abroad and guest else (),
        moot=moot,
        grant=how,
        rules=draft.world.versions[unit.slug],
        reason=how if how not in ("first", "open") else "",
        when=draft.at_true_time(when),
    )
    mornings_since(draft, to)


def _may_arrive(draft: Draft, c: Move, to: Bed, spell: Spell, when: datetime) -> Spell | None:
    """Raise unless the bed has been free since then, but for a promise made meanwhile, which must give way."""
    there, guest = draft.spell(to), spell.state == "occupied"
    if there is not None and guest and meanwhile(c, there, when) and (not there.ticket or there.ticket != spell.ticket):
        return there
    if there is not None and there.state in ("occupied", *PROMISES):
        raise BedTaken(bed=to.label)
    if there is not None:
        raise WrongState(bed=to.label, state=there.state)
    free = (draft.world.used_until if guest else draft.world.free_since).get(to.id)
    if free is not None and free > when:
        raise BadTime(what="the other bed was taken until later")
    return None


def _taken(draft: Draft, c: Move, to: Bed, spell: Spell, found: bool) -> Given:
    """How a bed of another unit was taken: see `order.grant`."""
    return draft.grant(to, spell.ticket, c.reason or (FOUND if found else ""))


def _here(draft: Draft, spell: Spell, to: Bed, when: datetime) -> Spell:
    """The stay, or the promise, as it goes on in the other bed. A guest may be there since before a promise ended."""
    since = max(when, draft.world.free_since.get(to.id, when))
    return replace(spell, id=0, since=since, away=False, away_until=None)


def _there(draft: Draft, spell: Spell, unit: Unit, to: Bed, when: datetime) -> Spell:
    """As it goes on in another unit, by its rules."""
    nights = (unit.rules.nights or 1) - 1 if sends_out(unit) else 0
    wait = wait_for(draft.world, spell.ticket, unit.slug)
    return replace(_here(draft, spell, to, when), wait=wait, nights_left=nights)


def swap(draft: Draft, c: Swap) -> None:
    """Two guests of one unit change beds: one leaves, then both arrive."""
    a, b = draft.bed(c.bed), draft.bed(c.other)
    first, second = occupied(draft, a), occupied(draft, b)
    if a.id == b.id or a.unit != b.unit:
        raise Invalid(what="two beds of the same unit change guests")
    when = max(draft.true_time(c, a), second.since)
    at = draft.at_true_time(when)
    draft.add("leave", unit=a.unit, bed=a.id, stay=first.stay, ticket=first.ticket, spell=None, when=at)
    for bed, guest in ((b, first), (a, second)):
        arriving = replace(guest, id=0, since=when, away=False, away_until=None)
        draft.add("swap", unit=bed.unit, bed=bed.id, stay=guest.stay, ticket=guest.ticket, spell=arriving, when=at)
