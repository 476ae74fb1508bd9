"""While the machine's clock cannot be believed everybody goes on working, and nothing is decided by the hour."""

from datetime import datetime, timedelta

import pytest

from beds.store import Store
from beds.store.script import Query
from beds.store.timekeeping import accept
from beds.store.verify import verify
from beds.world.commands import Admit, Confirm, Hold, Join
from tests.clock.machine import BEGIN, Machine
from tests.store.support import ask, build, issue, opened, settings, write

HOUR = timedelta(hours=1)


@pytest.fixture
def machine() -> Machine:
    return Machine()


async def turn(store: Store) -> None:
    """Something is done, and the writer has looked at the clock before and after."""
    for _ in range(2):
        await store.submit(Confirm(by="anna", own=True, unit="hem"))


async def hold(store: Store, bed: str, until: datetime) -> None:
    await store.submit(Hold(by="anna", own=True, bed=bed, until=until))


def offer(store: Store) -> datetime:
    """Until when the one offer is open."""
    (until,) = (spell.until for spell in store.world.spells.values() if spell.state == "offered")
    return until


def held(store: Store) -> list[str]:
    return sorted(bed for bed, spell in store.world.spells.items() if spell.state == "held")


async def test_a_clock_set_on_by_two_hours_and_back_ends_no_hold(migrated_url: str, machine: Machine) -> None:
    async with opened(migrated_url, machine.clock()) as store:
        await build(store)
        await hold(store, "hem-1", store.now() + HOUR)
        machine.set(hours=2)
        machine.go(minutes=3)
        await turn(store)
        assert (held(store), store.clock_doubted()) == (["hem-1"], 2 * HOUR)
        await hold(store, "hem-2", store.now() + HOUR)
        machine.set(hours=-2)
        machine.go(minutes=3)
        await turn(store)
        assert (held(store), store.clock_doubted()) == (["hem-1", "hem-2"], None)
        assert store.world.at == store.now() == machine.wall
        machine.go(minutes=54)
        await turn(store)
        assert held(store) == ["hem-2"]
    await verify(settings(migrated_url))


async def test_what_ran_out_while_the_clock_was_doubted_ends_when_it_is_believed(
    migrated_url: str, machine: Machine
) -> None:
    async with opened(migrated_url, machine.clock()) as store:
        await build(store)
        await hold(store, "hem-1", store.now() + timedelta(minutes=5))
        machine.set(hours=2)
        await turn(store)
        machine.go(minutes=9)
        await turn(store)
        assert (held(store), store.world.at) == (["hem-1"], BEGIN + timedelta(minutes=9))
        machine.go(minutes=2)
        await turn(store)
        assert (held(store), store.world.at) == ([], machine.wall)
    await verify(settings(migrated_url))


@pytest.mark.parametrize("said", ["5", "'soon'", "'2026-03-02 12:00:00'", "x'7b'"])
async def test_what_is_no_time_says_nothing_of_the_clock(migrated_sqlite_url: str, machine: Machine, said: str) -> None:
    """SQLite keeps in a column what it is given."""
    false = Query(f"UPDATE head SET booted_at = {said}, clock_accepted = {said}")
    async with opened(migrated_sqlite_url, machine.clock()) as store:
        await build(store)
        await write(migrated_sqlite_url, false)
        machine.set(hours=2)
        await turn(store)
        assert store.clock_doubted() == 2 * HOUR
    async with opened(migrated_sqlite_url, machine.clock()) as store:
        await turn(store)
        assert store.clock_doubted() is None


async def test_with_a_ledger_that_is_ahead_an_hour_is_an_hour_of_its_time(migrated_url: str, machine: Machine) -> None:
    async with opened(migrated_url, machine.clock()) as store:
        await build(store)
        machine.set(hours=2)
        machine.boot()  # nobody can know any more
    async with opened(migrated_url, machine.clock()) as store:
        await turn(store)
        machine.set(hours=-2)
        machine.go(minutes=1)
        await turn(store)
        machine.go(minutes=11)  # it is believed, and the ledger is ahead
        await turn(store)
        assert store.clock_doubted() is None
        assert store.now() == store.world.at > machine.wall + HOUR
        await hold(store, "hem-1", store.now() + HOUR)
        await store.submit(Admit(by="anna", own=True, bed="hem-2"))
        assert store.world.spells["hem-1"].until == store.world.at + HOUR
    await verify(settings(migrated_url))


async def test_who_starts_the_server_anew_in_the_middle_of_it_does_not_end_the_holds(
    migrated_url: str, machine: Machine
) -> None:
    async with opened(migrated_url, machine.clock()) as store:
        await build(store)
        await hold(store, "hem-1", store.now() + HOUR)
        await turn(store)
        machine.set(hours=5)
        await turn(store)
    async with opened(migrated_url, machine.clock()) as store:
        await turn(store)
        assert (held(store), store.clock_doubted()) == (["hem-1"], timedelta(hours=5))


async def test_what_an_operator_accepts_every_process_believes(migrated_url: str, machine: Machine) -> None:
    async with opened(migrated_url, machine.clock()) as one, opened(migrated_url, machine.clock()) as other:
        await build(one)
        await hold(one, "hem-1", one.now() + HOUR)
        machine.set(hours=5)
        for store in (one, other):
            await turn(store)
            assert store.clock_doubted()
        await accept(settings(migrated_url), machine.wall)
        for store in (one, other):
            await turn(store)
            await turn(store)
            assert (store.clock_doubted(), held(store)) == (None, [])
    assert len(await ask(migrated_url, "SELECT booted FROM head WHERE booted IS NOT NULL")) == 1
    async with opened(migrated_url, machine.clock()) as store:
        assert store.clock_doubted() is None


async def test_time_that_a_doubt_took_is_given_back_once_however_many_processes_doubted(
    migrated_url: str, machine: Machine
) -> None:
    """The one believes the clock again before the other, which must not say until when it was there by the old one."""
    async with opened(migrated_url, machine.clock()) as one:
        await build(one)
        (ann,) = await issue(migrated_url)
        await one.submit(Join(by="anna", ticket=ann, units=("hem",), confirmed=True))
        await turn(one)
        machine.set(hours=2)
        await turn(one)
        machine.go(seconds=30)
        async with opened(migrated_url, machine.clock()) as other:  # it begins to doubt half a minute later
            await turn(other)
            machine.go(minutes=9, seconds=40)
            await turn(one)
            await turn(other)
            assert (one.clock_doubted(), other.clock_doubted()) == (None, 2 * HOUR)
            given_back = offer(one)
            machine.go(seconds=30)
            await turn(other)
            await turn(one)
            assert (other.clock_doubted(), offer(one)) == (None, given_back)
            assert given_back > machine.wall
    await verify(settings(migrated_url))
