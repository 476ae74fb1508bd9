"""Processes that are killed, and databases that go away, under everything that the house does at once: nobody is
answered 500, of what was answered nothing is lost or doubled, no tap is gone from a phone, and the ledger holds."""

import asyncio
import os
import random
import resource
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from tests.away.disk import Disk, small_disk
from tests.away.house import found
from tests.away.load import Load, found_out
from tests.away.troubles import CUT, STANDARD, hung, killed, stopped, without_socket
from tests.support.command import beds
from tests.support.databases import migrate
from tests.support.long_run import LONG, count
from tests.support.need import missing
from tests.support.postgres import NoPostgres, Server, running
from tests.support.program import Program
from tests.support.room import DISK

KILLS = count(short=1, long=20)
ANSWERS = count(short=25, long=60)
"""So many are given between two blows."""
LATER = 10
"""So many are sent away, in all that is done at once, before whatever it was is over."""
ROUNDS = count(short=1, long=3)


@asynccontextmanager
async def loaded(url: str, log: Path, told: Callable[[str], None]) -> AsyncIterator[tuple[Program, Load]]:
    """Two processes that serve everybody at once. At the end everything must hold."""
    house = await found(url)
    program = Program(url, "--workers", "2", log=log)
    try:
        await asyncio.to_thread(program.start, "/readyz")
        async with Load(house, program.address) as load:
            yield program, load
    finally:
        await asyncio.to_thread(program.stop)
    statuses = ", ".join(f"{count} x {status}" for status, count in sorted(load.told.statuses.items()))
    told(f"{statuses}; the slowest after {load.told.slowest:.1f} s; {load.told.frames} frames")
    assert await found_out(load) == []
    assert "Traceback" not in program.said()
    await holds(url)


async def holds(url: str) -> None:
    """`beds verify` finds nothing wrong."""
    done = await asyncio.to_thread(beds, "verify", url=url)
    assert (done.returncode, done.stderr) == (0, "")


async def test_kills_lose_nothing_and_double_nothing(
    own_url: str, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    """Every other time one of the two is killed, which their supervisor replaces; else all, who are started again."""
    async with loaded(own_url, tmp_path / "log", measured) as (program, load):
        for blow in range(KILLS):
            await load.until(200, ANSWERS)
            if blow % 2 == 0:
                os.kill(random.choice(program.processes()), signal.SIGKILL)
                continue
            program.kill()
            await holds(own_url)
            await asyncio.to_thread(program.start, "/readyz")
        await load.until(200, ANSWERS)


async def befall(load: Load, trouble: AbstractContextManager[None]) -> None:
    """It lasts until some have been sent away, and is over when some have been answered."""
    await asyncio.to_thread(trouble.__enter__)
    try:
        await load.until(503, LATER)
    finally:
        await asyncio.to_thread(trouble.__exit__, None, None, None)
    await load.until(200, ANSWERS)


@contextmanager
def no_files_for(program: Program, server: Server) -> Iterator[None]:
    """The processes that serve may open nothing more (EMFILE), and have lost what they had open to the database."""
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_NOFILE) for pid in program.processes()}
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (STANDARD, hard))
    try:
        server.execute(CUT)
        yield
    finally:
        for pid, kept in limits.items():
            resource.prlimit(pid, resource.RLIMIT_NOFILE, kept)


async def test_postgres_stopped_killed_hung_hidden_or_without_files_loses_nothing_and_doubles_nothing(
    fragile_postgres: Server, fragile_url: str, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    async with loaded(fragile_url, tmp_path / "log", measured) as (program, load):
        for _ in range(ROUNDS):
            await load.until(200, ANSWERS)
            await befall(load, killed(fragile_postgres))
            await befall(load, hung(fragile_postgres))
            if LONG:
                await befall(load, stopped(fragile_postgres))
                await befall(load, without_socket(fragile_postgres))
                await befall(load, no_files_for(program, fragile_postgres))


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk of one's own, which PostgreSQL's user may enter."""
    with tempfile.TemporaryDirectory(prefix="beds-disk-", dir=DISK) as folder:
        Path(folder).chmod(0o755)
        with small_disk(Path(folder)) as disk:
            yield disk


@contextmanager
def database_on(disk: Disk, kind: str) -> Iterator[tuple[str, Callable[[Program], AbstractContextManager[None]]]]:
    """Its address, and how its disk is filled while a program uses it."""
    if kind == "sqlite":
        yield f"sqlite://{disk.folder / 'beds.sqlite3'}", lambda program: disk.full(program.processes)
        return
    try:
        with running(disk.folder) as server:
            server.execute("CREATE DATABASE house")
            yield server.url("house"), lambda _: filled_under(server, disk)
    except NoPostgres as reason:
        missing("PostgreSQL", str(reason))


@contextmanager
def filled_under(server: Server, disk: Disk) -> Iterator[None]:
    """Of a disk without room a server ends, sooner or later: with room again somebody starts it."""
    with disk.full(server.processes):
        yield
    server.stop()
    server.start()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"] if LONG else ["sqlite"])
async def test_a_full_disk_loses_nothing_and_doubles_nothing(
    disk: Disk, kind: str, tmp_path: Path, measured: Callable[[str], None]
) -> None:
    with database_on(disk, kind) as (url, fill):
        migrate(url)
        measured(f"a full disk: {disk.kind}")
        async with loaded(url, tmp_path / "log", measured) as (program, load):
            for _ in range(ROUNDS):
                await load.until(200, ANSWERS)
                await befall(load, fill(program))
