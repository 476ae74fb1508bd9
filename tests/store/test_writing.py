"""A command that was answered is in the ledger and in the tables; one that was refused left no trace."""

import asyncio
from datetime import timedelta

import pytest

from beds.world.commands import Admit, Discharge, Hold, Ready, Undo
from beds.world.refusals import BedTaken, Refused, UnknownNumber
from tests.store.support import BEDS, START, Clock, ask, build, issue, opened


async def test_an_answered_command_is_in_ledger_tables_and_world(migrated_url: str) -> None:
    (ticket,) = await issue(migrated_url)
    async with opened(migrated_url) as store:
        await build(store)
        done = await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket))
        assert done.world is store.world
        assert store.number(ticket) == ticket[:5]
    rows = await ask(migrated_url, "SELECT seq, state, ticket_id, stay FROM spell WHERE ended IS NULL")
    assert rows == [(done.world.seq, "occupied", ticket, done.entries[0].stay)]
    assert await ask(migrated_url, "SELECT seq, ticket_id FROM link") == [(done.world.seq, ticket)]
    ((name, body),) = await ask(migrated_url, "SELECT name, body FROM detail WHERE seq = $1", done.world.seq)
    assert name == done.change
    assert ticket.encode() not in bytes(body)


async def test_a_refusal_in_the_middle_fails_one_command(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        before = store.world.seq
        commands = [Hold(by="anna", bed=bed, until=START + timedelta(hours=1)) for bed in ("hem-1", "hem-1", "hem-2")]
        first, second, third = await asyncio.gather(*(store.submit(c) for c in commands), return_exceptions=True)
        assert isinstance(second, BedTaken)
        assert (first.world.seq, third.world.seq) == (before + 1, before + 2)
    assert await ask(migrated_url, "SELECT count(*) FROM ledger") == [(before + 2,)]


async def test_commands_of_one_batch_may_build_on_each_other(migrated_url: str) -> None:
    """A bed is taken, left, cleaned and taken again, and one of it undone, all in one transaction."""
    tickets = await issue(migrated_url, 2)
    async with opened(migrated_url) as store:
        await build(store)
        gone = Discharge(by="anna", bed="hem-1")
        commands = [
            Admit(by="anna", bed="hem-1", ticket=tickets[0]),
            Discharge(by="anna", bed="hem-1"),
            Ready(by="anna", bed="hem-1"),
            Admit(by="anna", bed="hem-1", ticket=tickets[1]),
            gone,
            Undo(by="anna", change=gone.act),
            Hold(by="anna", bed="hem-2", until=START + timedelta(hours=1), ticket=tickets[0]),
        ]
        await asyncio.gather(*(store.submit(command) for command in commands))
        states = {bed: spell.state for bed, spell in store.world.spells.items()}
    assert states == {"hem-1": "occupied", "hem-2": "held"}
    rows = await ask(migrated_url, "SELECT bed_id, state, ended IS NULL FROM spell ORDER BY seq")
    assert [(bed, state, bool(is_open)) for bed, state, is_open in rows] == [
        ("hem-1", "occupied", False),
        ("hem-1", "cleaning", False),
        ("hem-1", "occupied", True),
        ("hem-2", "held", True),
    ]


async def test_a_ticket_that_does_not_exist_is_refused(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        before = store.world
        with pytest.raises(UnknownNumber):
            await store.submit(Admit(by="anna", bed="hem-1", ticket="0" * 32))
        assert store.world is before


async def test_watchers_hear_each_entry_once_in_order_before_the_answer(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        heard = []
        unwatch = store.watch(lambda published: heard.extend(published.entries))
        done = await asyncio.gather(
            *(store.submit(Hold(by="anna", bed=bed, until=START + timedelta(hours=1))) for bed in BEDS)
        )
        assert [name for name, _ in heard] == [d.change for d in done]
        unwatch()
        await store.submit(Undo(by="anna", change=done[-1].change))
        assert len(heard) == len(BEDS)


async def test_an_open_store_does_what_is_due_by_itself(migrated_url: str) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Hold(by="anna", bed="hem-1", until=START + timedelta(minutes=30)))
        ended = asyncio.Event()
        store.watch(lambda published: ended.set() if "hem-1" not in published.world.spells else None)
        clock.move(minutes=31)
        await asyncio.wait_for(ended.wait(), 5)


async def test_a_fault_in_one_command_is_its_own_answer(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        with pytest.raises(AttributeError):
            await store.submit("not a command")
        with pytest.raises(Refused):
            await store.submit(Discharge(by="anna", bed="hem-1"))
