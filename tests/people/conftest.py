"""A migrated database in which the models of people can be used, on SQLite and on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from beds.settings import Settings
from beds.store.engine import orm


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Settings]:
    """Its settings; the models can be used."""
    settings = Settings(database_url=migrated_url, secret_key="a secret of these tests")
    async with orm(settings):
        yield settings
