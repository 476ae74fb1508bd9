"""A line over a server that lends no transport (a test client, other ASGI servers): texts, sent one after another."""

from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import anyio

from web.live.frames import texts
from web.live.reader import Reader, Wire

WAITING_TEXTS = 64
"""Texts that may wait for a slow peer before its wire counts as full."""


class PlainLine:
    """A `Line` that is its own wire; sends in the background as long as its context lasts."""

    usable = True

    def __init__(self, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        self.reader: Reader | None = None
        self._send = send
        self._texts: deque[str] = deque()
        self._code: int | None = None
        self._full = False
        self._work = anyio.Event()
        self._done = anyio.Event()
        self._tasks = anyio.create_task_group()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._tasks.start_soon(self._carry)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._tasks.cancel_scope.cancel()
        return await self._tasks.__aexit__(kind, error, trace)

    @property
    def wire(self) -> Wire:
        """The line itself."""
        return self

    def write(self, frames: bytes) -> None:
        """Have the texts of these frames sent."""
        self._texts += texts(frames)
        if self._done.is_set():
            self._done = anyio.Event()
        self._work.set()
        if not self._full and len(self._texts) > WAITING_TEXTS and self.reader is not None:
            self._full = True
            self.reader.full()

    async def drained(self) -> None:
        """Wait until everything written was sent."""
        await self._done.wait()

    def hang_up(self, code: int) -> None:
        """Close the socket with this code."""
        if self.reader is not None:
            self.reader.gone()
        self._code = code
        self._work.set()

    def abort(self) -> None:
        """End the context, and with it the socket."""
        if self.reader is not None:
            self.reader.gone()
        self._tasks.cancel_scope.cancel()

    async def _carry(self) -> None:
        """Send what was written, until the socket is to close or its reader has left (as ASGI says so: an OSError)."""
        try:
            await self._send_all()
        except OSError:
            self.abort()

    async def _send_all(self) -> None:
        while self._code is None:
            await self._work.wait()
            self._work = anyio.Event()
            while self._texts:
                await self._send({"type": "websocket.send", "text": self._texts.popleft()})
            self._done.set()
            if self._full and self.reader is not None:
                self._full = False
                self.reader.free()
        await self._send({"type": "websocket.close", "code": self._code, "reason": ""})
        self._tasks.cancel_scope.cancel()
