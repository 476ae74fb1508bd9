"""`beds backup`: one SQLite file, whichever database it is of, that fits either; and its rows in PostgreSQL again.

It relinks everybody whom the database has forgotten since it was taken: backups must expire, and what is restored
(beds.store.restore) is made to forget again first.
"""

import asyncio
import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from beds.settings import SQLITE, Settings
from beds.store.driver import driver
from beds.store.errors import StoreError
from beds.store.schema import check, copy, migrate
from beds.store.script import Many, Query, Row, Script
from beds.store.tables import READERS, STAYING, Reader, Table, tables

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
    finally:
        await connected.close()
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        new = Path(made) / target.name
        await take(settings, new)
        put(new, target)


async def take(settings: Settings, new: Path) -> None:
    """The whole database in a file that is not there yet. Raises SchemaError, NewerWords, Away; of a SQLite file only
    sqlite3.Error, since it is copied as it stands, whatever its schema."""
    if settings.file:
        await asyncio.to_thread(copy, settings.file, new)
    else:
        await _empty(new)
        connected = driver(settings)
        try:
            await check(connected)
            with open_file(new) as file:
                await connected.read(_read_into(file))
        finally:
            await connected.close()
    alone(new)


_empty_file: list[bytes] = []


async def _empty(new: Path) -> None:
    """A file of the newest schema; made once by this process, since all the steps take seconds."""
    if not _empty_file:
        await migrate(Settings(database_url=f"{SQLITE}{new}"))
        alone(new)
        _empty_file.append(await asyncio.to_thread(new.read_bytes))
    await asyncio.to_thread(new.write_bytes, _empty_file[0])


def alone(file: Path) -> None:
    """Without companions: all of it in the one file."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def put(new: Path, target: Path) -> None:
    """Give a file that is whole its name, for good: a crash of the machine right after takes it away no more."""
    for what in (new, new.parent):
        sync(what)
    new.rename(target)
    sync(target.parent)


def sync(what: Path) -> None:
    """What a file or a folder holds is on the disk."""
    descriptor = os.open(what, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def fill(settings: Settings, source: Path, before: Script[None]) -> None:
    """Put the rows of a SQLite file in place of those in PostgreSQL, in one transaction that `before` begins."""
    connected = driver(settings)
    try:
        with open_file(source) as file:
            await connected.write(_after(before, _write_from(file, connected.notify)))
    finally:
        await connected.close()


def _new(file: Path) -> Path:
    if file.exists():
        raise StoreError(f"{file} exists already.")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"There is no directory {file.absolute().parent}.")
    return file.absolute()


@contextlib.contextmanager
def open_file(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection to it; what was done is kept at the end, unless it failed."""
    with contextlib.closing(sqlite3.connect(file, check_same_thread=False)) as connection, connection:
        yield connection


def _read_into(file: sqlite3.Connection) -> Script[None]:
    for table in tables(file):
        file.execute(table.empty)
        insert, done = table.insert.replace("$", "?"), 0
        while rows := (yield Query(table.page, (done, PAGE))):
            file.executemany(insert, map(tuple, rows))
            done += len(rows)


def _after(before: Script[None], then: Script[None]) -> Script[None]:
    yield from before
    yield from then


def _write_from(file: sqlite3.Connection, notify: Query | None) -> Script[None]:
    types = {(table, column): kind for table, column, kind in (yield TYPES)}
    counted = {name for (name,) in (yield COUNTED)}
    ours = tables(file)
    for table in reversed(ours):
        if table.name not in STAYING:
            yield Query(table.empty)
    for table in ours:
        readers = [READERS.get(types[table.name, column]) for column in table.columns]
        for page in _pages(file, table):
            try:
                rows = [_read(row, readers) for row in page]
            except (TypeError, ValueError) as error:
                raise StoreError(f"A row of {table.name} holds a time or a day that is none.") from error
            yield Many(table.insert, rows)
        if table.name in counted:
            yield Query(table.count_on)
    if notify:
        yield notify


def _pages(file: sqlite3.Connection, table: Table) -> Iterator[list[Row]]:
    done = 0
    while rows := file.execute(table.page.replace("$", "?"), (done, PAGE)).fetchall():
        yield rows
        done += len(rows)


def _read(row: Row, readers: list[Reader | None]) -> Row:
    return tuple(v if r is None or v is None else r(v) for v, r in zip(row, readers, strict=True))
