"""Decisions on guests and their beds: admit, attach, discharge, move, swap, absent, back."""

from datetime import datetime

from beds.world import effects, tasks
from beds.world.asking import answers
from beds.world.codes import ENDING, NEXT, checked
from beds.world.commands import Absent, Admit, Attach, Back, Discharge, Move, Swap
from beds.world.draft import Draft
from beds.world.order import grant, naming
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    BedTaken,
    ClaimNeeded,
    Invalid,
    NoDecision,
    Suspended,
    WrongState,
)
from beds.world.state import PROMISES, Bed, Spell, Suspension, Unit, World, replace
from beds.world.vacating import end_promise, give_way, idle, vacate


def admit(draft: Draft, c: Admit) -> None:
    """A guest takes the bed. Physical facts win: with `bed-found-taken` a promise to somebody else gives way."""
    bed = draft.usable(draft.bed(c.bed))
    unit = draft.open_unit(bed.unit)
    when = draft.true_time(c, bed)
    ticket = _who(draft, c, bed)
    said = answers(draft, c, unit, ticket, draft.spell(bed))
    may_enter(draft, ticket, unit)
    if ticket:
        _leave_other(draft, c, ticket, bed, when)
        _end_idle_promise(draft, ticket, unit, bed)
    spell = draft.spell(bed)
    how = _claim(draft, c, bed, spell)
    held = draft.spell(bed)
    stay = held.stay if held else draft.handle()
    wait = wait_for(draft.world, ticket, unit.slug)
    waits = _served(draft, ticket, unit, bed)
    since = max(when, draft.world.free_since.get(bed.id, when)) if draft.spell(bed) is None else when
    draft.add(
        "admit",
        unit=unit.slug,
        bed=bed.id,
        stay=stay,
        ticket=ticket,
        spell=Spell(state="occupied", since=since, stay=stay, wait=wait, **said),
        waits=waits,
        grant=how,
        claim=c.claim if spell and spell.ticket else "",
        rules=draft.world.versions[unit.slug],
        conditions=said["terms"],
        reason=c.reason if how not in ("", "first", "open") else "",
        **draft.at_true_time(when),
    )


def _who(draft: Draft, c: Admit, bed: Bed) -> str:
    """The ticket of whoever comes in: the one named, or that of the promise which is claimed."""
    spell = draft.spell(bed)
    claimed = spell is not None and spell.state in PROMISES and c.claim
    return c.ticket or (spell.ticket if claimed else "")


def wait_for(world: World, ticket: str, unit: str) -> str:
    """The handle of the wait by which the ticket stands in line for the unit, or ""."""
    return next((w.handle for w in world.waits_of(ticket) if unit in w.units), "")


def may_enter(draft: Draft, ticket: str, unit: Unit) -> None:
    """Raise NoDecision where the unit may admit nobody yet, Suspended while the ticket may not come to it."""
    if unit.mode == "without" and not unit.decision:
        raise NoDecision(unit=unit.name)
    for s in draft.world.suspensions.values():
        if ticket and s.ticket == ticket and s.unit == unit.slug and s.until > draft.now:
            raise Suspended(unit=unit.name, until=s.until.date())


def _claim(draft: Draft, c: Admit, bed: Bed, spell: Spell | None) -> str:
    """How the taking is to be recorded: "" for claiming one's own promise, else the grant (rule 6)."""
    if spell is None:
        return grant(draft.world, bed, c.ticket, c.reason, draft.now)
    if spell.state == "occupied":
        raise BedTaken(bed=bed.label)
    if spell.state not in PROMISES:
        raise WrongState(bed=bed.label, state=spell.state)
    if not spell.ticket:
        return naming(draft.world, bed, c.ticket, c.reason, draft.now)
    if c.ticket in ("", spell.ticket) and c.claim:
        return ""
    if c.ticket == spell.ticket or not (c.ticket or c.reason):
        raise ClaimNeeded(bed=bed.label)
    if c.reason != "bed-found-taken":
        raise BedTaken(bed=bed.label)
    give_way(draft, bed, spell)
    return c.reason


