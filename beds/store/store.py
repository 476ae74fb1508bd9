"""The store: what the rest of the house asks for. One for each process; it lives on one event loop."""

import contextlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Self

from beds.settings import Settings, SettingsError
from beds.store.away import patient
from beds.store.batch import Asked, Done
from beds.store.driver import Driver, driver
from beds.store.idempotency import RequestKey, recall, request_key
from beds.store.keeping import begin
from beds.store.reading import Committed, OnProgress, quiet
from beds.store.schema import check, utc_now
from beds.store.writer import Published, Writer
from beds.world import World
from beds.world.commands import Command

STALE = timedelta(seconds=5)
"""It is asked each second."""


@cache
def _draw_key(settings: Settings, kind: str) -> bytes:
    """What draws are made of; nothing where there is no secret, and draws wait."""
    try:
        return hmac.digest(settings.secret(kind), b"draw", "sha256")
    except SettingsError:
        return b""


class Store:
    """The committed world, and the way to change it."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], driver_: Driver, writer: Writer) -> None:
        self.settings = settings
        self._clock, self._driver, self._writer = clock, driver_, writer

    @classmethod
    async def open(
        cls, settings: Settings, clock: Callable[[], datetime] = utc_now, on_progress: OnProgress = quiet
    ) -> Self:
        """Check the schema, read the world, begin to listen and to write. Raises SchemaError, Away."""
        connected = driver(settings)
        try:
            with patient():  # the record may be long
                await check(connected)
                state = await begin(connected, on_progress)
            writer = Writer(connected, state, clock, partial(_draw_key, settings))
        except BaseException:
            await connected.close()
            raise
        store = cls(settings, clock, connected, writer)
        try:
            await connected.listen(writer.wake)
        except BaseException:
            await store.close()
            raise
        writer.wake()  # for what came between reading and listening
        return store

    @property
    def world(self) -> World:
        """What is committed; moves only after a COMMIT."""
        return self._writer.state.world

    @property
    def committed(self) -> Committed:
        """The same with all that this process knows beside it, for scripts of one's own."""
        return self._writer.state

    @property
    def epoch(self) -> str:
        """This life of the database: another one after a restore, and whenever all had to be read anew."""
        return self._writer.epoch

    def stale_since(self) -> datetime | None:
        """Since when the database has not answered, so that what is shown may be stale; None while it does."""
        seen = self._writer.seen
        return seen if self._clock() - seen > STALE else None

    def failing_since(self) -> datetime | None:
        """Since when nothing can be written, tried again each second; None while the last write ended well."""
        return self._writer.failing

    @property
    def secret(self) -> bytes:
        """The secret outside the database. Raises SettingsError where the environment does not fit its kind."""
        return self.settings.secret(self.world.kind)

    def key(self, given: str, account: str, route: str, body: bytes) -> RequestKey:
        """The key of a request that may come twice, for `submit`."""
        return request_key(self.secret, given, account, route, body)

    async def answered(self, key: RequestKey) -> int | None:
        """The change that was answered to this request before, where it can be known only so: what it was about may be
        gone. Raises KeyReused, Away."""
        asked = driver(self.settings)
        try:
            known = await asked.read(recall(key, self._clock()))
        finally:
            await asked.close()
        return None if known is None else int(known)

    async def submit(self, command: Command, now: datetime | None = None, key: RequestKey | None = None) -> Done:
        """Do it, durably. Raises Refused, KeyReused, Busy (nothing done or not known), Rejected (a fault)."""
        return await self._writer.submit(Asked(command, now, key))

    def watch(self, callback: Callable[[Published], None]) -> Callable[[], None]:
        """Call `callback` after each commit, ours or another process's, in the order of the ledger and before the
        answer to the command; it must not wait for anything. Returns what ends that."""
        self._writer.watchers.append(callback)
        return lambda: self._unwatch(callback)

    def look(self) -> None:
        """Look at once for what was written past this store."""
        self._writer.wake()

    def number(self, ticket: str) -> str | None:
        """The public number of a ticket that the world names."""
        card = self._writer.state.cards.get(ticket)
        return card.number if card else None

    async def close(self) -> None:
        """Write what has queued, then let go of the database."""
        await self._writer.close()
        await self._driver.close()

    def _unwatch(self, callback: Callable[[Published], None]) -> None:
        with contextlib.suppress(ValueError):
            self._writer.watchers.remove(callback)
