"""What was done in the last minutes, with what it found: before-images, for undo."""

from datetime import timedelta

from msgspec import UNSET

from beds.world.entry import NO_ACCOUNT, Entry
from beds.world.news import HOUSE_CHANGED
from beds.world.shifts import COUNTED_AS, Shift
from beds.world.state import Change, World, replace

UNDO_WINDOW = timedelta(minutes=5)
"""How long a change can be undone (design: Order and offers, 10)."""

STANDS = frozenset({
    "found", "organisation", "unit", "bed", "confirm", "day", "lift", "purge", "seal", "state", "order-rules", "undo",
    "change", "asleep", "pair", "part", "unsuspend", "children", "draw-commit", "draw", "renew", "handover",
})  # fmt: skip
"""Kinds that nobody takes back. Of all others the before-image is kept: one too many costs nothing, one too few would
lose the way back. What a person has answered on their own is kept only so that undo sees it."""

FOR_SOMEBODY = frozenset({"check-out", "join", "attest", "confirm-wait", "sign", "pause", "close-wait", "expire"})
"""Kinds that are kept where an account did it for somebody: a slip of the finger, not the person's own word."""


def recent(world: World, entry: Entry, after: World) -> tuple[Change, ...]:
    """The before-images of the last five minutes, with this entry's added to those of its command."""
    kept = world.recent
    if entry.undoes:
        kept = tuple(c for c in kept if c.act != entry.undoes)
    old = next((i for i, c in enumerate(kept) if entry.at - c.at <= UNDO_WINDOW), len(kept))
    kept = kept[old:]  # in order of time: only the front can be old
    if not _can_be_undone(entry):
        return kept
    change = Change(act=entry.act, at=entry.at, by=entry.by, kind=entry.kind, unit=entry.unit, bed=entry.bed)
    if kept and kept[-1].act == entry.act:
        change, kept = kept[-1], kept[:-1]
        if entry.bed and entry.kind != "check-out":
            change = replace(change, kind=entry.kind, unit=entry.unit, bed=entry.bed)
    if entry.bed in entry.moot:
        kept = _moved_on(kept, change, entry)
    return (*kept, _with(change, world, entry, after))


def _moved_on(kept: tuple[Change, ...], change: Change, entry: Entry) -> tuple[Change, ...]:
    """The changes before one that moved an idle promise to the entry's bed: which of them made it so finds it there."""
    left = {bed for bed, (spell, _) in change.beds.items() if spell and entry.spell and spell.stay == entry.spell.stay}
    return tuple(
        replace(c, moot=tuple(entry.bed if bed in left else bed for bed in c.moot)) if left.intersection(c.moot) else c
        for c in kept
    )


def _can_be_undone(entry: Entry) -> bool:
    if entry.kind in FOR_SOMEBODY:
        return entry.by not in NO_ACCOUNT and entry.reason not in HOUSE_CHANGED
    return entry.kind not in STANDS


def _with(change: Change, world: World, entry: Entry, after: World) -> Change:
    """The change with what one more entry of it found."""
    beds, waits, closings, suspensions = change.beds, change.waits, change.closings, change.suspensions
    tasks, counted, between = change.tasks, change.counted, change.between
    if entry.task is not None:
        handle = entry.task.handle
        tasks = tasks | {handle: (world.tasks.get(handle), after.tasks.get(handle))}
    if entry.kind in COUNTED_AS:
        shift = Shift(counts=counted.get(entry.unit, {})).counting({COUNTED_AS[entry.kind]: 1})
        counted = counted | {entry.unit: shift.counts}
    if entry.closing is not UNSET and entry.bed not in closings:
        closings = closings | {entry.bed: world.closings.get(entry.bed)}
    if entry.bed and entry.spell is not UNSET:
        was, free_since = world.spells.get(entry.bed), world.free_since.get(entry.bed)
        if entry.bed not in beds:
            beds = beds | {entry.bed: (was, free_since)}
        elif was is not None:
            between = between | {entry.bed: (was, free_since)}
    for wait in (*entry.waits, *(later.wait for later in entry.deferred)):
        first = waits[wait.handle][0] if wait.handle in waits else world.waits.get(wait.handle)
        waits = waits | {wait.handle: (first, after.waits.get(wait.handle))}
    if entry.suspension is not None:
        suspensions = (*suspensions, after.suspensions[entry.suspension.handle])
    moot = (*change.moot, *(bed for bed, due in entry.moot.items() if due is not None and bed != entry.bed))
    return replace(
        change,
        beds=beds,
        between=between,
        closings=closings,
        waits=waits,
        suspensions=suspensions,
        tasks=tasks,
        counted=counted,
        moot=moot,
    )
