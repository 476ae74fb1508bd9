"""Decisions on guests who come: admit, and attach a number to one without. Physical facts win (rule 10)."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal

from beds.world import deferral, effects
from beds.world.asking import answers
from beds.world.codes import Given
from beds.world.commands import Admit, Attach, Move
from beds.world.draft import Draft
from beds.world.mornings import mornings_since, sends_out
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    BedTaken,
    ClaimNeeded,
    NoDecision,
    SleptElsewhere,
    Suspended,
    WrongState,
)
from beds.world.state import PROMISES, Bed, Spell, Unit, World, replace
from beds.world.vacating import end_promise, give_back_of, give_way, idle, vacate
from beds.world.waits import Wait

FOUND: Final = "bed-found-taken"


def admit(draft: Draft, c: Admit) -> None:
    """A guest takes the bed. Physical facts win: with `bed-found-taken`, and where it waited on a phone while the bed
    was promised to somebody else, that promise gives way."""
    bed = draft.bed(c.bed)
    unit = draft.open_unit(bed.unit)
    when = draft.fact_time(c, bed)
    draft.usable(bed, when)
    spell = draft.spell(bed)
    claimed = spell if spell is not None and not meanwhile(c, spell, when) else None
    ticket = c.ticket or (claimed.ticket if claimed and claimed.state in PROMISES and c.claim else "")
    said = answers(draft, c, unit, ticket, claimed)
    may_enter(draft, ticket, unit)
    nights = _nights(draft.world, unit, ticket, claimed)
    if ticket:
        _leave_other(draft, c, ticket, bed, when)
    moot = end_idle_promises(draft, ticket, unit, bed)
    how = _claim(draft, c, bed, spell, when)
    held = draft.spell(bed)
    stay = held.stay if held else draft.handle()
    since = max(when, held.since if held else draft.world.free_since.get(bed.id, when))
    slept_elsewhere(draft, ticket, since)
    wait = wait_for(draft.world, ticket, unit.slug)
    draft.add(
        "admit",
        unit=unit.slug,
        bed=bed.id,
        stay=stay,
        ticket=ticket,
        spell=Spell(state="occupied", since=since, stay=stay, wait=wait, nights_left=nights, **said),
        waits=served(draft, ticket, unit, bed, moot),
        moot=moot,
        grant=how,
        claim=c.claim if held and (held.ticket or held.returning) else "",
        rules=draft.world.versions[unit.slug],
        conditions=said["terms"],
        reason=how if how not in ("first", "open") else "",
        when=draft.at_true_time(when),
    )
    mornings_since(draft, bed)


def meanwhile(c: Admit | Move, spell: Spell, when: datetime) -> bool:
    """Whether the bed was promised to another only after what a phone without network tells now."""
    own = isinstance(c, Admit) and c.ticket and c.ticket == spell.ticket
    return c.queued and spell.state in PROMISES and when < spell.since and not own


def _nights(world: World, unit: Unit, ticket: str, claimed: Spell | None) -> int:
    """How many nights the guest has left after this one: those of the stay that goes on, else of a new grant."""
    if not sends_out(unit):
        return 0
    returns = world.returns_to(ticket)
    kept = world.spells[returns] if returns and world.beds[returns].unit == unit.slug else claimed
    return kept.nights_left if kept is not None and kept.returning else (unit.rules.nights or 1) - 1


def slept_elsewhere(draft: Draft, ticket: str, since: datetime) -> None:
    """Raise SleptElsewhere where the number slept in another bed until later: nobody is in two at once."""
    if not ticket or since >= draft.now:  # nobody has left later than now
        return
    until = max((left.at for left in draft.world.left.values() if left.ticket == ticket), default=since)
    if until > since:
        raise SleptElsewhere(until=until)


def wait_for(world: World, ticket: str, unit: str) -> str:
    """The handle of the wait by which the ticket stands in line for the unit, or ""."""
    wait = world.wait_in(ticket, unit)
    return wait.handle if wait else ""


def may_enter(draft: Draft, ticket: str, unit: Unit) -> None:
    """Raise NoDecision where the unit may admit nobody yet, Suspended while the ticket may not come to it."""
    if unit.mode == "without" and not unit.decision:
        raise NoDecision(unit=unit.name)
    for s in draft.world.suspensions.values():
        if ticket and s.ticket == ticket and s.unit == unit.slug and s.until > draft.now:
            raise Suspended(unit=unit.name, until=s.until.date())


def _claim(draft: Draft, c: Admit, bed: Bed, spell: Spell | None, when: datetime) -> Given | Literal[""]:
    """How the taking is to be recorded: "" for claiming one's own promise, else the grant (rule 6)."""
    late = c.queued and when < draft.now
    if spell is None:
        return draft.grant(bed, c.ticket, c.reason or (FOUND if late else ""))
    if spell.state == "occupied":
        raise BedTaken(bed=bed.label)
    if spell.state not in PROMISES:
        raise WrongState(bed=bed.label, state=spell.state)
    if meanwhile(c, spell, when):
        give_way(draft, bed, spell, when)
        return FOUND
    if not spell.ticket and not spell.returning:
        return draft.naming(bed, c.ticket, c.reason or (FOUND if late else ""))
    theirs = not spell.ticket or c.ticket in ("", spell.ticket)
    if theirs and (c.claim or (late and when < spell.since)):
        return ""
    if c.reason == FOUND and (not spell.ticket or c.ticket != spell.ticket):
        give_way(draft, bed, spell, when)
        return FOUND
    if not spell.ticket or c.ticket == spell.ticket or not (c.ticket or c.reason):
        raise ClaimNeeded(bed=bed.label)
    raise BedTaken(bed=bed.label)


