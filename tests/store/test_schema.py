"""The schema: migrations make what the models say, lose nothing, and a database that is not whole is not served."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.operations import AlterModelOptions
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.transactions import in_transaction

from beds.settings import Settings
from beds.store import engine
from beds.store.engine import config, orm
from beds.store.errors import Away, NewerWords, SchemaError, StoreError
from beds.store.models.people import Account, AccountUnit, Guess
from beds.store.schema import copy, migrate, steps
from beds.store.script import Query
from beds.store.verify import verify
from tests.store.support import START, ask, build, opened, settings, write
from tests.support.long_run import LONG


async def test_the_migrations_make_what_the_models_say(sqlite_url: str) -> None:
    async with orm(settings(sqlite_url)) as context:
        found = await MigrationAutodetector(context.apps, config(settings(sqlite_url))["apps"]).changes()
    changes = [operation for writer in found for operation in writer.operations]
    assert [c.describe() for c in changes if not isinstance(c, AlterModelOptions)] == []  # those are descriptions only


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    assert await migrate(settings(database_url)) == steps()
    before = await ask(database_url, "SELECT epoch FROM head")
    assert await migrate(settings(database_url)) == []
    assert await ask(database_url, "SELECT epoch FROM head") == before


async def test_a_table_that_is_built_anew_keeps_its_children_and_the_file_was_copied_before(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with orm(settings(migrated_sqlite_url)):
        account = await Account.create(id="anna", role="staff", organisation="kommun", made_at=START)
        await AccountUnit.create(account=account, unit="hem")
    monkeypatch.setattr(engine, "MIGRATIONS", "tests.store.later")
    with pytest.raises(SchemaError, match="9998_accounts"):
        async with opened(migrated_sqlite_url):
            pass
    with pytest.raises(SchemaError, match=r"lacks spell_no_overlap, .*spell_one_open_of_a_bed"):
        await migrate(settings(migrated_sqlite_url))  # the second of the later steps builds the spells anew, carelessly
    assert await ask(migrated_sqlite_url, "SELECT account_id, unit FROM account_unit") == [("anna", "hem")]
    file = settings(migrated_sqlite_url).file
    copy = f"sqlite://{file.with_name(f'{file.name}.before-9998_accounts')}"
    monkeypatch.undo()
    assert await migrate(settings(copy)) == []


@pytest.mark.parametrize("step", steps() if LONG else ["0001_initial", "0012_sealed", "0013_records"])
async def test_a_step_that_does_not_come_to_its_end_has_not_been_done(
    database_url: str, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A disk that is full, a kill: what was changed and that it was done are one."""
    recorded = MigrationRecorder.record_applied

    async def not_this(self: MigrationRecorder, app: str, name: str) -> None:
        if name == step:
            raise OSError(28, "No space left on device")
        await recorded(self, app, name)

    with monkeypatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", not_this)
        with pytest.raises((StoreError, OSError), match="No space left"):
            await migrate(settings(database_url))
    assert (await migrate(settings(database_url)))[0] == step
    async with opened(database_url) as store:
        await build(store)
    await verify(settings(database_url))


def test_a_copy_that_cannot_be_made_leaves_the_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "torn").write_bytes(b"no database at all" * 100)
    (tmp_path / "kept").write_bytes(b"an earlier copy")
    with pytest.raises(sqlite3.DatabaseError):
        copy(tmp_path / "torn", tmp_path / "kept")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.name != "torn"} == {
        "kept": b"an earlier copy"
    }


async def test_a_row_that_refers_to_nothing_is_found_when_migrating(migrated_sqlite_url: str) -> None:
    with contextlib.closing(sqlite3.connect(settings(migrated_sqlite_url).file)) as connection, connection:
        connection.execute("INSERT INTO link (seq, ticket_id) VALUES (1, 'nobody')")
    with pytest.raises(SchemaError, match="A row of link refers to a row of ticket that does not exist"):
        await migrate(settings(migrated_sqlite_url))


async def test_a_file_that_cannot_be_opened_fails_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for url in (f"sqlite://{tmp_path}", f"sqlite://{tmp_path / 'file' / 'beds.sqlite3'}"):
        with pytest.raises(SchemaError, match="cannot be opened"):
            await migrate(Settings(database_url=url))
        with pytest.raises(StoreError, match="The database does not answer"):
            async with opened(url):
                pass


async def test_a_step_of_a_newer_program_is_left_to_it(migrated_url: str) -> None:
    later = "INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_later', '2027-01-01')"
    async with opened(migrated_url) as store:
        await build(store)
    await write(migrated_url, Query(later))
    for open_it in (migrate(settings(migrated_url)), verify(settings(migrated_url))):
        with pytest.raises(NewerWords, match="step 9999_later"):
            await open_it
    with pytest.raises(NewerWords, match="step 9999_later"):
        async with opened(migrated_url):
            pass


async def test_another_program_s_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "customers.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE customers (name)")
    before = file.read_bytes()
    with pytest.raises(SchemaError, match="another program's database"):
        await migrate(settings(f"sqlite://{file}"))
    assert (file.read_bytes(), names(tmp_path)) == (before, [file.name])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_database_without_tables_is_not_served(database_url: str) -> None:
    with pytest.raises(SchemaError, match="Run `beds migrate` first"):
        async with opened(database_url):
            pass


async def test_reading_and_writing_transactions_of_two_processes_wait_for_each_other(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        await Guess.create(key="k", day=START.date(), wrong=0)

    async def one_more() -> None:
        async with in_transaction():
            guess = await Guess.select_for_update().get(key="k")
            guess.wrong += 1
            await guess.save()

    async def process() -> None:
        async with TortoiseContext() as context:
            await context.init(config=config(settings(migrated_url)))
            await asyncio.gather(*(one_more() for _ in range(20)))

    await asyncio.gather(asyncio.create_task(process()), asyncio.create_task(process()))
    assert await ask(migrated_url, "SELECT wrong FROM guess") == [(40,)]


async def test_a_transaction_that_could_not_begin_holds_nothing(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 1)
    other = sqlite3.connect(settings(migrated_sqlite_url).file, isolation_level=None)
    with contextlib.closing(other):
        async with orm(settings(migrated_sqlite_url)):
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Away, match="locked"):
                async with in_transaction():
                    pass
            other.execute("ROLLBACK")
            async with in_transaction():
                await Guess.create(key="k", day=START.date())
            assert await Guess.all().count() == 1


async def test_two_contexts_of_one_process_keep_apart(migrated_sqlite_url: str, tmp_path: Path) -> None:
    second = f"sqlite://{tmp_path / 'second.sqlite3'}"
    await migrate(settings(second))
    async with orm(settings(migrated_sqlite_url)):
        async with orm(settings(second)):
            await Guess.create(key="k", day=START.date())
        assert await Guess.all().count() == 0
