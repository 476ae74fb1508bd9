"""What an act in one unit means for the same person's waits in others: true at once, written there later.

Were it written in the same entry, or at the same moment, whoever steals the ledger could tell that the person who
slept here in May is the one who slept there in June, long after the number is forgotten. So each unit's entries tell of
that unit alone, by handles of their own, and the clock writes them as commands of its own: at a random time, or as soon
as an order hangs on it, since nobody is passed on the ground of something that is not in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from beds.world.entry import NO_ACCOUNT, Entry, Kind
from beds.world.order import first
from beds.world.state import Bed, World, replace
from beds.world.waits import Deferred, Hand, Unwritten, Wait

if TYPE_CHECKING:
    from beds.world.draft import Draft

ENDS = timedelta(hours=1), timedelta(hours=12)
"""How much later it is written that a wait has ended: what is kept of its holder is kept until then."""
CHANGES = timedelta(hours=6), timedelta(hours=48)
"""How much later anything else is written, the beginning of a wait included: long enough to mix with what others do."""
GIVEN_BACK = timedelta(minutes=6), timedelta(minutes=20)
"""How much later a bed is given back whose holder has come to sleep elsewhere: after the minutes of an undo, and soon,
since somebody may wait for it."""
BLUR = timedelta(hours=1)
"""By how much times that one act gives to several lists differ from list to list: the same second would join them."""
PLACED, OWN_CHOICE, UNDONE = "placed", "own-choice", "undone"
"""Why it is written that a wait is over: its holder sleeps in a home elsewhere, has given it up, or never joined."""
ENDED_BY = dict.fromkeys(("admit", "attach", "arrive"), PLACED) | {"undo": UNDONE}


ON_OWN_JUDGEMENT = ("attest", "confirm-wait", "suspend", "unsuspend")
"""Acts on waits that are an account's own word, not the holder's."""

CHANGED_BY_TELLING = ("key", "joined_at", "last_sign", "read")
"""What `_told` makes another of a wait; all else the ledger is told as it is."""


def hand(by: str, kind: Kind) -> Hand:
    """By whose hand an act on a wait is done."""
    if by == "self":
        return "own"
    if by in NO_ACCOUNT:
        return ""
    return "account" if kind in ON_OWN_JUDGEMENT else "voice"


def parted(draft: Draft, kind: Kind, unit: str, waits: Iterable[Wait]) -> tuple[tuple[Wait, ...], tuple[Deferred, ...]]:
    """Those of the unit, as its entry names them, and what is to be written in others."""
    waits = list(waits)
    if kind == "join":
        write_joins(draft, unit)
    for wait in waits:
        if wait.unit == unit and wait.handle in draft.world.unwritten:
            write(draft, wait.handle)
    waits = [_as_told(draft, wait) for wait in waits]
    here = tuple(wait for wait in waits if wait.unit == unit)
    return here, tuple(_deferred(draft, kind, wait) for wait in waits if wait.unit != unit)


def _as_told(draft: Draft, wait: Wait) -> Wait:
    """The wait as an entry names it. Who made it up may have looked before the ledger was told of the wait, in the
    course of this command: what telling has changed of it, and nobody since, is as it was told."""
    before, told = draft.written.get(wait.handle, (None, None))
    now = draft.world.waits.get(wait.handle)
    if before is None or told is None or now is None:
        return wait
    seen = [name for name in CHANGED_BY_TELLING if getattr(wait, name) == getattr(before, name)]
    told_of = {name: getattr(told, name) for name in seen}
    return replace(wait, **{name: value for name, value in told_of.items() if getattr(now, name) == value})


def _deferred(draft: Draft, kind: Kind, wait: Wait) -> Deferred:
    world = draft.world
    behind, known = world.unwritten.get(wait.handle), world.waits.get(wait.handle)
    recorded = behind.recorded if behind else known
    over = wait.state == "closed"
    if wait == recorded or (over and recorded is None):
        return Deferred(wait=wait)
    if wait.ask_from is not None and (known is None or known.ask_from != wait.ask_from):
        wait = replace(wait, ask_from=wait.ask_from + _between(draft, wait.handle, timedelta(0), BLUR / 2))
    due = draft.now + _between(draft, wait.handle, *(ENDS if over else CHANGES))
    if behind is not None and not over:
        due = min(due, behind.due)
    if recorded is None and world.units[wait.unit].rules.order == "draw":
        due = draft.now  # lots are drawn among those whose joining is written
    by = draft.command.by
    reason = ENDED_BY.get(kind, OWN_CHOICE) if over else OWN_CHOICE
    account = "" if by in NO_ACCOUNT else by
    return Deferred(wait=wait, due=due, reason=reason, hand=hand(by, kind), account=account)


def _between(draft: Draft, handle: str, shortest: timedelta, longest: timedelta) -> timedelta:
    """A random length: of whoever does not know the command's salt it cannot be known, nor tried out."""
    share = int.from_bytes(draft.random(f"later {handle}")[:8], "big") / 2**64
    return shortest + (longest - shortest) * share


