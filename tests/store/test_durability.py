"""What was answered is on the disk, and a full disk changes nothing."""

import asyncio
import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from beds.store import Busy, Rejected, Store, StoreError
from beds.store.errors import Away
from beds.store.postgres_driver import PostgresDriver
from beds.store.script import Query
from beds.store.sqlite_driver import SqliteDriver
from beds.store.verify import verify
from beds.world.commands import Admit, Confirm, Join, Tick
from tests.store.support import START, Clock, ask, build, issue, opened, settings, write


async def test_a_copy_of_file_and_wal_at_the_moment_of_the_answer_holds_the_entry(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    file = settings(migrated_sqlite_url).file
    async with opened(migrated_sqlite_url) as store:
        await build(store)
        for n in range(1, 9):
            done = await store.submit(Admit(by="anna", bed=f"hem-{n}"))
            copy = tmp_path / f"copy-{n}"
            copy.mkdir()
            for part in (file, file.with_name(file.name + "-wal")):
                shutil.copyfile(part, copy / part.name)
            url = f"sqlite://{copy / file.name}"
            assert await ask(url, "SELECT max(seq) FROM detail") == [(done.world.seq,)]
            await verify(settings(url))


async def test_on_a_full_disk_the_whole_batch_is_busy_and_nothing_moves(migrated_sqlite_url: str) -> None:
    async with opened(migrated_sqlite_url) as store:
        await build(store)
        before, head = store.world, await ask(migrated_sqlite_url, "SELECT seq, hash FROM head")
        await _pragma(store, "max_page_count", 1)  # no page more than there are: SQLITE_FULL
        answers = [store.submit(Confirm(by="x" * 4000, own=True, unit="hem")) for _ in range(60)]
        said = await asyncio.gather(*answers, return_exceptions=True)
        assert {type(answer) for answer in said} == {Away}
        assert store.world is before
        assert await ask(migrated_sqlite_url, "SELECT seq, hash FROM head") == head
        await _pragma(store, "max_page_count", 1 << 30)
        done = await store.submit(Confirm(by="anna", own=True, unit="hem"))
        assert done.world.seq == before.seq + 1
    await verify(settings(migrated_sqlite_url))


async def _pragma(store: Store, name: str, value: int) -> None:
    driver = store._driver
    await driver._hop(lambda: driver._connected().execute(f"PRAGMA {name} = {value}").fetchall())


async def test_a_commit_that_fails_is_busy_and_nothing_moves(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(migrated_sqlite_url) as store:
        await build(store)
        before = store.world
        heard: list = []
        store.watch(heard.append)
        with monkeypatch.context() as broken:
            broken.setattr(SqliteDriver, "_connected", _failing("COMMIT", SqliteDriver._connected))
            with pytest.raises(Busy):
                await store.submit(Admit(by="anna", bed="hem-1"))
        assert (store.world, heard) == (before, [])
        await store.submit(Admit(by="anna", bed="hem-1"))
    await verify(settings(migrated_sqlite_url))


def _failing(statement: str, connected: Callable) -> Callable:
    class Connection:
        """A connection whose disk fails at one statement."""

        def __init__(self, real: sqlite3.Connection) -> None:
            self._real = real

        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            if sql == statement:
                raise sqlite3.OperationalError("disk I/O error")
            return self._real.execute(sql, *values)

        def __getattr__(self, name: str) -> object:
            return getattr(self._real, name)

    return lambda driver: Connection(connected(driver))


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'beds' AND pid <> pg_backend_pid()"
)


async def test_connections_that_were_cut_are_made_again(migrated_postgres_url: str) -> None:
    async with opened(migrated_postgres_url) as one, opened(migrated_postgres_url) as other:
        await build(one)
        await ask(migrated_postgres_url, CUT)
        with contextlib.suppress(Busy):  # unless it was seen in time
            await one.submit(Confirm(by="anna", own=True, unit="hem"))
        heard = asyncio.Event()
        other.watch(lambda published: heard.set() if "hem-1" in published.world.spells else None)
        await one.submit(Admit(by="anna", bed="hem-1"))
        await asyncio.wait_for(heard.wait(), 5)
    await verify(settings(migrated_postgres_url))


async def test_a_store_that_lost_its_database_says_since_when(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        assert store.stale_since() is None
        with monkeypatch.context() as lost:
            for driver in (SqliteDriver, PostgresDriver):
                lost.setattr(driver, "_transaction", _lost)
            clock.move(seconds=6)
            assert store.stale_since() == START
            with pytest.raises(Busy):
                await store.submit(Confirm(by="anna", own=True, unit="hem"))
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
        assert store.stale_since() is None


def _lost(*_: object) -> None:
    raise Busy("The database does not answer.")


async def test_more_than_a_thousand_waiting_commands_are_busy(migrated_sqlite_url: str) -> None:
    async with opened(migrated_sqlite_url) as store:
        await build(store)
        answers = [store.submit(Confirm(by="anna", own=True, unit="hem")) for _ in range(1100)]
        said = await asyncio.gather(*answers, return_exceptions=True)
        assert sum(isinstance(answer, Busy) for answer in said) == 100


async def test_a_store_that_closes_writes_what_has_queued(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        answers = [asyncio.ensure_future(store.submit(Admit(by="anna", bed=f"hem-{n}"))) for n in range(1, 9)]
        await asyncio.sleep(0)
    assert [(await answer).change > 0 for answer in answers] == [True] * 8
    with pytest.raises(Busy):
        await store.submit(Admit(by="anna", bed="hem-1"))


async def test_who_had_an_offer_open_while_nobody_served_gets_the_time_back(migrated_url: str) -> None:
    clock = Clock()
    (ticket,) = await issue(migrated_url)
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Join(by="anna", ticket=ticket, units=("hem",), confirmed=True))
        await store.submit(Tick())
        ((bed, offered),) = store.world.spells.items()
        assert offered.state == "offered"
    clock.move(minutes=10)
    for _ in range(2):  # the second time there was no downtime
        async with opened(migrated_url, clock) as store:
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
            assert store.world.spells[bed].until == offered.until + timedelta(minutes=10)
    await verify(settings(migrated_url))


async def test_a_ledger_with_a_hole_is_not_served_and_not_written(lived: str) -> None:
    async with opened(lived) as store:
        await write(lived, Query("UPDATE head SET epoch = 'another'"), Query("DELETE FROM detail WHERE seq = 5"))
        with pytest.raises(StoreError, match="Entry 5 is missing from the ledger: run `beds verify`"):
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
    with pytest.raises(StoreError, match="Entry 5 is missing"):
        async with opened(lived):
            pass


async def test_every_command_of_a_batch_is_answered_though_the_database_goes_away_in_the_middle(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        driver, calls = type(store._driver), 0
        write_ = driver.write

        async def refuse_then_vanish(self: object, script: object) -> object:
            nonlocal calls
            calls += 1
            if calls == 1:
                raise Rejected("It is refused.")
            if calls == 4:
                raise Busy("It is gone.")
            return await write_(self, script)

        monkeypatch.setattr(driver, "write", refuse_then_vanish)
        commands = [Admit(by="anna", bed=f"hem-{n}") for n in range(1, 5)]
        said = await asyncio.gather(*map(store.submit, commands), return_exceptions=True)
        assert [type(answer).__name__ for answer in said] == ["Done", "Busy", "Busy", "Busy"]
    await verify(settings(migrated_url))
