"""Decisions on guests and their beds: admit, attach, discharge, move, swap, absent, back."""

from datetime import datetime

from beds.world import effects
from beds.world.codes import ENDING, NEXT, checked
from beds.world.commands import Absent, Admit, Attach, Back, Discharge, Move, Swap
from beds.world.draft import Draft
from beds.world.order import grant
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    BedTaken,
    ChildrenHere,
    ClaimNeeded,
    Invalid,
    NoDecision,
    Suspended,
    WrongState,
)
from beds.world.state import PROMISES, Bed, Spell, Suspension, Unit, replace


def admit(draft: Draft, c: Admit) -> None:
    """A guest takes the bed. Physical facts win: with `bed-found-taken` a promise to somebody else gives way."""
    bed = draft.usable(draft.bed(c.bed))
    unit = draft.open_unit(bed.unit)
    when = draft.true_time(c, bed)
    _may_enter(draft, c, unit)
    if c.ticket:
        _leave_other(draft, c, unit, bed, when)
    spell = draft.spell(bed)
    how = _claim(draft, c, bed, spell)
    ticket = c.ticket or (spell.ticket if spell and spell.state in PROMISES and how == "" else "")
    stay = spell.stay if spell and spell.ticket == ticket else draft.handle()
    waits = _served(draft, ticket, unit, bed)
    since = max(when, draft.world.free_since.get(bed.id, when)) if draft.spell(bed) is None else when
    draft.add(
        "admit",
        unit=unit.slug,
        bed=bed.id,
        stay=stay,
        ticket=ticket,
        spell=Spell(state="occupied", since=since, stay=stay, wait=spell.wait if spell else ""),
        waits=waits,
        grant=how,
        claim=c.claim,
        rules=draft.world.versions[unit.slug],
        conditions=unit.conditions_version if c.conditions else 0,
        reason=c.reason if how not in ("", "first", "open") else "",
        **draft.at_true_time(when),
    )


def _may_enter(draft: Draft, c: Admit, unit: Unit) -> None:
    if unit.mode == "without" and not unit.decision:
        raise NoDecision(unit=unit.name)
    if c.children == "yes" and unit.adults_only:
        raise ChildrenHere(unit=unit.name)
    if not c.ticket:
        return
    for s in draft.world.suspensions.values():
        if s.ticket == c.ticket and s.unit == unit.slug and s.until > draft.now:
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
        return ""
    if c.ticket in ("", spell.ticket) and c.claim:
        return ""
    if c.ticket == spell.ticket or not (c.ticket or c.reason):
        raise ClaimNeeded(bed=bed.label)
    if c.reason != "bed-found-taken":
        raise BedTaken(bed=bed.label)
    give_way(draft, bed, spell)
    return c.reason


def _leave_other(draft: Draft, c: Admit, unit: Unit, bed: Bed, when: datetime) -> None:
    """One ticket, one bed: an open stay elsewhere ends (if told so), a promise now idle is released."""
    other = draft.world.occupied_by(c.ticket)
    if other is not None:
        if not c.release_other or other == bed.id:
            raise AlreadyPlaced()
        place = draft.world.beds[other]
        if draft.spell(place).since > when:
            raise BadTime(what="the other stay began later")
        vacate(draft, place, draft.spell(place), when, kind="discharge", reason="unknown", own=False)
    held = draft.world.promised_to(c.ticket)
    if held is None or held == bed.id:
        return
    place = draft.world.beds[held]
    if unit.kind == "home" or draft.world.units[place.unit].kind == "night":
        end_promise(draft, place, kind="release", waits=effects.withdrawn(draft.world, c.ticket), own=False)


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
    if spell.state == "occupied":
        waits = _served(draft, c.ticket, unit, bed)
    else:
        waits = effects.promised(draft.world, c.ticket)
    draft.add("attach", unit=unit.slug, bed=bed.id, stay=spell.stay, ticket=c.ticket, spell=spell, waits=waits)


