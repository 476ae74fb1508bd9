"""What a server does beside answering: it tells people what is in the outbox, and forgets what is no longer needed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from beds.people import contact, tickets
from beds.people.notify import Notifier, deliver
from beds.store.rows import NEWS
from beds.store.store import Store
from beds.store.writer import Published

log = logging.getLogger("beds.web")

EVERY_S = 5.0
"""How often to look for what another process wrote, or what is due to be tried again."""
FORGET_EVERY = timedelta(hours=1)


class Errands:
    """Every process runs them; a round may run anywhere, at any moment, and beside another."""

    def __init__(self, store: Store, ways: dict[str, Notifier], clock: Callable[[], datetime]) -> None:
        self._store, self._ways, self._clock = store, ways, clock
        self._wake = asyncio.Event()
        self._forgot: datetime | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """One round after another, the next at once when there is news."""
        unwatch = self._store.watch(self._heard)
        task = asyncio.create_task(self._run(), name="errands")
        try:
            yield
        finally:
            unwatch()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def round(self) -> None:
        """Tell what is due; once an hour, forget."""
        now = self._clock()
        await deliver(self._store.secret, self._ways, now)
        if self._forgot is None or now - self._forgot >= FORGET_EVERY:
            await contact.forget(now)
            await tickets.forget_guesses(now)
            self._forgot = now

    def _heard(self, published: Published) -> None:
        if any(entry.kind in NEWS or entry.config for _, entry in published.entries):
            self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                await self.round()
            except Exception as error:  # without its words, which may quote an address
                log.error("an errand was not done: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):  # wait_for of Python 3.11 can lose the end of the task
                    await self._wake.wait()
