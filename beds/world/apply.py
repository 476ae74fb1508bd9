"""`apply(world, entry) -> world`: what is true after an entry. No rule decides anything here; entries carry results.

A start may fold a year of entries (docs/ledger.md), so each costs little: a table that changes is copied by `|`, which
copies a dict as a block of memory, several times faster than `{**table}` does; and nothing is looked through that
cannot have changed.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from msgspec import UNSET

from beds.world.changed import Changed
from beds.world.entry import Entry
from beds.world.news import news, noted
from beds.world.nights import quarter_begins
from beds.world.recent import recent
from beds.world.records import Commitment, Draw, Left
from beds.world.shifts import COUNTED_AS, Handover, Shift, Task
from beds.world.state import Spell, World, replace
from beds.world.waits import NOTHING, Suspension, Unwritten, Wait

V = TypeVar("V")

ON_THE_MOVE = ("leave", "swap")
"""Kinds that end a spell but not the stay."""
REMEMBERED = timedelta(days=14)
"""How long it is known who slept where: as late as anything may be entered."""

RETRY_AFTER = ("occupied", "cleaning", "closed")
"""When such a spell ends the bed is new to everybody: nobody counts as having tried it (rule 8)."""


def apply(world: World, entry: Entry, *, past: bool = False) -> World:
    """The world after one more entry. `past` is for who reads what happened long ago: nothing is kept to undo it by,
    and the world given may not be used any more, for its largest tables are changed in place."""
    seq = world.seq + 1
    changed: Changed = {"seq": seq, "at": entry.at}
    _configuration(world, entry, seq, changed)
    if fresh := news(world, entry):
        changed["news"] = {**world.news, entry.unit: noted(world.news.get(entry.unit, {}), fresh, entry.at)}
    if entry.stay and (told := _left(world, entry)):
        changed["left"] = _put(_own(world.left, past), *told)
    if entry.spell is not UNSET:
        _bed(world, entry, entry.spell, changed, past)
    if entry.closing is not UNSET:
        changed["closings"] = _put(world.closings.copy(), entry.bed, entry.closing)
    if entry.waits or entry.deferred:
        _waits(world, entry, seq, changed)
    if entry.moot or entry.bed in world.moot:
        _moot(world, entry, changed)
    if entry.own and entry.unit:
        before = world.confirmed.get(entry.unit)
        if before is None or before < entry.true_time:
            changed["confirmed"] = world.confirmed | {entry.unit: entry.true_time}
    _clock(world, entry, changed)
    if entry.kind in ("draw", "draw-commit"):
        _draw(world, entry, changed)
    if entry.grant:
        counted = world.grants.get(entry.unit, {})
        more = counted | {entry.grant: counted.get(entry.grant, 0) + 1}
        changed["grants"] = world.grants | {entry.unit: more}
        changed["given"] = given_after(world.given, seq, entry.unit, entry.grant)
    if world.at and world.grants and quarter_begins(entry.at) != quarter_begins(world.at):
        changed["quarters"] = world.quarters | {quarter_begins(entry.at).isoformat(): world.grants}
    if entry.line is not None:
        changed["lines"] = world.lines | {entry.unit: entry.line}
    if entry.kind in ("state", "order-rules"):
        changed["stated_at"] = entry.at
    if entry.kind == "order-rules":
        changed["order_rules"] = int(entry.note["version"])
    if entry.suspension is not None:
        changed["suspensions"] = _suspensions(world, entry, entry.suspension)
    _shift(world, entry, changed)
    if past:
        return replace(world, **changed, recent=())
    after = replace(world, **changed)
    return replace(after, recent=recent(world, entry, after))


def _own(table: dict[str, V], past: bool) -> dict[str, V]:
    """The table, to be changed: a copy, unless nobody needs it any more as it is."""
    return table if past else table.copy()


def _put(table: dict[str, V], key: str, value: V | None) -> dict[str, V]:
    """The table, which is changed, with the key set, or gone when the value is None."""
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value
    return table


def _configuration(world: World, entry: Entry, seq: int, changed: Changed) -> None:
    if entry.founded:
        changed["kind"] = entry.founded
    if entry.organisation is not None:
        changed["organisations"] = world.organisations | {entry.organisation.slug: entry.organisation}
    if entry.config is not None:
        changed["units"] = world.units | {entry.config.slug: entry.config}
        changed["versions"] = world.versions | {entry.config.slug: seq}
        before = world.units.get(entry.config.slug)
        if before is not None and before.rules.order != entry.config.rules.order:
            changed["ordered_since"] = world.ordered_since | {entry.config.slug: seq}
    if entry.coming is not UNSET:
        changed["coming"] = _put(world.coming.copy(), entry.unit, entry.coming)
    if entry.place is not None:
        changed["beds"] = world.beds | {entry.place.id: entry.place}


def _bed(world: World, entry: Entry, spell: Spell | None, changed: Changed, past: bool) -> None:
    """The bed's spell. A new one (id 0) ends the one before; None frees the bed."""
    old = world.spells.get(entry.bed)
    changed["free_since"] = _free_since(world, entry, spell, old, past)
    if spell is not None:
        spell = replace(spell, id=spell.id or changed["seq"], ticket=entry.ticket if spell.stay else "")
    changed["spells"] = _put(_own(world.spells, past), entry.bed, spell)
    changed["last"] = _put(_own(world.last, past), entry.bed, entry.act)
    over = old is not None and old.state in RETRY_AFTER and (spell is None or spell.id != old.id)
    if over and entry.kind != "undo":
        changed["used_until"] = _put(_own(world.used_until, past), entry.bed, changed["free_since"][entry.bed])
        _may_try_again(world, {entry.bed}, changed)
    if spell is None:
        by_staff = entry.at if entry.by != "clock" and entry.kind not in ("decline", "expire") else None
        changed["freed_by_staff"] = _put(_own(world.freed_by_staff, past), entry.bed, by_staff)


