"""The commands, and a server that starts, while the database is away: one sentence and an end; or, for one process
among several that serve, a beginning as soon as it is there."""

import asyncio
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.away.house import found
from tests.away.troubles import POSTGRES, SQLITE, hung
from tests.store.test_commands import fails
from tests.support.command import beds
from tests.support.long_run import LONG
from tests.support.postgres import Server
from tests.support.program import Program

COMMANDS = (
    ("verify",), ("serve",), ("staff", "add", "anna", "--role", "admin"), ("demand", "--unit", "home"), ("migrate",),
    ("purge",), ("digest",), ("seed",), ("token", "create", "--label", "x", "--role", "planner"), ("backup", "copy"),
)  # fmt: skip
TRIED = COMMANDS if LONG else COMMANDS[:4]
BEFALLS = {f"postgres {what}": what for what in ("hung", "without socket", *(["stopped", "killed"] if LONG else []))}
BEFALLS |= {f"file {what}": what for what in ("no database", *(["a directory", "removed"] if LONG else []))}


@pytest.fixture(params=BEFALLS)
def trouble(request: pytest.FixtureRequest) -> tuple[str, Callable[[], AbstractContextManager[None]]]:
    """The address of a founded house, and what befalls it."""
    kind, what = request.param.partition(" ")[0], BEFALLS[request.param]
    if kind == "postgres":
        server: Server = request.getfixturevalue("fragile_postgres")
        return request.getfixturevalue("fragile_url"), lambda: POSTGRES[what](server)
    url = request.getfixturevalue("migrated_sqlite_url")
    return url, lambda: SQLITE[what](Path(url.removeprefix("sqlite://")))


async def test_every_command_says_one_sentence_and_ends(
    trouble: tuple[str, Callable[[], AbstractContextManager[None]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, befalls = trouble
    await found(url)
    monkeypatch.chdir(tmp_path)
    with befalls():
        tried = [asyncio.to_thread(beds, *command, url=url) for command in TRIED]
        for command, done in zip(TRIED, await asyncio.gather(*tried), strict=True):
            if done.returncode == 0:
                assert (command, url.startswith("sqlite")) == (("migrate",), True)  # it makes what is not there
            else:
                fails(done, 1, "The database|cannot be opened")
    assert not (tmp_path / "copy").exists()


def answer(address: str) -> tuple[int, str]:
    """Status and when to come again."""
    try:
        with urllib.request.urlopen(address, timeout=30) as said:
            return said.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Retry-After", "")


async def until(holds: Callable[[], bool]) -> None:
    """Wait for other processes."""
    async with asyncio.timeout(120):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110  (the state of others, which has no event)
            await asyncio.sleep(0.05)


async def test_a_process_that_starts_while_the_database_hangs_is_up_and_opens_by_itself(
    fragile_postgres: Server, fragile_url: str, tmp_path: Path
) -> None:
    """One of two is killed, and replaced, meanwhile. It would else end, and the supervisor then stops the other."""
    await found(fragile_url)
    program = Program(fragile_url, "--workers", "2", log=tmp_path / "log")
    try:
        await asyncio.to_thread(program.start, "/readyz")
        with hung(fragile_postgres):
            for pid in program.processes():
                os.kill(pid, signal.SIGKILL)
            await until(lambda: "does not answer" in program.said())
            for path in ("/healthz", "/readyz", "/place", "/api/v1/directory"):
                status, later = await asyncio.to_thread(answer, program.address + path)
                assert (status, bool(later)) == ((200, False) if path == "/healthz" else (503, True)), path
        await until(lambda: answer(f"{program.address}/readyz")[0] == 200)  # it tries by itself
        await until(lambda: answer(f"{program.address}/place")[0] == 200)  # the other, too
    finally:
        await asyncio.to_thread(program.stop)
    assert "Traceback" not in program.said()


async def test_a_server_stops_when_told_to_while_the_database_hangs(
    fragile_postgres: Server, fragile_url: str, tmp_path: Path
) -> None:
    await found(fragile_url)
    program = Program(fragile_url, log=tmp_path / "log")
    try:
        await asyncio.to_thread(program.start, "/readyz")
        with hung(fragile_postgres):
            assert await asyncio.to_thread(program.stop)  # by itself, not killed after half a minute
    finally:
        await asyncio.to_thread(program.stop)
    assert "Traceback" not in program.said()
