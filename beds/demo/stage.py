"""The stage of the synthetic year: a world in memory, an agenda of what will happen, and the script that comes of it.

Whatever happens goes through `decide` and `apply`, at its own time; the script (each command with its time) can then be
performed before a real ledger, and gives the same world there.
"""

import heapq
import random
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import TypedDict

from beds.demo.cast import Ids, staff_of
from beds.world import Entry, Refused, World, apply, decide, next_due
from beds.world.commands import Command, Tick
from beds.world.state import replace

Act = Callable[[], object]
Cue = tuple[datetime, Command]


class Staff(TypedDict):
    """What marks a command as one of the unit's own staff."""

    by: str
    own: bool


class Stage:
    """`now` is the time of what is happening; `script` what has been done; `ends` says until when each unit's diary is
    kept; `on_offer` is told of each offer."""

    def __init__(self, seed: int, start: datetime, ids: Ids) -> None:
        self.world = World()
        self.now = start
        self.ids = ids
        self.script: list[Cue] = []
        self.ends: dict[str, datetime] = {}
        self.on_offer: Callable[[Entry], None] | None = None
        self._seed = seed
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._due: datetime | None = None
        self._salts = self.dice("salts")

    def dice(self, name: str) -> random.Random:
        """Chance of its own for each part, so that a change in one leaves the others as they were."""
        return random.Random(f"{self._seed} {name}")  # noqa: S311  (plausible nights, not secrets)

    def at(self, when: datetime, act: Act) -> None:
        """Put something on the agenda; what is already past happens next."""
        heapq.heappush(self._agenda, (when, next(self._order), act))

    def run(self, until: datetime) -> None:
        """Play the agenda up to a time, the clock's own doings in between."""
        while self._agenda and self._agenda[0][0] <= until:
            when, _, act = heapq.heappop(self._agenda)
            self._pass(max(when, self.now))
            act()
        self._pass(until)

    def do(self, command: Command) -> list[Entry]:
        """What the command does now. Raises Refused, and then nothing has happened."""
        command = replace(command, salt=self._salts.randbytes(16))  # so that the clock's own times are the seed's, too
        entries = decide(self.world, command, self.now)
        for entry in entries:
            self.world = apply(self.world, entry)
        self._due = next_due(self.world)
        self.script.append((self.now, command))
        for entry in entries:
            if entry.kind == "offer" and self.on_offer:
                self.on_offer(entry)
        return entries

    def may(self, command: Command) -> bool:
        """Do it, unless it is refused."""
        try:
            self.do(command)
        except Refused:
            return False
        return True

    def kept(self, unit: str) -> bool:
        """Whether the unit's diary is still kept."""
        return unit not in self.ends or self.now < self.ends[unit]

    def staff(self, unit: str) -> Staff:
        """Who acts, when the unit's own staff do."""
        return {"by": self.ids[staff_of(unit)], "own": True}

    def _pass(self, until: datetime) -> None:
        """Time passes: what the clock has to do is done when it is due."""
        while self._due is not None and self._due <= until:
            self.now = max(self._due, self.now)
            if not self.do(Tick()):
                break
        self.now = until