def _leave_other(draft: Draft, c: Admit, ticket: str, bed: Bed, when: datetime) -> None:
    """One ticket, one bed: an open stay elsewhere ends, if told so."""
    other = draft.world.occupied_by(ticket)
    if other is None:
        return
    if not c.release_other or other == bed.id:
        raise AlreadyPlaced()
    place = draft.world.beds[other]
    stay = draft.world.spells[other]
    if stay.since > when:
        raise BadTime(what="the other stay began later")
    vacate(draft, place, stay, when, kind="discharge", reason="unknown", own=False)


def end_idle_promises(draft: Draft, ticket: str, unit: Unit, bed: Bed) -> dict[str, datetime]:
    """What a stay here makes idle of what the ticket is promised: another bed of this unit is given back now, one of
    another later (`deferral`), at the times that are returned. A bed that another shelter keeps for the next night it
    keeps until its own hour, as for anybody who does not come: given back earlier it would tell who came here."""
    promised = (draft.world.returns_to(ticket), draft.world.promised_to(ticket)) if ticket else ()
    moot: dict[str, datetime] = {}
    for other in promised:
        if other in (None, bed.id) or not idle(draft.world, draft.world.beds[other], unit):
            continue
        if draft.world.beds[other].unit == unit.slug:
            waits = effects.withdrawn(draft.world, ticket)
            end_promise(draft, draft.world.beds[other], kind="release", waits=waits, own=False)
        elif not draft.world.spells[other].returning:
            moot |= deferral.give_back_later(draft, other)
    return moot


def served(draft: Draft, ticket: str, unit: Unit, bed: Bed, moot: Collection[str] = ()) -> tuple[Wait, ...]:
    """The ticket's waits once it sleeps there, where these promises elsewhere are idle."""
    if not ticket:
        return ()
    held = draft.world.promised_to(ticket)
    return effects.admitted(draft.world, ticket, unit, still_promised=held not in (None, bed.id, *moot))


def attach(draft: Draft, c: Attach) -> None:
    """The guest, or the hold, that had no number gets one."""
    bed = draft.bed(c.bed)
    spell, unit = draft.spell(bed), draft.unit(bed.unit)
    if spell is None or spell.state not in ("occupied", "held") or spell.ticket or spell.returning:
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    if spell.state == "occupied" and draft.world.occupied_by(c.ticket):
        raise AlreadyPlaced()
    if spell.state == "held" and draft.world.promised_to(c.ticket):
        raise AlreadyPromised()
    at = draft.at_true_time(draft.true_time(c, bed))
    said = answers(draft, c, unit, c.ticket, spell)
    named = replace(spell, wait=wait_for(draft.world, c.ticket, unit.slug), **said)
    how, moot = "", {}
    if spell.state == "occupied":
        slept_elsewhere(draft, c.ticket, spell.since)
        moot = end_idle_promises(draft, c.ticket, unit, bed)
        waits = served(draft, c.ticket, unit, bed, moot)
    else:
        give_back_of(draft, c.ticket)
        how = draft.naming(bed, c.ticket, c.reason)
        waits = effects.promised(draft.world, c.ticket)
    draft.add(
        "attach",
        unit=unit.slug,
        bed=bed.id,
        stay=spell.stay,
        ticket=c.ticket,
        spell=named,
        waits=waits,
        moot=moot,
        grant=how,
        rules=draft.world.versions[unit.slug] if how else 0,
        conditions=said["terms"] if c.conditions else 0,
        reason=how,
        when=at,
    )
