"""Both ways to the database, the writer's own and the ORM's, say in time that it is away, whatever befalls it, and are
there again as soon as it is. Nothing is answered that nobody would find again."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable
from contextlib import ExitStack

import pytest
from tortoise.transactions import in_transaction

from beds.people.sessions import ABSOLUTE
from beds.secrets import new_id
from beds.store import Store, StoreError, orm
from beds.store.away import CONNECT_S, VISITOR_S, patient
from beds.store.driver import driver
from beds.store.errors import Away, Busy, Rejected
from beds.store.models.people import Access, Account
from beds.store.script import Query, Script
from beds.store.verify import verify
from beds.store.writer import TURN_S
from beds.world.commands import Confirm
from tests.away.troubles import POSTGRES, READABLE, SQLITE
from tests.store.support import START, Clock, build, opened, settings
from tests.support.postgres import Server

AT_ONCE = 7
"""More than there are connections in a pool."""


def tap() -> Confirm:
    """What anybody may do at any time."""
    return Confirm(by="anna", own=True, unit="hem")


def test_an_answer_that_does_not_come_is_given_up_within_five_seconds() -> None:
    assert CONNECT_S <= VISITOR_S
    assert VISITOR_S + TURN_S < 5


async def read() -> int:
    """By way of the ORM."""
    return await Account.filter(login="anna").count()


async def write() -> None:
    """By way of the ORM."""
    await Access.create(id=new_id(), at=START, account="a", role="staff", organisation="k", page="unit")


async def write_together() -> None:
    """In a transaction of the ORM, with one within it."""
    async with in_transaction(), in_transaction():
        await write()
        await Access.filter(at__lt=START - ABSOLUTE).delete()


async def ends(asked: Awaitable[object]) -> type[BaseException] | None:
    """How it ends: with what, or well."""
    try:
        await asked
    except (StoreError, OSError, Exception) as error:
        return type(error)
    return None


async def again(store: Store) -> None:
    """Everything answers again; what had failed must not be in the way for longer than it takes to try anew."""
    async with asyncio.timeout(30):
        while await ends(asyncio.gather(store.submit(tap()), read(), write(), write_together())):  # noqa: ASYNC110  (the state of others, which has no event)
            await asyncio.sleep(0.05)  # what is waited for is another process
    results = await asyncio.gather(*(ends(read()) for _ in range(2 * AT_ONCE)), ends(write()), ends(write_together()))
    assert set(results) == {None}
    await store.submit(tap())
    assert store.failing_since() is None


@pytest.mark.parametrize("what", POSTGRES)
async def test_whatever_befalls_postgres_both_ways_say_that_it_is_away(
    fragile_postgres: Server, fragile_url: str, what: str
) -> None:
    async with orm(settings(fragile_url)), opened(fragile_url, Clock()) as store:
        await build(store)
        await asyncio.gather(*(read() for _ in range(AT_ONCE)))
        with POSTGRES[what](fragile_postgres):
            taps = [ends(store.submit(tap())) for _ in range(AT_ONCE)]
            asked = [ends(ask()) for ask in (read, write, write_together) for _ in range(AT_ONCE)]
            results = await asyncio.gather(*taps, *asked)
            assert {issubclass(one, Busy) for one in results[:AT_ONCE]} == {True}, results
            assert Away in results[AT_ONCE:]
            # whoever else needs a file, as a time zone does, says so by itself
            assert set(results[AT_ONCE:]) <= {Away} | ({OSError} if what == "without files" else set())
            assert store.failing_since() == START
        await again(store)
    await verify(settings(fragile_url))


@pytest.mark.parametrize("what", SQLITE)
async def test_whatever_befalls_the_file_both_ways_say_that_it_is_away(migrated_sqlite_url: str, what: str) -> None:
    file = settings(migrated_sqlite_url).file
    async with orm(settings(migrated_sqlite_url)), opened(migrated_sqlite_url, Clock()) as store:
        await build(store)
        await asyncio.gather(read(), write(), write_together())
        before = store.world
        with SQLITE[what](file):
            taps = [ends(store.submit(tap())) for _ in range(AT_ONCE)]
            results = await asyncio.gather(*taps, ends(write()), ends(write_together()))
            assert {issubclass(one, Busy) for one in results} == {True}, results
            assert await ends(read()) is (None if what in READABLE else Away)
            assert store.failing_since() == START
            assert store.world is before
        await again(store)
    await verify(settings(migrated_sqlite_url))


async def test_a_file_that_only_reads_can_be_read(migrated_sqlite_url: str) -> None:
    async with orm(settings(migrated_sqlite_url)) as context, opened(migrated_sqlite_url, Clock()) as store:
        await build(store)
        await read()
        driver = store._driver
        for on in (1, 0):
            await driver._hop(lambda on=on: driver._connected().execute(f"PRAGMA query_only = {on}"))
            await context.db().execute_script(f"PRAGMA query_only = {on}")
            if on:
                results = await asyncio.gather(ends(store.submit(tap())), ends(write()), ends(write_together()))
                assert results == [Away] * 3
                assert await ends(read()) is None
        await again(store)
    await verify(settings(migrated_sqlite_url))


async def test_a_connection_that_was_cut_leaves_no_place_taken(fragile_postgres: Server, fragile_url: str) -> None:
    """More often than there are places in the pool, and in the middle of a transaction."""
    async with orm(settings(fragile_url)), opened(fragile_url, Clock()) as store:
        await build(store)
        for _ in range(AT_ONCE):
            with ExitStack() as stack:
                async with asyncio.timeout(30):
                    try:
                        async with in_transaction():
                            await Access.filter(id="nobody").delete()
                            stack.enter_context(POSTGRES["without socket"](fragile_postgres))
                            await Access.filter(id="nobody").delete()
                    except Away:
                        pass
        await again(store)


def say(value: object) -> Script[list]:
    """A statement with a value that no database takes."""
    return (yield Query("UPDATE head SET epoch = $1", (value,)))


STRANGE = {"a thing": object(), "no text": "\ud800", "huge": 1 << 70, "nul": "x\0y" * 100}


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
async def test_a_value_that_no_database_takes_is_no_sign_that_it_is_away(own_url: str, value: object) -> None:
    connected = driver(settings(own_url))
    try:
        how = await ends(connected.write(say(value)))
        assert how is Rejected or (how is None and own_url.startswith("sqlite")), how
        assert await connected.read(say_nothing()) == [(1,)]
    finally:
        await connected.close()


def say_nothing() -> Script[list]:
    return [tuple(row) for row in (yield Query("SELECT 1"))]


def stand_still(seconds: float) -> Script[None]:
    """A process that says nothing more for a while, in the middle of it: stopped, or its machine asleep."""
    yield Query("SELECT 1")
    time.sleep(seconds)
    yield Query("SELECT 1")


async def test_a_process_that_stands_still_in_a_transaction_does_not_keep_the_head(fragile_url: str) -> None:
    with patient(0.05):
        still = driver(settings(fragile_url))
        try:
            assert await ends(still.write(stand_still(seconds=3))) is Away
            assert await ends(still.write(stand_still(seconds=0))) is None
        finally:
            await still.close()


async def test_a_long_question_may_take_longer_where_nobody_waits_for_a_page(fragile_url: str) -> None:
    async with orm(settings(fragile_url)) as context:
        with patient(0.05):
            assert await ends(context.db().execute_query("SELECT pg_sleep(1)")) is Away
        with patient(60):
            assert await ends(context.db().execute_query("SELECT pg_sleep(0.2)")) is None
        assert await read() == 0


async def test_a_long_question_to_a_file_is_broken_off_too(migrated_sqlite_url: str) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    async with orm(settings(migrated_sqlite_url)) as context:
        with patient(0.05):
            assert await ends(context.db().execute_query(endless)) is Away
            assert await ends(context.db().execute_query(endless)) is Away
        assert await read() == 0


async def test_what_was_written_to_a_file_that_was_moved_away_is_not_answered(migrated_sqlite_url: str) -> None:
    """SQLite itself would go on writing to it."""
    file = settings(migrated_sqlite_url).file
    async with orm(settings(migrated_sqlite_url)), opened(migrated_sqlite_url, Clock()) as store:
        await build(store)
        await write()
        with SQLITE["removed"](file):
            assert await ends(store.submit(tap())) is Away
            assert await ends(write()) is Away
            assert not file.exists()  # and none is made in its place
        await again(store)
        with sqlite3.connect(file) as there:
            ((kept,),) = there.execute("SELECT count(*) FROM access").fetchall()
    assert kept >= 2
