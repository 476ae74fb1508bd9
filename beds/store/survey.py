"""What must be known before anything is erased, found out while the whole ledger is verified."""

from datetime import datetime

from beds.store.examine import Observer
from beds.store.persons import closed
from beds.store.reading import Committed, head
from beds.store.rows import Rows
from beds.store.script import Script
from beds.store.verify import examined
from beds.world import Entry, World

ERASING = ("purge", "seal")
"""Kinds of entries that say what was erased."""


class Survey:
    """`known` is the state that was verified. `closed` are the tickets that may go, about whom nothing was written
    after the entry `recorded`. `world` is that after the last entry whose content may go: one after which the order was
    committed to (content ended at `sealed` so far). `ended` and `left` are the spells and the waits that are over by
    then, `lost` how many of the entries after it have lost their link."""

    def __init__(self, closed_before: datetime, content_before: datetime, other: Observer) -> None:
        self.closed_before, self.content_before = closed_before, content_before
        self.world = World()
        self.known: Committed
        self.closed: list[str] = []
        self.ended: list[int] = []
        self.left: list[str] = []
        self.sealed = self.lost = self.recorded = 0
        self._other = other
        self._bound: set[int] = set()
        self._kept: Rows | None = None

    @property
    def has_content(self) -> bool:
        """Whether any content may go."""
        return self.world.seq > self.sealed

    def begin(self, world: World, bound: set[int]) -> None:
        """As `Observer`."""
        self.world, self.sealed, self.recorded = world, world.seq, world.seq
        self._bound = bound
        self._other.begin(world, bound)

    def see(self, before: World, entry: Entry, after: World, lost: bool) -> None:
        """As `Observer`."""
        if entry.at < self.content_before and after.seq in self._bound:
            self.world, self.lost, self._kept = after.recorded(), 0, None
        else:
            self.lost += lost
            if self.has_content:
                self._rows().add(before, entry, after)
        if entry.at < self.closed_before:
            self.recorded = after.seq
        self._other.see(before, entry, after, lost)

    def _rows(self) -> Rows:
        """What the tables hold when only the sealed world and what came after it is told."""
        if self._kept is None:
            self._kept = Rows()
            self._kept.begin(self.world)
        return self._kept

    def look(self) -> Script[None]:
        """Verify everything, and look on. Raises Broken."""
        _, hash_, epoch, _ = yield from head()
        ledger = yield from examined(self)
        self.known = Committed(ledger.world, hash_, epoch, {})
        self.closed = yield from closed(ledger.world, self.closed_before, self.recorded)
        if self.has_content:
            kept, told = self._rows(), ledger.rows
            self.ended = [seq for seq, row in told.spells.rows.items() if row and not kept.spells.rows.get(seq)]
            self.left = [handle for handle in told.waits if handle not in kept.waits]
