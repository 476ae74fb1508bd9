"""Databases to live in and to steal."""

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest


@pytest.fixture
def fresh_url(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """A new database with each call."""
    numbers = count()

    def fresh() -> str:
        file = tmp_path / f"town-{next(numbers)}.sqlite3"
        shutil.copyfile(sqlite_template, file)
        return f"sqlite://{file}"

    return fresh
