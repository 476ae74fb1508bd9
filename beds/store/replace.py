"""One database in place of another, in one step: whoever looks at it, or dies meanwhile, finds the old or the new."""

import asyncio
import contextlib
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path

from beds.settings import Settings
from beds.store.away import PATIENCE, away
from beds.store.backup import alone, fill, put, sync
from beds.store.errors import Busy
from beds.store.fitting import COMPANIONS, Present
from beds.store.keep import Kept
from beds.store.life import Head
from beds.store.schema import migrate
from beds.store.script import Query, Script
from beds.store.wipe import wipe

STANDS = Query("SELECT seq, hash, epoch FROM head WHERE id = 1")
MOVED = "The database was written to in the meantime: stop the service, or run it once more."
SHARED_MEMORY = "-shm"


class Replaced(Exception):
    """It was replaced, and yet something is left to do: the message says what."""


async def replace(settings: Settings, new: Path, present: Present, kept: Kept | None) -> None:
    """Put the file in place of the database, unless that was written to since it was kept. Raises Busy, Away or
    OSError, and nothing was changed; Replaced."""
    before = kept.head if kept else present.head
    if not settings.file:
        if not present.is_there:
            await migrate(settings)
        await fill(settings, new, _still(before))
    elif present.is_there and present.copy is None:
        await asyncio.to_thread(_exchange, new, settings.file)
    else:
        settings.file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_write_over, new, settings.file, before)
        try:
            await wipe(settings.file)
        except Busy as error:
            raise Replaced(
                "Restored, but bytes of what was replaced are in the file still: run `beds purge`."
            ) from error


def _still(before: Head | None) -> Script[None]:
    rows = yield STANDS
    if before is not None and [Head(*row) for row in rows] != [before]:
        raise Busy(MOVED)


def _write_over(new: Path, file: Path, before: Head | None) -> None:
    """Page by page in one transaction, which holds the pen from the first page on; those who have it open go on."""
    until = time.monotonic() + PATIENCE.get()

    with (
        contextlib.closing(sqlite3.connect(new)) as source,
        contextlib.closing(sqlite3.connect(file)) as target,
        contextlib.closing(sqlite3.connect(file)) as witness,
    ):
        looked = False

        def look(status: int, *_: int) -> None:
            nonlocal looked
            if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                if time.monotonic() > until:
                    raise Busy("Somebody else is writing to the database: stop the service, or run it once more.")
            elif not looked and before is not None:
                looked = True
                if [Head(*row) for row in witness.execute(STANDS.sql)] != [before]:
                    raise Busy(MOVED)

        try:
            target.execute("PRAGMA journal_mode = WAL").fetchall()  # as all of ours: who reads is not in the way
            target.execute("PRAGMA synchronous = FULL")
            source.backup(target, pages=1, progress=look)
        except sqlite3.Error as error:
            raise away(error) from error


def _exchange(new: Path, file: Path) -> None:
    """Another file by the same name, where the old one is too damaged to be written to. First goes what belongs to the
    old one alone: SQLite would take it for the new one's."""
    alone(new)
    with tempfile.TemporaryDirectory(dir=file.parent) as made:
        ready = Path(made) / file.name
        shutil.copyfile(new, ready)
        ready.chmod(0o600)
        sync(ready)
        for end in (*COMPANIONS, SHARED_MEMORY):
            file.with_name(file.name + end).unlink(missing_ok=True)
        put(ready, file)
