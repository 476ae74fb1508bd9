"""Fixtures of the store's tests."""

from datetime import timedelta

import pytest

from beds.world.commands import Admit, Confirm, Discharge, Hold, Join, Move, Ready, Release, Tick
from tests.store.support import START, Clock, build, issue, opened


@pytest.fixture
async def lived(migrated_url: str) -> str:
    """A database in which something has happened."""
    tickets = await issue(migrated_url, 3)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        for command in (
            Admit(by="anna", own=True, bed="hem-1", ticket=tickets[0]),
            Admit(by="anna", own=True, bed="hem-2"),
            Hold(by="anna", own=True, bed="hem-3", until=START + timedelta(hours=2), ticket=tickets[1]),
            Move(by="anna", own=True, bed="hem-1", to="hem-4"),
            Discharge(by="anna", own=True, bed="hem-4", reason="own-choice", next_="unknown"),
            Ready(by="anna", own=True, bed="hem-4"),
            Release(by="anna", own=True, bed="hem-3"),
            Join(by="anna", ticket=tickets[2], units=("hem",), confirmed=True),
            Confirm(by="anna", own=True, unit="hem"),
        ):
            await store.submit(command)
            clock.move(minutes=1)
        clock.move(hours=10)
        await store.submit(Tick())  # in the early morning it commits to the order
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
    return migrated_url
