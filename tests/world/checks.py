"""What must be true after every step, told without any rule of the core.

`Watch.see` takes each step of a walk; what it finds wrong is an AssertionError.
"""

from datetime import datetime, timedelta

import msgspec

from beds.world import Entry, Spell, Wait, World, apply, decide, dump, load, next_due
from beds.world.commands import Tick, Undo
from tests.world.rows import SpellTable
from tests.world.walk import DRAW_KEY, Step

encode = msgspec.json.Encoder(order="deterministic").encode
REMEMBERED = timedelta(minutes=6)


class Watch:
    """Follows a walk from its first step."""

    def __init__(self) -> None:
        self.table = SpellTable()
        self.replayed = self.forgotten = World()
        self.done: dict[int, tuple[World, World]] = {}

    def see(self, step: Step) -> None:
        """One step: a command and what came of it."""
        image = encode(step.before)
        if step.refused:
            assert step.after is step.before
            assert not isinstance(step.command, Tick), f"the clock was refused: {step.refused}"
            return
        self._entries(step)
        _world(step.after)
        _clock(step)
        body, links = dump(step.after)
        assert b'"ticket":' not in body, "a ticket in what is stored for ever"
        assert load(body, links, step.after.recent) == step.after
        assert load(body, links, step.after.recent).recent == self.replayed.recent
        assert dump(self.forgotten) == (dump(step.after.recorded())[0], {}), "the order hangs on who they were"
        assert encode(step.before) == image, "an old world changed"
        if isinstance(step.command, Undo):
            self._undone(step)
        elif step.entries and not isinstance(step.command, Tick):
            self.done[step.command.act] = (step.before, step.after)
        self._forget(step.now)

    def _entries(self, step: Step) -> None:
        world = step.before
        for entry in step.entries:
            _one_bed_one_ticket(world, entry)
            assert {w.unit for w in entry.waits} <= {entry.unit}, "an entry tells of a wait in another unit"
            assert entry.at >= (world.at or entry.at), "time goes back"
            assert entry.true_time <= entry.at, "it is recorded before it happens"
            after = apply(world, entry)
            assert after.seq == world.seq + 1
            self.table.write(world, entry, after)
            self._replay(entry)
            world = after
        assert world == step.after
        assert self.replayed == step.after, "the ledger tells another story"
        self.table.agrees_with(step.after)

    def _replay(self, entry: Entry) -> None:
        """What is stored tells the same story, with the tickets and, once everybody is forgotten, without."""
        again = Entry.from_body(entry.body(), entry.ticket, entry.private())
        assert again.body() == entry.body()
        self.replayed = apply(self.replayed, again)
        self.forgotten = apply(self.forgotten, Entry.from_body(entry.body()))

    def _undone(self, step: Step) -> None:
        if step.command.change in self.done:
            first, then = self.done.pop(step.command.change)
            _restored(first, then, step.before, step.after)
            assert not any(first.seq < row <= then.seq for row in self.table.rows), "a spell of what never was"

    def _forget(self, now: datetime) -> None:
        old = [act for act, (_, after) in self.done.items() if now - after.at > REMEMBERED]
        for act in old:
            del self.done[act]


def _clock(step: Step) -> None:
    """The clock is idempotent, and does nothing before it says that something is due."""
    tick = Tick(head=bytes(32), draw_key=DRAW_KEY)
    if isinstance(step.command, Tick) and step.command.draw_key:
        assert decide(step.after, tick, step.now) == [], "a second tick finds more"
    due = next_due(step.after)
    if due is not None and due > step.after.at:
        assert decide(step.after, tick, due - timedelta(microseconds=1)) == [], "something happens before it is due"
        assert decide(step.after, tick, due) != [], "nothing happens though it is due"


