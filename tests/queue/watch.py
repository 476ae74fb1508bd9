"""What must be true of the queue at every step of a walk, told without any rule of the core.

`Watch.see` takes each step; what it finds wrong is an AssertionError. The order is checked on a ledger from which every
ticket has been erased, by the check that `beds verify` uses.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from beds.store.fairness import OrderCheck, first_for
from beds.world import Bed, Entry, Spell, Unit, World, apply, dump
from beds.world import commands as c
from beds.world.nights import ZONE, in_night
from tests.queue.town import town
from tests.queue.walk import Step

TAKEN = ("offered", "held", "occupied")
MOMENT = timedelta(seconds=1)


def hash_at(seq: int) -> bytes:
    """What stands for the ledger's hash in a world without one."""
    return hashlib.sha256(seq.to_bytes(8, "big")).digest()


class Watch:
    """Follows a walk from its first step. Without `hashes` the seeds of draws are not recomputed."""

    def __init__(self, hashes: Callable[[int], bytes] | None = hash_at) -> None:
        self.check = OrderCheck(hashes)
        self.erased = town()
        self.lines = Lines()

    def see(self, step: Step) -> None:
        """One step: a command and what came of it."""
        world = step.before
        for entry in step.entries:
            after = apply(world, entry)
            assert {w.unit for w in entry.waits} <= {entry.unit}, "an entry tells of a wait in another unit"
            self._in_order(entry)
            _one_bed_one_holder(world, entry, after)
            if entry.kind == "offer" and entry.by == "clock" and not step.late:
                _not_late(step.before, entry)
            world = after
        assert world == step.after
        _in_line_or_promised(world)
        self.lines.see(step)
        if isinstance(step.command, c.Tick):
            _nothing_left_to_offer(step.after, step.now)

    def _in_order(self, entry: Entry) -> None:
        """The check of the order on what is left of the entry when everybody has been erased."""
        bare = Entry.from_body(entry.body())
        after = apply(self.erased, bare)
        fault = self.check(self.erased, bare, after)
        assert fault is None, f"{fault}: {entry}"
        self.erased = after

    def replayed(self, world: World) -> None:
        """The ledger without its people tells the same story, down to the byte."""
        assert dump(self.erased)[0] == dump(world.recorded())[0]


def _one_bed_one_holder(before: World, entry: Entry, after: World) -> None:
    """No bed is granted twice, and nobody is promised two."""
    new, old = entry.spell, before.spells.get(entry.bed)
    if isinstance(new, Spell) and new.id == 0 and new.state in TAKEN and old is not None:
        assert old.stay == new.stay or entry.kind == "swap", f"{entry.bed} is granted twice"
    for states in (("held", "offered"), ("occupied",)):
        tickets = [s.ticket for s in after.spells.values() if s.ticket and s.state in states and not s.returning]
        assert len(tickets) == len(set(tickets)), f"a ticket has two beds: {states}"


def _in_line_or_promised(world: World) -> None:
    """Whoever waits is in line or promised a bed: not both, and not neither."""
    promises = {b: s for b, s in world.spells.items() if s.state in ("held", "offered") and not s.returning}
    promised = {s.ticket for b, s in promises.items() if b not in world.moot}
    for wait in world.waits.values():
        assert (wait.state == "promised") == (wait.ticket in promised), "neither in line nor promised, or both"


def _nothing_left_to_offer(world: World, now: datetime) -> None:
    """After a tick no free bed has a First whom the clock may offer it."""
    for bed in world.beds.values():
        first = first_for(world, bed, now) if _offers_by_itself(world, bed) else None
        assert first is None or _not_now(world, bed, now), f"{bed.id} stays empty, {first.handle} waits"


def _not_late(before: World, entry: Entry) -> None:
    """A moment earlier, before this tick, the clock might not have made the offer."""
    bed, earlier = before.beds[entry.bed], entry.at - MOMENT
    if earlier <= before.at or not _offers_by_itself(before, bed):
        return
    assert first_for(before, bed, earlier) is None or _not_now(before, bed, earlier), "the offer comes late"


def _offers_by_itself(world: World, bed: Bed) -> bool:
    unit = world.units[bed.unit]
    free = bed.id not in world.spells and world.in_use(bed)
    return free and unit.status == "open" and unit.mode == "without" and unit.rules.automatic


