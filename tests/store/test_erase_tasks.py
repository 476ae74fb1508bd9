"""A follow-up outlives the content of its stay, keeps the number till it is done, and then lets it go."""

from datetime import timedelta

from beds.store.verify import verify
from beds.world.commands import Admit, Confirm, Discharge, EndTask, ReadHandover, Tick
from tests.store.erasing import purged, tickets
from tests.store.support import START, Clock, build, issue, opened, settings

DAY = timedelta(days=1)


async def test_a_follow_up_of_a_year_ahead_is_still_known_by_number_when_the_stay_s_content_is_gone(
    migrated_url: str,
) -> None:
    (ticket,) = await issue(migrated_url)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket))
        due = (START + 360 * DAY).date()
        await store.submit(Discharge(by="anna", bed="hem-1", reason="planned-move", follow_up_on=due))
        clock.move(days=1)
        await store.submit(Tick())
        clock.now = START + 420 * DAY
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
    gone = await purged(migrated_url, clock.now)
    assert gone["content"] > 0
    assert "person" not in gone
    async with opened(migrated_url, clock) as store:
        (task,) = store.world.tasks.values()
        assert (task.due, task.ticket, store.number(ticket)) == (due, ticket, ticket[:5])
        await store.submit(EndTask(by="anna", task=task.handle, outcome="done"))
    clock.move(days=31)
    assert (await purged(migrated_url, clock.now))["person"] == 1
    assert await tickets(migrated_url) == set()
    await verify(settings(migrated_url))


async def test_a_receipt_and_its_counts_are_there_after_a_start(migrated_url: str) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1"))
        await store.submit(ReadHandover(by="nisse", unit="hem"))
    async with opened(migrated_url, clock) as store:
        receipt = store.world.handovers["hem"]
        assert (receipt.by, receipt.at, receipt.shift.counts) == ("nisse", START, {"admit": 1})
