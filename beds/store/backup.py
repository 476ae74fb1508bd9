"""`beds backup` and `beds restore`. A backup is one SQLite file, whichever database it is of, and fits either.

It relinks everybody whom the database has forgotten since it was taken: backups must expire, and what is restored is
made to forget again first.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from beds.settings import SQLITE, Settings
from beds.store.driver import driver
from beds.store.errors import StoreError
from beds.store.forgotten import carry_over, forget_marked
from beds.store.remembered import bring_up_to_date
from beds.store.schema import check, copy, migrate, new_epoch
from beds.store.script import Many, Query, Script
from beds.store.tables import READERS, STAYING, Table, tables
from beds.store.verify import verify
from beds.store.wipe import wipe

PAGE = 5_000

TYPES = Query(
    "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
)
COUNTED = Query(
    "SELECT table_name FROM information_schema.columns"
    " WHERE table_schema = current_schema() AND column_default LIKE 'nextval%' AND table_name NOT LIKE 'tortoise%'"
)


async def backup(settings: Settings, target: Path) -> None:
    """Write the whole database, as it is at one moment, to a new file. Raises StoreError if there is one already."""
    target = _new(target)
    connected = driver(settings)
    try:
        await check(connected)
        with tempfile.TemporaryDirectory(dir=target.parent) as made:
            new = Path(made) / target.name
            if settings.file:
                await asyncio.to_thread(copy, settings.file, new)
            else:
                await migrate(Settings(database_url=f"{SQLITE}{new}"))
                with _open(new) as file:
                    await connected.read(_read_into(file))
            with _open(new) as file:
                file.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
            new.rename(target)
    finally:
        await connected.close()


async def restore(settings: Settings, source: Path, purge: Callable[[Settings], Awaitable[object]]) -> str:
    """Put a backup in place of the database: brought to the newest schema, without those whom the database has
    forgotten since, without what `purge` erases, with everybody shut out who has been since, checked, and as a new
    life of it (everybody signs in again, every screen begins anew). Running processes notice. Returns what was checked.

    Raises StoreError or Broken, and then nothing was changed.
    """
    with tempfile.TemporaryDirectory() as made:
        new = Settings(database_url=f"{SQLITE}{Path(made) / 'restored.sqlite3'}")
        try:
            copy(_existing(source), new.file)
            await migrate(new)
            with _open(new.file) as file:
                file.execute("DELETE FROM session")
                file.execute("DELETE FROM outbox")  # it was told long ago
                file.execute("UPDATE head SET epoch = ?, alive_at = ?", (new_epoch(), datetime.now(UTC)))
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{source} is not a backup: {error}.") from error
        await carry_over(settings, new)
        await bring_up_to_date(settings, new)
        await forget_marked(new, datetime.now(UTC))
        await purge(new)
        checked = await verify(new)
        await migrate(settings)
        if settings.file:
            await asyncio.to_thread(copy, new.file, settings.file)
            await wipe(settings.file)
        else:
            await _copy_in(new.file, settings)
    return checked


def _new(file: Path) -> Path:
    if file.exists():
        raise StoreError(f"{file} exists already.")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"There is no directory {file.absolute().parent}.")
    return file.absolute()


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise StoreError(f"There is no file {file}.")
    return file


@contextlib.contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as connection, connection:
        yield connection


def _read_into(file: sqlite3.Connection) -> Script[None]:
    for table in tables(file):
        file.execute(table.empty)
        insert, done = table.insert.replace("$", "?"), 0
        while rows := (yield Query(table.page, (done, PAGE))):
            file.executemany(insert, map(tuple, rows))
            done += len(rows)


async def _copy_in(source: Path, settings: Settings) -> None:
    connected = driver(settings)
    try:
        with _open(source) as file:
            await connected.write(_write_from(file, connected.notify))
    finally:
        await connected.close()


def _write_from(file: sqlite3.Connection, notify: Query) -> Script[None]:
    types = {(table, column): kind for table, column, kind in (yield TYPES)}
    counted = {name for (name,) in (yield COUNTED)}
    ours = tables(file)
    for table in reversed(ours):
        if table.name not in STAYING:
            yield Query(table.empty)
    for table in ours:
        readers = [READERS.get(types[table.name, column]) for column in table.columns]
        for page in _pages(file, table):
            yield Many(table.insert, [_read(row, readers) for row in page])
        if table.name in counted:
            yield Query(table.count_on)
    yield notify


def _pages(file: sqlite3.Connection, table: Table) -> Iterator[list[tuple]]:
    done = 0
    while rows := file.execute(table.page.replace("$", "?"), (done, PAGE)).fetchall():
        yield rows
        done += len(rows)


def _read(row: tuple, readers: list) -> tuple:
    return tuple(v if r is None or v is None else r(v) for v, r in zip(row, readers, strict=True))
