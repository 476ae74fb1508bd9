"""The golden ledgers as databases to open: on SQLite as they were written, on PostgreSQL row by row."""

import json
import sqlite3
import tarfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from beds.settings import Settings
from beds.store.backup import _write_from
from beds.store.driver import driver
from beds.store.engine import APP, config, orm
from beds.store.script import Query

HERE = Path(__file__).parent
VERSIONS = tuple(sorted(file.name.removesuffix(".tar.xz") for file in HERE.glob("*.tar.xz")))
STAGES = ("whole", "persons", "content")
"""Before anything was erased, after persons were, and after content was."""
LAST_STEP = {"0.1.0": "0011_log_review"}
"""The newest migration of each version."""


class Golden(NamedTuple):
    """One database of one version, as a file that is not to be changed, and what is known of it."""

    file: Path
    known: dict[str, Any]


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
        await executor.migrate([MigrationTarget(APP, LAST_STEP[version])])
    connected = driver(settings)
    try:
        with closing(sqlite3.connect(file, check_same_thread=False)) as rows:
            await connected.write(_write_from(rows, Query("SELECT 1")))
    finally:
        await connected.close()
