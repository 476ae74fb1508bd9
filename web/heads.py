"""The HTTP protocol of the server: uvicorn's own, which by itself would read a request's head without end, and take
connections until there is no file left to open, neither for the database.

It leans on uvicorn's internals; tests/web/test_heads.py pins what it leans on.
"""

import logging
import resource
import sys
import time
from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

log = logging.getLogger("beds.web")

HEAD_BYTES = 64 * 1024
"""Of a head that comes in pieces: more than any browser sends."""
HEAD_SECONDS = 20
"""From the connection, or the first byte of a later request, to the end of the head."""
KEPT_FILES = 64
"""Of those that a process may open, so many are left for all but visitors: the database, templates, the loop."""
SAY_EVERY_S = 60
"""How often it is said that visitors are sent away."""
FULL = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def most_connections() -> int:
    """How many connections a process takes at once, boards included."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else max(1, files - KEPT_FILES)


class BoundedHeads(HttpToolsProtocol):
    """One connection. A head that is too long, or does not end, is cut off; one connection too many is sent away."""

    _read = 0
    _in_head = True
    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvicorn's own narrows it too
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > (most := most_connections()):
            transport.write(FULL)
            transport.close()
            _said.sent_away(most)

    def connection_lost(self, exc: Exception | None) -> None:
        self._come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._read += len(data)
        if self._in_head and self._read > HEAD_BYTES:
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._in_head, self._read = True, 0
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._come()
        super().on_headers_complete()

    def _wait(self) -> None:
        self._come()
        self._late = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _come(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class _Said:
    """What the log has been told of visitors who were sent away."""

    def __init__(self) -> None:
        self._many, self._at = 0, float("-inf")

    def sent_away(self, most: int) -> None:
        self._many += 1
        if time.monotonic() - self._at >= SAY_EVERY_S:
            log.warning("%d sent away with 503: this process takes %d connections at once", self._many, most)
            self._many, self._at = 0, time.monotonic()


_said = _Said()
