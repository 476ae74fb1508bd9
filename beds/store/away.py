"""The database does not answer: one name for all the ways in which that shows, and how long it is waited for.

Both ways to the database, the drivers of the ledger and the ORM's engines, say what is here of each failure: `Away`.
Whoever is waiting for an answer asks for so much patience; by default it is that of a visitor.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped]  # it brings no types of its own

from beds.store.errors import Away, Rejected

T = TypeVar("T")

VISITOR_S = 3.0
"""Seconds for one question to the database while somebody waits for a page: with what else a page takes, the answer
"not now" comes within five."""
COMMAND_S = 120.0
"""The same for `beds verify`, `purge` and other work on the whole record, at which nobody waits for a page."""
CONNECT_S = 3.0
"""Seconds to reach the database, whoever asks: a server that does not take a connection at once is not well."""

PATIENCE: ContextVar[float] = ContextVar("patience", default=VISITOR_S)

LOST = (
    OSError,  # no such socket, refused, unreachable, no such name, too many open files, …; TimeoutError is one
    EOFError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    sqlite3.Error,
)
"""What drivers raise where the database is not there, or cannot do what was asked, unless it is one of REFUSED."""
REFUSED = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.exceptions._base.DataError,  # of a value that does not get as far as the server
    sqlite3.IntegrityError,
    sqlite3.DataError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)
"""What they raise where the database answers, and does not take these rows or values: asked again, it says the same."""
UNSAYABLE = (ValueError, TypeError, OverflowError)
"""What becomes of values that a driver cannot say."""


@contextmanager
def patient(seconds: float = COMMAND_S) -> Iterator[None]:
    """Within it, and in tasks that begin in it, each question may take so long."""
    before = PATIENCE.set(seconds)
    try:
        yield
    finally:
        PATIENCE.reset(before)


@contextmanager
def said() -> Iterator[None]:
    """Around one statement: values that cannot be said are the database's refusal, a fault of the script is its own."""
    try:
        yield
    except UNSAYABLE as error:
        raise rejected(error) from error


async def within(seconds: float, asked: Awaitable[T]) -> T:
    """What is awaited, if it comes in so many seconds. Raises Away if not, and for all that LOST means."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except REFUSED:
        raise
    except LOST as error:
        raise away(error) from error


def rejected(error: BaseException) -> Rejected:
    """The refusal as one sentence, without the values that it is about."""
    if isinstance(error, asyncpg.IntegrityConstraintViolationError | sqlite3.IntegrityError):
        return Rejected(str(error).partition("\n")[0])
    return Rejected(f"The database does not take a value: {type(error).__name__}.")


def away(error: BaseException) -> Away:
    """The failure as one sentence, without a row's values: a server's details may quote them."""
    said = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
    return Away(f"The database does not answer: {said}.")
