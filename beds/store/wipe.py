"""The bytes of what was deleted: SQLite leaves them in free pages and in its log until both are written anew."""

import asyncio
import contextlib
import sqlite3
import time
from pathlib import Path

from beds.store.engine import BUSY_MS
from beds.store.errors import Busy

PATIENCE_S = 60
"""How long others may keep reading what was there before; a backup or a `verify` takes seconds."""


async def wipe(file: Path) -> None:
    """Write the file anew, without what was deleted, and empty its log. Raises Busy if somebody is in the way."""
    await asyncio.to_thread(_wipe, file)


def _wipe(file: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(file, isolation_level=None, timeout=BUSY_MS / 1000)) as connection:
            connection.execute("VACUUM")
            until = time.monotonic() + PATIENCE_S
            while _checkpoint(connection):
                if time.monotonic() > until:
                    raise Busy("Erased, but its bytes are still in the log, which somebody reads: run it once more.")
    except sqlite3.Error as error:
        raise Busy(f"Erased, but its bytes are still in the file: {error}. Run it once more.") from error


def _checkpoint(connection: sqlite3.Connection) -> bool:
    """Whether somebody was in the way."""
    ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return bool(busy)
