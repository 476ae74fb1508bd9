"""The processes that serve, when one of them is killed: it is replaced at once, and none is left over."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from beds.workers import GRACE_S, SHUTDOWN_S
from tests.away.house import found
from tests.support.program import Program

LONGEST_S = 30
"""Half of the minute after which a process that says nothing is taken for dead."""


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true in time."""
    ends = time.monotonic() + seconds
    while not (is_true := true()) and time.monotonic() < ends:
        time.sleep(0.05)
    return is_true


@pytest.fixture
async def program(migrated_sqlite_url: str, tmp_path: Path) -> AsyncIterator[Program]:
    """Two processes that serve."""
    await found(migrated_sqlite_url)
    program = Program(migrated_sqlite_url, "--workers", "2", log=tmp_path / "log")
    await asyncio.to_thread(program.start, "/readyz")
    yield program
    await asyncio.to_thread(program.kill)


async def test_a_killed_worker_is_replaced_and_none_outlives_the_one_that_began_them(program: Program) -> None:
    await asyncio.to_thread(_killed, program)
    program.kill()
    await asyncio.to_thread(program.start, "/readyz")  # the port is free
    assert await asyncio.to_thread(program.stop)


def _killed(program: Program) -> None:
    before = set(program.processes())
    for pid in before:  # the second while the first one's place is being filled
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: len(set(program.processes()) - before) == 2, LONGEST_S)
    workers = program.processes()
    os.kill(program.pid, signal.SIGKILL)
    assert until(lambda: not any(serves(pid) for pid in workers), SHUTDOWN_S + GRACE_S + LONGEST_S)


async def test_one_that_hangs_keeps_no_other_from_being_replaced_nor_the_house_from_ending(program: Program) -> None:
    await asyncio.to_thread(_hung, program)


def _hung(program: Program) -> None:
    hung, killed = program.processes()
    os.kill(hung, signal.SIGSTOP)
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: len(set(program.processes()) - {hung, killed}) == 1, LONGEST_S)
    os.kill(program.pid, signal.SIGTERM)
    assert until(lambda: not serves(program.pid) and not serves(hung), SHUTDOWN_S + GRACE_S + LONGEST_S)


def serves(pid: int) -> bool:
    """Whether the process still runs: what waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
