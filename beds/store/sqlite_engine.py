"""Tortoise's SQLite engine with transactions that take the write lock at once.

A deferred BEGIN that reads and then writes is told "database is locked" without waiting when another process wrote in
between; BEGIN IMMEDIATE waits its turn. Tortoise picks its schema editor by the word sqlite in this module's name.
"""

import sqlite3

from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError


class _Transaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.rollback()  # of a BEGIN whose task was cancelled while it waited
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error


class _Context(SqliteTransactionContext):
    """As Tortoise's own, but a BEGIN that fails gives back the connection's lock."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return self.connection


class Client(SqliteClient):
    def _in_transaction(self) -> _Context:
        return _Context(_Transaction(self), self._lock)


client_class = Client
