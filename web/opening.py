"""A process that starts while its database is away: it is up, says so, and opens as soon as it can.

It would else end, and with it, by the supervisor's reckoning, all the others that still serve. One whose database was
brought to words that it does not know ends, and the supervisor with it, which would only start it again.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress

from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from beds.settings import SettingsError
from beds.store.engine import of
from beds.store.errors import Away, NewerWords, StoreError

log = logging.getLogger("beds.web")

Opening = Callable[[Starlette], AbstractAsyncContextManager[asyncio.Event]]
"""What is opened, for as long as the context lasts; it yields what is set when it cannot go on."""

SHORTEST_S, LONGEST_S = 0.5, 10.0
"""Between two attempts: the pauses grow from the one to the other."""
WITHOUT = ("/healthz", "/static/")
"""What addresses begin with that need nothing of what is opened."""
SAID = (StoreError, SettingsError)
"""What is told by its sentence, and not by where it was found out."""


class Opened:
    """Lets nobody in before the application is open. Raises Away."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, _by_its_sentence(scope["app"], send))
        if not scope["app"].state.open and not scope["path"].startswith(WITHOUT):
            raise Away("The database has not answered yet.")
        with of(scope["app"].state.orm) if scope["app"].state.open else nullcontext():
            return await self.app(scope, receive, send)


def _by_its_sentence(app: Starlette, send: Send) -> Send:
    """What failed at the start, as a sentence where there is one; else with its traceback."""

    async def sent(message: Message) -> None:
        if message["type"] == "lifespan.startup.failed" and app.state.why:
            message = {**message, "message": app.state.why}
        await send(message)

    return sent


@asynccontextmanager
async def opening(app: Starlette, open_: Opening) -> AsyncIterator[None]:
    """Within it the application is open, or will be as soon as its database answers. Raises what else stands in the way
    of a first attempt."""
    attempts = Attempts(app, open_)
    work = asyncio.create_task(attempts.run(), name="opening")
    try:
        await attempts.first
        yield
    finally:
        attempts.closing.set()
        await work


class Attempts:
    """One after the other, until one succeeds; then it is open until `closing`."""

    def __init__(self, app: Starlette, open_: Opening) -> None:
        self.first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closing = asyncio.Event()
        self._app, self._open = app, open_

    async def run(self) -> None:
        """Open, by and by."""
        pause = SHORTEST_S
        while not self.closing.is_set():
            try:
                async with self._open(self._app) as outdated:
                    await self._stay_open(outdated)
            except Exception as error:
                self._app.state.open = False
                if not self._goes_on(error):
                    return
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.closing.wait()
            pause = min(LONGEST_S, 2 * pause)

    async def _stay_open(self, outdated: asyncio.Event) -> None:
        self._app.state.open = True
        if not self.first.done():
            self.first.set_result(None)
        ends = [asyncio.create_task(event.wait()) for event in (self.closing, outdated)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        self._app.state.open = False
        if outdated.is_set() and not self.closing.is_set():
            log.error("A newer version of this program has written to the database: this one ends.")
            _end()  # what is being answered is answered, and every socket sent away, before it is closed
            await self.closing.wait()

    def _goes_on(self, error: Exception) -> bool:
        """Whether to try again: not where the first attempt has shown something that will not mend itself."""
        if isinstance(error, NewerWords):
            _end()
        if not self.first.done() and not isinstance(error, Away):
            self._app.state.why = str(error) if isinstance(error, SAID) else ""
            self.first.set_exception(error)
            return False
        if self.closing.is_set():
            log.error("it did not close well: %s", type(error).__name__)
            return False
        log.error("%s", error if isinstance(error, SAID) else type(error).__name__)
        if not self.first.done():
            self.first.set_result(None)
        return not isinstance(error, NewerWords)


def _end() -> None:
    """Let the server come to its end as if it was told to: its supervisor where there is one. `beds serve` then says
    why."""
    supervisor = multiprocessing.parent_process()
    os.kill((supervisor and supervisor.pid) or os.getpid(), signal.SIGINT)