def _leave_other(draft: Draft, c: Admit, ticket: str, bed: Bed, when: datetime) -> None:
    """One ticket, one bed: an open stay elsewhere ends, if told so."""
    other = draft.world.occupied_by(ticket)
    if other is None:
        return
    if not c.release_other or other == bed.id:
        raise AlreadyPlaced()
    place = draft.world.beds[other]
    if draft.spell(place).since > when:
        raise BadTime(what="the other stay began later")
    vacate(draft, place, draft.spell(place), when, kind="discharge", reason="unknown", own=False)


def _end_idle_promise(draft: Draft, ticket: str, unit: Unit, bed: Bed) -> None:
    """A promise elsewhere is released where a stay here makes it idle."""
    held = draft.world.promised_to(ticket)
    if held is None or held == bed.id:
        return
    place = draft.world.beds[held]
    if idle(draft.world, place, unit):
        end_promise(draft, place, kind="release", waits=effects.withdrawn(draft.world, ticket), own=False)


def _served(draft: Draft, ticket: str, unit: Unit, bed: Bed) -> tuple:
    if not ticket:
        return ()
    held = draft.world.promised_to(ticket)
    return effects.admitted(draft.world, ticket, unit, still_promised=held not in (None, bed.id))


def attach(draft: Draft, c: Attach) -> None:
    """The guest, or the hold, that had no number gets one."""
    bed = draft.bed(c.bed)
    spell, unit = draft.spell(bed), draft.unit(bed.unit)
    if spell is None or spell.state not in ("occupied", "held") or spell.ticket:
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    if spell.state == "occupied" and draft.world.occupied_by(c.ticket):
        raise AlreadyPlaced()
    if spell.state == "held" and draft.world.promised_to(c.ticket):
        raise AlreadyPromised()
    at = draft.at_true_time(draft.true_time(c, bed))
    said = answers(draft, c, unit, c.ticket, spell)
    named = replace(spell, wait=wait_for(draft.world, c.ticket, unit.slug), **said)
    how = ""
    if spell.state == "occupied":
        _end_idle_promise(draft, c.ticket, unit, bed)
        waits = _served(draft, c.ticket, unit, bed)
    else:
        how = naming(draft.world, bed, c.ticket, c.reason, draft.now)
        waits = effects.promised(draft.world, c.ticket)
    draft.add(
        "attach",
        unit=unit.slug,
        bed=bed.id,
        stay=spell.stay,
        ticket=c.ticket,
        spell=named,
        waits=waits,
        grant=how,
        rules=draft.world.versions[unit.slug] if how else 0,
        conditions=said["terms"] if c.conditions else 0,
        reason=how,
        **at,
    )


def discharge(draft: Draft, c: Discharge) -> None:
    """The guest leaves, at once and without conditions (L-04)."""
    bed = draft.bed(c.bed)
    spell = _occupied(draft, bed)
    when = draft.true_time(c, bed)
    checked(c.reason, ENDING, optional=True)
    checked(c.next_, NEXT, optional=True)
    if c.suspended_until is not None and c.suspended_until <= draft.now:
        raise Invalid(what="a suspension ends in the future")
    follow_up = tasks.follow_up(draft, bed, spell, c.follow_up_on)
    wanted = {"follow_up_on": c.follow_up_on, "task": follow_up}
    vacate(draft, bed, spell, when, kind="discharge", reason=c.reason, next_=c.next_, **wanted)
    if c.suspended_until is not None and spell.ticket:
        _suspend(draft, bed.unit, spell.ticket, c.suspended_until)


def _suspend(draft: Draft, unit: str, ticket: str, until: datetime) -> None:
    waits = tuple(replace(w, barred=w.barred | {unit}) for w in draft.world.waits_of(ticket) if unit in w.units)
    suspension = Suspension(handle=draft.handle(), unit=unit, until=until)
    draft.add("suspend", unit=unit, ticket=ticket, suspension=suspension, waits=waits)


