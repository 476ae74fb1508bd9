"""One open socket as the hub knows it."""

from typing import TYPE_CHECKING, Any, Protocol

from web.live.clock import Timer

if TYPE_CHECKING:
    from web.live.group import Group

PATIENCE = 10.0
"""Seconds that a reader may keep its wire full before the line is cut."""


class Wire(Protocol):
    """What frames are written to: a transport. Writing never waits."""

    def write(self, frames: bytes) -> None: ...


class Line(Protocol):
    """The server's end of one socket. While a reader stands on it, it tells the reader when its wire is full, free
    again, or gone."""

    reader: "Reader | None"

    @property
    def wire(self) -> Wire: ...

    @property
    def usable(self) -> bool:
        """Whether frames may be written."""

    async def drained(self) -> None:
        """Wait until the wire takes more, or has ended."""

    def hang_up(self, code: int) -> None:
        """Close the socket with this code."""

    def abort(self) -> None:
        """Cut the line and free what it holds, without a word."""


class Reader:
    """Who reads one audience's frames over one line. `visit` is whatever the caller of `Hub.subscribe` knows it by."""

    __slots__ = ("_cut", "_had", "group", "line", "visit", "wire")

    def __init__(self, line: Line, visit: Any, group: "Group") -> None:
        self.line = line
        self.wire = line.wire
        self.visit = visit
        self.group = group
        self._cut: Timer | None = None
        self._had = ""
        line.reader = self

    def move(self, group: "Group") -> None:
        """Read this group from now on, and no other."""
        self.group.leave(self)
        self.group = group
        if self._cut is None:
            group.join(self, None)
        else:
            self._had = ""
            group.readers.add(self)

    def full(self) -> None:
        """The wire takes no more for now: what comes meanwhile is not kept for it."""
        self.group.live.discard(self.wire)
        self._had = self.group.ring.last
        self._cut = self.group.clock.later(PATIENCE, self.line.abort)

    def free(self) -> None:
        """The wire takes more: show what is true now, if anything was missed, and go on."""
        self._stop()
        self.group.live.add(self.wire)
        if self._had != self.group.ring.last:
            self.group.show_again(self)

    def gone(self) -> None:
        """The line has ended."""
        self._stop()
        self.line.reader = None
        self.group.leave(self)

    def _stop(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None