def _one_bed_one_ticket(world: World, entry: Entry) -> None:
    """Everything in the entry is about its one bed and its one ticket; no ticket is in what is stored."""
    tickets = {entry.ticket} - {""}
    tickets |= {w.ticket or world.waits[w.handle].ticket for w in entry.waits if w.ticket or w.handle in world.waits}
    if entry.task:
        tickets |= {t.ticket for t in (entry.task, world.tasks.get(entry.task.handle)) if t and t.ticket}
    if isinstance(entry.spell, Spell) and entry.spell.ticket:
        tickets.add(entry.spell.ticket)
    assert len(tickets) <= 1, f"{entry.kind} names {len(tickets)} tickets"
    assert isinstance(entry.spell, Spell) <= bool(entry.bed)
    if entry.bed:
        assert world.beds.get(entry.bed, entry.place).unit == entry.unit, f"{entry.kind} names another unit"
    for ticket in tickets:
        assert ticket.encode() not in entry.body()


def _world(world: World) -> None:
    """The world by itself."""
    occupied = [s.ticket for s in world.spells.values() if s.ticket and s.state == "occupied"]
    beds = {b: s.ticket for b, s in world.spells.items() if s.ticket and _promise(s)}
    promised = [ticket for bed, ticket in beds.items() if bed not in world.moot]
    assert len(occupied) == len(set(occupied)), "a ticket in two beds"
    assert len(beds) == len(set(beds.values())), "a ticket with two promises, be one of them idle"
    assert len({s.id for s in world.spells.values()}) == len(world.spells)
    for bed, spell in world.spells.items():
        assert 0 < spell.id <= world.seq
        assert world.free_since.get(bed, spell.since) <= spell.since <= world.at
        assert _promise(spell) is False or spell.until is not None
        if spell.state in ("occupied", "held", "offered"):
            assert spell.stay
            assert world.units[world.beds[bed].unit].status == "open", "somebody in a unit that is not open"
    _waits(world, set(promised))
    for handle, task in world.tasks.items():
        assert task.handle == handle
        assert not task.outcome
        assert task.bed == "" or world.beds[task.bed].unit == task.unit
    assert all(n > 0 for shift in world.shifts.values() for n in shift.counts.values())


def _waits(world: World, promised: set[str]) -> None:
    keys = [(w.unit, w.key) for w in world.waits.values()]
    assert len(set(keys)) == len(keys)
    lines = [(w.ticket, w.unit) for w in world.waits.values()]
    assert len(set(lines)) == len(lines), "a ticket twice in one line"
    for handle, wait in world.waits.items():
        assert wait.handle == handle
        assert wait.state != "closed"
        assert 0 < wait.key <= world.seq
        assert (wait.state == "promised") == (wait.ticket in promised), f"{wait.state}, promise: {promised}"


def _promise(spell: Spell) -> bool:
    return spell.state in ("held", "offered") and not spell.returning


def _restored(first: World, then: World, now: World, after: World) -> None:
    """Undo of what led from `first` to `then`, carried out at `now`: exactly that, and nothing else."""
    for bed in now.beds:
        # an admission that is told late can be over already: the bed is free before and after, since another time
        touched = any(
            w.get(bed) != v.get(bed) for w, v in ((first.spells, then.spells), (first.free_since, then.free_since))
        )
        source = first if touched else now
        assert after.spells.get(bed) == source.spells.get(bed), f"bed {bed} is not as it was"
        assert after.free_since.get(bed) == source.free_since.get(bed), f"bed {bed} is free since another time"
        announced = first.closings.get(bed) != then.closings.get(bed)
        assert after.closings.get(bed) == (first if announced else now).closings.get(bed)
    for handle in {h for w in (first, then) for h, t in w.tasks.items() if first.tasks.get(h) != then.tasks.get(h)}:
        assert after.tasks.get(handle) == first.tasks.get(handle), "a task is not as it was"
    for handle in first.waits.keys() & then.waits.keys() & now.waits.keys():
        if now.waits[handle] == then.waits[handle] != first.waits[handle]:
            joining = handle in first.unwritten and first.unwritten[handle].recorded is None
            assert _place(after.waits[handle], joining) == _place(first.waits[handle], joining)
    assert first.waits.keys() - then.waits.keys() <= after.waits.keys(), "a wait that the change closed is back"


def _place(wait: Wait, joining: bool) -> tuple:
    """The key has its number only once the joining is written."""
    return 0 if joining else wait.key, wait.state, wait.unit, wait.misses, wait.confirmed, wait.barred
