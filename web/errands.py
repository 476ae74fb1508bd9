"""What a server does beside answering: it tells people what is in the outbox, and forgets what is no longer needed.

Each errand has a task of its own: a gateway that hangs keeps neither the other gateways nor the forgetting waiting.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta

from beds.people import clear, contact, tickets
from beds.people.gateways import KINDS, NEEDS, Gateway, LogOnly
from beds.people.notify import DEADLINE, Backlog, Delivery, sort_out
from beds.store.rows import NEWS
from beds.store.store import Store
from beds.store.writer import Published

log = logging.getLogger("beds.web")

EVERY_S = 5.0
"""How often to look for what another process wrote, or what is due to be tried again."""
FORGET_EVERY = timedelta(hours=1)
END_S = 1.0
"""After which a task that did not notice its end is told again: `wait_for` of Python 3.11 can lose it."""

OnTry = Callable[[str, str], None]
"""Is told of each message that was tried: its kind, and whether it was "sent", "logged" or "failed"."""


class Errands:
    """Every process runs them; a round may run anywhere, at any moment, and beside another. `backlog` is what is still
    to be told, by kind, as it was a moment ago; `configured` are the kinds that have a gateway."""

    def __init__(
        self,
        store: Store,
        gateways: dict[str, Gateway],
        clock: Callable[[], datetime],
        deadline: timedelta = DEADLINE,
        on_try: OnTry = lambda kind, outcome: None,
    ) -> None:
        self._store, self._clock, self._on_try = store, clock, on_try
        self._known = (store.secret, store.settings.country)
        self._wakes: list[asyncio.Event] = []
        self._forgot: datetime | None = None
        self.backlog: dict[str, Backlog] = {}
        self.configured = frozenset(gateways)
        self.deliveries = {
            kind: Delivery(kind, gateways.get(kind, LogOnly()), *self._known, clock, deadline, self._tried)
            for kind in KINDS
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """One round of each after another, the next at once when there is news."""
        await self.say_what_cannot_be_sent()
        unwatch = self._store.watch(self._heard)
        rounds: list[tuple[str, Callable[[], Awaitable[object]]]] = [
            ("sorting", self.sort_out),
            ("forgetting", self.forget),
        ]
        rounds += [(f"sending by {kind}", delivery.round) for kind, delivery in self.deliveries.items()]
        async with AsyncExitStack() as stack:
            for name, work in rounds:
                await stack.enter_async_context(self._repeated(name, work))
            try:
                yield
            finally:
                unwatch()

    async def say_what_cannot_be_sent(self) -> None:
        """In the log, at the start: for which kinds of contact there is no gateway, and what has waited for one. A demo
        sends nothing, and need not say so."""
        for kind in KINDS:
            if kind not in self.configured and self._store.world.kind != "demo":
                log.warning("nothing is sent by %s: %s names no gateway", kind, NEEDS[kind])
        with suppress(Exception):  # of the database the rounds will tell
            await self.sort_out()
        for kind, some in self.backlog.items():
            if some.tried:
                log.warning(
                    "%d messages by %s have been tried in vain, the oldest is of %s",
                    some.tried, kind, some.since.isoformat(timespec="minutes"),
                )  # fmt: skip

    async def sort_out(self) -> None:
        """Drop what is too old to be told, and count what is not."""
        self.backlog = await sort_out(*self._known, self._clock())

    async def forget(self) -> None:
        """Once an hour, what is no longer needed; one that fails leaves the others to be done."""
        now = self._clock()
        if self._forgot is not None and now - self._forgot < FORGET_EVERY:
            return
        self._forgot = now
        forgettings: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: contact.forget(now),
            lambda: tickets.forget_guesses(now),
            lambda: clear.seal(self._store.settings),
        )
        for forgetting in forgettings:
            try:
                await forgetting()
            except Exception as error:
                self._forgot = None  # again with the next round
                _write_down("forgetting", error)

    def _tried(self, kind: str, sent: bool) -> None:
        self._on_try(kind, "failed" if not sent else "sent" if kind in self.configured else "logged")

    def _heard(self, published: Published) -> None:
        if any(entry.kind in NEWS or entry.config for _, entry in published.entries):
            for wake in self._wakes:
                wake.set()

    @asynccontextmanager
    async def _repeated(self, name: str, work: Callable[[], Awaitable[object]]) -> AsyncIterator[None]:
        """A task that does it again and again, until the block ends."""
        wake = asyncio.Event()
        self._wakes.append(wake)
        task = asyncio.create_task(_repeat(name, work, wake), name=name)
        try:
            yield
        finally:
            self._wakes.remove(wake)
            while not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=END_S)


async def _repeat(name: str, work: Callable[[], Awaitable[object]], wake: asyncio.Event) -> None:
    while True:
        wake.clear()
        try:
            await work()
        except Exception as error:
            _write_down(name, error)
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY_S):  # wait_for of Python 3.11 can lose the end of the task
                await wake.wait()


def _write_down(name: str, error: Exception) -> None:
    """Without the error's words, which may quote an address."""
    log.error("an errand was not done (%s): %s", name, type(error).__name__)
