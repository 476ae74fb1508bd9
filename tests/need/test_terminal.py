"""`beds demand`: the planner's answer in the terminal."""

import asyncio
import json
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from beds.cli import main
from beds.world.commands import Found, SetBed, SetOrganisation, SetUnit
from tests.need.story import BEDS, START, UNITS
from tests.store.support import Clock, foundation, opened
from tests.support.command import beds
from tests.support.program import SECRET

Said = Callable[..., tuple[int, str, str]]


async def _found(url: str) -> None:
    clock = Clock(START)
    async with opened(url, clock) as store:
        await store.submit(Found(by="seed", founded="real"))
        for command in [c for c in foundation() if isinstance(c, SetOrganisation)]:
            await store.submit(command)
        for unit in UNITS:
            await store.submit(SetUnit(by="seed", unit=unit))
        for bed in BEDS:
            await store.submit(SetBed(by="seed", bed=bed))
            clock.now += timedelta(minutes=1)


@pytest.fixture
def url(migrated_sqlite_url: str) -> str:
    asyncio.run(_found(migrated_sqlite_url))
    return migrated_sqlite_url


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """`said("--unit", "kvinnor", url=url)`: what the command prints and its exit code, in this process."""

    def run(*arguments: str, url: str) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("BEDS_SECRET_KEY", SECRET)
        monkeypatch.setattr(sys, "argv", ["beds", "demand", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *capsys.readouterr()

    return run


def test_a_thin_record_is_said_to_be_one(url: str, said: Said) -> None:
    code, told, _ = said("--unit", "kvinnor", url=url)
    assert code == 0
    assert told.splitlines()[0] == "Kvinnor"
    assert "can be told from" in told or "Fewer than 5 requests" in told
    assert "places keep it" not in told


def test_json_alone_stands_on_standard_output(url: str) -> None:
    told = beds("demand", "--unit", "kvinnor", "--json", url=url)
    answer = json.loads(told.stdout)
    assert (answer["unit"], answer["plan"]) == ("kvinnor", None)
    assert answer["missing"]
    assert "rests_on" not in answer
    assert "Reading the record" in told.stderr


def test_wrong_use_is_one_sentence_and_exit_code_two(url: str, said: Said) -> None:
    assert said("--unit", "nowhere", url=url) == (2, "", "There is no such unit.\n")
    assert said(url=url) == (2, "", "Missing option '--unit'.\n")


def test_a_database_without_tables_is_one_sentence(sqlite_url: str, said: Said) -> None:
    code, told, why = said("--unit", "kvinnor", url=sqlite_url)
    assert (code, told) == (1, "")
    assert "beds migrate" in why
