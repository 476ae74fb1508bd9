"""A request that comes again is not done again."""

import asyncio

import pytest

from beds.store import KeyReused
from beds.world.commands import Admit, Confirm, Discharge
from beds.world.refusals import BedTaken
from tests.store.support import Clock, ask, build, opened


async def test_a_request_that_comes_again_gets_the_same_answer_and_is_not_done_again(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        key = store.key("k", "anna", "admit", b"{}")
        first = await store.submit(Admit(by="anna", bed="hem-1"), key=key)
        again = await store.submit(Admit(by="anna", bed="hem-1"), key=key)
    assert (again.change, again.again, again.entries) == (first.change, True, ())
    async with opened(migrated_url) as store:  # also after a restart
        assert (await store.submit(Admit(by="anna", bed="hem-1"), key=key)).change == first.change
    assert await ask(migrated_url, "SELECT count(*) FROM spell") == [(1,)]


async def test_the_same_request_twice_at_once_is_done_once(migrated_url: str) -> None:
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        await build(one)
        key = one.key("k", "anna", "confirm", b"{}")
        done = await asyncio.gather(
            *(store.submit(Confirm(by="anna", own=True, unit="hem"), key=key) for store in (one, one, other, other))
        )
    assert len({d.change for d in done}) == 1
    assert sum(not d.again for d in done) == 1


@pytest.mark.parametrize(("route", "body"), [("admit", b"{1}"), ("discharge", b"{}")])
async def test_a_key_that_comes_with_another_request_is_refused(migrated_url: str, route: str, body: bytes) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1"), key=store.key("k", "anna", "admit", b"{}"))
        with pytest.raises(KeyReused):
            await store.submit(Admit(by="anna", bed="hem-2"), key=store.key("k", "anna", route, body))
        await store.submit(Admit(by="bert", bed="hem-2"), key=store.key("k", "bert", route, body))


async def test_a_refusal_is_not_remembered(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1"))
        key = store.key("k", "anna", "admit", b"{}")
        with pytest.raises(BedTaken):
            await store.submit(Admit(by="anna", bed="hem-1"), key=key)
        await store.submit(Discharge(by="anna", bed="hem-1"))
        assert await ask(migrated_url, "SELECT count(*) FROM idempotency") == [(0,)]


async def test_an_answer_is_remembered_for_fourteen_days(migrated_url: str) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        key = store.key("k", "anna", "confirm", b"{}")
        first = await store.submit(Confirm(by="anna", own=True, unit="hem"), key=key)
        clock.move(days=13, hours=23)
        assert (await store.submit(Confirm(by="anna", own=True, unit="hem"), key=key)).again
        clock.move(hours=2)
        second = await store.submit(Confirm(by="anna", own=True, unit="hem"), key=key)
        assert second.change != first.change
        clock.move(days=14, hours=1)
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
    rows = await ask(migrated_url, "SELECT at FROM idempotency")
    assert rows == [], "old answers are forgotten"


async def test_nothing_of_a_request_can_be_read_from_what_is_kept(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
        key = store.key("my-key", "anna", "admit", b'{"number":"7F3K2"}')
        await store.submit(Confirm(by="anna", own=True, unit="hem"), key=key)
    ((*kept,),) = await ask(migrated_url, "SELECT id, body_hash, response FROM idempotency")
    assert not any("7F3K2" in str(value) or "my-key" in str(value) for value in kept)
