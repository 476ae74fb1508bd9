"""Bringing a long ledger over takes its time: whoever waits for it sees how far it has come."""

import asyncio
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from beds import progress
from beds.cli import cli
from beds.store import adopt
from beds.store.schema import migrate
from tests.ledgers.golden import VERSIONS, golden
from tests.store.support import settings


@pytest.fixture
def url(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of the first version, read in small pages."""
    monkeypatch.setattr(adopt, "AT_ONCE", 50)
    file = tmp_path / "old.sqlite3"
    shutil.copyfile(golden(VERSIONS[0], "whole", unpacked).file, file)
    return f"sqlite://{file}"


def test_progress_rises_to_the_number_of_entries(url: str) -> None:
    heard: list[tuple[int, int]] = []
    asyncio.run(migrate(settings(url), lambda read, of: heard.append((read, of))))
    total = heard[-1][1]
    assert heard[0] == (0, total)
    assert heard[-1] == (total, total)
    assert [read for read, _ in heard] == sorted({read for read, _ in heard})
    assert len(heard) > total / 50


def test_the_command_says_it_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LONG", 100)
    environment = {"DATABASE_URL": url, "BEDS_SECRET_KEY": "a secret of these tests"}
    said = CliRunner().invoke(cli, ["migrate"], env=environment)
    assert said.exit_code == 0
    assert said.stderr.startswith("Bringing the ledger over: ")
    assert "done" in said.stderr
    assert "words" in said.stdout
    again = CliRunner().invoke(cli, ["migrate"], env=environment)
    assert (again.exit_code, again.output) == (0, "")
