"""Undo: within five minutes, a change is taken back as if it had not been (rule 10)."""

from beds.world import effects
from beds.world.apply import UNDO_WINDOW
from beds.world.commands import Undo
from beds.world.draft import Draft
from beds.world.refusals import AlreadyPlaced, AlreadyPromised, ChangedSince, OfferAccepted, TooLate, UnknownChange
from beds.world.state import PROMISES, Change, Spell, Wait, replace

FINAL = ("accept", "decline")
"""A person's own answer is not for others to take back."""


def undo(draft: Draft, c: Undo) -> None:
    """Restore bed, stay and waits at their key; an offer made meanwhile and not yet answered is withdrawn."""
    change = next((x for x in draft.world.recent if x.act == c.change), None)
    if change is None or change.kind in FINAL:
        raise UnknownChange()
    if draft.now - change.at > UNDO_WINDOW:
        raise TooLate()
    for bed in change.beds:
        _take_back_later_offer(draft, change, bed)
    _check_free_to_return(draft, change)
    waits = _restored_waits(draft, change)
    _restore_beds(draft, change)
    for bed, closing in change.closings.items():
        draft.add("undo", unit=change.unit, bed=bed, closing=closing, undoes=change.act)
    for suspension in change.suspensions:
        draft.add("unsuspend", unit=change.unit, ticket=suspension.ticket, suspension=suspension, undoes=change.act)
    for ticket in dict.fromkeys(w.ticket for w in waits):
        own = tuple(w for w in waits if w.ticket == ticket)
        draft.add("undo", unit=change.unit, ticket=ticket, waits=own, undoes=change.act)


def _take_back_later_offer(draft: Draft, change: Change, bed: str) -> None:
    """Only an unanswered offer may have touched the bed since; it never was."""
    if draft.world.last.get(bed) == change.act:
        return
    later = [x for x in draft.world.recent if bed in x.beds and x.at >= change.at and x.act != change.act]
    if any(x.kind == "accept" for x in later):
        raise OfferAccepted()
    spell = draft.world.spells.get(bed)
    if [x.kind for x in later] != ["offer"] or spell is None or spell.state != "offered":
        raise ChangedSince()
    waits = effects.withdrawn(draft.world, spell.ticket)
    _set(draft, later[0], bed, None, later[0].beds[bed][1], ticket=spell.ticket, waits=waits, reason="correction")


def _check_free_to_return(draft: Draft, change: Change) -> None:
    """The person must not have another bed, or another promise, by now."""
    for spell, _ in change.beds.values():
        if spell is None or not spell.ticket:
            continue
        other, promise = draft.world.occupied_by(spell.ticket), draft.world.promised_to(spell.ticket)
        if spell.state == "occupied" and other is not None and other not in change.beds:
            raise AlreadyPlaced()
        if spell.state in PROMISES and not spell.returning and promise is not None and promise not in change.beds:
            raise AlreadyPromised()


def _restored_waits(draft: Draft, change: Change) -> list[Wait]:
    """Each wait as it was, unless it has moved on by itself since; signs of life are kept."""
    waits = []
    for handle, (before, after) in change.waits.items():
        now = draft.world.waits.get(handle)
        if before is None:
            continue
        if now is None and after is None:
            waits.append(before)
        elif now is not None and after is not None and now.state == after.state:
            waits.append(replace(before, last_sign=max(before.last_sign, now.last_sign)))
    return waits


def _restore_beds(draft: Draft, change: Change) -> None:
    """Where several beds are involved everybody gets up first, so that nobody is in two beds in between."""
    if len(change.beds) > 1:
        for bed, (_, free_since) in change.beds.items():
            if bed in draft.world.spells:
                _set(draft, change, bed, None, free_since)
    for bed, (spell, free_since) in change.beds.items():
        if draft.world.spells.get(bed) != spell or len(change.beds) == 1:
            _set(draft, change, bed, spell, free_since)


def _set(
    draft: Draft, change: Change, bed: str, spell: Spell | None, free_since: object, ticket: str = "", **fields: object
) -> None:
    draft.add(
        "undo",
        unit=draft.world.beds[bed].unit,
        bed=bed,
        spell=spell,
        free_since=free_since,
        stay=spell.stay if spell else "",
        ticket=spell.ticket if spell else ticket,
        undoes=change.act,
        **fields,
    )
