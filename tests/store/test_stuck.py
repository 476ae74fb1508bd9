"""A fault in one thing that is due keeps nobody from the rest: the clock goes on without it, and all are answered."""

import asyncio
from datetime import timedelta

import pytest

from beds.store import Done, Store, writer
from beds.store.errors import Busy, Rejected
from beds.store.script import Query
from beds.store.spell_rows import INSERT
from beds.store.verify import verify
from beds.world import clock as of_world
from beds.world.commands import CloseBed, Confirm, Hold, Tick
from tests.store.support import START, Clock, build, opened, settings, write

HOUR = timedelta(hours=1)
HELD = "hem-1"


async def held_and_closing(store: Store, clock: Clock) -> None:
    """Two things are due in an hour: a hold runs out, and another bed closes as announced."""
    await build(store)
    await store.submit(Hold(by="anna", bed=HELD, until=clock.now + HOUR))
    await store.submit(CloseBed(by="anna", bed="hem-2", reason="repair", since=clock.now + HOUR))
    clock.move(minutes=61)


async def goes_on_without(store: Store, clock: Clock, stuck: str, done: str) -> None:
    """The bed that is done is, the other waits, and whoever asks for something is answered."""
    before = store.world.spells.get(stuck)
    change = await store.submit(Confirm(by="anna", unit="hem", own=True))
    assert [entry.kind for entry in change.entries] == ["confirm"]
    assert (done in store.world.spells) != (done == HELD)
    assert store.world.spells.get(stuck) == before
    assert store.stuck() == 1
    again = await store.submit(Confirm(by="anna", unit="hem", own=True))
    assert again.entries
    assert store.failing_since() is None


async def test_a_fault_in_a_decision(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise LookupError("a fault")

    clock = Clock()
    async with opened(migrated_url, clock) as store:
        with monkeypatch.context() as patch:
            patch.setitem(of_world._DO, "expire", broken)
            await held_and_closing(store, clock)
            await goes_on_without(store, clock, stuck=HELD, done="hem-2")
        clock.move(minutes=2)
        await store.submit(Tick())
        assert HELD not in store.world.spells, "tried again"
        assert store.stuck() == 0
    await verify(settings(migrated_url))


async def test_a_row_that_the_database_refuses(migrated_url: str) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await held_and_closing(store, clock)
        stray = (1, "hem-2", "hem", "occupied", "s", None, START, None, "", False, None, None, "", "", None)
        await write(migrated_url, Query(INSERT, stray))
        await goes_on_without(store, clock, stuck="hem-2", done=HELD)
        await write(migrated_url, Query("DELETE FROM spell WHERE seq = 1"))
        clock.move(minutes=2)
        await store.submit(Tick())
        assert store.world.spells["hem-2"].state == "closed"
    await verify(settings(migrated_url))


async def test_the_command_that_the_database_refuses_is_the_one_that_is_told(migrated_url: str) -> None:
    """What is due at the same moment is done, and no fault of it."""
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await held_and_closing(store, clock)
        stray = (1, "hem-3", "hem", "occupied", "s", None, START, None, "", False, None, None, "", "", None)
        await write(migrated_url, Query(INSERT, stray))
        with pytest.raises(Rejected):
            await store.submit(Hold(by="anna", bed="hem-3", until=clock.now + HOUR))
        assert (HELD in store.world.spells, store.world.spells["hem-2"].state) == (False, "closed")
        assert store.stuck() == 0


async def test_nothing_is_decided_before_what_is_over_is_ended(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More is due than one turn does thing by thing: what is asked for meanwhile is not answered by the past."""
    monkeypatch.setattr(writer, "MOST_APART", 1)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await held_and_closing(store, clock)
        stray = (1, "hem-3", "hem", "occupied", "s", None, START, None, "", False, None, None, "", "", None)
        await write(migrated_url, Query(INSERT, stray))
        with pytest.raises(Busy, match="What was due"):
            await store.submit(Hold(by="anna", bed="hem-3", until=clock.now + HOUR))
        for _ in range(3):  # a turn for each
            await store.submit(Confirm(by="anna", unit="hem", own=True))
        assert (HELD in store.world.spells, store.world.spells["hem-2"].state) == (False, "closed")


async def test_of_a_batch_in_pieces_none_is_done_whose_sender_has_gone(migrated_url: str) -> None:
    """Who was told that it is not done would do it again by hand."""
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        stray = (1, "hem-3", "hem", "occupied", "s", None, START, None, "", False, None, None, "", "", None)
        await write(migrated_url, Query(INSERT, stray))
        tasks = [
            asyncio.create_task(store.submit(Hold(by="anna", bed=bed, until=clock.now + HOUR)))
            for bed in ("hem-3", "hem-4", "hem-5")
        ]
        await asyncio.sleep(0)  # all three wait in one batch
        writing = store._writer._fault

        async def gone(taken: list, moment: object) -> Exception | None:
            fault = await writing(taken, moment)
            tasks[2].cancel()
            await asyncio.sleep(0)
            return fault

        store._writer._fault = gone
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(answer) for answer in answers] == [Rejected, Done, asyncio.CancelledError]
        assert "hem-4" in store.world.spells
        assert "hem-5" not in store.world.spells
