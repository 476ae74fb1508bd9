"""A random walk through the life of the town's queue: `walk(seed, steps)`, the same for the same seed.

Between commands the clock ticks as a writer would have it, at each moment when something is due; now and then the
writer was away and ticks late.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from beds.world import Entry, Refused, World, apply, decide, next_due
from beds.world.commands import Command, Tick
from beds.world.state import replace
from tests.queue.asking import ask
from tests.queue.town import BEGIN, DRAW_KEY, TICKETS, town

PAUSES = (
    (75, timedelta(seconds=1), timedelta(minutes=3)),
    (22, timedelta(minutes=3), timedelta(minutes=20)),
    (3, timedelta(hours=1), timedelta(hours=9)),
    (0.15, timedelta(days=1), timedelta(days=16)),
)
"""How long nobody asks for anything: weight, shortest, longest."""


class Step(NamedTuple):
    """One command and what came of it; a refused one leaves the world as it was. `late`: the writer had been away."""

    command: Command
    now: datetime
    before: World
    entries: list[Entry]
    after: World
    late: bool = False


def walk(seed: int, steps: int) -> Iterator[Step]:
    """That many commands, and the ticks between them."""
    rng, world, now = Random(seed), town(), BEGIN
    for _ in range(steps):
        before, now = now, now + pause(rng)
        late = rng.random() < 0.03
        for step in _ticks(world, before, before if late else now, rng):
            world = step.after
            yield step
        step = take(world, _tick(world, rng), now)
        yield step._replace(late=late)
        step = take(step.after, ask(step.after, now, rng, TICKETS), now)
        yield step
        world = step.after


def pause(rng: Random) -> timedelta:
    """How long nobody asks for anything."""
    _, shortest, longest = rng.choices(PAUSES, [weight for weight, _, _ in PAUSES])[0]
    return shortest + (longest - shortest) * rng.random()


def _ticks(world: World, now: datetime, until: datetime, rng: Random) -> Iterator[Step]:
    """The clock's work up to then, each piece when it is due."""
    while (due := next_due(world, now)) is not None and due < until:
        now = max(now, due)
        step = take(world, _tick(world, rng), now)
        assert step.entries, "something was due, and nothing was done"
        world = step.after
        yield step


def _tick(world: World, rng: Random) -> Tick:
    head = hashlib.sha256(world.seq.to_bytes(8, "big")).digest()
    return replace(Tick(head=head, draw_key=DRAW_KEY), act=rng.getrandbits(63) | 1, salt=rng.randbytes(16))


def take(world: World, command: Command, now: datetime) -> Step:
    """Carry the command out, if it may."""
    try:
        entries = decide(world, command, now)
    except Refused:
        assert not isinstance(command, Tick), "nobody may refuse the clock"
        return Step(command, now, world, [], world)
    after = world
    for entry in entries:
        after = apply(after, entry)
    return Step(command, now, world, entries, after)
