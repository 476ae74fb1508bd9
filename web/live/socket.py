"""The websocket endpoint: who may read what, from the handshake to the last word."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, NamedTuple

import anyio
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope, Send

from web.live.hub import Hub
from web.live.plain import PlainLine
from web.live.protocol import EXTENSION
from web.live.reader import Line, Reader
from web.live.view import View
from web.problem import close_code, problem_of, write_down

NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
TOO_BUSY = 1013
TOO_TALKATIVE = 1008

MESSAGES = 32
"""Messages taken from a browser, all ignored, before the socket is closed."""

SNAPSHOTS = 64
"""Readers that may be on their first frames at once: so many snapshots at most lie in write buffers."""

SNAPSHOT_WAIT = 5.0
"""Seconds that one may wait for that turn."""

RECHECK = 5.0
PAUSE = 0.02
"""Seconds between two looks at the rights of all who read, and from one of them to the next: sessions run out, and
other processes end them or change an account. So a thousand are asked about within 25 seconds, thirty within 6."""

logger = logging.getLogger(__name__)


class Visit(NamedTuple):
    """How a reader came in: enough to ask again whether they still may."""

    scope: Scope
    caller: Any


class Live:
    """ASGI endpoint for every address of the live board. That no other site's page listens, web/security.py sees to.

    `authenticate(scope)` gives the caller (with an `account`), or None without a valid session or token;
    `view(caller, scope)` what that caller may read at this address, or None.
    """

    def __init__(
        self,
        hub: Hub,
        authenticate: Callable[[Scope], Awaitable[Any | None]],
        view: Callable[[Any, Scope], View | None],
    ) -> None:
        self.hub = hub
        self._authenticate = authenticate
        self._view = view
        self._turns = asyncio.Semaphore(SNAPSHOTS)
        self._rechecks = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await send({"type": "websocket.accept"})  # first, since a browser is shown a close code only after it
        except OSError:  # it left before it was let in
            return
        lent = scope.get("extensions", {}).get(EXTENSION)
        if lent is not None:
            await self._serve(lent, scope, receive)
        else:
            async with PlainLine(send) as line:
                await self._serve(line, scope, receive)

    async def recheck(self, account: str | None = None) -> None:
        """Ask again whether those who read still may: one account, or all. To be awaited when rights have changed or a
        session has ended; whoever lost them is closed, whoever sees something else gets a snapshot of that."""
        self._rechecks += 1
        for reader in tuple(self.hub.readers()):
            if account in (None, reader.visit.caller.account) and not await self._look_at(reader):
                return  # the others would wait as long for the same; the next look comes soon

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Signs of life, and looks at everyone's rights, for as long as the context lasts."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._keep_looking)
            self.hub.walls_moved = partial(tasks.start_soon, self.recheck)
            self.hub.start()
            try:
                yield
            finally:
                self.hub.stop()
                self.hub.walls_moved = lambda: None
                tasks.cancel_scope.cancel()

    async def _serve(self, line: Line, scope: Scope, receive: Receive) -> None:
        try:
            code = await self._admit(line, scope)
            if code is not None:
                line.hang_up(code)
            heard = 0
            while (await receive())["type"] != "websocket.disconnect":
                heard += 1
                if heard == MESSAGES:
                    line.hang_up(TOO_TALKATIVE)
        finally:
            if line.reader is not None:
                line.reader.gone()

    async def _admit(self, line: Line, scope: Scope) -> int | None:
        """Let the caller read, or say the code to close with."""
        try:
            async with asyncio.timeout(SNAPSHOT_WAIT):
                await self._turns.acquire()
        except TimeoutError:
            return TOO_BUSY
        try:
            return await self._subscribe(line, scope)
        except Exception as error:  # the socket is open: nobody else can close it with a code
            problem = problem_of(error)
            write_down(error, problem)
            return close_code(problem)
        finally:
            self._turns.release()

    async def _subscribe(self, line: Line, scope: Scope) -> int | None:
        rechecks = -1
        while rechecks != self._rechecks:  # rights changed while we asked: the answer may be the old one
            rechecks = self._rechecks
            verdict = await self._judge(scope)
        if isinstance(verdict, int):
            return verdict
        if line.usable:
            query = QueryParams(scope["query_string"])
            caller, view = verdict
            self.hub.subscribe(line, view, query.get("after", ""), query.get("epoch", ""), Visit(scope, caller))
            await line.drained()
        return None

    async def _judge(self, scope: Scope) -> tuple[Any, View] | int:
        """Who asks and what they may read, or the code to close with."""
        caller = await self._authenticate(scope)
        if caller is None:
            return NOT_SIGNED_IN
        view = self._view(caller, scope)
        return NOT_ALLOWED if view is None else (caller, view)

    async def _look_at(self, reader: Reader) -> bool:
        """Ask again whether this one still may read, and what. False where there is no word about that."""
        try:
            verdict = await self._judge(reader.visit.scope)
        except Exception as error:  # no word from the database: the frames say so, and the next look comes soon
            logger.warning("Rights could not be looked at: %s", type(error).__name__)
            return False
        if reader.line.reader is not reader:
            return True
        if isinstance(verdict, int):
            reader.line.hang_up(verdict)
            return True
        caller, view = verdict
        reader.visit = Visit(reader.visit.scope, caller)
        if view.key != reader.group.view.key:
            self.hub.move(reader, view)
        return True

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(RECHECK)
            for reader in tuple(self.hub.readers()):
                if not await self._look_at(reader):
                    break
                await asyncio.sleep(PAUSE)
