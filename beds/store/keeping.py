"""Snapshots, so that every start is fast: kept by a start that had to read much, and by the writer between batches.
There it also forgets old answers.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from beds.store.driver import Driver
from beds.store.errors import StoreError
from beds.store.idempotency import FORGET, KEPT
from beds.store.reading import NEWEST, Committed, OnProgress, head, quiet, start
from beds.store.script import Query, Script
from beds.world import World, dump
from beds.world.dump import CODE, kind_of
from beds.world.recent import UNDO_WINDOW

log = logging.getLogger(__name__)

SNAPSHOT_EVERY = 1000
"""Entries between two snapshots: what a start must fold at most, besides those of the last minutes."""
FORGET_EVERY = timedelta(hours=1)

LAST = Query("SELECT max(seq) FROM snapshot WHERE shape = $1", (CODE,))
TICKETS = Query("SELECT id FROM ticket")
TAKE = (
    "INSERT INTO snapshot (seq, shape, salt, body, links, sealed) VALUES ($1, $2, $3, $4, $5, FALSE)"
    " ON CONFLICT (seq) DO UPDATE SET shape = excluded.shape, salt = excluded.salt, body = excluded.body,"
    " links = excluded.links WHERE NOT snapshot.sealed"
)
"""There may be one of the same world that other code has made; what a sealed one holds is believed by all."""
DROP = "DELETE FROM snapshot WHERE NOT sealed AND seq < $1"


async def begin(driver: Driver, on_progress: OnProgress = quiet) -> Committed:
    """The state of the database, as a process begins with. Where much had to be read for it, as after an update, a
    snapshot is kept: whoever begins next, a worker of this server for one, reads little. Raises as `start`; Away."""
    read = await driver.read(start(on_progress))
    if read.folded >= SNAPSHOT_EVERY:
        try:
            await driver.write(take(read.aged, read.state.epoch))
        except StoreError as error:  # the next start takes long again; this one is well
            log.warning("no snapshot was kept: %s", error)
    return read.state


def prepared() -> Script[str]:
    """The kind of the database, if whoever begins with it finds a snapshot and has little to read besides; else
    empty. Raises as `start`."""
    rows = yield NEWEST
    last, *_ = yield from head()
    near = [body for body, _, _, seq in rows if last - seq < 2 * SNAPSHOT_EVERY]
    return kind_of(near[0]) if near else ""


class Keeping:
    """A snapshot is of a world older than what can still be undone: a start from it then knows as much as any other."""

    def __init__(self, driver: Driver, clock: Callable[[], datetime]) -> None:
        self._driver, self._clock = driver, clock
        self._last = 0
        self._epoch = ""
        self._ageing: World | None = None
        self._forgot: datetime | None = None

    async def turn(self, state: Committed) -> None:
        """Do what it is time for, one short transaction at most for each."""
        if state.epoch != self._epoch:  # what was known is of another life of the database
            self._epoch, self._last, self._ageing = state.epoch, 0, None
        if self._ageing is None and state.world.seq >= self._last + SNAPSHOT_EVERY:
            self._ageing = state.world
        old, at = self._ageing, state.world.at
        if old is not None and old.at is not None and at is not None and at - old.at > UNDO_WINDOW:
            self._last = await self._driver.write(take(old, self._epoch))
            self._ageing = None
        now = self._clock()
        if self._forgot is None or now - self._forgot > FORGET_EVERY:
            self._forgot = now
            await self._driver.write(_forget(now))


def take(world: World, epoch: str | None = None) -> Script[int]:
    """Keep a snapshot of this world, unless somebody has just done it, or somebody was erased since (then the next one
    is kept), or the database is no longer in that epoch of its life: then the world is not its. Returns the seq of the
    newest."""
    *_, alive, _ = yield from head()
    last: int | None = (yield LAST)[0][0]
    if epoch not in (None, alive):
        return last or 0
    if last is not None and world.seq < last + SNAPSHOT_EVERY:
        return last
    body, links = dump(world)
    if {*links.values()} - {ticket for (ticket,) in (yield TICKETS)}:  # who was erased since must not come back
        return last or 0
    yield Query(DROP, (last or world.seq + 1,))
    yield Query(TAKE, (world.seq, CODE, secrets.token_bytes(32), body, msgspec.json.encode(links)))
    return world.seq


def _forget(now: datetime) -> Script[None]:
    yield Query(FORGET, (now - KEPT,))