def _free_since(world: World, entry: Entry, spell: Spell | None, old: Spell | None, past: bool) -> dict[str, datetime]:
    """When each bed's last spell ended. An undo says it (None: the bed was never used)."""
    if entry.kind == "undo":
        return _put(_own(world.free_since, past), entry.bed, entry.free_since)
    if spell is None:
        return _put(_own(world.free_since, past), entry.bed, entry.true_time)
    if spell.id == 0 and old is not None:
        return _put(_own(world.free_since, past), entry.bed, spell.since)
    return world.free_since


def _left(world: World, entry: Entry) -> tuple[str, Left | None] | None:
    """Whose stay this entry ended or says more of, and how they left; None for one that it brings back."""
    spell, old, known = entry.spell, world.spells.get(entry.bed), world.left.get(entry.stay)
    if entry.kind == "undo":
        back = known and isinstance(spell, Spell) and spell.state == "occupied"
        return (entry.stay, None) if back else None
    ends = spell is None or (spell is not UNSET and spell.id == 0)
    if ends and old is not None and old.state == "occupied" and entry.kind not in ON_THE_MOVE:
        at = spell.since if spell else entry.true_time
        return old.stay, Left(bed=entry.bed, since=old.since, at=at, by=entry.kind, ticket=old.ticket)
    if known and entry.kind == "discharge":
        return entry.stay, replace(known, by="discharge")
    return None


def _waits(world: World, entry: Entry, seq: int, changed: Changed) -> None:
    """The waits that the entry names, and those that it means for later."""
    before = changed.get("waits", world.waits)
    waits, unwritten = dict(before), changed.get("unwritten", world.unwritten)
    if entry.whole:
        named = {wait.handle for wait in entry.waits}
        waits = {h: w for h, w in waits.items() if w.joined_as not in entry.whole or h in named}
    for wait in entry.waits:
        known = before.get(wait.handle)
        if wait.handle in unwritten:
            unwritten = {h: u for h, u in unwritten.items() if h != wait.handle}
        if wait.state == "closed":
            waits.pop(wait.handle, None)
        else:
            ticket = known.ticket if known else entry.ticket
            waits[wait.handle] = replace(wait, ticket=ticket, key=wait.key or seq)
    for later in entry.deferred:
        wait = replace(later.wait, ticket=entry.ticket, key=later.wait.key or seq)
        behind = unwritten.get(wait.handle)
        if later.due is not None:
            recorded = behind.recorded if behind else before.get(wait.handle)
            still = Unwritten(
                due=later.due, recorded=recorded, reason=later.reason, hand=later.hand, account=later.account
            )
            unwritten = unwritten | {wait.handle: still}
        else:
            unwritten = {h: u for h, u in unwritten.items() if h != wait.handle}
        if wait.state == "closed":
            waits.pop(wait.handle, None)
        else:
            waits[wait.handle] = wait
    changed["waits"], changed["unwritten"] = waits, unwritten


