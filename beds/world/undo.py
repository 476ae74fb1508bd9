"""Undo: within five minutes, a change is taken back as if it had not been (rule 10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Unpack

from msgspec.structs import fields

from beds.world import effects
from beds.world.actions import of_kind
from beds.world.commands import Undo
from beds.world.draft import Draft
from beds.world.entry import Fields
from beds.world.recent import UNDO_WINDOW
from beds.world.refusals import AlreadyPlaced, AlreadyPromised, ChangedSince, OfferAccepted, TooLate, UnknownChange
from beds.world.state import PROMISES, Change, Spell, World, replace
from beds.world.vacating import idle
from beds.world.waiting import is_for
from beds.world.waits import NOTHING, Wait


def undo(draft: Draft, c: Undo) -> None:
    """Restore bed, stay and waits at their key; an offer made meanwhile and not yet answered is withdrawn."""
    change = next((x for x in draft.world.recent if x.act == c.change), None)
    if change is None or change.by == "self" or (change.by == "clock" and not _one_offer(change)):
        raise UnknownChange()  # what a person has said themselves is not for others to take back
    if (action := of_kind(change.kind)) is not None and not action.undoable:
        raise UnknownChange()
    if draft.now - change.at > UNDO_WINDOW:
        raise TooLate()
    later = draft.world.recent[draft.world.recent.index(change) + 1 :]
    if any(bed in x.closings for bed in change.closings for x in later) or _tasks_moved_on(draft, change):
        raise ChangedSince()
    for bed in change.beds:
        _take_back_later_offer(draft, change, bed, [x for x in later if bed in x.beds])
    for bed, (spell, _) in (*change.beds.items(), *change.between.items()):
        _check_free_to_return(draft, change, bed, spell)
    _check_still_in_line(draft, change)
    tickets = _tickets(draft, change)
    _restore_beds(draft, change)
    for bed, closing in change.closings.items():
        _add(draft, change, unit=draft.world.beds[bed].unit, bed=bed, closing=closing)
    for suspension in change.suspensions:
        _add(draft, change, "unsuspend", unit=suspension.unit, ticket=suspension.ticket, suspension=suspension)
    _restore_promises(draft, change)
    for ticket in tickets:
        _restore_waits(draft, change, ticket)
    _restore_tasks(draft, change)
    if not draft.entries:
        _add(draft, change, unit=change.unit)


def _tickets(draft: Draft, change: Change) -> list[str]:
    """Those whose waits may look different: whoever had or has a bed of the change, and whose waits it touched."""
    there = [draft.world.spells.get(bed) for bed in change.beds] + [spell for spell, _ in change.beds.values()]
    waits = [w for before_and_after in change.waits.values() for w in before_and_after]
    return list(dict.fromkeys(x.ticket for x in (*there, *waits) if x is not None and x.ticket))


def _one_offer(change: Change) -> bool:
    """Of what the clock did only a single offer is anybody's to take back: the rest happened by itself."""
    return change.kind == "offer" and len(change.beds) == 1


def _add(
    draft: Draft,
    change: Change,
    kind: Literal["undo", "unsuspend"] = "undo",
    *,
    waits: Iterable[Wait] = (),
    **values: Unpack[Fields],
) -> None:
    """Write an entry of the undo. It renews no unit's figures where it reaches into more than one, or touches no bed.
    The first of a unit takes back what the unit's shift had counted."""
    one_unit = len({draft.world.beds[b].unit for b in change.beds}) < 2
    own = draft.command.own and one_unit and bool(change.beds or not change.tasks)
    unit = values["unit"]
    first = all(e.undoes != change.act or e.unit != unit for e in draft.entries)
    values |= {"undoes": change.act, "own": own, "note": {**change.counted.get(unit, {})} if first else {}}
    draft.add(kind, waits=waits, **values)


def _take_back_later_offer(draft: Draft, change: Change, bed: str, later: list[Change]) -> None:
    """Only an unanswered offer may have touched the bed since; it never was."""
    if draft.world.last.get(bed) == change.act:
        return
    if any(x.kind == "accept" for x in later):
        raise OfferAccepted()
    spell = draft.world.spells.get(bed)
    if [x.kind for x in later] != ["offer"] or spell is None or spell.state != "offered":
        raise ChangedSince()
    _, free_since = later[0].beds[bed]
    if free_since is not None and free_since > change.at:
        raise ChangedSince()
    waits = effects.withdrawn(draft.world, spell.ticket)
    _set(draft, later[0], bed, None, free_since, ticket=spell.ticket, waits=waits, reason="correction")


def _check_free_to_return(draft: Draft, change: Change, bed: str, spell: Spell | None) -> None:
    """The unit must still take guests, a promise still run; the person must not have another bed, or another promise,
    by now."""
    if spell is None or spell.state not in ("occupied", *PROMISES):
        return
    place = draft.world.beds[bed]
    draft.open_unit(place.unit)
    if spell.state in PROMISES and spell.until is not None and spell.until <= draft.now:
        raise ChangedSince()
    other, promise = draft.world.occupied_by(spell.ticket), draft.world.promised_to(spell.ticket)
    if not spell.ticket:
        return
    later = (left for stay, left in draft.world.left.items() if stay != spell.stay and left.ticket == spell.ticket)
    if spell.state == "occupied" and any(left.at > spell.since for left in later):
        raise ChangedSince()
    if other is not None and other not in change.beds:
        unit, since = draft.world.units[draft.world.beds[other].unit], draft.world.spells[other].id
        if spell.state == "occupied" or (since > spell.id and idle(draft.world, place, unit)):
            raise AlreadyPlaced()
    promise = draft.world.returns_to(spell.ticket) if spell.returning else promise
    if spell.state in PROMISES and promise is not None and promise not in change.beds:
        raise AlreadyPromised()


