"""Tortoise's SQLite engine, which waits its turn, and never for ever.

A deferred BEGIN that reads and then writes is told "database is locked" without waiting when another process wrote in
between; BEGIN IMMEDIATE waits its turn. The stock engine keeps its lock where a connection cannot be made, makes a file
where there is none, and goes on with one that was moved away. Tortoise picks its schema editor by the word sqlite in
this module's name.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, NestedTransactionContext, TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError

from beds.store.away import PATIENCE, away, within
from beds.store.errors import Away
from beds.store.opened import Opened, address

T = TypeVar("T")

LET_GO = "The database does not answer: its connection was let go of."
GOODBYE_S = 1.0
"""How long the thread of a connection that was let go may take to end."""


async def _answered(asked: Awaitable[T]) -> T:
    """What the database answers in time. Raises Away, IntegrityError."""
    try:
        return await within(PATIENCE.get(), asked)
    except IntegrityError:
        raise
    except OperationalError as error:
        raise away(error) from error
    except ValueError as error:
        if type(error) is ValueError:  # aiosqlite's own: the connection has ended meanwhile
            raise away(error) from error
        raise


class _Answering(SqliteClient):
    """Every question of a client, in time or not at all."""

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        return await _answered(super().execute_insert(query, values))

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        await _answered(super().execute_many(query, values))

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[dict[str, Any]]]:
        return await _answered(super().execute_query(query, values))

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return await _answered(super().execute_query_dict(query, values))

    async def execute_script(self, query: str) -> None:
        await _answered(super().execute_script(query))


class _Transaction(_Answering, SqliteTransactionWrapper):
    def _in_transaction(self) -> NestedTransactionContext:
        return NestedTransactionContext(_Transaction(self))

    async def begin(self) -> None:
        await _answered(self._begin())

    async def commit(self) -> None:
        await _answered(super().commit())

    async def rollback(self) -> None:
        await _answered(super().rollback())

    async def savepoint(self) -> None:
        await _answered(super().savepoint())

    async def savepoint_rollback(self) -> None:
        await _answered(super().savepoint_rollback())

    async def release_savepoint(self) -> None:
        await _answered(super().release_savepoint())

    async def _begin(self) -> None:
        await self._connection.rollback()  # of a BEGIN whose task was cancelled while it waited
        await self._connection.execute("BEGIN IMMEDIATE")


class _Context(SqliteTransactionContext):
    """As Tortoise's own, but a BEGIN that fails gives back the connection's lock."""

    connection: _Transaction

    def __init__(self, owner: "Client") -> None:
        super().__init__(_Transaction(owner), owner._lock)
        self._owner = owner

    async def __aenter__(self) -> TransactionalDBClient:
        await within(PATIENCE.get(), self._trxlock.acquire())
        try:
            self.connection._connection = await _answered(self._owner.connected())
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        self.connection._finalized |= isinstance(error, Away | asyncio.CancelledError)  # nobody is there to roll back
        try:
            await super().__aexit__(kind, error, trace)
            if error is None:
                self._owner.ask()  # else it was written where nobody will find it
        except BaseException:
            self._owner.forsake()  # what is open in it ends with it
            raise
        if isinstance(error, Away | asyncio.CancelledError):
            self._owner.forsake()


class _Lent(ConnectionWrapper[aiosqlite.Connection]):
    """The connection for one question, and for nobody else meanwhile."""

    client: "Client"

    async def __aenter__(self) -> aiosqlite.Connection:
        await self._lock.acquire()
        try:
            self.connection = await self.client.connected()
        except BaseException:
            self._lock.release()
            raise
        return self.connection

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        self._lock.release()
        if isinstance(error, asyncio.CancelledError):
            self.client.forsake()  # its thread is still at it
        elif error is None:
            self.client.ask()


class Client(_Answering):
    opened: Opened | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._making: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Future[Any]] = set()

    async def connected(self) -> aiosqlite.Connection:
        """The connection. Raises Away."""
        if self._connection is None:
            await self.create_connection(with_db=True)
        self.ask()
        if self._connection is None:
            raise Away(LET_GO)
        return self._connection

    def ask(self) -> None:
        """Raises Away where another file lies there than the one that is open."""
        if self.opened is not None:
            self.opened.ask()

    async def create_connection(self, with_db: bool) -> None:
        """One is made for all who wait for it, and made to its end: broken off, its thread would outlive the loop."""
        if self._making is None:
            self._making = asyncio.create_task(self._make(), name="sqlite connection")
            self._making.add_done_callback(self._made)
        await asyncio.shield(self._making)

    def _made(self, making: asyncio.Task[None]) -> None:
        self._making = None
        if not making.cancelled():
            making.exception()  # whoever still waits is told

    async def _make(self) -> None:
        file = Path(self.filename)
        opened = Opened(file)
        try:
            made = await aiosqlite.connect(address(file), uri=True, isolation_level=None)
        except BaseException:
            opened.let_go()
            raise
        try:
            made._conn.row_factory = sqlite3.Row
            for pragma, value in self.pragmas.items():
                await (await made.execute(f"PRAGMA {pragma}={value}")).close()
            await self._post_connect()
        except BaseException:
            self._end(made, opened)
            raise
        self._connection, self.opened = made, opened

    def forsake(self) -> None:
        """Let go of the connection; its thread ends it when it comes to that. The next question makes another."""
        made, self._connection = self._connection, None
        if made is not None and self.opened is not None:
            with contextlib.suppress(sqlite3.Error, ValueError):
                made._conn.interrupt()
            self._end(made, self.opened)

    def _end(self, made: aiosqlite.Connection, opened: Opened) -> None:
        ending = made.stop()
        if ending is None:  # no loop is left that could say when
            opened.let_go()
            return
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        ending.add_done_callback(lambda _: opened.let_go())

    async def close(self) -> None:
        if self._making is not None:
            await asyncio.wait([self._making], timeout=GOODBYE_S)
        self.forsake()
        if self._ending:
            await asyncio.wait(self._ending, timeout=GOODBYE_S)

    def acquire_connection(self) -> _Lent:
        return _Lent(self._lock, self)

    def _in_transaction(self) -> _Context:
        return _Context(self)


client_class = Client
