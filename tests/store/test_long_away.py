"""A database that nobody has served for years is served: what was due comes first, part by part."""

from datetime import timedelta

import pytest

from beds.store import Busy, Store
from beds.store.verify import verify
from beds.world import next_due
from beds.world.commands import Admit, Confirm
from beds.world.nights import night_of
from tests.store.support import Clock, build, opened, settings

YEARS = timedelta(days=3000)


async def test_whoever_taps_before_it_has_caught_up_is_told_to_come_again(migrated_url: str) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Admit(by="anna", own=True, bed="hem-1"))
    clock.now += YEARS
    async with opened(migrated_url, clock) as store:
        with pytest.raises(Busy):
            await confirm(store)
        while True:
            try:
                await confirm(store)
            except Busy:
                continue
            break
        assert store.world.spells["hem-1"].state == "occupied"
        assert next_due(store.world, clock.now) > clock.now
        assert store.world.nights["hem"] == night_of(clock.now, store.world.units["hem"].rules.day_turns)
    await verify(settings(migrated_url))


async def confirm(store: Store) -> None:
    await store.submit(Confirm(by="anna", own=True, unit="hem"))
