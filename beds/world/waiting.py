"""Decisions on standing in line: join, confirm, signs of life, pause, leave, pair, part (rules 1 and 3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from beds.world import deferral
from beds.world.asking import NOBODY_THERE, stop_for_children
from beds.world.commands import ConfirmWait, Join, Leave, Pair, Part, Pause, Sign, WriteDown
from beds.world.draft import Draft
from beds.world.entry import Kind
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    AlreadyWaiting,
    BadTime,
    Invalid,
    NotForThem,
    NotWaiting,
    UnitNotOpen,
)
from beds.world.state import Unit, replace
from beds.world.vacating import end_promise
from beds.world.waits import Wait

SIGN_EVERY = timedelta(hours=1)
"""A look is written down as a sign of life at most this often: it changes nothing sooner."""
LONGEST_PAUSE = timedelta(days=14)
"""As long as a wait lives without a sign; a longer pause would only end asleep."""


def join(draft: Draft, c: Join) -> None:
    """One more wait, for those of the units that the number does not wait for, or sleep in, already."""
    known = {w.unit for w in draft.world.waits_of(c.ticket)}
    theirs = (draft.world.occupied_by(c.ticket), draft.world.returns_to(c.ticket))
    here = {draft.world.beds[bed].unit for bed in theirs if bed}
    units = [draft.unit(slug) for slug in dict.fromkeys(c.units)]
    if not units:
        raise Invalid(what="choose at least one unit")
    for unit in units:
        _may_wait(draft, unit, c)
    fresh = [u for u in units if u.slug not in known | here]
    if not fresh:
        raise AlreadyPlaced() if units[0].slug in here else AlreadyWaiting(unit=units[0].public_name or units[0].name)
    barred = {s.unit for s in draft.world.suspensions.values() if s.ticket == c.ticket}
    promised = draft.world.promised_to(c.ticket) is not None
    waits = [
        Wait(
            handle=draft.random(f"wait {unit.slug}").hex()[:16],
            unit=unit.slug,
            ticket=c.ticket,
            for_=c.for_,
            joined_at=draft.now,
            last_sign=draft.now,
            state="promised" if promised else "waiting",
            confirmed=c.confirmed,
            asked=c.children in NOBODY_THERE,
            terms=unit.conditions_version if c.conditions and unit.conditions else 0,
            barred=unit.slug in barred,
            offer_minutes=unit.rules.offer_minutes,
            misses_allowed=unit.rules.misses,
            asleep_days=unit.rules.asleep_days,
            close_days=unit.rules.close_days,
        )
        for unit in fresh
    ]
    draft.add("join", unit=fresh[0].slug, ticket=c.ticket, waits=waits)


def _may_wait(draft: Draft, unit: Unit, c: Join) -> None:
    """Planned units can be joined: interest before opening is evidence of need."""
    if unit.status == "closed" or draft.world.winds_down(unit.slug):
        raise UnitNotOpen(unit=unit.name)
    if not is_for(unit, c.for_):
        raise NotForThem(unit=unit.name, group=unit.audience)
    stop_for_children(c, unit)


def is_for(unit: Unit, for_: str | None) -> bool:
    """Whether the unit is for those who say this of themselves."""
    return unit.audience in ("all", for_)


def _waits(draft: Draft, ticket: str) -> list[Wait]:
    waits = draft.world.waits_of(ticket)
    if not waits:
        raise NotWaiting()
    return waits


def _write(draft: Draft, kind: Kind, waits: Sequence[Wait], reason: str = "", when: datetime | None = None) -> None:
    """Waits of one person as they now are, in an entry of a unit that is within the reach of who asks. Of none, where
    none is: that staff of one unit have met the person tells of a wait in another, and is written there later."""
    reach = draft.command.reach
    near = next((w.unit for w in waits if w.unit in reach), "" if reach else waits[0].unit)
    draft.add(kind, unit=near, ticket=waits[0].ticket, waits=waits, reason=reason, when=when)


def confirm(draft: Draft, c: ConfirmWait) -> None:
    """Somebody has met or spoken with the person: automatic offers and the main line of need count the wait."""
    waits = _waits(draft, c.ticket)
    _write(draft, "confirm-wait", [awake(draft, replace(w, confirmed=True)) for w in waits])


def awake(draft: Draft, wait: Wait) -> Wait:
    """A wait after a sign of life: quiet and asleep ones are back, their misses forgotten."""
    if wait.state in ("quiet", "asleep"):
        wait = replace(wait, state="waiting", misses=0)
    return replace(wait, last_sign=draft.now)


def sign(draft: Draft, c: Sign) -> None:
    """A sign of life. A mere look is written only where it changes something."""
    waits = _waits(draft, c.ticket)
    if c.still_waits:
        waits = [replace(w, state="waiting", ask_from=None) if w.state == "paused" else w for w in waits]
        waits = [replace(w, ask_from=None, still_paused=False) for w in waits]
    elif c.read:
        waits = [replace(w, read=draft.now) for w in waits]
    elif all(w.state not in ("quiet", "asleep") and draft.now - w.last_sign < SIGN_EVERY for w in waits):
        return
    _write(draft, "sign", [awake(draft, w) for w in waits])


def pause(draft: Draft, c: Pause) -> None:
    """No offers for a while. Whoever has a promise answers that first."""
    if c.until is not None and not draft.now < c.until <= draft.now + LONGEST_PAUSE:
        raise BadTime(what="a pause ends within two weeks")
    waits = [w for w in _waits(draft, c.ticket) if w.state != "promised"]
    if not waits:
        raise AlreadyPromised()
    state = {"state": "waiting", "ask_from": c.until} if c.until else {"state": "paused", "ask_from": None}
    _write(draft, "pause", [replace(awake(draft, w), **state) for w in waits])


def leave(draft: Draft, c: Leave) -> None:
    """Out of every line. A promise goes back to the house first; a pair parts."""
    _waits(draft, c.ticket)
    part(draft, Part(by=c.by, ticket=c.ticket))
    held = draft.world.promised_to(c.ticket)
    closed = [replace(w, state="closed") for w in _waits(draft, c.ticket)]
    if held is not None:
        end_promise(draft, draft.world.beds[held], kind="decline", waits=closed, reason="found-other")
    else:
        _write(draft, "close-wait", closed, reason="own-choice")


def write_down(draft: Draft, c: WriteDown) -> None:
    """What is true of the number's waits elsewhere is written there now."""
    theirs = [d.handle for d in draft.world.waits_of(c.ticket) if d.handle in draft.world.unwritten]
    theirs += [h for h, u in draft.world.unwritten.items() if u.recorded is not None and u.recorded.ticket == c.ticket]
    for handle in dict.fromkeys(theirs):
        deferral.write(draft, handle)


