"""A record of ten busy months, and a small town behind the application."""

from collections.abc import AsyncIterator

import pytest

from beds.need.record import Record
from tests.plan.busy import busy
from tests.web.conftest import Town, running


@pytest.fixture(scope="session")
def record() -> Record:
    """The record of ten busy months; nobody changes it."""
    return busy().record()


@pytest.fixture
async def town(migrated_sqlite_url: str) -> AsyncIterator[Town]:
    """The town of the web tests: hardly anything has happened there."""
    async with running(migrated_sqlite_url) as town:
        yield town
