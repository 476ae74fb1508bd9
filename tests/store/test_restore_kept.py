"""What a restore replaces is kept beside, whatever it was, or it is not replaced."""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from beds.purge import purge
from beds.retention import limits
from beds.store import keep, restore
from beds.store.backup import backup
from beds.store.errors import StoreError
from beds.store.fitting import present_in
from beds.store.life import life_of
from beds.store.script import Query
from beds.store.verify import verify
from tests.ledgers.golden import copy_to_postgres, golden
from tests.store.restoring import Case, made, of_others, purge_then
from tests.store.restoring import house as house
from tests.store.restoring import nothing_left_in_between as nothing_left_in_between
from tests.store.support import START, issue, opened, settings, write


@pytest.mark.parametrize("house", ["sqlite", "postgres"], indirect=True)
async def test_what_is_replaced_is_kept_and_comes_back_from_there(house: Case) -> None:
    async with opened(house.url) as store:
        seq = store.world.seq
    done = await house.restore()
    assert house.kept() == [done.kept]
    assert done.kept.parent == (settings(house.url).file or house.backup).parent
    assert str(done.kept) in str(done)
    assert "remove it as soon as" in str(done)
    assert life_of(done.kept).entries == seq
    house.backup = done.kept
    await house.restore()
    async with opened(house.url) as store:
        assert store.world.organisations["kommun"].name == "Kommun 2"
    await verify(settings(house.url))


async def test_what_is_kept_overwrites_nothing(house: Case) -> None:
    now = datetime(2026, 11, 30, 14, 21, tzinfo=UTC)
    beside = settings(house.url).file or house.backup
    file = beside.with_name(f"{beside.name}.before-restore-20261130T142100Z")
    file.write_bytes(b"precious")
    present = await present_in(settings(house.url), house.folder / "present")
    kept = await keep.keep(settings(house.url), house.backup, present, now)
    assert kept.file == file.with_name(f"{file.name}-2")
    assert file.read_bytes() == b"precious"


async def test_what_is_kept_beside_a_file_goes_with_the_copies_of_its_age(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    await backup(settings(case.url), case.backup)
    kept = (await case.restore()).kept
    then = START + timedelta(days=1)
    os.utime(kept, (START.timestamp(), START.timestamp()))
    await purge(settings(case.url), limits(), then, clock=lambda: then)
    assert kept.exists()
    then = START + timedelta(days=15)
    await purge(settings(case.url), limits(), then, clock=lambda: then)
    assert not kept.exists()


async def test_accounts_without_a_ledger_are_kept_too(house: Case, sqlite_template: Path, tmp_path: Path) -> None:
    url = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'young.sqlite3')}"
    await issue(url)
    asked: list[str] = []
    done = await restore.restore(settings(url), house.backup, purge_then, asked.append)
    assert asked[0].startswith("The database: no entries, but accounts or other rows, which are lost.")
    assert sqlite3.connect(done.kept).execute("SELECT count(*) FROM ticket").fetchall() == [(1,)]


async def test_a_database_of_an_older_schema_is_kept_as_it_is(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """Of PostgreSQL no copy can be made without migrating it: it is left alone."""
    await backup(settings(await made(migrated_sqlite_url)), tmp_path / "backup")
    old = golden("0.1.0", "whole", tmp_path / "golden").file
    before = old.read_bytes()
    case = Case(f"sqlite://{shutil.copyfile(old, tmp_path / 'old.sqlite3')}", tmp_path)
    await copy_to_postgres(old, "0.1.0", postgres_url)
    kind = life_of(old).kind
    assert kind == "real"
    done = await case.restore()
    assert "0012_sealed" not in steps_in(done.kept)
    assert life_of(done.kept) == life_of(old)
    await verify(settings(case.url))
    case.url = postgres_url
    await case.remember()
    with pytest.raises(StoreError, match=r"run `beds migrate`.* of which no copy can be kept"):
        await case.restore()
    assert await case.is_as_it_was()
    assert old.read_bytes() == before


def steps_in(file: Path) -> set[str]:
    """The migrations that a file has seen."""
    with closing(sqlite3.connect(file)) as database:
        return {name for (name,) in database.execute("SELECT name FROM tortoise_migrations")}


async def test_what_a_newer_program_has_written_is_kept_or_left(house: Case) -> None:
    await write(house.url, Query("UPDATE head SET words = 99"))
    await house.remember()
    if settings(house.url).file is None:
        with pytest.raises(StoreError, match=r"A newer version .* of which no copy can be kept"):
            await house.restore()
        assert await house.is_as_it_was()
        return
    asked: list[str] = []
    done = await house.restore(asked.append)
    assert asked[0].startswith("The database cannot be read: a newer version of this program has written it")
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT words, seq FROM head").fetchall() == [(99, 15)]
    await verify(settings(house.url))


@pytest.mark.parametrize("log", [b"", b"what its log held"])
async def test_the_bytes_of_a_file_that_cannot_be_read_are_kept(
    migrated_sqlite_url: str, tmp_path: Path, log: bytes
) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    await backup(settings(case.url), case.backup)
    file = settings(case.url).file
    broken = b"nothing that SQLite reads" * 1000
    file.write_bytes(broken)
    if log:
        file.with_name(f"{file.name}-wal").write_bytes(log)
    asked: list[str] = []
    done = await case.restore(asked.append)
    assert asked[0].startswith("The database cannot be read: file is not a database.")
    assert done.kept.read_bytes() == broken
    assert [part.read_bytes() for part in case.kept()] == [broken, *([log] if log else [])]
    async with opened(case.url) as store:
        assert store.world.kind == "real"
    await verify(settings(case.url))


async def test_another_program_s_database_is_not_replaced(house: Case, tmp_path: Path) -> None:
    file = tmp_path / "theirs"
    file.touch()
    of_others(file, file)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="no database of ours to be replaced: it is another program's"):
        await restore.restore(settings(f"sqlite://{file}"), house.backup, purge_then)
    assert file.read_bytes() == before