def _check_still_in_line(draft: Draft, change: Change) -> None:
    """Whoever was put in line must stand there as then, with no promise and no pair that has come since."""
    for handle, (before, after) in change.waits.items():
        if before is None:
            wait = draft.world.waits.get(handle)
            if wait is None or after is None or wait.partner or wait.state == "promised" != after.state:
                raise ChangedSince()


def _tasks_moved_on(draft: Draft, change: Change) -> bool:
    """Whether a task that the change began is over by now."""
    return any(before is None and handle not in draft.world.tasks for handle, (before, _) in change.tasks.items())


def _restore_promises(draft: Draft, change: Change) -> None:
    """What the change made idle elsewhere, and is not given back yet, is promised as before."""
    for bed in (bed for bed in change.moot if bed in draft.world.moot):
        ticket = draft.world.spells[bed].ticket
        _add(draft, change, unit=change.unit, ticket=ticket, moot={bed: None})


def _restore_tasks(draft: Draft, change: Change) -> None:
    """A task that the change began never was; one that it ended is open again."""
    for before, after in change.tasks.values():
        if task := before or (after and replace(after, outcome="undone")):
            _add(draft, change, unit=task.unit, ticket=task.ticket, task=task)


def _restore_beds(draft: Draft, change: Change) -> None:
    """Where several beds are involved everybody gets up first, so that nobody is in two beds in between. A spell that
    the change both began and ended comes back before it goes: its row never was, either."""
    for bed, (ended, free_since) in change.between.items():
        _set(draft, change, bed, ended, free_since)
    if len(change.beds) > 1:
        for bed, (before, free_since) in change.beds.items():
            spell = draft.world.spells.get(bed)
            if spell is not None and (before is None or spell.id != before.id):
                _set(draft, change, bed, None, free_since)
    for bed, (spell, free_since) in change.beds.items():
        if draft.world.spells.get(bed) != spell or len(change.beds) == 1:
            _set(draft, change, bed, spell, free_since)


def _set(
    draft: Draft,
    change: Change,
    bed: str,
    spell: Spell | None,
    free_since: datetime | None,
    ticket: str = "",
    reason: str = "",
    waits: Iterable[Wait] = (),
) -> None:
    _add(
        draft,
        change,
        unit=draft.world.beds[bed].unit,
        bed=bed,
        spell=spell,
        free_since=free_since,
        stay=spell.stay if spell else "",
        ticket=spell.ticket if spell else ticket,
        reason=reason,
        waits=waits,
    )


def _restore_waits(draft: Draft, change: Change, ticket: str) -> None:
    """The ticket's waits without what the change did to them; what happened to them since stays. Those that it closed
    are back at their key, in place of a new one for the same unit; one that it began is gone."""
    waits = {w.handle: w for w in draft.world.waits_of(ticket)}
    for handle, (before, after) in change.waits.items():
        if (known := before or after) is None or known.ticket != ticket:
            continue
        if before is None:
            waits[handle] = replace(waits[handle], state="closed")
        elif handle in waits and after is not None:
            waits[handle] = _without(before, after, waits[handle])
        elif handle not in waits and after is None:
            waits = {h: _over(w) if w.unit == before.unit else w for h, w in waits.items()} | {handle: before}
    promised = draft.world.promised_to(ticket) is not None
    gone = _no_line(draft.world, ticket)
    over = {h for h, w in waits.items() if w.unit in gone or _not_for(draft.world, w)}
    waits = {h: _over(w) if h in over else _at_rest(w, promised) for h, w in waits.items()}
    changed = [w for h, w in waits.items() if w != draft.world.waits.get(h)]
    there = draft.world.waits
    moved = [w for w in changed if w.handle in there and w.since != there[w.handle].since]
    elsewhere = [w for w in changed if w.handle not in there and w.unit != change.unit]
    moved += [w for w in elsewhere if w.handle not in draft.world.unwritten]
    for wait in moved:  # an earlier time, and a place whose end is in the ledger: taken back on record, and at once
        _add(draft, change, unit=wait.unit, ticket=ticket, waits=(wait,))
    if others := [w for w in changed if w not in moved]:
        _add(draft, change, unit=change.unit, ticket=ticket, waits=others)


def _without(before: Wait, after: Wait, now: Wait) -> Wait:
    """`now` with everything that led from `before` to `after` taken back, where it still stands."""
    back = {}
    for field in (f.name for f in fields(Wait)):
        was, became, is_ = getattr(before, field), getattr(after, field), getattr(now, field)
        if isinstance(is_, frozenset):
            back[field] = ((is_ - (became - was)) | (was - became)) or NOTHING
        elif became == is_ and field != "last_sign":
            back[field] = was
    return replace(now, **back)


def _no_line(world: World, ticket: str) -> set[str]:
    """The units in which the ticket's holder sleeps, or to which they return, (again)."""
    return {world.beds[bed].unit for bed in (world.occupied_by(ticket), world.returns_to(ticket)) if bed}


def _not_for(world: World, wait: Wait) -> bool:
    """Whether the unit has closed to the person since."""
    unit = world.units[wait.unit]
    return unit.status == "closed" or not is_for(unit, wait.for_)


def _over(wait: Wait) -> Wait:
    return replace(wait, state="closed")


def _at_rest(wait: Wait, promised: bool) -> Wait:
    """A wait rests while its ticket has a promise, and only then for that reason."""
    if wait.state == "closed" or (wait.state == "promised") == promised:
        return wait
    return effects.rest(wait) if promised else effects.back_in_line(wait)
