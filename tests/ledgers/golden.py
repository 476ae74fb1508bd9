"""The golden ledgers as databases to open: on SQLite as they were written, on PostgreSQL row by row."""

import json
import sqlite3
import tarfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from beds.settings import Settings
from beds.store.backup import _write_from
from beds.store.driver import driver
from beds.store.engine import APP, config, orm
from beds.store.schema import steps
from beds.store.script import Query
from beds.world import Entry, World, apply, load_sealed
from beds.world.entry import version_of
from beds.world.statement import VERSION as STATEMENT
from beds.world.statement import committed, statement
from tests.support.long_run import LONG

HERE = Path(__file__).parent
VERSIONS = tuple(sorted(file.name.removesuffix(".tar.xz") for file in HERE.glob("*.tar.xz")))
STAGES = ("whole", "persons", "content")
"""Before anything was erased, after persons were, and after content was."""
FOLDED_FILE = HERE / "folded.json"
FOLDED: dict[str, Any] = json.loads(FOLDED_FILE.read_text())
"""Of each version: its newest migration, the version of its words, and what its databases lead to."""

ENOUGH = {
    False: (("whole", "sqlite"), ("persons", "sqlite"), ("content", "sqlite"), ("content", "postgres")),
    True: (("whole", "sqlite"),),
}
"""Which databases go through everything in a short run: of older words, and of today's, where no word is another."""


class Golden(NamedTuple):
    """One database of one version, as a file that is not to be changed, and what is known of it."""

    file: Path
    known: dict[str, Any]


def installations() -> list[tuple[tuple[str, str], str]]:
    """Which databases of which version go through everything, and where."""
    todays = max(one["words"] for one in FOLDED.values())
    return [
        ((version, stage), database)
        for version in VERSIONS
        for stage in STAGES
        for database in ("sqlite", "postgres")
        if LONG or (stage, database) in ENOUGH[FOLDED[version]["words"] == todays]
    ]


@cache
def _unpacked(version: str, to: Path) -> Path:
    folder = to / version
    with tarfile.open(HERE / f"{version}.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    return folder


def golden(version: str, stage: str, to: Path) -> Golden:
    """That database, unpacked below the folder `to`."""
    folder = _unpacked(version, to)
    return Golden(folder / f"{stage}.sqlite3", json.loads((folder / "life.json").read_text()))


async def copy_to_postgres(file: Path, version: str, url: str) -> None:
    """The same rows in an empty PostgreSQL database, in the tables of that version."""
    settings = Settings(database_url=url)
    async with orm(settings, migrating=True) as context:
        executor = MigrationExecutor(context.db(), config(settings)["apps"])
        await executor.migrate([MigrationTarget(APP, FOLDED[version]["step"])])
    connected = driver(settings)
    try:
        with closing(sqlite3.connect(file, check_same_thread=False)) as rows:
            await connected.write(_write_from(rows, Query("SELECT 1")))
    finally:
        await connected.close()


def note(version: str, folder: Path) -> None:
    """Write into folded.json what the databases in the folder lead to; what other versions have there stays."""
    first = [body for (body,) in rows(folder / "whole.sqlite3", "SELECT body FROM detail")]
    said: dict[str, Any] = {"step": steps()[-1], "words": max(version_of(body) for body in first)}
    for stage in STAGES:
        world = fold(folder / f"{stage}.sqlite3")
        said[stage] = orders(world)
    known = json.loads(FOLDED_FILE.read_text()) | {version: said | {"fields": fields(first)}}
    FOLDED_FILE.write_text(json.dumps(known, indent=1) + "\n")


def orders(world: World) -> dict[str, str]:
    """A hash of the order statement in each of its versions: a new one is added here once for every ledger."""
    return {str(words): committed(b"", statement(world, words)) for words in range(1, STATEMENT + 1)}


def rows(file: Path, sql: str) -> list[tuple]:
    """What the old program had in its tables."""
    with closing(sqlite3.connect(file)) as database:
        return database.execute(sql).fetchall()


def fold(file: Path) -> World:
    """The world that today's program makes of what the old one wrote."""
    world = World()
    for body, links in rows(file, "SELECT body, links FROM snapshot WHERE sealed"):
        world = load_sealed(body, msgspec.json.decode(links))
    private = "private" if ("private",) in rows(file, "SELECT name FROM pragma_table_info('link')") else "NULL"
    told = (
        f"SELECT body, ticket_id, {private} FROM detail d LEFT JOIN link l ON l.seq = d.seq WHERE d.seq > {world.seq}"
    )
    for body, ticket, beside in rows(file, f"{told} ORDER BY d.seq"):
        world = apply(world, Entry.from_body(body, ticket or "", beside))
    return world


def fields(bodies: list[bytes]) -> dict[str, list[str]]:
    """The names of all fields that are in them, by where they stand."""
    seen: dict[str, set[str]] = {}
    for body in bodies:
        _fields(msgspec.json.decode(body), "", seen)
    return {path: sorted(names) for path, names in sorted(seen.items())}


def _fields(value: object, path: str, seen: dict[str, set[str]]) -> None:
    if isinstance(value, dict):
        seen.setdefault(path, set()).update(value)
        for name, inner in value.items():
            if path not in ("note", "waits.terms"):
                _fields(inner, f"{path}.{name}".strip("."), seen)
    elif isinstance(value, list):
        for inner in value:
            _fields(inner, path, seen)
