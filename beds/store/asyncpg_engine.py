"""Tortoise's PostgreSQL engine, which never waits for ever.

The stock engine waits a minute for a server that takes a connection and says nothing, waits without end to give back a
connection on which something was broken off, and keeps one for ever whose BEGIN failed: five of those, and nobody is
served again. Tortoise picks its schema editor by the word asyncpg in this module's name.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it brings no types of its own
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

from beds.store.away import CONNECT_S, LOST, PATIENCE, away, within
from beds.store.errors import Away

GOODBYE_S = 1.0
"""How long a server may take to let go of us."""

_RETURNING: set[asyncio.Task[None]] = set()
"""Connections on their way back: a task that nobody holds may be forgotten."""


class _Answering(AsyncpgDBClient):
    """Every question of a client, in time or not at all: Tortoise asks each through this one method."""

    async def _translate_exceptions(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return await within(PATIENCE.get(), super()._translate_exceptions(func, *args, **kwargs))
        except TransactionManagementError as error:  # of a database that only reads
            if isinstance(error.__cause__, asyncpg.ReadOnlySQLTransactionError):
                raise away(error.__cause__) from error
            raise


class _Transaction(_Answering, TransactionWrapper):
    def _in_transaction(self) -> NestedTransactionContext:
        return NestedTransactionContext(_Transaction(self))

    async def commit(self) -> None:
        await within(PATIENCE.get(), super().commit())

    async def rollback(self) -> None:
        await within(PATIENCE.get(), super().rollback())


class _Context(TransactionContextPooled):
    """As Tortoise's own, but a connection always comes back, and a dead one is not asked to roll back."""

    def __init__(self, owner: "Client") -> None:
        super().__init__(_Transaction(owner), owner._pool_init_lock)
        self._owner = owner

    async def __aenter__(self) -> TransactionalDBClient:
        pool = self._pool = await self._owner.pool()
        lent = self.client._connection = await within(PATIENCE.get(), pool.acquire())
        try:
            await self.client.begin()
        except BaseException as error:
            _give_back(pool, lent, error)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        get_connections().reset(self.token)
        try:
            if not self.client._finalized and not _broken(error):
                await (self.client.rollback() if error is not None else self.client.commit())
        except BaseException as failed:
            error = failed
            raise
        finally:
            _give_back(self._pool, self.client._connection, error)


class _Lent(PoolConnectionWrapper[asyncpg.Connection]):
    """A connection of the pool for one question."""

    client: "Client"

    async def __aenter__(self) -> asyncpg.Connection:
        self._pool = await self.client.pool()
        self.connection = await self._pool.acquire()
        return self.connection

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        _give_back(self._pool, self.connection, error)


class Client(_Answering):
    async def pool(self) -> asyncpg.Pool:
        """The pool, which connects when it is asked for a connection."""
        if self._pool is None:
            async with self._pool_init_lock:
                if self._pool is None:
                    await self.create_connection(with_db=True)
        return self._pool

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """None is kept ready: whatever keeps it so would try again and again while there is no database."""
        return await asyncpg.create_pool(None, **kwargs | {"min_size": 0, "connect": _connect})

    def acquire_connection(self) -> _Lent:
        return _Lent(self, self._pool_init_lock)

    def _in_transaction(self) -> _Context:
        return _Context(self)

    async def _close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            with contextlib.suppress(*LOST):
                async with asyncio.timeout(GOODBYE_S):
                    await pool.close()
            pool.terminate()


async def _connect(*args: Any, **kwargs: Any) -> asyncpg.Connection:
    """A connection, if the server takes it at once. Raises Away."""
    return await within(min(CONNECT_S, PATIENCE.get()), asyncpg.connect(*args, **kwargs))


def _broken(error: BaseException | None) -> bool:
    """Whether nobody knows what its connection would answer next."""
    return isinstance(error, (Away, asyncio.CancelledError, *LOST)) and not isinstance(error, asyncpg.PostgresError)


def _give_back(pool: asyncpg.Pool, lent: asyncpg.Connection, error: BaseException | None) -> None:
    """Return a connection to its pool, which asks the server once more: nobody has to wait for that. One that is broken
    is cut."""
    if _broken(error):
        with contextlib.suppress(asyncpg.InterfaceError):  # it has ended by itself
            lent.terminate()
    else:
        task = asyncio.create_task(_return(pool, lent), name="give back")
        _RETURNING.add(task)
        task.add_done_callback(_RETURNING.discard)


async def _return(pool: asyncpg.Pool, lent: asyncpg.Connection) -> None:
    with contextlib.suppress(*LOST):  # then the pool has cut it
        await pool.release(lent, timeout=PATIENCE.get())


client_class = Client
