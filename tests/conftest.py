"""What every test may ask for; the fixtures themselves are in tests/support."""

import pytest
from hypothesis import settings

from tests.support.long_run import LONG

pytest_plugins = ["tests.support.need", "tests.support.databases", "tests.support.browser"]

settings.register_profile("short", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile("long" if LONG else "short")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the server does; anyio's plugin takes every async test and fixture."""
    return "asyncio"
