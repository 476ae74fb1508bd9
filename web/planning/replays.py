"""Replays that run beside the pages, one at a time, kept by what was asked and the last entry that they rest on."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from msgspec import Struct

from beds.need.play import Replayed

log = logging.getLogger("beds.web")

KEPT, PARTS = 40, 500
"""So many results, and parts of them, are kept; the one asked for longest ago goes first."""

Told = Callable[[float], None]
Key = tuple[object, ...]


class Running(Struct):
    """One replay: how much of it is done, its result, or that it failed; `done` is set at its end."""

    done: asyncio.Event
    share: float = 0.0
    result: tuple[Replayed, ...] | None = None
    failed: bool = False

    def told(self, share: float) -> None:
        """The replay says how far it has come, from 0 to 1."""
        self.share = share


class Replays:
    """What has been played, and what is being played."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Running] = OrderedDict()
        self._parts: OrderedDict[Key, Replayed] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._one = asyncio.Semaphore(1)

    def ask(self, key: Key, play: Callable[[Told], Awaitable[tuple[Replayed, ...]]], anew: bool = True) -> Running:
        """The replay of that key, begun unless it has been; one that failed is begun again if `anew`. `play(told)`
        makes it."""
        known = self._kept.get(key)
        if known is not None and not (known.failed and anew):
            self._kept.move_to_end(key)
            return known
        running = self._kept[key] = Running(asyncio.Event())
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        task = asyncio.create_task(self._run(running, play), name="replay")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return running

    async def part(self, key: Key, make: Callable[[], Replayed]) -> Replayed:
        """A part of a result, such as one number of places: made in a thread, unless an earlier replay has made it."""
        if key not in self._parts:
            self._parts[key] = await asyncio.to_thread(make)
            while len(self._parts) > PARTS:
                self._parts.popitem(last=False)
        self._parts.move_to_end(key)
        return self._parts[key]

    async def _run(self, running: Running, play: Callable[[Told], Awaitable[tuple[Replayed, ...]]]) -> None:
        async with self._one:
            try:
                running.result = await play(running.told)
            except Exception as error:  # whoever asked sees that it failed; its own words may hold anything
                running.failed = True
                log.error("a replay failed: %s", type(error).__name__)
            finally:
                running.done.set()

    async def close(self) -> None:
        """Begin no more of them."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
