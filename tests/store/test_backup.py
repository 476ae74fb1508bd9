"""A backup is the whole database at one moment, fits SQLite and PostgreSQL, and comes back as a new life of it."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from beds.store.backup import backup
from beds.store.errors import StoreError
from beds.store.examine import Broken
from beds.store.script import Query
from beds.store.verify import verify
from beds.world import dump
from beds.world.commands import Admit, Confirm
from tests.store.erasing import restored
from tests.store.support import Clock, ask, build, opened, settings, write

SESSION = (
    "INSERT INTO session (id, key, made_at, seen_at, account_id) SELECT 'a', 'k', made_at, made_at, id FROM account"
)
ACCOUNT = (
    "INSERT INTO account (id, role, organisation, passphrase, made_at, made_by)"
    " SELECT 'anna', 'staff', 'kommun', '', alive_at, '' FROM head"
)

READING = (
    "INSERT INTO access (id, at, account, role, organisation, unit, page, subject, ends)"
    " SELECT '{}', alive_at, 'anna', 'staff', 'kommun', '', 'unit', '', '' FROM head"
)
REVIEW = (
    "INSERT INTO log_review (id, at, account, organisation, since, until, readings, sampled, stood_out, outcome)"
    " SELECT 'r', alive_at, 'rita', 'kommun', alive_at, alive_at, 1, 1, 0, 'in-order' FROM head"
)


@pytest.fixture(params=["sqlite", "postgres"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of another database, of either kind, empty."""
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else f"sqlite://{tmp_path / 'other'}"


async def test_what_was_backed_up_comes_back_on_either_database(lived: str, other_url: str, tmp_path: Path) -> None:
    async with opened(lived) as store:
        then, epoch = dump(store.world), store.epoch
    await write(lived, Query(ACCOUNT), Query(SESSION))
    await backup(settings(lived), tmp_path / "backup")
    await restored(other_url, tmp_path / "backup")
    await verify(settings(other_url))
    async with opened(other_url) as store:
        assert dump(store.world) == then
        assert store.epoch != epoch
    assert await ask(other_url, "SELECT id FROM account") == [("anna",)]
    assert await ask(other_url, "SELECT id FROM session") == []


async def test_a_restore_lets_nobody_in_who_was_shut_out_since_and_forgets_no_reading(
    lived: str, tmp_path: Path
) -> None:
    token = "INSERT INTO token (id, key, label, made_at, account_id) SELECT 't', 'k', 'x', made_at, id FROM account"
    await write(lived, Query(ACCOUNT), Query(token), Query(READING.format("a")))
    await backup(settings(lived), tmp_path / "backup")
    shut = "UPDATE account SET disabled_at = made_at"
    await write(lived, Query(shut), Query("DELETE FROM token"), Query(READING.format("b")), Query(REVIEW))
    await restored(lived, tmp_path / "backup")
    assert await ask(lived, "SELECT id FROM account WHERE disabled_at IS NULL") == []
    assert await ask(lived, "SELECT id FROM token") == []
    assert await ask(lived, "SELECT id FROM access ORDER BY id") == [("a",), ("b",)]
    assert await ask(lived, "SELECT id FROM log_review") == [("r",)]


async def test_a_running_store_notices_a_restore(lived: str, tmp_path: Path) -> None:
    await backup(settings(lived), tmp_path / "backup")
    async with opened(lived) as store:
        then, epoch = dump(store.world), store.epoch
        await store.submit(Confirm(by="anna", unit="hem"))
        noticed = asyncio.Event()
        store.watch(lambda published: noticed.set() if published.epoch != epoch else None)
        await restored(lived, tmp_path / "backup")
        await asyncio.wait_for(noticed.wait(), 5)
        assert dump(store.world) == then
        await store.submit(Admit(by="anna", bed="hem-5", reason="safety"))
    await verify(settings(lived))


async def test_a_command_that_meets_a_restore_is_decided_on_what_is_there(lived: str, tmp_path: Path) -> None:
    await backup(settings(lived), tmp_path / "backup")
    async with opened(lived, Clock()) as store:
        await store.submit(Admit(by="anna", bed="hem-5", reason="safety"))
        await restored(lived, tmp_path / "backup")
        done = await store.submit(Admit(by="anna", bed="hem-5", reason="safety"))
        assert done.world.spells["hem-5"].id == done.world.seq
    await verify(settings(lived))


async def test_a_backup_that_was_tampered_with_is_not_restored(lived: str, tmp_path: Path) -> None:
    await backup(settings(lived), tmp_path / "backup")
    connection = sqlite3.connect(tmp_path / "backup")
    connection.execute("UPDATE spell SET reason = 'x'")
    connection.commit()
    connection.close()
    before = await ask(lived, "SELECT epoch FROM head")
    with pytest.raises(Broken):
        await restored(lived, tmp_path / "backup")
    assert await ask(lived, "SELECT epoch FROM head") == before


async def test_a_time_that_is_none_is_named_by_a_restore_which_changes_nothing(
    migrated_sqlite_url: str, migrated_postgres_url: str, tmp_path: Path
) -> None:
    """SQLite keeps in a column what it is given, PostgreSQL does not."""
    async with opened(migrated_sqlite_url) as store:
        await build(store)
    await write(migrated_sqlite_url, Query(ACCOUNT), Query("UPDATE account SET made_at = 5"))
    await backup(settings(migrated_sqlite_url), tmp_path / "backup")
    with pytest.raises(StoreError, match="A row of account holds a time or a day that is none"):
        await restored(migrated_postgres_url, tmp_path / "backup")
    assert await ask(migrated_postgres_url, "SELECT seq FROM head") == [(0,)]


async def test_a_file_that_is_no_backup_is_refused(lived: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("nothing of the kind" * 100)
    with pytest.raises(StoreError, match="is not a backup"):
        await restored(lived, tmp_path / "text")
    with pytest.raises(StoreError, match="is not there"):
        await restored(lived, tmp_path / "nowhere")


async def test_a_backup_overwrites_nothing(lived: str, tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    with pytest.raises(StoreError, match="There is no directory"):
        await backup(settings(lived), tmp_path / "nowhere" / "precious")
    with pytest.raises(StoreError, match="exists already"):
        await backup(settings(lived), tmp_path / "precious")
