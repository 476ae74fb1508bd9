"""One process at a time brings a database to today's schema: another waits until that is done, and finds it done."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from beds.settings import Settings
from beds.store.away import CONNECT_S, within
from beds.store.engine import credentials
from beds.store.postgres_driver import TO

NAME = 0x62656473
"""Of the lock in a PostgreSQL database: "beds"."""


@asynccontextmanager
async def alone(settings: Settings) -> AsyncIterator[None]:
    """Until the end nobody else is here, on this machine or, on PostgreSQL, any other. The lock goes with its holder,
    however that ends. Raises Away."""
    async with (_folder if settings.file else _server)(settings):
        yield


@asynccontextmanager
async def _folder(settings: Settings) -> AsyncIterator[None]:
    """The lock is on the folder of the file: it leaves nothing behind, and SQLite itself has none there."""
    folder = os.open(settings.file.absolute().parent, os.O_RDONLY)
    try:
        await asyncio.to_thread(fcntl.flock, folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[None]:
    to = credentials(settings)
    asked = asyncpg.connect(**{name: to[name] for name in TO if name in to})
    connection = await within(CONNECT_S, asked)
    try:
        await connection.execute(f"SELECT pg_advisory_lock({NAME})")
        yield
    finally:
        connection.terminate()