def pair(draft: Draft, c: Pair) -> None:
    """Say yes to waiting together, in the lists where both stand, and with nobody else. An unknown number, one that
    does not wait and a no look alike: nothing is told. No pair is made while one has a promise: the other would pass
    the list as its half (rule 5)."""
    mine, theirs = _waits(draft, c.ticket), {w.unit: w for w in draft.world.waits_of(c.other)}
    both = [(wait, theirs[wait.unit]) for wait in mine if wait.unit in theirs]
    promised = any(w.state == "promised" for w in mine)
    if promised or c.other == c.ticket or (both and all(wait.partner == other.handle for wait, other in both)):
        return
    _alone(draft, mine)
    both = [(draft.world.waits[wait.handle], other) for wait, other in both if other.state != "promised"]
    if not both:
        return
    agreed = {wait.handle for wait, other in both if other.partner == wait.handle}
    said = [
        replace(wait, partner=other.handle, paired=wait.handle in agreed, last_sign=draft.now) for wait, other in both
    ]
    _write(draft, "pair", said)
    if agreed:
        _write(draft, "pair", [replace(other, paired=True) for wait, other in both if wait.handle in agreed])


def part(draft: Draft, c: Part) -> None:
    """Alone again, silently; each keeps the own key."""
    _alone(draft, draft.world.waits_of(c.ticket))


def _alone(draft: Draft, waits: Sequence[Wait]) -> None:
    """These waits of one person without their halves, and those without them."""
    paired = [wait for wait in waits if wait.partner]
    if not paired:
        return
    halves = [draft.world.waits[w.partner] for w in paired if w.paired and w.partner in draft.world.waits]
    whose = dict.fromkeys(half.ticket for half in halves)
    for some in (paired, *([half for half in halves if half.ticket == ticket] for ticket in whose)):
        _write(draft, "part", [replace(wait, partner="", paired=False) for wait in some])


def asleep(draft: Draft, handle: str) -> None:
    """No sign for too long: the wait rests, and keeps its key."""
    wait = draft.world.waits[handle]
    _write(draft, "asleep", [replace(wait, state="asleep")])


def wake(draft: Draft, handle: str, when: datetime) -> None:
    """The hour has come before which the person wanted no offer."""
    wait = draft.world.waits[handle]
    _write(draft, "change", [replace(wait, ask_from=None)], reason="own-choice", when=draft.at_true_time(when))


def close(draft: Draft, handle: str) -> None:
    """Still no sign: the wait is over."""
    _alone(draft, [draft.world.waits[handle]])
    _write(draft, "close-wait", [replace(draft.world.waits[handle], state="closed")], reason="no-sign")


def take_out(draft: Draft, unit: Unit, reason: str) -> None:
    """Whom the unit as it now is can never take leaves its list, on record so that they can be told."""
    gone = [w for w in draft.world.waits.values() if w.unit == unit.slug]
    gone = [w for w in gone if unit.status == "closed" or not is_for(unit, w.for_)]
    for wait in sorted(gone, key=lambda w: w.key):
        _alone(draft, [draft.world.waits[wait.handle]])
        over = replace(draft.world.waits[wait.handle], state="closed")
        draft.add("close-wait", unit=unit.slug, ticket=wait.ticket, waits=(over,), reason=reason)
