"""Where committed changes meet those who watch."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Protocol

from beds.store.writer import Published
from beds.world.state import World
from web.live.clock import Clock, LoopClock, Timer
from web.live.group import WINDOW, Group
from web.live.reader import Line, Reader
from web.live.ring import KEPT_FOR
from web.live.view import View, touch

BEAT = 10.0
"""Seconds between two signs of life; at least every 15 are promised."""

FAILED = 1011
"""The close code of a server that cannot go on (RFC 6455, 7.4.1)."""


class Watched(Protocol):
    """What a hub needs of the store."""

    @property
    def world(self) -> World: ...

    @property
    def epoch(self) -> str: ...

    def watch(self, callback: Callable[[Published], None]) -> object:
        """Call back with what is committed, in order."""


class Hub:
    """All audiences of this process.

    `store` has the committed `world` and the `epoch` of its database, and calls back what `watch` is given, in order.
    `stale_since` says since when it has had no word from the database, or None. `walls_moved` is called when a house
    or a wall has changed, and with it perhaps what someone who reads may see.
    """

    def __init__(
        self,
        store: Watched,
        clock: Clock | None = None,
        window: float = WINDOW,
        stale_since: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self.clock = clock or LoopClock()
        self.walls_moved: Callable[[], object] = lambda: None
        self._world, self._life = store.world, store.epoch
        self._window = window
        self._stale_since = stale_since
        self._groups: dict[str, Group] = {}
        self._timer: Timer | None = None
        store.watch(self._published)

    def subscribe(self, line: Line, view: View, after: str = "", epoch: str = "", visit: Any = None) -> Reader:
        """Show the view on this line from now on: what was missed since the frame `after` of that `epoch`, or all."""
        group = self._group(view)
        reader = Reader(line, visit, group)
        group.join(reader, after if epoch == group.epoch else None)
        return reader

    def move(self, reader: Reader, view: View) -> None:
        """Show the reader another view, beginning with all of it."""
        reader.move(self._group(view))

    def position(self, view: View) -> tuple[str, str]:
        """Id and epoch from which a page made of the world of this moment goes on."""
        group = self._group(view)
        return group.ring.last, group.epoch

    def readers(self) -> Iterator[Reader]:
        """Everyone who reads at this moment."""
        return (reader for group in tuple(self._groups.values()) for reader in tuple(group.readers))

    def start(self) -> None:
        """Begin to give signs of life. Needs the running loop."""
        self._timer = self.clock.later(BEAT, self._beat)

    def stop(self) -> None:
        """End the signs of life."""
        if self._timer is not None:
            self._timer.cancel()

    def _group(self, view: View) -> Group:
        group = self._groups.get(view.key)
        if group is None:
            group = self._groups[view.key] = Group(view, self._world, self.clock, self._window, self._drop)
        group.used = self.clock.now()
        return group

    def _published(self, published: Published) -> None:
        touches = [touch(name, entry, self._world) for name, entry in published.entries]
        restored, self._life = published.epoch != self._life, published.epoch
        self._world = published.world
        for group in tuple(self._groups.values()):
            if restored:
                group.begin_again(published.world)
            else:
                group.note(published.world, touches)
        if restored or any(each.everything for each in touches):
            self.walls_moved()

    def _beat(self) -> None:
        now = self.clock.now()
        stale_since = self._stale_since()
        for group in tuple(self._groups.values()):
            group.alive(now, stale_since)
            if not group.readers and group.used < now - KEPT_FOR:
                del self._groups[group.view.key]
        self.start()

    def _drop(self, group: Group) -> None:
        if self._groups.get(group.view.key) is group:
            del self._groups[group.view.key]
        for reader in tuple(group.readers):
            reader.line.hang_up(FAILED)
