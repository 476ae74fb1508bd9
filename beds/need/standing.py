"""Who stood in which line, from when to when, and how it ended."""

from collections.abc import Iterator
from datetime import datetime

from beds.world import Entry, Wait, World
from beds.world.deferral import PLACED

PLACING = ("admit", "attach", "arrive")
HOW = {"own-choice": "left", "no-sign": "silent", "unit-closed": "house", "unit-changed": "house"}
"""How a wait ended, by the reason of the entry that closed it."""


class Stood:
    """One wait. `asked` is when the house knew that a person stands behind it (None: not yet), `act`
    the command that told it; `how` it ended: placed, elsewhere (placed there), left, silent, house (closed to them)."""

    __slots__ = ("act", "asked", "ended", "group", "handle", "how", "joined", "ticket", "unit")

    def __init__(self, wait: Wait, group: str) -> None:
        self.handle, self.unit, self.group = wait.handle, wait.unit, group
        self.joined, self.ticket = wait.joined_at, wait.ticket
        self.asked: datetime | None = None
        self.act = 0
        self.ended: datetime | None = None
        self.how = ""


class Standing:
    """All waits that the ledger tells of."""

    def __init__(self) -> None:
        self.waits: dict[str, Stood] = {}

    def begin(self, world: World) -> None:
        """With the waits that are open in this world."""
        for wait in world.waits.values():
            self._stand(wait, wait.last_sign, 0, world)

    def fold(self, entry: Entry, before: World, after: World) -> None:
        """What one entry did to the lists."""
        for told in entry.waits:
            if told.state == "closed":
                self._end(self.waits.get(told.handle), entry)
            else:
                self._stand(after.waits[told.handle], entry.at, entry.act, after)
        for group in entry.whole:
            for wait in before.waits.values():
                if wait.joined_as == group and wait.handle not in after.waits:
                    self._end(self.waits.get(wait.handle), entry)

    def _stand(self, wait: Wait, at: datetime, act: int, world: World) -> None:
        row = self.waits.get(wait.handle)
        if row is None:
            row = self.waits[wait.handle] = Stood(wait, wait.for_ or _audience(world, wait.unit))
        row.ended, row.how = None, ""
        if wait.confirmed and row.asked is None:
            row.asked, row.act = at, act

    def _end(self, row: Stood | None, entry: Entry) -> None:
        if row is None or row.ended is not None:
            return
        row.ended = entry.at
        if entry.kind in PLACING or entry.reason == PLACED:
            row.how = "placed" if entry.kind in PLACING and entry.unit == row.unit else "elsewhere"
            if row.asked is None:  # whoever came in is somebody
                row.asked, row.act = entry.at, entry.act
        else:
            row.how = HOW.get(entry.reason, "left" if entry.kind == "decline" else "house")

    def all(self) -> Iterator[Stood]:
        """Each wait, in the order of joining."""
        return iter(self.waits.values())


def _audience(world: World, unit: str) -> str:
    audience = world.units[unit].audience
    return "" if audience == "all" else audience
