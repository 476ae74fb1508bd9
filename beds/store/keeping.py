"""What the writer does between batches: snapshots, so that every start is fast, and forgetting old answers."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from beds.store.driver import Driver
from beds.store.idempotency import FORGET, KEPT
from beds.store.reading import Committed
from beds.store.script import Query, Script
from beds.world import World, dump
from beds.world.apply import UNDO_WINDOW
from beds.world.dump import CODE

SNAPSHOT_EVERY = 1000
"""Entries between two snapshots: what a start must fold at most, besides those of the last minutes."""
FORGET_EVERY = timedelta(hours=1)

LAST = Query("SELECT max(seq) FROM snapshot WHERE shape = $1", (CODE,))
TICKETS = Query("SELECT id FROM ticket")
TAKE = "INSERT INTO snapshot (seq, shape, salt, body, links, sealed) VALUES ($1, $2, $3, $4, $5, FALSE)"
DROP = "DELETE FROM snapshot WHERE NOT sealed AND seq < $1"


class Keeping:
    """A snapshot is of a world older than what can still be undone: a start from it then knows as much as any other."""

    def __init__(self, driver: Driver, clock: Callable[[], datetime]) -> None:
        self._driver, self._clock = driver, clock
        self._last = 0
        self._ageing: World | None = None
        self._forgot: datetime | None = None

    async def turn(self, state: Committed) -> None:
        """Do what it is time for, one short transaction at most for each."""
        if self._ageing is None and state.world.seq >= self._last + SNAPSHOT_EVERY:
            self._ageing = state.world
        if self._ageing is not None and state.world.at - self._ageing.at > UNDO_WINDOW:
            self._last = await self._driver.write(take(self._ageing))
            self._ageing = None
        now = self._clock()
        if self._forgot is None or now - self._forgot > FORGET_EVERY:
            self._forgot = now
            await self._driver.write(_forget(now))


def take(world: World) -> Script[int]:
    """Keep a snapshot of this world, unless somebody has just done it, or somebody was erased since: then the
    next one is kept. Returns the seq of the newest."""
    ((last,),) = yield LAST
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