def _moot(world: World, entry: Entry, changed: Changed) -> None:
    """Promises whose holder has come to sleep elsewhere, until the bed is given back; a longer one is as idle."""
    moot = {bed: due for bed, due in {**world.moot, **entry.moot}.items() if due is not None}
    same = isinstance(entry.spell, Spell) and entry.bed in world.spells and entry.spell.id == world.spells[entry.bed].id
    if entry.bed in world.moot and entry.spell is not UNSET and not same:
        del moot[entry.bed]
    changed["moot"] = moot


def given_after(before: str, seq: int, unit: str, how: str) -> str:
    """The running hash of grants with one more: what a commitment says of all columns beside the chain."""
    return sha256(f"{before} {seq} {unit} {how}".encode()).hexdigest()


def _clock(world: World, entry: Entry, changed: Changed) -> None:
    """A day that turns: the night moves on, nobody is marked as having tried the unit's beds, and who left weeks ago is
    forgotten: after twice the time in which a phone may tell late, for what it tells has a past of its own. Once a day,
    when the first unit's turns, for looking through all of a city's at each departure would slow every tap."""
    if entry.night is None:
        return
    if entry.kind == "lift":
        changed["lifted"] = world.lifted | {entry.bed: entry.night}
        return
    changed["nights"] = world.nights | {entry.unit: entry.night}
    if entry.night > max(world.nights.values(), default=date.min):
        left, oldest = changed.get("left", world.left), entry.at - 2 * REMEMBERED
        changed["left"] = {stay: each for stay, each in left.items() if each.at >= oldest}
    _may_try_again(world, {b.id for b in world.beds.values() if b.unit == entry.unit}, changed)


def _may_try_again(world: World, beds: set[str], changed: Changed) -> None:
    """Nobody counts as having tried these beds any more (rule 8)."""
    waits, unwritten = changed.get("waits", world.waits), changed.get("unwritten", world.unwritten)
    if not beds.isdisjoint(bed for w in waits.values() if w.tried for bed in w.tried):
        changed["waits"] = {h: _without(w, beds) for h, w in waits.items()}
    if any(u.recorded is not None and not beds.isdisjoint(u.recorded.tried) for u in unwritten.values()):
        told = {h: replace(u, recorded=u.recorded and _without(u.recorded, beds)) for h, u in unwritten.items()}
        changed["unwritten"] = told


def _without(wait: Wait, beds: set[str]) -> Wait:
    return replace(wait, tried=(wait.tried - beds) or NOTHING) if wait.tried & beds else wait


def _draw(world: World, entry: Entry, changed: Changed) -> None:
    night = date.fromisoformat(str(entry.note["night"]))
    if entry.kind == "draw-commit":
        commitment = Commitment(night=night, commitment=str(entry.note["commitment"]))
        changed["commitments"] = world.commitments | {entry.unit: commitment}
    else:
        drawn = Draw(night=night, seed=str(entry.note["seed"]), cutoff=int(entry.note["cutoff"]))
        changed["draws"] = world.draws | {entry.unit: drawn}


def _suspensions(world: World, entry: Entry, suspension: Suspension) -> dict[str, Suspension]:
    over = entry.kind == "unsuspend"
    return _put(world.suspensions.copy(), suspension.handle, None if over else replace(suspension, ticket=entry.ticket))


def _shift(world: World, entry: Entry, changed: Changed) -> None:
    """What the unit's shift leaves to the next one: its tasks and its counts, until somebody has read them."""
    shift = world.shifts.get(entry.unit, Shift())
    if entry.task is not None:
        changed["tasks"] = _put(world.tasks.copy(), entry.task.handle, _task(world, entry, entry.task))
    if entry.kind == "handover":
        changed["handovers"] = world.handovers | {entry.unit: Handover(at=entry.at, by=entry.by, shift=shift)}
        changed["shifts"] = world.shifts | {entry.unit: Shift(since=entry.at)}
    elif entry.kind in COUNTED_AS:
        changed["shifts"] = {**world.shifts, entry.unit: shift.counting({COUNTED_AS[entry.kind]: 1})}
    elif entry.undoes and entry.note:
        counted = {kind: int(n) for kind, n in entry.note.items()}
        changed["shifts"] = world.shifts | {entry.unit: shift.counting(counted, -1)}


def _task(world: World, entry: Entry, task: Task) -> Task | None:
    """The entry's task as it stands in the world: None once it is over."""
    known = world.tasks.get(task.handle)
    return None if task.outcome else replace(task, ticket=known.ticket if known else entry.ticket)
