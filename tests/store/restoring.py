"""A house that is restored, and whoever looks whether anything was changed by it."""

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from beds.purge import purge
from beds.retention import limits
from beds.settings import Settings
from beds.store import restore
from beds.store.backup import backup
from beds.store.key import recognise
from beds.world.commands import Found, SetOrganisation
from beds.world.state import Organisation
from tests.store.erasing import everything
from tests.store.support import START, Clock, build, opened, run, settings
from tests.support.long_run import LONG

MINUTES = timedelta(minutes=1)


class Case:
    """A database and the folder with everything around it; knows whether anything was changed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.backup = url, folder, folder / "backup"
        self.before: tuple = ()

    async def look(self) -> tuple:
        """All rows, where it has any, and every file but the database's own companions."""
        file = settings(self.url).file
        rows = await everything(self.url) if file is None or is_readable(file) else file.read_bytes()
        return rows, self.files()

    def files(self) -> dict[str, bytes]:
        """Whatever lies around; a database's own bytes may be ordered otherwise after it was looked at."""
        file = settings(self.url).file
        ours = {str(file), f"{file}-wal", f"{file}-shm"}
        around = [part for part in self.folder.rglob("*") if part.is_file() and str(part) not in ours]
        return {str(part): part.read_bytes() for part in around}

    async def remember(self) -> None:
        """From here on nothing may change."""
        self.before = await self.look()

    async def is_as_it_was(self) -> bool:
        """Whether that is so."""
        return await self.look() == self.before

    def kept(self) -> list[Path]:
        """What was kept."""
        return sorted(self.folder.rglob("*.before-restore-*"))

    async def restore(self, agree: Callable[[str], object] = lambda losses: None, **other: str) -> restore.Restored:
        """Restore the backup, as of the start."""
        return await restore.restore(replace(settings(self.url), **other), self.backup, purge_then, agree)


def bytes_of(folder: Path, pattern: str) -> dict[Path, bytes]:
    """What lies there, byte by byte."""
    return {part: part.read_bytes() for part in folder.glob(pattern)}


def is_readable(file: Path) -> bool:
    return file.read_bytes()[:6] == b"SQLite"


async def purge_then(copy: Settings) -> object:
    """What is too old at the start goes."""
    return await purge(copy, limits(), START, clock=lambda: START)


async def made(url: str, kind: str = "real", mark: bytes | None = None, at: Clock | None = None) -> str:
    """A house in that database, used with that secret."""
    clock = at or Clock()
    async with opened(url, clock) as store:
        if kind == "real":
            await build(store)
        else:
            await store.submit(Found(by="seed", founded=kind))
    if mark:
        await run(url, recognise(mark))
    return url


async def more(store, clock: Clock, entries: int) -> None:
    """So many more entries."""
    for n in range(entries):
        clock.move(minutes=1)
        name = Organisation(slug="kommun", name=f"Kommun {n}", municipality=True)
        await store.submit(SetOrganisation(by="anna", organisation=name))


@pytest.fixture(autouse=True)
def nothing_left_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Whatever a restore makes on its way is made in a folder that is empty again at the end."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert list(temporary.iterdir()) == []


@pytest.fixture(params=["sqlite", "postgres"] if LONG else ["sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """A real house that goes on for three entries after its backup."""
    migrated_url = request.getfixturevalue(f"migrated_{request.param}_url")
    clock = Clock()
    await made(migrated_url, at=clock)
    await backup(settings(migrated_url), tmp_path / "backup")
    async with opened(migrated_url, clock) as store:
        await more(store, clock, 3)
    return Case(migrated_url, tmp_path)


def of_others(file: Path, _: Path) -> None:
    """A database of another program lies there instead."""
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE head (id)")