def give_back_later(draft: Draft, bed: str) -> dict[str, datetime]:
    """When a bed is given back whose holder has come to sleep elsewhere, as the entry of that stay tells it."""
    return {bed: draft.now + _between(draft, bed, *GIVEN_BACK)}


def due(world: World) -> Iterator[tuple[datetime, str, str]]:
    """What is to be written, as `due` of the clock has it."""
    for handle, behind in world.unwritten.items():
        yield behind.due, "write", handle
    for bed, when in world.moot.items():
        yield when, "give-back", bed


def write(draft: Draft, handle: str) -> None:
    """Bring the ledger up to date with one wait, in a command of its own. Who joined the unit before comes before."""
    behind, wait = draft.world.unwritten[handle], draft.world.waits.get(handle)
    if behind.recorded is None:
        write_joins(draft, draft.world.unit_of(handle), before=handle)
    told = _told(draft, handle, behind)
    draft.append(
        Entry(
            kind="join" if behind.recorded is None else "change" if wait else "close-wait",
            at=draft.now,
            by="self" if behind.hand == "own" else "clock",
            act=int.from_bytes(draft.random(f"name {handle}")[:8], "big") >> 1 | 1,
            unit=told.unit,
            ticket=told.ticket,
            waits=(told,),
            hand=behind.hand,
            reach=(told.unit,) if behind.account else (),
            reason=behind.reason,
            account=behind.account,
        )
    )
    first, _ = draft.written.get(handle, (wait, None))
    draft.written[handle] = first, draft.world.waits.get(handle)


def _told(draft: Draft, handle: str, behind: Unwritten) -> Wait:
    """The wait as the ledger is told of it. Its times are those at which that was due: the act's own would join it with
    the other lines."""
    recorded, at = behind.recorded, min(behind.due, draft.now)
    if recorded is None:
        wait = draft.world.waits[handle]
        return replace(wait, key=0, joined_at=draft.now, last_sign=at, read=at if wait.read is not None else None)
    if handle not in draft.world.waits:
        return replace(recorded, state="closed")
    wait = draft.world.waits[handle]
    if wait.last_sign != recorded.last_sign:
        wait = replace(wait, last_sign=at)
    return replace(wait, read=at) if wait.read is not None and wait.read != recorded.read else wait


def write_joins(draft: Draft, unit: str, before: str = "") -> None:
    """Whoever has joined the unit without the ledger knowing, in their order: all, or those before that one."""
    joined = [h for h, u in draft.world.unwritten.items() if u.recorded is None and draft.world.unit_of(h) == unit]
    joined.sort(key=lambda h: (draft.world.waits[h].key, h))
    for handle in joined[: joined.index(before) if before else None]:
        write(draft, handle)


def settle(draft: Draft, bed: Bed, ticket: str) -> None:
    """Write as much as it takes for the ledger to name the same First for the bed as is known here, and all of whoever
    is given it."""
    unit = bed.unit
    while behind := [h for h in draft.world.unwritten if draft.world.unit_of(h) == unit]:
        known, told = first(draft.world, bed, draft.now), first(draft.world.recorded(unit), bed, draft.now)
        ahead = [w.handle for w in (draft.world.wait_in(ticket, unit), known, told) if w is not None]
        named = [handle for handle in ahead if handle in behind]
        if not named and (known and known.handle) == (told and told.handle):
            return
        write(draft, (named or behind)[0])
