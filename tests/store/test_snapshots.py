"""A start from a snapshot knows what a start from the first entry knows, and its cost does not grow with the years."""

import pytest

from beds.store import keeping
from beds.store.script import Query
from beds.store.verify import verify
from beds.world.commands import Absent, Admit, Confirm, Discharge, Undo
from tests.store.support import Clock, ask, build, issue, opened, settings, write

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
