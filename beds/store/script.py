"""What is said to the database, apart from how: a script yields statements, and is sent their rows.

The same script runs on SQLite (all of it in one hop to one thread) and on asyncpg. Parameters are $1, $2, … .
"""

from collections.abc import Generator
from datetime import datetime
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Query(NamedTuple):
    """One statement; its rows come back (none for a write)."""

    sql: str
    values: tuple = ()


class Many(NamedTuple):
    """One statement for many rows of values; nothing comes back."""

    sql: str
    rows: list[tuple]


Script = Generator[Query | Many, list, T]


def as_time(value: datetime | str | None) -> datetime | None:
    """A time as a row has it: SQLite keeps a text."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value
