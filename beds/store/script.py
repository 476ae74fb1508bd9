"""What is said to the database, apart from how: a script yields statements, and is sent their rows.

The same script runs on SQLite (all of it in one hop to one thread) and on asyncpg. Parameters are $1, $2, … .
"""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, overload

T = TypeVar("T")

Row = tuple[Any, ...]
"""One row of an answer: of what kinds its columns are, the statement knows that asked for them. (PostgreSQL's driver
gives records, which are counted and unpacked as tuples are; what has to be a tuple is made one.)"""


class Query(NamedTuple):
    """One statement; its rows come back (none for a write)."""

    sql: str
    values: tuple[object, ...] = ()


class Many(NamedTuple):
    """One statement for many rows of values; nothing comes back."""

    sql: str
    rows: Sequence[tuple[object, ...]]


Script = Generator[Query | Many, list[Row], T]


def ask(query: Query) -> Script[list[Row]]:
    """The rows of one query."""
    return (yield query)


@overload
def as_time(value: datetime | str) -> datetime: ...
@overload
def as_time(value: object) -> datetime | None: ...
def as_time(value: object) -> datetime | None:
    """A time as a row has it: SQLite keeps a text. Raises ValueError for what is none, or has no zone: it may be there,
    since SQLite keeps in a column what it is given."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment is None or (isinstance(moment, datetime) and moment.tzinfo is not None):
        return moment
    raise ValueError("no time")


def time_if_any(value: object) -> datetime | None:
    """The same, for where it would only help to know it: what is no time says nothing."""
    try:
        return as_time(value)
    except ValueError:
        return None
