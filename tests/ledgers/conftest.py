"""Databases of each version that was ever released, to be brought to today's."""

import shutil
from pathlib import Path

import pytest

from tests.ledgers.golden import STAGES, VERSIONS, Golden, copy_to_postgres, golden


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the golden ledgers are unpacked."""
    return tmp_path_factory.mktemp("ledgers")


@pytest.fixture(params=[(version, stage) for version in VERSIONS for stage in STAGES], ids="-".join)
def old(request: pytest.FixtureRequest, unpacked: Path) -> Golden:
    """One of them, each in turn."""
    return golden(*request.param, to=unpacked)


@pytest.fixture
async def old_url(old: Golden, database_url: str) -> str:
    """The address of a database that the old program has written, on SQLite and on PostgreSQL."""
    if database_url.startswith("sqlite"):
        shutil.copyfile(old.file, database_url.removeprefix("sqlite://"))
    else:
        await copy_to_postgres(old.file, old.file.parent.name, database_url)
    return database_url
