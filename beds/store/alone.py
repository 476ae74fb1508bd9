"""One process at a time brings a database to today's schema: another waits until that is done, and finds it done."""

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it brings no types of its own

from beds.settings import Settings
from beds.store.away import CONNECT_S, within
from beds.store.engine import credentials
from beds.store.postgres_driver import TO

log = logging.getLogger(__name__)

NAME = 0x62656473
"""Of the lock in a PostgreSQL database: "beds"."""
LOOK_S = 0.2
"""How often it is looked whether the other has ended: one who waits for the lock itself could not be stopped."""
Locked = Callable[[], Awaitable[bool]]
"""Takes the lock, if nobody has it; whether it was taken."""
WAITS = "Another process brings this database to the newest schema: this one waits for it."


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[None]:
    """Until the end nobody else is here, on this machine or, on PostgreSQL, any other. The lock goes with its holder,
    however that ends. Raises Away."""
    async with _folder(settings.file.absolute().parent) if settings.file else _server(settings) as locked:
        waits = False
        while not await locked():
            if not waits:
                log.warning(WAITS)
            waits = True
            await asyncio.sleep(LOOK_S)
        yield


@asynccontextmanager
async def _folder(folder: Path) -> AsyncIterator[Locked]:
    """The lock is on the folder of the file: it leaves nothing behind, and SQLite itself has none there."""
    opened = os.open(folder, os.O_RDONLY)

    async def locked() -> bool:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    try:
        yield locked
    finally:
        os.close(opened)


@asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[Locked]:
    to = credentials(settings)
    asked = asyncpg.connect(**{name: to[name] for name in TO if name in to})
    connection = await within(CONNECT_S, asked)

    async def locked() -> bool:
        taken = await within(CONNECT_S, connection.fetchval(f"SELECT pg_try_advisory_lock({NAME})"))
        return bool(taken)

    try:
        yield locked
    finally:
        connection.terminate()
