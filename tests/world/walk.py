"""A random walk through the life of the small city: `walk(seed, steps)`, the same for the same seed.

The walker keeps a pure world of its own in order to choose commands that mostly make sense; whoever drives a store
with the same commands compares the two. Sense is not rule: about half of what is asked is refused.
"""

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from beds.world import Entry, Refused, World, decide, next_due
from beds.world import commands as c
from beds.world.commands import SetUnit
from beds.world.decide import THEIR_OWN
from beds.world.state import replace
from tests.world.ask import ASKED, Asker
from tests.world.city import BEGIN, SHELTER, fold, founding

DRAW_KEY = b"the walker's draws"
MORNINGS = replace(SHELTER.rules, check_out_all=True, nights=3, no_show_at=time(20))
OUT_IN_THE_MORNING = replace(SHELTER, rules=MORNINGS)
"""The city's shelter, where a guest has three nights and everybody is out by day."""
EVENINGS = (
    BEGIN,
    datetime(2026, 3, 27, 17, tzinfo=UTC),  # summer time begins two nights later
    datetime(2026, 10, 23, 16, tzinfo=UTC),  # and ends
)
PAUSES = (
    (65, timedelta(seconds=1), timedelta(minutes=2)),
    (25, timedelta(minutes=2), timedelta(minutes=40)),
    (14, timedelta(hours=1), timedelta(hours=9)),
    (1, timedelta(days=1), timedelta(days=16)),
)
"""How long the walker rests before a step: weight, shortest, longest."""


IN_A_BED = (c.Admit, c.Discharge, c.Ready, c.CloseBed, c.Absent, c.Back, c.Move, c.Swap, c.Attach)


class Step(NamedTuple):
    """One command and what came of it. A refused one leaves the world as it was, and has no entries."""

    command: c.Command
    now: datetime
    before: World
    entries: list[Entry]
    after: World
    refused: Refused | None = None


def walk(seed: int, steps: int, *, late: bool = False, offline: bool = False) -> Iterator[Step]:
    """The founding of the city, then that many commands. Before each the clock ticks if anything is due, as the
    writer has it; a `late` clock often does not. With phones that are `offline` much of what happens in a bed is told
    up to half a day later, in order, with its true time."""
    walker = _Walker(seed)
    for command in (*founding(), SetUnit(by="seed", unit=OUT_IN_THE_MORNING)):
        yield walker.take(walker.named(command))
    told, back_at = [], None
    for _ in range(steps):
        walker.rest()
        due = next_due(walker.world)
        if due is not None and due <= walker.now and not (late and walker.rng.random() < 0.6):
            yield walker.take(walker.tick())
        command = walker.ask()
        if offline and isinstance(command, IN_A_BED) and walker.rng.random() < 0.6:
            told.append(replace(command, when=walker.now, queued=True))
            back_at = back_at or walker.now + timedelta(hours=12) * walker.rng.random()
        elif told and walker.now >= back_at:
            yield from (walker.take(command) for command in told)
            told, back_at = [], None
        else:
            yield walker.take(command)


class _Walker:
    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.world = World()
        self.now = EVENINGS[seed % len(EVENINGS)]
        self.acts: deque[int] = deque(maxlen=20)

    def named(self, command: c.Command) -> c.Command:
        """The command with a name and a salt of this walk."""
        return replace(command, act=self.rng.getrandbits(63) | 1, salt=self.rng.randbytes(16))

    def rest(self) -> None:
        """Time passes, now and then to the very moment when something is due; rarely a clock goes back a little."""
        due = next_due(self.world)
        if due is not None and due > self.now and self.rng.random() < 0.08:
            self.now = due + timedelta(seconds=self.rng.choice((-1, 0, 1)))
        elif self.rng.random() < 0.02:
            self.now -= timedelta(seconds=self.rng.randrange(30))
        else:
            _, shortest, longest = self.rng.choices(PAUSES, [weight for weight, _, _ in PAUSES])[0]
            self.now += shortest + (longest - shortest) * self.rng.random()

    def tick(self) -> c.Tick:
        """What the writer submits when something is due."""
        return self.named(c.Tick(head=self.rng.randbytes(32), draw_key=DRAW_KEY))

    def ask(self) -> c.Command:
        """Something that somebody might ask for."""
        made: Callable[[Asker], c.Command] = self.rng.choices(list(ASKED), list(ASKED.values()))[0]
        command = self.named(made(Asker(self.world, self.now, self.rng, tuple(self.acts))))
        if command.by == "self" and type(command) not in THEIR_OWN:
            return replace(command, by="maja")
        return command

    def take(self, command: c.Command) -> Step:
        """Carry the command out."""
        before = self.world
        try:
            entries = decide(before, command, self.now)
        except Refused as refused:
            return Step(command, self.now, before, [], before, refused)
        self.world = fold(before, entries)
        if not isinstance(command, c.Tick | c.Undo):
            self.acts.append(command.act)
        return Step(command, self.now, before, entries, self.world)
