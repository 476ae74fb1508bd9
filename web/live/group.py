"""One audience: everyone who may see the same, and how the next change reaches them."""

import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from beds.world.state import World
from web.live.clock import Clock
from web.live.frames import alive_frame, text_frame
from web.live.reader import Reader, Wire
from web.live.ring import Ring
from web.live.shown import Shown
from web.live.view import Touch, View

WINDOW = 0.03
"""Seconds for which further changes are gathered after one has been sent; when all is quiet a change goes at once."""

logger = logging.getLogger(__name__)


class Group:
    """The readers of one audience.

    A frame is made once, from the difference between what was shown and what is now so: an entry that changes nothing
    that this audience sees leaves no trace here, not even in the timing. A reader who can take no more is out of
    `live` until the wire is free again. `epoch` is this group's alone: after a restart, or as another audience,
    nobody takes up where they were. A view that cannot be shown ends its own group (`failed` is called), no other.
    """

    def __init__(
        self, view: View, world: World, clock: Clock, window: float, failed: Callable[["Group"], object]
    ) -> None:
        self.view = view
        self.clock = clock
        self.readers: set[Reader] = set()
        self.live: set[Wire] = set()
        self.used = clock.now()
        self._window = window
        self._failed = failed
        self._gathering = False
        self._begin(world)

    def _begin(self, world: World) -> None:
        self.epoch = secrets.token_urlsafe(12)
        self.ring = Ring(str(secrets.randbits(63)))
        self._world = world
        self._shown = Shown(self.view, world)
        self._snapshot: bytes | None = None
        self._noted: list[Touch] = []

    def join(self, reader: Reader, after: str | None) -> None:
        """Show the reader what was missed since the frame `after`, or everything; then all that comes. One step
        without an await, so that nothing slips in between."""
        self.readers.add(reader)
        self.live.add(reader.wire)
        missed = None if after is None else self.ring.since(after)
        if missed is None:
            reader.wire.write(self.snapshot())
        else:
            reader.wire.write(b"".join(missed) or alive_frame(self.ring.last, self.clock.now()))

    def leave(self, reader: Reader) -> None:
        """Forget the reader."""
        self.readers.discard(reader)
        self.live.discard(reader.wire)
        self.used = self.clock.now()

    def note(self, world: World, touches: Sequence[Touch]) -> None:
        """The world has moved: tell it at once, or with the rest of a burst."""
        self._world = world
        self._noted += touches
        if not self._gathering:
            self._try(self._tell)

    def begin_again(self, world: World) -> None:
        """Another database has taken the place of the one that was shown: nothing of before counts."""
        self._try(self._show, world)

    def show_again(self, reader: Reader) -> None:
        """Show everything to one who has missed something."""
        self._try(lambda: reader.wire.write(self.snapshot()))

    def alive(self, now: datetime, stale_since: datetime | None) -> None:
        """Say that nothing more has happened."""
        self.ring.trim(now)
        self._send(alive_frame(self.ring.last, now, stale_since))

    def snapshot(self) -> bytes:
        """The frame that holds everything as of the last change told; made once for all who need it."""
        if self._snapshot is None:
            self._snapshot = text_frame(self.view.snapshot(self._shown.parts, self.ring.last, self.epoch))
        return self._snapshot

    def _tell(self) -> None:
        touches, self._noted = self._noted, []
        difference = self._shown.move(self._world, touches)
        self._gathering = difference is not None
        if difference is None:
            return
        self._snapshot = None
        last = difference.ids[-1]
        if difference.anew:
            self.ring.restart(last)
            self._send(self.snapshot())
        else:
            frame = text_frame(self.view.change(self._shown.parts, difference.before, last))
            self.ring.add(frame, difference.ids, self.clock.now())
            self._send(frame)
        self.clock.later(self._window, partial(self._try, self._tell))

    def _show(self, world: World) -> None:
        self._begin(world)
        self._send(self.snapshot())

    def _try(self, act: Callable[..., object], *arguments: object) -> None:
        try:
            act(*arguments)
        except Exception:
            logger.exception("A view cannot be shown")
            self._failed(self)

    def _send(self, frame: bytes) -> None:
        for wire in tuple(self.live):  # a copy: a wire that has had enough leaves `live` during its own write
            wire.write(frame)
