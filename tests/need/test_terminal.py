"""`beds demand`: the planner's answer in the terminal."""

import asyncio
import json
from datetime import timedelta

import pytest

from beds.world.commands import Found, SetBed, SetOrganisation, SetUnit
from tests.need.story import BEDS, START, UNITS
from tests.store.support import Clock, foundation, opened
from tests.support.program import beds


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


def test_a_thin_record_is_said_to_be_one(url: str) -> None:
    told = beds("demand", "--unit", "kvinnor", url=url)
    assert told.returncode == 0
    assert told.stdout.splitlines()[0] == "Kvinnor"
    assert "can be told from" in told.stdout or "Fewer than 5 requests" in told.stdout
    assert "places keep it" not in told.stdout


def test_json_alone_stands_on_standard_output(url: str) -> None:
    told = beds("demand", "--unit", "kvinnor", "--json", url=url)
    answer = json.loads(told.stdout)
    assert (answer["unit"], answer["plan"]) == ("kvinnor", None)
    assert answer["missing"]
    assert "rests_on" not in answer


def test_wrong_use_is_one_sentence_and_exit_code_two(url: str) -> None:
    for arguments, said in ((("--unit", "nowhere"), "There is no such unit."), ((), "Missing option '--unit'.")):
        told = beds("demand", *arguments, url=url)
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr == f"{said}\n"


def test_a_database_without_tables_is_one_sentence(sqlite_url: str) -> None:
    told = beds("demand", "--unit", "kvinnor", url=sqlite_url)
    assert (told.returncode, told.stdout) == (1, "")
    assert "beds migrate" in told.stderr
