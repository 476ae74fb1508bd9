"""The websocket protocol of the server: uvicorn's own, lending the application its transport.

A scope extension gives the application the connection itself, so that the hub can write a finished frame to a
thousand sockets without a call into Python for each. It leans on uvicorn's internals; tests/live/test_protocol.py
pins what it leans on.
"""

import asyncio
import random
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from web.live.reader import Reader, Wire

EXTENSION = "ledig.line"

WRITE_BUFFER = 64 * 1024
"""Bytes that wait for a slow peer in this process before its wire counts as full; as many wait in the kernel, which
`beds serve` keeps from taking more."""

GOODBYE_EACH = 0.005
GOODBYE_LONGEST = 3.0
"""Seconds over which a restart spreads its goodbyes, so that the boards do not all come back at once."""


NOT_TEXT = 1007
"""The close code for a text that is none (RFC 6455, 7.4.1); the server by itself would write a traceback for each."""


class Inbox:
    """What the server has for the application, in the place of its asyncio.Queue: that takes 3 KiB even when empty, a
    seventh of all that a board costs."""

    __slots__ = ("_messages", "_reader")

    def __init__(self) -> None:
        self._messages: list[ASGIReceiveEvent] = []
        self._reader: asyncio.Future[None] | None = None

    def empty(self) -> bool:
        """Whether nothing is waiting."""
        return not self._messages

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        """One more, at the end."""
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> ASGIReceiveEvent:
        """The first, when there is one."""
        while not self._messages:
            self._reader = asyncio.get_running_loop().create_future()
            await self._reader
        return self._messages.pop(0)


class LiveProtocol(WebSocketsSansIOProtocol):
    """One websocket; also the `Line` that a Reader stands on, in the scope as extensions[EXTENSION]."""

    reader: Reader | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = Inbox()  # type: ignore[assignment]  # has all of a queue that the server asks for

    @property
    def wire(self) -> Wire:
        """What frames are written to."""
        return self.transport

    @property
    def usable(self) -> bool:
        """Whether frames may be written: after the handshake, before any goodbye."""
        return self.handshake_complete and not (self.close_sent or self.disconnected or self.transport.is_closing())

    async def drained(self) -> None:
        """Wait until the wire takes more, or has ended."""
        await self.writable.wait()

    def hang_up(self, code: int) -> None:
        """Close the socket with this code; cut it if the peer would not hear that."""
        self._let_go()
        if not self.writable.is_set():
            self.abort()
        elif self.usable:
            task = self.loop.create_task(self.send({"type": "websocket.close", "code": code, "reason": ""}))
            self.tasks.add(task)
            task.add_done_callback(self.on_task_complete)

    def abort(self) -> None:
        """Cut the line: an orderly close would wait for ever for a peer that does not read."""
        self._let_go()
        self.transport.abort()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:  # else it was refused, and there is no scope
            self.transport.set_write_buffer_limits(high=WRITE_BUFFER)
            self.transport.pause_reading()  # nobody may speak before they are let in, and nothing here could answer
            self.scope["extensions"][EXTENSION] = self  # type: ignore[assignment]  # uvicorn knows of dicts only

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            # nobody asks for the handshake again, and it takes 2 KiB
            self.request = self.response = None  # type: ignore[assignment]  # uvicorn declares that they stay
            if not self.transport.is_closing():
                self.transport.resume_reading()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(NOT_TEXT)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.reader is not None:
            self.reader.full()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.reader is not None:
            self.reader.free()

    def handle_close(self, event: Frame) -> None:
        self._let_go()
        super().handle_close(event)

    def handle_parser_exception(self) -> None:
        self._let_go()
        super().handle_parser_exception()

    def keepalive_timeout(self) -> None:
        self._let_go()
        super().keepalive_timeout()
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Say goodbye (1012) at a moment of its own within the next seconds; until then go on."""
        longest = min(GOODBYE_LONGEST, GOODBYE_EACH * len(self.connections))
        self.loop.call_later(random.uniform(0, longest), self._say_goodbye)  # noqa: S311  # spreads, hides nothing

    def _say_goodbye(self) -> None:
        if self.disconnected:
            return
        self._let_go()
        stuck = not self.writable.is_set()
        super().shutdown()
        if stuck:
            self.transport.abort()

    def _let_go(self) -> None:
        if self.reader is not None:
            self.reader.gone()


def _is_text(said: bytes) -> bool:
    try:
        said.decode()
    except UnicodeDecodeError:
        return False
    return True
