"""Scripts on SQLite: a connection of our own, in one thread of its own."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from beds.store.away import REFUSED, away, rejected, said
from beds.store.engine import busy_ms
from beds.store.opened import Opened, address
from beds.store.script import Many, Query, Row, Script

T = TypeVar("T")

sqlite3.register_adapter(datetime, lambda moment: moment.isoformat(" "))  # as Tortoise does
sqlite3.register_adapter(date, date.isoformat)


class SqliteDriver:
    """Runs each script in one transaction and one hop to the thread."""

    dialect = "sqlite"
    notify = None

    def __init__(self, file: Path) -> None:
        self._file = file
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._connection: sqlite3.Connection | None = None
        self._opened: Opened | None = None
        self._busy_s = busy_ms() / 1000
        self._version = 0

    async def write(self, script: Script[T]) -> T:
        """Run it under the write lock, taken first, and commit. Raises Rejected or Away, and nothing was done."""
        return await self._hop(lambda: self._transaction("BEGIN IMMEDIATE", script))

    async def read(self, script: Script[T]) -> T:
        """Run it on one state of the database. Raises Away."""
        return await self._hop(lambda: self._transaction("BEGIN", script))

    async def moved(self) -> bool:
        """Whether another connection has written since this was last asked."""
        return await self._hop(self._moved)

    async def listen(self, wake: Callable[[], None]) -> None:
        """Nothing wakes us here: ask `moved`."""

    async def close(self) -> None:
        """Let the thread finish what it does, and end it."""
        await self._hop(self._disconnect)
        self._thread.shutdown()

    async def _hop(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _look(self) -> None:
        """Raises Away where another file lies there than the one that is open."""
        if self._opened is None:
            self._opened = Opened(self._file)
        self._opened.ask()

    def _connected(self) -> sqlite3.Connection:
        self._look()
        if self._connection is None:
            self._connection = sqlite3.connect(
                address(self._file), uri=True, isolation_level=None, timeout=self._busy_s
            )  # fmt: skip
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                self._connection.execute("PRAGMA synchronous = FULL")
                self._connection.execute("PRAGMA foreign_keys = ON")
            except BaseException:
                self._disconnect()
                raise
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        opened, self._opened = self._opened, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()
        if opened is not None:
            opened.let_go()

    def _transaction(self, begin: str, script: Script[T]) -> T:
        try:
            connection = self._connected()
            connection.execute(begin)
            result = _drive(connection, script)
            connection.execute("COMMIT")
            self._look()  # else it was written where nobody will find it
        except REFUSED as error:
            raise rejected(error) from error
        except (sqlite3.Error, OSError) as error:
            raise away(error) from error
        else:
            return result
        finally:
            self._roll_back()

    def _roll_back(self) -> None:
        """What did not end well; FULL, IOERR and NOMEM may have ended it already."""
        try:
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._disconnect()

    def _moved(self) -> bool:
        try:
            version: int = self._connected().execute("PRAGMA data_version").fetchone()[0]
        except (sqlite3.Error, OSError) as error:
            raise away(error) from error
        self._version, before = version, self._version
        return version != before


def _drive(connection: sqlite3.Connection, script: Script[T]) -> T:
    try:
        statement = next(script)
        while True:
            statement = script.send(_ask(connection, statement))
    except StopIteration as end:
        result: T = end.value
        return result


def _ask(connection: sqlite3.Connection, statement: Query | Many) -> list[Row]:
    sql = _numbered(statement.sql)
    with said():
        if isinstance(statement, Many):
            connection.executemany(sql, statement.rows)
            return []
        return connection.execute(sql, statement.values).fetchall()


@lru_cache(maxsize=100)
def _numbered(sql: str) -> str:
    return sql.replace("$", "?")
