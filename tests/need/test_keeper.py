"""The record of a process: as committed, whoever wrote it, and without what was erased."""

import asyncio

import pytest

from beds.need import keeper
from beds.need.facts import facts
from beds.need.keeper import Need, read_record
from beds.need.record import Record
from beds.store import Store, orm
from beds.world.commands import Admit, Discharge, Join, Ready, TurnAway
from tests.store.support import Clock, build, issue, opened, settings


def seen(record: Record) -> tuple[int, int, int]:
    """What a question can see of the record."""
    return record.seq, len(record.sleeping.stretches), len(record.standing.waits)


async def live(store: Store, clock: Clock, ticket: str) -> None:
    """Somebody joins, another comes and goes."""
    await store.submit(Join(by="anna", ticket=ticket, units=("hem",)))
    bed = next(b for b in sorted(store.world.beds) if b not in store.world.spells)
    await store.submit(Admit(by="anna", own=True, bed=bed, reason="safety"))
    clock.move(hours=2)
    await store.submit(Discharge(by="anna", own=True, bed=bed))
    await store.submit(Ready(by="anna", own=True, bed=bed))


def heard(store: Store, kind: str) -> asyncio.Event:
    """Set once the store has told of such an entry."""
    event = asyncio.Event()
    store.watch(lambda news: event.set() if any(entry.kind == kind for _, entry in news.entries) else None)
    return event


async def hears(store: Store, event: asyncio.Event) -> None:
    """Wait for it, without waiting for the next look."""
    store.look()
    async with asyncio.timeout(10):
        await event.wait()


async def test_a_question_sees_what_is_committed(migrated_url: str) -> None:
    tickets, clock = await issue(migrated_url, 2), Clock()
    async with opened(migrated_url, clock) as store, orm(settings(migrated_url)):
        await build(store)
        need = Need(store)
        await live(store, clock, tickets[0])
        assert await need.ask(seen) == (store.world.seq, 1, 1)
        await live(store, clock, tickets[1])
        assert await need.ask(seen) == (store.world.seq, 2, 2)
        assert seen(await read_record()) == await need.ask(seen)
        need.close()


async def test_what_another_process_writes_is_heard(migrated_url: str) -> None:
    tickets, clock = await issue(migrated_url, 1), Clock()
    async with opened(migrated_url, clock) as store, orm(settings(migrated_url)):
        await build(store)
        need = Need(store)
        await need.ask(seen)
        ready = heard(store, "ready")
        async with opened(migrated_url, clock) as other:
            await live(other, clock, tickets[0])
            await hears(store, ready)
        assert (await need.ask(seen))[1:] == (1, 1)
        need.close()


async def test_commands_given_while_it_is_read_are_not_lost(
    migrated_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets, clock = await issue(migrated_sqlite_url, 30), Clock()
    monkeypatch.setattr(keeper, "AT_ONCE", 3)
    monkeypatch.setattr(keeper, "UNHEARD", 5)
    async with opened(migrated_sqlite_url, clock) as store, orm(settings(migrated_sqlite_url)):
        await build(store)
        for ticket in tickets[:10]:
            await live(store, clock, ticket)
        need = Need(store)
        asked = [asyncio.create_task(need.ask(seen)) for _ in range(3)]
        for ticket in tickets[10:]:
            await live(store, clock, ticket)
        await asyncio.gather(*asked)
        assert await need.ask(seen) == (store.world.seq, 30, 30)
        need.close()


async def test_after_an_erasure_all_is_read_anew(migrated_sqlite_url: str) -> None:
    from beds.purge import forget

    tickets, clock = await issue(migrated_sqlite_url, 1), Clock()
    async with opened(migrated_sqlite_url, clock) as store, orm(settings(migrated_sqlite_url)):
        await build(store)
        await store.submit(Admit(by="anna", own=True, bed="hem-1", ticket=tickets[0]))
        await store.submit(Discharge(by="anna", own=True, bed="hem-1"))
        clock.move(days=1)
        need = Need(store)
        assert await need.ask(whose) == tickets
        purged = heard(store, "purge")
        assert await forget(store, tickets[0], clock())
        await hears(store, purged)
        assert await need.ask(whose) == [""]
        need.close()


def whose(record: Record) -> list[str]:
    return [stretch.ticket for stretch in record.sleeping.stretches.values()]


async def test_erased_content_and_numbers_leave_the_facts_as_they_were(migrated_sqlite_url: str) -> None:
    from beds.purge import purge
    from beds.retention import limits

    tickets, clock = await issue(migrated_sqlite_url, 20), Clock()
    async with opened(migrated_sqlite_url, clock) as store:
        await build(store)
        for n, ticket in enumerate(tickets):
            clock.move(days=30)
            await live(store, clock, ticket)
            again = {"ticket": tickets[n - n % 2], "reason": "full", "outcome": "unknown"}
            await store.submit(TurnAway(by="anna", unit="hem", **again))
    async with orm(settings(migrated_sqlite_url)):
        before = facts(await read_record(), "hem", clock())
    erased = await purge(settings(migrated_sqlite_url), limits(), clock(), clock=clock)
    assert {"content", "person"} <= {some.kind for some in erased if some.count}
    async with orm(settings(migrated_sqlite_url)):
        record = await read_record()
        after = facts(record, "hem", clock())
    assert sum(f.episodes for f in after) > 20
    assert after == before
