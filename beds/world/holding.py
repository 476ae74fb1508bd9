"""Decisions on beds without a guest: hold, extend, release, ready, close, reopen."""

from datetime import datetime, timedelta

from msgspec import UNSET

from beds.world import effects
from beds.world.asking import answers
from beds.world.codes import CLOSING, checked
from beds.world.commands import CloseBed, Extend, Hold, Ready, Release, Reopen
from beds.world.draft import Draft
from beds.world.occupancy import may_enter, wait_for
from beds.world.refusals import AlreadyPlaced, AlreadyPromised, BadTime, BedTaken, WrongState
from beds.world.state import PROMISES, Bed, Closing, Spell, Unit, replace
from beds.world.vacating import end_promise, give_back_of, give_way

LONGEST_HOLD = timedelta(days=14)
"""A bed kept for somebody longer than this is a bed that nobody uses (and an absence keeps the guest's own)."""


def hold(draft: Draft, c: Hold) -> None:
    """Keep a free bed until a time."""
    bed = draft.usable(draft.bed(c.bed))
    unit = draft.open_unit(bed.unit)
    when = draft.true_time(c, bed)
    spell = draft.spell(bed)
    if spell is not None:
        if spell.state in ("occupied", *PROMISES):
            raise BedTaken(bed=bed.label)
        raise WrongState(bed=bed.label, state=spell.state)
    _until(draft, c.until)
    if c.ticket:
        _may_be_promised(draft, c.ticket, unit)
        give_back_of(draft, c.ticket)
    said = answers(draft, c, unit, c.ticket)
    how = draft.grant(bed, c.ticket, c.reason)
    waits = effects.promised(draft.world, c.ticket)
    stay, wait = draft.handle(), wait_for(draft.world, c.ticket, unit.slug)
    draft.add(
        "hold",
        unit=unit.slug,
        bed=bed.id,
        stay=stay,
        ticket=c.ticket,
        spell=Spell(state="held", since=when, until=c.until, stay=stay, wait=wait, **said),
        waits=waits,
        grant=how,
        rules=draft.world.versions[unit.slug],
        reason=c.reason if how not in ("first", "open") else "",
        when=draft.at_true_time(when),
    )


def _until(draft: Draft, until: datetime) -> None:
    if until <= draft.now:
        raise BadTime(what="a bed is held until a later hour")
    if until - draft.now > LONGEST_HOLD:
        raise BadTime(what="a bed is held for two weeks at most")


def _may_be_promised(draft: Draft, ticket: str, unit: Unit) -> None:
    may_enter(draft, ticket, unit)
    returns = draft.world.returns_to(ticket)
    if draft.world.promised_to(ticket) or (returns and draft.world.beds[returns].unit == unit.slug):
        raise AlreadyPromised()
    sleeps = draft.world.occupied_by(ticket)
    if sleeps is not None and draft.world.beds[sleeps].unit == unit.slug:
        raise AlreadyPlaced()


def longer(spell: Spell | None, now: datetime, minutes: int) -> datetime:
    """Until when a promise lasts that is made so much longer: from its end, or from now where that is later."""
    ends = spell.until if spell and spell.until else now
    return max(now, ends) + timedelta(minutes=minutes)


def extend(draft: Draft, c: Extend) -> None:
    """A hold or an open offer lasts longer (or shorter)."""
    bed = draft.bed(c.bed)
    spell = _promise(draft, bed, PROMISES)
    _until(draft, c.until)
    longer, at = replace(spell, until=c.until), draft.at_true_time(draft.true_time(c, bed))
    draft.add("extend", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=longer, when=at)


def release(draft: Draft, c: Release) -> None:
    """The house gives up a hold: the one who waited for it is first again."""
    bed = draft.bed(c.bed)
    spell = _promise(draft, bed, ("held",))
    when = draft.true_time(c, bed)
    waits = effects.withdrawn(draft.world, spell.ticket)
    end_promise(draft, bed, kind="release", waits=waits, when=draft.at_true_time(when))


def _promise(draft: Draft, bed: Bed, states: tuple[str, ...]) -> Spell:
    spell = draft.spell(bed)
    if spell is None or spell.state not in states:
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    return spell


def ready(draft: Draft, c: Ready) -> None:
    """Cleaning is done: the bed is free."""
    bed = draft.bed(c.bed)
    _promise(draft, bed, ("cleaning",))
    when = draft.true_time(c, bed)
    draft.add("ready", unit=bed.unit, bed=bed.id, spell=None, when=draft.at_true_time(when))


def close(draft: Draft, c: CloseBed) -> None:
    """Out of service. A promise on the bed is withdrawn first; an occupied bed closes when it is empty, if so asked."""
    bed = draft.bed(c.bed)
    checked(c.reason, CLOSING)
    later = c.since if c.since is not None and c.since > draft.now else None
    if c.until is not None and c.until <= (later or draft.earlier(c.when, c.queued)):
        raise BadTime(what="the bed is expected back at a later time")
    spell = draft.spell(bed)
    if later is not None or (spell is not None and spell.state == "occupied" and c.when_empty):
        closing = Closing(since=c.since or draft.now, reason=c.reason, until=c.until)
        draft.add("plan-close", unit=bed.unit, bed=bed.id, closing=closing, reason=c.reason)
        return
    if spell is not None and spell.state in ("occupied", "closed"):
        raise WrongState(bed=bed.label, state=spell.state)
    when = draft.fact_time(c, bed)
    if spell is not None and spell.returning:
        give_way(draft, bed, spell, when, "bed-closed")
    elif spell is not None and spell.state in PROMISES:
        waits, at = effects.withdrawn(draft.world, spell.ticket), draft.at_true_time(max(when, spell.since))
        end_promise(draft, bed, kind="withdraw", waits=waits, reason="bed-closed", when=at)
    shut(draft, bed, when, c.reason, c.until)


def shut(draft: Draft, bed: Bed, when: datetime, reason: str, until: datetime | None) -> None:
    """The bed is closed since then, or since the promise ended that was on it; an announced closing has happened."""
    since = when if draft.spell(bed) else max(when, draft.world.free_since.get(bed.id, when))
    spell = Spell(state="closed", since=since, until=until, reason=reason)
    done, at = None if bed.id in draft.world.closings else UNSET, draft.at_true_time(when)
    draft.add("close", unit=bed.unit, bed=bed.id, spell=spell, reason=reason, closing=done, when=at)


def reopen(draft: Draft, c: Reopen) -> None:
    """Back in service. On a bed that has only been announced to close the announcement is dropped, and on a closed bed
    one whose time has come, which would close it again at once."""
    bed = draft.bed(c.bed)
    spell, closing = draft.spell(bed), draft.world.closings.get(bed.id)
    if closing is not None and (spell is None or spell.state != "closed"):
        draft.add("reopen", unit=bed.unit, bed=bed.id, closing=None)
        return
    _promise(draft, bed, ("closed",))
    when = draft.true_time(c, bed)
    done = None if closing is not None and closing.since <= draft.now else UNSET
    draft.add("reopen", unit=bed.unit, bed=bed.id, spell=None, closing=done, when=draft.at_true_time(when))
