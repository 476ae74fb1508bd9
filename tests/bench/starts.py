"""How long `beds serve` takes to be ready, from its exec to the first 200 of /readyz: after an update, and as a rule.

After an update no snapshot is believed, and all that the record holds is read: in under 15 s for the 13 months of a
busy city (300,000 entries), with progress. A normal start takes under 2 s. `BEDS_LONG=1` makes all 13 months, which
takes some minutes; else two, and what is promised is less in proportion. `python -m tests.bench starts`.
"""

import asyncio
import resource
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from beds.settings import Settings
from beds.store.driver import driver
from beds.store.reading import head
from beds.store.script import Query, Script
from tests.bench import city
from tests.bench.push import Goal
from tests.support.long_run import count
from tests.support.postgres import running
from tests.support.program import SECRET, Program

DAYS = count(60, city.DAYS)
NORMAL_S, UPDATED_S = 2.0, 15.0
PROMISED = 300_000
"""Entries that are read in UPDATED_S."""
STARTS = 3
"""Of each kind; the fastest counts, for what else the machine does only ever slows one down."""


def run() -> Iterator[Goal]:
    """Measure; the goals as they become known."""
    with tempfile.TemporaryDirectory() as made:
        yield from _measure("SQLite", f"sqlite://{Path(made) / 'beds.sqlite3'}", Path(made))
    with tempfile.TemporaryDirectory() as made, running() as server, server.database() as name:
        yield from _measure("PostgreSQL, 2 workers", server.url(name), Path(made), "--workers", "2")


def _measure(kind: str, url: str, room: Path, *arguments: str) -> Iterator[Goal]:
    settings = Settings(database_url=url, secret_key=SECRET)
    print(f"  starts: {kind}, a city of {DAYS} days", file=sys.stderr)
    asyncio.run(city.make(settings, datetime.now(UTC), DAYS))
    program = Program(
        url, *arguments, log=room / "log", PYTHONDONTWRITEBYTECODE="", PYTHONPYCACHEPREFIX=str(room / "compiled")
    )  # compiled once, as an installation is
    _seconds(program)
    entries = asyncio.run(_forget(settings))
    updated = [_seconds(program, before=settings) for _ in range(STARTS)]
    normal = [_seconds(program) for _ in range(STARTS)]
    promised = NORMAL_S + (UPDATED_S - NORMAL_S) * entries / PROMISED
    for what, starts, most in (("Start after an update", updated, promised), ("Normal start", normal, NORMAL_S)):
        processor = min(taken.processor for taken in starts)
        print(f"  starts: {entries:,} entries, {processor:.1f} s of processor time", file=sys.stderr)
        yield Goal(f"{what}, {kind}", min(taken.elapsed for taken in starts), most, "s", 1.0, at_least=False)


class Taken(NamedTuple):
    """Seconds of one start: by the clock, and of the processor in all its processes until they were stopped again."""

    elapsed: float
    processor: float


def _seconds(program: Program, before: Settings | None = None) -> Taken:
    """From exec to ready; `before`: of which database the snapshots are forgotten first."""
    if before is not None:
        asyncio.run(_forget(before))
    used, begun = _processor(), time.perf_counter()
    program.start()
    try:
        while not _is_ready(program.address):
            time.sleep(0.02)
        elapsed = time.perf_counter() - begun
    finally:
        program.stop()
    return Taken(elapsed, _processor() - used)


def _processor() -> float:
    """Of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return False


async def _forget(settings: Settings) -> int:
    """Forget the snapshots, as code that did not make them does; how many entries there are."""
    connected = driver(settings)
    try:
        return await connected.write(_forgotten())
    finally:
        await connected.close()


def _forgotten() -> Script[int]:
    yield Query("UPDATE snapshot SET shape = 'older' WHERE NOT sealed")
    return (yield from head())[0]
