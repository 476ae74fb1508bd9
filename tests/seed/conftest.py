"""A past of some weeks instead of a year, for what does not need more."""

import pytest

from beds.demo import year

WEEKS = 2


@pytest.fixture
def some_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's past is short."""
    monkeypatch.setattr(year, "NIGHTS", WEEKS * 7)
