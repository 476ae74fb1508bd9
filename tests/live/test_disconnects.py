"""Lines that break again and again while several write: nothing lost, nothing twice, and at the end the database."""

import asyncio
import itertools
import random
from collections import defaultdict
from contextlib import AsyncExitStack
from typing import Any

import msgspec

from beds.board import Audience
from beds.store import Store
from beds.store.writer import Published
from beds.world import Refused
from beds.world.commands import Admit, Confirm, Discharge, Hold, Ready, Release
from tests.live.fakes import Board, view
from tests.live.served import Served, serving
from tests.store.support import BEDS, START, Clock, ask, build, opened
from tests.support.long_run import count
from web.live.clock import LoopClock
from web.live.group import WINDOW

DISCONNECTS = count(100, 1_000)
READERS = 8
WRITERS = 4
EYES = Audience("intake", organisation="kommun")


class Truth:
    """What each entry made of the town, as the stores told it."""

    def __init__(self) -> None:
        self.after: dict[str, tuple[dict, dict]] = {}

    def note(self, published: Published) -> None:
        """Keep what all saw after the newest entry."""
        board, eyes = Board(), view(EYES)
        seen = eyes.look(published.world)
        board.take(msgspec.json.decode(eyes.snapshot(seen, "", "")))
        self.after.setdefault(str(published.entries[-1][0]), board.shows())

    def holds(self, name: str, shown: tuple[dict, dict]) -> bool:
        """Whether all saw this after the entry, or after a later one: of a burst a frame has the newest state, and the
        id of the last entry that shows in it; what came and went within the burst leaves no trace."""
        names = list(self.after)
        return shown in [self.after[later] for later in names[names.index(name) :]]


class Browser:
    """Follows one worker after another, and checks each message that comes."""

    def __init__(self, truth: Truth, chance: random.Random) -> None:
        self.board = Board()
        self.came: dict[str, list[str]] = defaultdict(list)
        self._truth, self._chance = truth, chance

    async def follow(self, worker: Served, messages: float) -> None:
        """Read so many messages from the worker, and break the line."""
        query = f"?after={self.board.last}&epoch={self.board.epoch}" if self.board.epoch else ""
        async with worker.connect(query) as line:
            for _ in range(messages):
                self._check(msgspec.json.decode(await line.recv()))
            line.transport.abort()

    def _check(self, message: dict[str, Any]) -> None:
        self.board.take(message)
        if message["type"] in ("change", "changes"):
            self.came[self.board.epoch].append(message["id"])
        if message["id"] in self._truth.after:  # else nothing had happened yet when the worker started
            assert self._truth.holds(message["id"], self.board.shows())


async def _write(stores: list[Store], chance: random.Random, done: asyncio.Event) -> None:
    moment = 0
    while not done.is_set():
        moment += 1
        bed, until = chance.choice(BEDS), START.replace(hour=20, minute=moment % 60)
        commands = (
            Hold(by="anna", bed=bed, until=until),
            Release(by="anna", bed=bed),
            Admit(by="anna", own=True, bed=bed),
            Discharge(by="anna", own=True, bed=bed),
            Ready(by="anna", own=True, bed=bed),
            Confirm(by="anna", own=True, unit="hem"),
        )
        try:
            await chance.choice(stores).submit(chance.choice(commands))
        except Refused:
            await asyncio.sleep(0)


async def test_a_thousand_broken_lines_lose_nothing_and_show_nothing_twice(migrated_url: str) -> None:
    chance, truth, clock = random.Random(8), Truth(), Clock()
    windows = (0,) if migrated_url.startswith("sqlite") else (0, WINDOW)  # SQLite is for one process
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(opened(migrated_url, clock)) for _ in windows]
        await build(stores[0])
        workers = []
        for store, window in zip(stores, windows, strict=True):
            store.watch(truth.note)
            workers.append(await stack.enter_async_context(serving(Served(LoopClock(), store, window, EYES))))
        done, left = asyncio.Event(), itertools.count(DISCONNECTS, -1)
        browsers = [Browser(truth, chance) for _ in range(READERS)]

        async def browse(browser: Browser) -> None:
            while next(left) > 0:
                await browser.follow(chance.choice(workers), chance.randrange(1, 8))

        async with asyncio.TaskGroup() as writing:
            for _ in range(WRITERS):
                writing.create_task(_write(stores, chance, done))
            await asyncio.gather(*map(browse, browsers))
            done.set()
        clock.move(minutes=1)
        last = str((await stores[0].submit(Confirm(by="anna", own=True, unit="hem"))).change)
        order = {str(name): seq for name, seq in await ask(migrated_url, "SELECT name, seq FROM detail")}
        in_database = dict(await ask(migrated_url, "SELECT bed_id, state FROM spell WHERE ended IS NULL"))
        for browser in browsers:
            while browser.board.last != last:
                await browser.follow(workers[0], 1)
            for names in browser.came.values():  # of one worker; another may be a moment behind
                came = [order[name] for name in names]
                assert came == sorted(set(came))
            shown = {bed: state["state"] for bed, state in browser.board.beds.items() if state["state"] != "free"}
            assert shown == in_database