def move(draft: Draft, c: Move) -> None:
    """The guest, or the promise, moves: leaving and arriving are two entries of one command."""
    bed, to = draft.bed(c.bed), draft.usable(draft.bed(c.to))
    spell = draft.spell(bed)
    if spell is None or spell.state not in ("occupied", *PROMISES):
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    unit = draft.open_unit(to.unit)
    when = draft.true_time(c, bed)
    _may_arrive(draft, to, when)
    abroad = to.unit != bed.unit
    if abroad:
        may_enter(draft, spell.ticket, unit)
    said = answers(draft, c, unit, spell.ticket, replace(spell, terms=0) if abroad else spell)
    wait = wait_for(draft.world, spell.ticket, unit.slug) if abroad else spell.wait
    if spell.state == "occupied":
        vacate(draft, bed, spell, when, kind="leave")
        if abroad and spell.ticket:
            _end_idle_promise(draft, spell.ticket, unit, to)
    else:
        end_promise(draft, bed, kind="leave", **draft.at_true_time(when))
    how = grant(draft.world, to, spell.ticket, c.reason, draft.now) if abroad else ""
    waits = _served(draft, spell.ticket, unit, to) if abroad and spell.state == "occupied" else ()
    draft.add(
        "arrive",
        unit=unit.slug,
        bed=to.id,
        own=c.own and not abroad,
        stay=spell.stay,
        ticket=spell.ticket,
        spell=replace(spell, id=0, since=when, wait=wait, away=False, away_until=None, **said),
        waits=waits,
        grant=how,
        rules=draft.world.versions[unit.slug],
        reason=c.reason if how not in ("", "first", "open") else "",
        **draft.at_true_time(when),
    )


def _may_arrive(draft: Draft, to: Bed, when: datetime) -> None:
    """Whether the bed has been free since then."""
    there = draft.spell(to)
    if there is not None and there.state in ("occupied", *PROMISES):
        raise BedTaken(bed=to.label)
    if there is not None:
        raise WrongState(bed=to.label, state=there.state)
    if (free := draft.world.free_since.get(to.id)) and free > when:
        raise BadTime(what="the other bed was taken until later")


def swap(draft: Draft, c: Swap) -> None:
    """Two guests of one unit change beds: one leaves, then both arrive."""
    a, b = draft.bed(c.bed), draft.bed(c.other)
    first, second = _occupied(draft, a), _occupied(draft, b)
    if a.id == b.id or a.unit != b.unit:
        raise Invalid(what="two beds of the same unit change guests")
    when = max(draft.true_time(c, a), second.since)
    at = draft.at_true_time(when)
    fresh = {"id": 0, "since": when, "away": False, "away_until": None}
    draft.add("leave", unit=a.unit, bed=a.id, stay=first.stay, ticket=first.ticket, spell=None, **at)
    for bed, guest in ((b, first), (a, second)):
        arriving = replace(guest, **fresh)
        draft.add("swap", unit=bed.unit, bed=bed.id, stay=guest.stay, ticket=guest.ticket, spell=arriving, **at)


def absent(draft: Draft, c: Absent) -> None:
    """Away for a while: a fact of the stay, which frees nothing."""
    bed = draft.bed(c.bed)
    spell = _occupied(draft, bed)
    if c.until is not None and c.until <= draft.now:
        raise BadTime(what="an absence ends in the future")
    away, at = replace(spell, away=True, away_until=c.until), draft.at_true_time(draft.true_time(c, bed))
    draft.add("absent", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=away, **at)


def back(draft: Draft, c: Back) -> None:
    """Here again."""
    bed = draft.bed(c.bed)
    spell = _occupied(draft, bed)
    if not spell.away:
        raise WrongState(bed=bed.label, state="occupied")
    here, at = replace(spell, away=False, away_until=None), draft.at_true_time(draft.true_time(c, bed))
    draft.add("back", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=here, **at)


def _occupied(draft: Draft, bed: Bed) -> Spell:
    spell = draft.spell(bed)
    if spell is None or spell.state != "occupied":
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    return spell
