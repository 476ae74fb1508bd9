"""The tables of a SQLite file as they stand, in an order in which rows may be inserted."""

import sqlite3
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module
from itertools import count
from typing import Any

from msgspec import Struct
from tortoise.models import Model

from beds.store.engine import MODELS
from beds.store.protections import TRIGGERS
from beds.store.schema import MIGRATIONS
from beds.store.script import as_time

Reader = Callable[[Any], object]
READERS: dict[str, Reader] = {"timestamp with time zone": as_time, "date": date.fromisoformat, "boolean": bool}
"""From what SQLite keeps to what PostgreSQL takes, by PostgreSQL's type, where the two differ."""


STAYING = frozenset({"deletion"})
"""Tables that are never emptied: what a restored backup has of them is added."""


class Table(Struct, frozen=True):
    """One table, with the SQL to copy it, a page at a time. (Names come from our own schema.)"""

    name: str
    columns: tuple[str, ...]
    key: str

    @property
    def page(self) -> str:
        """The rows of the page that begins after $1 rows, $2 of them."""
        return f'SELECT {self._names} FROM "{self.name}" ORDER BY "{self.key}" LIMIT $2 OFFSET $1'  # noqa: S608  (names of our own schema)

    @property
    def insert(self) -> str:
        """One row."""
        places = ", ".join(f"${n}" for n, _ in zip(count(1), self.columns, strict=False))
        known = " ON CONFLICT DO NOTHING" if self.name in STAYING else ""
        return f'INSERT INTO "{self.name}" ({self._names}) VALUES ({places}){known}'  # noqa: S608  (names of our own schema)

    @property
    def empty(self) -> str:
        """Delete all rows."""
        return f'DELETE FROM "{self.name}"'  # noqa: S608  (names of our own schema)

    @property
    def count_on(self) -> str:
        """PostgreSQL: go on counting after the highest key, where the database hands out keys."""
        highest = f'(SELECT coalesce(max("{self.key}"), 0) + 1 FROM "{self.name}")'  # noqa: S608  (names of our own schema)
        return f"SELECT setval(pg_get_serial_sequence('{self.name}', '{self.key}'), {highest}, false)"

    @property
    def _names(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)


def tables(file: sqlite3.Connection) -> list[Table]:
    """Every table of ours; those referred to before those that refer to them."""
    ordered: dict[str, Table] = {}
    for name in sorted(_named(file, "table") & ours()):
        _place(file, name, ordered)
    return list(ordered.values())


def others(file: sqlite3.Connection) -> list[str]:
    """Tables, views and triggers in the file that are none of ours."""
    made = {name for kind in ("table", "view") for name in _named(file, kind)} - ours() - {MIGRATIONS}
    made = {name for name in made if not name.startswith("sqlite_")}
    return sorted(made | (_named(file, "trigger") - TRIGGERS["sqlite"]))


@cache
def ours() -> frozenset[str]:
    """The tables of our models."""
    known = (thing for name in MODELS for thing in vars(import_module(name)).values())
    return frozenset(m._meta.db_table for m in known if isinstance(m, type) and issubclass(m, Model) and m is not Model)


def _named(file: sqlite3.Connection, kind: str) -> set[str]:
    return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))}


def _place(file: sqlite3.Connection, name: str, ordered: dict[str, Table]) -> None:
    if name in ordered:
        return
    for _, _, referred, *_ in file.execute("SELECT * FROM pragma_foreign_key_list($1)", (name,)).fetchall():
        _place(file, referred, ordered)
    columns = file.execute("SELECT name, pk FROM pragma_table_info($1) ORDER BY cid", (name,)).fetchall()
    (key,) = (column for column, place in columns if place)
    ordered[name] = Table(name, tuple(column for column, _ in columns), key)
