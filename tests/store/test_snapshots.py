"""A start from a snapshot knows what a start from the first entry knows, and its cost does not grow with the years."""

import asyncio

import pytest

from beds import progress
from beds.serve import _ready
from beds.store import keeping, reading
from beds.store.driver import driver
from beds.store.keeping import begin
from beds.store.reading import read_all, start
from beds.store.script import Query
from beds.store.verify import verify
from beds.world.commands import Absent, Admit, Confirm, Discharge, Undo
from tests.store.support import Clock, ask, build, issue, opened, run, settings, write

EVERY = 10


@pytest.fixture
async def old(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Clock]:
    """A database with snapshots, in which something has just happened."""
    monkeypatch.setattr(keeping, "SNAPSHOT_EVERY", EVERY)
    tickets = await issue(migrated_url, 4)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        for n, ticket in enumerate(tickets, 1):
            await store.submit(Admit(by="anna", bed=f"hem-{n}", ticket=ticket))
        for _ in range(20):
            clock.move(minutes=4)
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
            await store.submit(Absent(by="anna", bed="hem-1"))
        await store.submit(Discharge(by="anna", bed="hem-2"))
    return migrated_url, clock


async def test_a_start_from_a_snapshot_is_a_start_from_the_first_entry(old: tuple[str, Clock]) -> None:
    url, clock = old
    async with opened(url, clock) as store:
        from_snapshot = store.world
    await verify(settings(url))
    await write(url, Query("DELETE FROM snapshot"))
    async with opened(url, clock) as store:
        assert store.world == from_snapshot


async def test_what_may_be_undone_may_be_undone_after_a_restart(old: tuple[str, Clock]) -> None:
    url, clock = old
    async with opened(url, clock) as store:
        change = store.world.recent[-1]
        assert change.kind == "discharge"
        await store.submit(Undo(by="anna", change=change.act))
        assert store.world.spells["hem-2"].state == "occupied"


async def test_a_start_reads_nothing_from_before_the_snapshot(old: tuple[str, Clock]) -> None:
    url, clock = old
    async with opened(url, clock) as store:
        before = store.world
    ((seq,),) = await ask(url, "SELECT max(seq) FROM snapshot")
    assert before.seq - seq < 2 * EVERY
    await write(url, *(Query(f"DELETE FROM {table} WHERE seq <= $1", (seq,)) for table in ("link", "detail")))
    async with opened(url, clock) as store:
        assert store.world == before


async def test_only_the_newest_snapshots_are_kept(old: tuple[str, Clock]) -> None:
    assert await ask(old[0], "SELECT count(*) FROM snapshot") == [(2,)]


async def test_a_snapshot_of_another_shape_is_not_believed(old: tuple[str, Clock]) -> None:
    url, clock = old
    async with opened(url, clock) as store:
        before = store.world
    await write(url, Query("UPDATE snapshot SET shape = 'older', body = $1", (b'{"kind":"real"}',)))
    async with opened(url, clock) as store:
        assert store.world == before
    await verify(settings(url))


async def test_no_snapshot_holds_a_ticket_in_its_body(old: tuple[str, Clock]) -> None:
    url, _ = old
    tickets = [ticket.encode() for (ticket,) in await ask(url, "SELECT id FROM ticket")]
    for body, links in await ask(url, "SELECT body, links FROM snapshot"):
        assert not any(ticket in bytes(body) for ticket in tickets)
        assert any(ticket in bytes(links) for ticket in tickets)


async def test_a_start_that_had_to_read_all_keeps_a_snapshot_for_the_next(old: tuple[str, Clock]) -> None:
    url, _ = old
    await write(url, Query("UPDATE snapshot SET shape = 'older', body = $1", (b'{"kind":"real"}',)))
    connected = driver(settings(url))
    try:
        first = await begin(connected)
        again = await connected.read(start())
    finally:
        await connected.close()
    assert again.state.world == first.world
    assert again.folded < EVERY
    assert await ask(url, "SELECT count(*) FROM snapshot WHERE shape = 'older'") == [(0,)]
    await verify(settings(url))


async def test_what_may_still_be_undone_may_be_so_after_a_start_without_a_snapshot(old: tuple[str, Clock]) -> None:
    url, clock = old
    await write(url, Query("DELETE FROM snapshot"))
    async with opened(url, clock) as store:
        await store.submit(Undo(by="anna", change=store.world.recent[-1].act))
        assert store.world.spells["hem-2"].state == "occupied"


async def test_progress_rises_to_the_number_of_entries(old: tuple[str, Clock], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "AT_ONCE", 7)
    url, heard = old[0], []
    await write(url, Query("DELETE FROM snapshot"))
    state = await run(url, read_all(lambda read, of: heard.append((read, of))), "read")
    total = state.world.seq
    assert [of for _, of in heard] == [total] * len(heard)
    assert [read for read, _ in heard] == sorted({read for read, _ in heard})
    assert (heard[0], heard[-1]) == ((0, total), (total, total))
    assert len(heard) > total / 7


async def test_a_world_of_another_life_of_the_database_is_not_kept(old: tuple[str, Clock]) -> None:
    url, _ = old
    known = await run(url, start(), "read")
    await write(url, Query("DELETE FROM snapshot"), Query("UPDATE head SET epoch = 'restored'"))
    await run(url, keeping.take(known.aged, known.state.epoch))
    assert await ask(url, "SELECT count(*) FROM snapshot") == [(0,)]
    await run(url, keeping.take(known.aged, "restored"))
    assert await ask(url, "SELECT seq FROM snapshot") == [(known.aged.seq,)]


async def test_of_the_same_world_the_snapshot_of_this_code_takes_the_place_of_another(old: tuple[str, Clock]) -> None:
    url, _ = old
    ((newest,),) = await ask(url, "SELECT max(seq) FROM snapshot")
    await write(
        url,
        Query("DELETE FROM snapshot WHERE seq < $1", (newest,)),
        Query("UPDATE snapshot SET shape = 'older', body = $1", (b'{"kind":"real"}',)),
    )
    world = (await run(url, start(), "read")).aged
    await write(url, Query("UPDATE snapshot SET seq = $1", (world.seq,)))
    await run(url, keeping.take(world))
    assert await ask(url, "SELECT seq, shape FROM snapshot") == [(world.seq, keeping.CODE)]


async def test_serving_says_how_far_it_has_come_only_where_it_has_to_read_much(
    old: tuple[str, Clock], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LONG", 3 * EVERY)
    url, _ = old
    await write(url, Query("DELETE FROM snapshot"))
    assert await _ready(settings(url)) == "real"
    assert "Reading the ledger" in capsys.readouterr().err
    assert await _ready(settings(url)) == "real"
    assert capsys.readouterr().err == ""


async def test_two_processes_that_start_at_once_after_an_update_know_the_same(old: tuple[str, Clock]) -> None:
    url, _ = old
    await write(url, Query("DELETE FROM snapshot"))
    both = [driver(settings(url)) for _ in range(2)]
    try:
        first, second = await asyncio.gather(*(begin(connected) for connected in both))
    finally:
        for connected in both:
            await connected.close()
    assert first == second
    assert len(await ask(url, "SELECT seq FROM snapshot")) == 1