def _not_now(world: World, bed: Bed, now: datetime) -> bool:
    """Rule 7's reasons for the clock to keep still: outside offer hours, staff has only just freed the bed, no time
    left before the door closes, tonight's lots not yet drawn."""
    unit, freed = world.units[bed.unit], world.freed_by_staff.get(bed.id)
    night, rules = world.nights[unit.slug], unit.rules
    closes = in_night(night, rules.entry_to, rules.day_turns) if rules.entry_to else None
    return (
        not _in_offer_hours(unit, now)
        or (freed is not None and now < freed + timedelta(minutes=3))
        or (closes is not None and closes - now < timedelta(minutes=15))
        or (rules.order == "draw" and now < in_night(night, rules.draw_at, rules.day_turns))
        or (rules.apply_from is not None and now < in_night(night, rules.apply_from, rules.day_turns))
    )


def _in_offer_hours(unit: Unit, now: datetime) -> bool:
    local = now.astimezone(ZONE)
    start, end, clock = unit.rules.offer_from, unit.rules.offer_to, local.time()
    if local.fold:  # the hour that comes a second time
        return False
    return start <= clock < end if start < end else clock >= start or clock < end


class Lines:
    """Who stands in which line, told from what people did: nobody is lost, and nobody is there who left."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, str], str | None] = {}
        self.taken_out: dict[int, dict[tuple[str, str], str | None]] = {}
        self.put_in: dict[int, set[tuple[str, str]]] = {}
        self.came_from: tuple[str, str] = ("", "")

    def see(self, step: Step) -> None:
        """Take part in one step, then compare."""
        command, world = step.command, step.after
        before = dict(self.lines)
        match command:
            case c.Join() if step.entries:
                self._join(command, step.before)
            case c.Leave() if step.entries:
                self._out(lambda ticket, _: ticket == command.ticket)
            case c.Undo() if step.entries:
                self.lines |= self.taken_out.pop(command.change, {})
                joined = self.put_in.pop(command.change, set())
                self._out(lambda *line: line in joined)
        for entry in step.entries:
            self._happened(entry, world)
        for unit in world.units.values():
            self._out(lambda t, u, unit=unit: u == unit.slug and not _takes(unit, self.lines[t, u]))
        self.taken_out[command.act] = {line: for_ for line, for_ in before.items() if line not in self.lines}
        self.put_in[command.act] = {line for line in self.lines if line not in before and isinstance(command, c.Join)}
        actual = {(w.ticket, w.unit): w.for_ for w in world.waits.values()}
        assert actual == self.lines, f"lost or left over: {actual.items() ^ self.lines.items()} after {command}"

    def _join(self, join: c.Join, world: World) -> None:
        theirs = (world.occupied_by(join.ticket), world.returns_to(join.ticket))
        here = {world.beds[bed].unit for bed in theirs if bed}  # where a bed is theirs, or kept for tonight
        for unit in join.units:
            if unit not in here:
                self.lines.setdefault((join.ticket, unit), join.for_)

    def _out(self, who: Callable[[str, str], bool]) -> None:
        self.lines = {(t, u): for_ for (t, u), for_ in self.lines.items() if not who(t, u)}

    def _happened(self, entry: Entry, world: World) -> None:
        """What takes somebody out of a line: a bed (rule 9), or no sign of life for too long (rule 3)."""
        unit, spell = world.units.get(entry.unit), entry.spell
        if entry.kind == "leave":
            self.came_from = (entry.stay, entry.unit)
        if entry.kind == "close-wait" and entry.reason == "no-sign":
            self._out(lambda t, u: t == entry.ticket and u == entry.unit)
        if not isinstance(spell, Spell) or spell.state != "occupied" or not entry.ticket:
            return
        came = entry.kind == "arrive" and self.came_from != (entry.stay, entry.unit)
        if came or entry.kind in ("admit", "attach"):
            self._out(lambda t, u: t == entry.ticket and (unit.kind == "home" or u == unit.slug))
        if entry.kind == "undo":
            self._out(lambda t, u: t == entry.ticket and u == unit.slug)


def _takes(unit: Unit, for_: str | None) -> bool:
    return unit.status != "closed" and unit.audience in ("all", for_)
