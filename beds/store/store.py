"""The store: what the rest of the house asks for. One for each process; it lives on one event loop."""

import asyncio
import contextlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Self

from msgspec.structs import replace

from beds.house_time import HouseTime
from beds.settings import Settings, SettingsError
from beds.store.away import patient
from beds.store.batch import Asked, Done, NewTicket, change_of
from beds.store.driver import Driver, driver
from beds.store.idempotency import Given, RequestKey, recall, request_key
from beds.store.keeping import begin
from beds.store.reading import Committed, OnProgress, quiet
from beds.store.schema import check
from beds.store.timekeeping import Timekeeping
from beds.store.writer import Published, Writer
from beds.world.clock import overdue
from beds.world.commands import Command, Tick

STALE = timedelta(seconds=5)
"""It is asked each second."""


@cache
def _draw_key(settings: Settings, kind: str) -> bytes:
    """What draws are made of; nothing where there is no secret, and draws wait."""
    try:
        return hmac.digest(settings.secret(kind), b"draw", "sha256")
    except SettingsError:
        return b""


@cache
def _secret(settings: Settings, kind: str) -> bytes:
    return settings.secret(kind)


class Store:
    """The committed world, and the way to change it."""

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime], driver_: Driver, time: Timekeeping, writer: Writer
    ) -> None:
        self.settings = settings
        self._clock, self._driver, self._time, self._writer = clock, driver_, time, writer
        self.world = writer.state.world
        """What is committed; moves only after a COMMIT."""
        writer.watchers.insert(0, self._moved)  # before all who are told

    @classmethod
    async def open(
        cls, settings: Settings, clock: Callable[[], datetime] | None = None, on_progress: OnProgress = quiet
    ) -> Self:
        """Check the schema, read the world, begin to listen and to write; by default with the machine's clock, for as
        long as it can be believed. Raises SchemaError, Away."""
        connected, clock = driver(settings), clock or HouseTime()
        time = Timekeeping(connected, clock)
        try:
            with patient():  # the record may be long
                await check(connected)
                state = await begin(connected, on_progress)
            await time.begin(state.world.at)
            writer = Writer(connected, state, clock, time, partial(_draw_key, settings))
        except BaseException:
            await connected.close()
            raise
        store = cls(settings, clock, connected, time, writer)
        try:
            await connected.listen(writer.wake)
        except BaseException:
            await store.close()
            raise
        writer.wake()  # for what came between reading and listening
        return store

    def _moved(self, published: Published) -> None:
        self.world = published.world

    @property
    def committed(self) -> Committed:
        """The same with all that this process knows beside it, for scripts of one's own."""
        return self._writer.state

    @property
    def epoch(self) -> str:
        """This life of the database: another one after a restore, and whenever all had to be read anew."""
        return self._writer.epoch

    def now(self) -> datetime:
        """The time to reckon from: never before that of the last entry, which a clock that was wrong may have stamped
        with a time to come."""
        return max(self._clock(), self.world.at) if self.world.at else self._clock()

    def clock_doubted(self) -> timedelta | None:
        """By how much the machine's clock is off what has passed; None while it is believed. While it is not, nothing
        is decided by the hour."""
        return self._time.doubted

    @property
    def outdated(self) -> asyncio.Event:
        """Set when a newer program has written to the database: this one writes nothing any more, and is to end."""
        return self._writer.outdated

    def stale_since(self) -> datetime | None:
        """Since when the database has not answered, so that what is shown may be stale; None while it does."""
        seen = self._writer.seen
        return seen if self._clock() - seen > STALE else None

    def failing_since(self) -> datetime | None:
        """Since when nothing can be written, tried again each second; None while the last write ended well."""
        return self._writer.failing

    def stuck(self) -> int:
        """How many things that are due could not be done when they were last tried, by a fault of ours: the clock goes
        on without them, and tries again each minute."""
        now, draws = self._clock(), Tick(draw_key=_draw_key(self.settings, self.world.kind))
        return self._writer.stuck.still(frozenset((what, whom) for _, what, whom in overdue(self.world, now, draws)))

    @property
    def secret(self) -> bytes:
        """The secret outside the database. Raises SettingsError where the environment does not fit its kind."""
        return _secret(self.settings, self.world.kind)

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
        return None if known is None else change_of(known)

    async def submit(
        self,
        command: Command,
        now: datetime | None = None,
        key: RequestKey | Given | None = None,
        *,
        ticket: NewTicket | None = None,
        then: tuple[Command, ...] = (),
    ) -> Done:
        """Do it, durably, and `then` the others: all of it or nothing, the `ticket` that begins with it included.
        Raises Refused, KeyReused, Busy (nothing done or not known), Rejected (a fault)."""
        if isinstance(key, Given):
            key = replace(self.key(key.name, key.account, key.route, key.body), kept=key.kept)
        return await self._writer.submit(Asked(command, now, key, ticket, then))

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
