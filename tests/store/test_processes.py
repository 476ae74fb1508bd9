"""Several processes on one database, and processes that die."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from pathlib import Path

import pytest

from beds.store.postgres_driver import PostgresDriver
from beds.store.verify import verify
from beds.world.commands import Admit, Hold
from tests.store.support import START, ask, build, opened, settings
from tests.support.long_run import count

ROOT = Path(__file__).parents[2]
RACERS = 4
EACH = 50
ROUNDS = count(short=3, long=20)
CROWD = 200


async def start(url: str, *arguments: object) -> Process:
    """A worker that is ready."""
    command = (sys.executable, "-m", "tests.store.worker", url, *map(str, arguments))
    worker = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert await worker.stdout.readline() == b"ready\n"
    return worker


async def test_of_racing_admissions_from_several_processes_one_wins_and_the_others_are_refused(
    migrated_url: str,
) -> None:
    async with opened(migrated_url) as store:
        await build(store)
    workers = await asyncio.gather(*(start(migrated_url, "race", "hem-1", EACH) for _ in range(RACERS)))
    said = await asyncio.gather(*(worker.communicate(b"\n") for worker in workers))
    answers = Counter(b"".join(out for out, _ in said).decode().split())
    assert answers == {"Done": 1, "refused": RACERS * EACH - 1}
    assert await ask(migrated_url, "SELECT count(*) FROM spell") == [(1,)]
    await verify(settings(migrated_url))


async def test_what_was_acknowledged_survives_a_kill_and_nothing_is_there_twice(migrated_url: str) -> None:
    async with opened(migrated_url) as store:
        await build(store)
    told: list[int] = []
    for round_ in range(ROUNDS):
        worker = await start(migrated_url, "flood", CROWD)
        told += [int(await worker.stdout.readline()) for _ in range(50 + 37 * round_ % 200)]
        worker.kill()
        rest = (await worker.stdout.read()).split(b"\n")[:-1]  # the last may have been cut in the middle
        told += map(int, rest)
        await worker.wait()
        async with opened(migrated_url) as store:  # a restart
            assert store.world.seq
    kept = Counter(name for (name,) in await ask(migrated_url, "SELECT name FROM detail"))
    assert [name for name in told if kept[name] != 1] == []
    await verify(settings(migrated_url))


async def test_two_stores_learn_of_each_others_entries_in_order(migrated_url: str) -> None:
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        heard: list[int] = []
        done = []
        all_heard = asyncio.Event()
        other.watch(lambda published: heard.extend(name for name, _ in published.entries))
        other.watch(lambda published: all_heard.set() if "hem-8" in published.world.spells else None)
        await build(one)
        done = [await one.submit(Admit(by="anna", bed=f"hem-{n}")) for n in range(1, 9)]
        await asyncio.wait_for(all_heard.wait(), 5)
        assert heard[-8:] == [d.change for d in done]
        assert other.world == one.world


async def test_a_command_is_decided_on_what_others_have_written_meanwhile(migrated_url: str) -> None:
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        await build(one)
        answers = await asyncio.gather(
            *(store.submit(Admit(by="anna", bed="hem-1")) for store in (one, other) * 5), return_exceptions=True
        )
        assert sum(not isinstance(answer, Exception) for answer in answers) == 1
        assert [name for name, _ in Counter(type(a).__name__ for a in answers).most_common()] == ["BedTaken", "Done"]
    await verify(settings(migrated_url))


async def test_stores_that_write_at_once_tell_each_entry_once(migrated_url: str) -> None:
    async with opened(migrated_url) as one, opened(migrated_url) as other:
        await build(one)
        heard: dict[str, list[int]] = {"one": [], "other": []}
        one.watch(lambda published: heard["one"].extend(name for name, _ in published.entries))
        other.watch(lambda published: heard["other"].extend(name for name, _ in published.entries))
        for n in range(1, 9):
            await asyncio.gather(
                one.submit(Hold(by="anna", bed=f"hem-{n}", until=START.replace(hour=23))),
                other.submit(Admit(by="anna", bed=f"hem-{n}")),
                return_exceptions=True,
            )
        known = [(list(heard["one"]), one.world.seq), (list(heard["other"]), other.world.seq)]
    names = [name for (name,) in await ask(migrated_url, "SELECT name FROM detail ORDER BY seq")]
    for told, seq in known:
        assert told == names[seq - len(told) : seq]


async def test_without_any_wake_the_others_hear_of_it_when_they_look(
    migrated_postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deaf(*_: object) -> None:
        """Nobody listens."""

    monkeypatch.setattr(PostgresDriver, "listen", deaf)
    async with opened(migrated_postgres_url) as one, opened(migrated_postgres_url) as other:
        await build(one)
        heard = asyncio.Event()
        other.watch(lambda published: heard.set() if "hem-1" in published.world.spells else None)
        await one.submit(Admit(by="anna", bed="hem-1"))
        await asyncio.wait_for(heard.wait(), 5)
        assert other.world == one.world
