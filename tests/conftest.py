"""What every test may ask for; the fixtures themselves are in tests/support."""

import os

import pytest
from hypothesis import settings

from tests.support.long_run import LONG
from tests.support.room import MEMORY, room

if room() == MEMORY:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

pytest_plugins = ["tests.support.need", "tests.support.databases", "tests.support.browser", "tests.support.measured"]

settings.register_profile("short", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("long" if LONG else "short")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a server to begin or for a database that hangs."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the server does; anyio's plugin takes every async test and fixture."""
    return "asyncio"
