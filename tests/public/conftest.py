"""The town of the web's tests, and people in it who have no account."""

from collections.abc import Callable

import pytest

from tests.public.person import Person
from tests.web.conftest import Town, founded_town, town

__all__ = ["founded_town", "town"]


@pytest.fixture
def person(town: Town) -> Callable[[], Person]:
    """`ann = person()`: somebody with a browser of their own."""
    return lambda: Person(town)


@pytest.fixture
async def full(town: Town) -> Town:
    """The town with every bed of the home taken, so that nobody who waits is offered one."""
    for n in range(1, 5):
        assert (await town.act("staff", f"home-{n}", "admit")).status_code == 200
    return town


@pytest.fixture
async def ann(full: Town, person: Callable[[], Person]) -> Person:
    """Somebody in line for the home, which is full, and for the house to come."""
    ann = person()
    await ann.join("home", "coming")
    return ann
