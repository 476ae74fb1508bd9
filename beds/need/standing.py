"""Who stood in which line, from when to when, and how it ended."""

from collections.abc import Iterator
from datetime import datetime

from beds.world import Entry, Wait, World

PLACING = ("admit", "attach", "arrive")
HOW = {"own-choice": "left", "no-sign": "silent", "unit-closed": "house", "unit-changed": "house"}
"""How a wait ended, by the reason of the entry that closed it."""


class Stood:
    """One wait in one unit's line. `asked` is when the house knew that a person stands behind it (None: not yet), `act`
    the command that told it; `how` it ended: placed, elsewhere (placed there), left, silent, house (closed to them)."""

    __slots__ = ("act", "asked", "ended", "group", "handle", "how", "joined", "ticket", "unit")

    def __init__(self, wait: Wait, unit: str, group: str) -> None:
        self.handle, self.unit, self.group = wait.handle, unit, group
        self.joined, self.ticket = wait.joined_at, wait.ticket
        self.asked: datetime | None = None
        self.act = 0
        self.ended: datetime | None = None
        self.how = ""


class Standing:
    """All waits, each once for every unit in whose line it stood."""

    def __init__(self) -> None:
        self.waits: dict[str, dict[str, Stood]] = {}

    def begin(self, world: World) -> None:
        """With the waits that are open in this world."""
        for wait in world.waits.values():
            self._stand(wait, wait.last_sign, 0, world)

    def fold(self, entry: Entry, after: World) -> None:
        """What one entry did to the lines."""
        for told in entry.waits:
            wait = after.waits.get(told.handle)
            if wait is not None:
                self._stand(wait, entry.at, entry.act, after)
            rows = self.waits.get(told.handle, {})
            left = rows if wait is None else [u for u in rows if u not in wait.units]
            for unit in left:
                self._end(rows[unit], entry)

    def _stand(self, wait: Wait, at: datetime, act: int, world: World) -> None:
        rows = self.waits.setdefault(wait.handle, {})
        for unit in wait.units:
            row = rows.get(unit)
            if row is None:
                row = rows[unit] = Stood(wait, unit, wait.for_ or _audience(world, unit))
            row.ended, row.how = None, ""
            if wait.confirmed and row.asked is None:
                row.asked, row.act = at, act

    def _end(self, row: Stood, entry: Entry) -> None:
        if row.ended is not None:
            return
        row.ended = entry.at
        if entry.kind in PLACING:
            row.how = "placed" if entry.unit == row.unit else "elsewhere"
            if row.asked is None:  # whoever came in is somebody
                row.asked, row.act = entry.at, entry.act
        else:
            row.how = HOW.get(entry.reason, "left" if entry.kind == "decline" else "house")

    def all(self) -> Iterator[Stood]:
        """Each wait in each line, in the order of joining."""
        return (row for rows in self.waits.values() for row in rows.values())


def _audience(world: World, unit: str) -> str:
    audience = world.units[unit].audience
    return "" if audience == "all" else audience
