"""Decisions on guests who go: discharge, absent, back."""

from datetime import datetime

from beds.world import tasks
from beds.world.codes import ENDING, NEXT, checked_if_any
from beds.world.commands import Absent, Back, Discharge
from beds.world.draft import Draft
from beds.world.entry import EndFields
from beds.world.refusals import BadTime, Invalid, NumberNeeded, WrongState
from beds.world.state import Bed, Spell, replace
from beds.world.vacating import end_promise, vacate
from beds.world.waits import Suspension


def discharge(draft: Draft, c: Discharge) -> None:
    """The guest leaves, at once and without conditions (L-04). Of one who was sent out this morning it says that they
    will not be back; whoever has left for good since the true time has left, and only the reason is added."""
    bed = draft.bed(c.bed)
    checked_if_any(c.reason, ENDING)
    checked_if_any(c.next_, NEXT)
    guest, when = _who(draft, c, bed)
    if c.suspended_until is not None and c.suspended_until <= when:
        raise Invalid(what="a suspension ends later than it begins")
    if c.suspended_until is not None and not guest.ticket:
        raise NumberNeeded()
    follow_up = tasks.follow_up(draft, bed, guest, c.follow_up_on)
    said: EndFields = {"reason": c.reason, "next_": c.next_, "follow_up_on": c.follow_up_on, "task": follow_up}
    if guest is not draft.spell(bed):
        at = draft.at_true_time(when)
        draft.add("discharge", unit=bed.unit, bed=bed.id, stay=guest.stay, ticket=guest.ticket, when=at, **said)
    elif guest.returning:
        end_promise(draft, bed, kind="discharge", when=draft.at_true_time(max(when, guest.since)), **said)
    else:
        vacate(draft, bed, guest, when, kind="discharge", **said)
    if c.suspended_until is not None and c.suspended_until > draft.now:
        _suspend(draft, bed.unit, guest.ticket, c.suspended_until)


def _who(draft: Draft, c: Discharge, bed: Bed) -> tuple[Spell, datetime]:
    """The guest who leaves, and when: in the bed, expected back in it tonight, or sent out since by the clock."""
    spell, when = draft.spell(bed), draft.earlier(c.when, c.queued)
    for stay, left in draft.world.left.items() if when < draft.now else ():
        if left.bed == bed.id and left.by == "check-out" and left.since <= when < left.at:
            if spell is not None and spell.returning and spell.stay == stay:
                return spell, when
            return Spell(state="occupied", since=left.since, stay=stay, ticket=left.ticket), when
    if spell is not None and spell.returning:
        return spell, draft.true_time(c, bed)
    return occupied(draft, bed), draft.fact_time(c, bed)


def _suspend(draft: Draft, unit: str, ticket: str, until: datetime) -> None:
    waits = tuple(replace(w, barred=True) for w in draft.world.waits_of(ticket) if w.unit == unit)
    suspension = Suspension(handle=draft.handle(), unit=unit, until=until)
    draft.add("suspend", unit=unit, ticket=ticket, suspension=suspension, waits=waits)


def absent(draft: Draft, c: Absent) -> None:
    """Away for a while: a fact of the stay, which frees nothing."""
    bed = draft.bed(c.bed)
    spell, when = occupied(draft, bed), draft.fact_time(c, bed)
    if c.until is not None and c.until <= when:
        raise BadTime(what="an absence ends later than it begins")
    away, at = replace(spell, away=True, away_until=c.until), draft.at_true_time(when)
    draft.add("absent", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=away, when=at)


def back(draft: Draft, c: Back) -> None:
    """Here again."""
    bed = draft.bed(c.bed)
    spell = occupied(draft, bed)
    if not spell.away:
        raise WrongState(bed=bed.label, state="occupied")
    here, at = replace(spell, away=False, away_until=None), draft.at_true_time(draft.true_time(c, bed))
    draft.add("back", unit=bed.unit, bed=bed.id, stay=spell.stay, ticket=spell.ticket, spell=here, when=at)


def occupied(draft: Draft, bed: Bed) -> Spell:
    """The guest's spell, or WrongState."""
    spell = draft.spell(bed)
    if spell is None or spell.state != "occupied":
        raise WrongState(bed=bed.label, state=spell.state if spell else "free")
    return spell
