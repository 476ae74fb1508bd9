"""Scripts on PostgreSQL: one asyncpg connection for them, one more that listens."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]  # it brings no types of its own

from beds.store.away import CONNECT_S, LOST, PATIENCE, REFUSED, away, rejected, said, within
from beds.store.errors import StoreError
from beds.store.script import Many, Query, Row, Script

T = TypeVar("T")

CHANNEL = "ledger"
TO = ("host", "port", "user", "password", "database", "ssl")
GOODBYE_S = 1.0
"""How long a server may take to let go of us."""
FORSAKEN = 10
"""Times our patience, after which the server ends a transaction whose process says nothing more: it holds the head."""

BEGIN_WRITE = "BEGIN; SELECT 1 FROM head WHERE id = 1 FOR UPDATE"
BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class PostgresDriver:
    """Runs each script in one transaction. One script at a time."""

    dialect = "postgres"
    notify = Query(f"SELECT pg_notify('{CHANNEL}', '')")

    def __init__(self, credentials: Mapping[str, Any]) -> None:
        self._to = {name: credentials[name] for name in TO if name in credentials}
        self._connection: asyncpg.Connection | None = None
        self._listener: asyncpg.Connection | None = None
        self._wake: Callable[[], None] | None = None

    async def write(self, script: Script[T]) -> T:
        """Run it with the head row locked, taken first, and commit. Raises Rejected, and nothing was done; or Away, and
        that is not known where it was the COMMIT that was not answered."""
        return await self._transaction(BEGIN_WRITE, script)

    async def read(self, script: Script[T]) -> T:
        """Run it on one state of the database. Raises Away."""
        return await self._transaction(BEGIN_READ, script)

    async def moved(self) -> bool:
        """Whether it may be that another process has written: here one must look. Also listens again if that ended."""
        if self._wake is not None and self._listener is None:
            with contextlib.suppress(StoreError):
                await self.listen(self._wake)
        return True

    async def listen(self, wake: Callable[[], None]) -> None:
        """Call `wake` when another process has written. The connection is kept here: a forgotten one is collected."""
        self._wake = wake
        listener = await self._connect()
        try:
            await within(PATIENCE.get(), listener.add_listener(CHANNEL, self._heard))
        except BaseException:
            listener.terminate()
            raise
        listener.add_termination_listener(self._deaf)
        self._listener = listener

    async def close(self) -> None:
        """End both connections."""
        for connection in (self._connection, self._listener):
            if connection is not None:
                connection.remove_termination_listener(self._deaf)
                with contextlib.suppress(*LOST):
                    await connection.close(timeout=GOODBYE_S)
        self._connection = self._listener = None

    def _heard(self, _: asyncpg.Connection, sender: int, channel: str, payload: str) -> None:
        if self._wake is not None and (self._connection is None or sender != self._connection.get_server_pid()):
            self._wake()

    def _deaf(self, connection: asyncpg.Connection) -> None:
        if connection is self._listener:
            self._listener = None
        if self._wake is not None:
            self._wake()

    async def _connect(self) -> asyncpg.Connection:
        settings = {
            "synchronous_commit": "on",  # answers must be durable, whatever the server's default is
            "idle_in_transaction_session_timeout": f"{PATIENCE.get() * FORSAKEN * 1000:.0f}ms",
            "application_name": "beds",
        }
        return await within(CONNECT_S, asyncpg.connect(**self._to, server_settings=settings))

    async def _transaction(self, begin: str, script: Script[T]) -> T:
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
            await self._connection.execute(begin, timeout=PATIENCE.get())
            result = await _drive(self._connection, script)
            await self._connection.execute("COMMIT", timeout=PATIENCE.get())
        except REFUSED as error:
            await self._roll_back()
            raise rejected(error) from error
        except LOST as error:
            self._give_up()
            raise away(error) from error
        except Exception:
            await self._roll_back()
            raise
        except BaseException:  # cut short: nobody knows where
            self._give_up()
            raise
        return result

    async def _roll_back(self) -> None:
        try:
            if self._connection is not None:
                await self._connection.execute("ROLLBACK", timeout=PATIENCE.get())
        except LOST:
            self._give_up()

    def _give_up(self) -> None:
        """Let go without a word, which nobody may be there to hear."""
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


async def _drive(connection: asyncpg.Connection, script: Script[T]) -> T:
    try:
        statement = next(script)
        while True:
            statement = script.send(await _ask(connection, statement))
    except StopIteration as end:
        result: T = end.value
        return result


async def _ask(connection: asyncpg.Connection, statement: Query | Many) -> list[Row]:
    rows: list[Row] = []
    with said():
        if isinstance(statement, Many):
            await connection.executemany(statement.sql, statement.rows, timeout=PATIENCE.get())
        else:
            rows = await connection.fetch(statement.sql, *statement.values, timeout=PATIENCE.get())
    return rows