def discharge(draft: Draft, c: Discharge) -> None:
    """The guest leaves, at once and without conditions (L-04)."""
    bed = draft.bed(c.bed)
    spell = _occupied(draft, bed)
    when = draft.true_time(c, bed)
    checked(c.reason, ENDING, optional=True)
    checked(c.next_, NEXT, optional=True)
    if c.suspended_until is not None and c.suspended_until <= draft.now:
        raise Invalid(what="a suspension ends in the future")
    vacate(draft, bed, spell, when, kind="discharge", reason=c.reason, next_=c.next_, follow_up_on=c.follow_up_on)
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
    if to.id == bed.id or draft.spell(to) is not None:
        raise BedTaken(bed=to.label)
    if (free := draft.world.free_since.get(to.id)) and free > when:
        raise BadTime(what="the other bed was taken until later")
    how = "" if to.unit == bed.unit else grant(draft.world, to, spell.ticket, c.reason, draft.now)
    if spell.state == "occupied" and to.unit != bed.unit:
        _may_enter(draft, Admit(by=c.by, bed=to.id, ticket=spell.ticket), unit)
    if spell.state == "occupied":
        vacate(draft, bed, spell, when, kind="leave")
        waits = _served(draft, spell.ticket, unit, to) if to.unit != bed.unit else ()
    else:
        draft.add("leave", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=None)
        waits = ()
    draft.add(
        "arrive",
        unit=unit.slug,
        bed=to.id,
        stay=spell.stay,
        ticket=spell.ticket,
        spell=replace(spell, id=0, since=when, away=False, away_until=None),
        waits=waits,
        grant=how,
        rules=draft.world.versions[unit.slug],
        reason=c.reason if how not in ("", "first", "open") else "",
        **draft.at_true_time(when),
    )


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
    away = replace(spell, away=True, away_until=c.until)
    draft.add("absent", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=away)


def back(draft: Draft, c: Back) -> None:
    """Here again."""
    bed = draft.bed(c.bed)
    spell = _occupied(draft, bed)
    if not spell.away:
        raise WrongState(bed=bed.label, state="occupied")
    here = replace(spell, away=False, away_until=None)
    draft.add("back", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=here)


def _occupied(draft: Draft, bed: Bed) -> Spell:
    spell = draft.spell(bed)
    if spell is None or spell.state != "occupied":
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    return spell


def vacate(draft: Draft, bed: Bed, spell: Spell, when: datetime, *, kind: str, **fields: object) -> None:
    """The guest is out: the bed closes if that was announced, is cleaned where the unit cleans, else is free."""
    closing, unit = draft.world.closings.get(bed.id), draft.world.units[bed.unit]
    after = None
    if closing is not None and closing.since <= draft.now:
        after = Spell(state="closed", since=when, until=closing.until, reason=closing.reason)
        fields["closing"] = None
    elif unit.cleaning:
        after = Spell(state="cleaning", since=when)
    fields |= draft.at_true_time(when)
    draft.add(kind, unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=after, **fields)


def end_promise(draft: Draft, bed: Bed, *, kind: str, waits: tuple = (), **fields: object) -> None:
    """A hold or an offer ends without a guest; the bed is free."""
    spell = draft.spell(bed)
    fields = {"spell": None, **fields}
    draft.add(kind, unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, waits=waits, **fields)


def give_way(draft: Draft, bed: Bed, spell: Spell) -> None:
    """The bed was found taken: the promise moves to another fitting free bed of the unit, or is withdrawn and its
    holder is first again (rule 10)."""
    wait = draft.world.waits.get(spell.wait)
    free = [
        b
        for b in draft.world.unit_beds(bed.unit)
        if b.id not in draft.world.spells
        and draft.world.in_use(b)
        and b.for_ in ("all", bed.for_, wait.for_ if wait else None)
        and draft.world.reserved(b) in (None, wait.for_ if wait else bed.for_)
    ]
    if not free:
        waits = effects.withdrawn(draft.world, spell.ticket)
        end_promise(draft, bed, kind="withdraw", waits=waits, reason="found-taken")
        return
    end_promise(draft, bed, kind="leave")
    to, moved = free[0], replace(spell, id=0, since=draft.now)
    draft.add("arrive", unit=to.unit, bed=to.id, stay=spell.stay, ticket=spell.ticket, spell=moved)
