"""Commands at 32 callers beside Tortoise's get + save + create, on SQLite and PostgreSQL: goal G7.

A command is rule, spell, ledger and hash, durable; the yardstick changes one row and adds another, in one transaction.
`python -m tests.bench.writes` prints both.
"""

import asyncio
import contextlib
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tortoise.transactions import in_transaction

from beds.settings import Settings
from beds.store import Store, orm
from beds.store.models.house import Bed as BedRow
from beds.store.models.idempotency import Idempotency
from beds.store.schema import migrate
from beds.world import Bed, Organisation, Unit
from beds.world.commands import Admit, Discharge, Found, Ready, SetBed, SetOrganisation, SetUnit
from tests.bench.push import Goal
from tests.bench.push_load import percentile
from tests.support.postgres import running

CALLERS = 32
HOUSE = 200
"""Beds: a city's."""
SECONDS = 2.0
ROUNDS = 3
GOALS = {"SQLite": (3.0, 0.5), "PostgreSQL": (1.0, 1.0)}
"""Commands a second and the 99th percentile of their time, each as a multiple of the yardstick's."""


class Figures(NamedTuple):
    """What one way did in one round."""

    rate: float
    p99: float
    """milliseconds"""


def run() -> Iterator[Goal]:
    """Measure, round after round; the goals as they become known."""
    with tempfile.TemporaryDirectory() as made:
        yield from asyncio.run(_compare("SQLite", f"sqlite://{Path(made) / 'beds.sqlite3'}"))
    with running() as server, server.database() as name:
        yield from asyncio.run(_compare("PostgreSQL", server.url(name)))


async def _compare(kind: str, url: str) -> list[Goal]:
    settings = Settings(database_url=url, secret_key="measured")
    await migrate(settings)
    ours, tortoise = [], []
    async with orm(settings):
        store = await Store.open(settings, busy_day())
        try:
            await _found(store)
            await _round(lambda n: _command(store, n))  # caches are warm
            for turn in range(ROUNDS):
                print(f"  writes: {kind}, round {turn + 1} of {ROUNDS}", file=sys.stderr)
                tortoise.append(await _round(_get_save_create))
                ours.append(await _round(lambda n: _command(store, n)))
        finally:
            await store.close()
    rates = [statistics.median(figures.rate for figures in some) for some in (ours, tortoise)]
    latencies = [statistics.median(figures.p99 for figures in some) for some in (ours, tortoise)]
    return [
        Goal(f"G7 commands a second, {kind}", *rates, "1/s", GOALS[kind][0], at_least=True),
        Goal(f"G7 a command, {kind}, p99", *latencies, "ms", GOALS[kind][1], at_least=False),
    ]


BUSY, PAUSE = 30, timedelta(hours=6)
"""Readings of the clock in five busy minutes, and the time until the next such."""


def busy_day() -> Callable[[], datetime]:
    """A clock that runs ahead as the busiest house's does: five minutes with some hundred changes, as undo remembers
    them, four times a day, so that a fortnight holds the few thousand departures that a city's beds can have. By the
    benchmark's own time both would hold as much as it makes in five minutes."""
    readings, start = count(), datetime.now(UTC)

    def clock() -> datetime:
        times, step = divmod(next(readings), BUSY)
        return start + times * PAUSE + step * timedelta(seconds=10)

    return clock


async def _found(store: Store) -> None:
    unit = Unit(
        slug="city", name="City", organisation="town", status="open", decision="DEMO", cleaning=True,
        decision_date=date(2026, 1, 1),
    )  # fmt: skip
    await store.submit(Found(by="seed", founded="real"))
    await store.submit(SetOrganisation(by="seed", organisation=Organisation(slug="town", name="Town")))
    await store.submit(SetUnit(by="seed", unit=unit))
    beds = (Bed(id=f"city-{n}", unit="city", label=str(n), position=n) for n in range(HOUSE))
    await asyncio.gather(*(store.submit(SetBed(by="seed", bed=bed)) for bed in beds))


async def _round(work: Callable[[int], Awaitable[None]]) -> Figures:
    end = time.perf_counter() + SECONDS
    took: list[float] = []

    async def caller(number: int) -> None:
        while (begun := time.perf_counter()) < end:
            await work(number)
            took.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(caller(number) for number in range(CALLERS)))
    return Figures(len(took) / (time.perf_counter() - begun), percentile(took, 0.99))


async def _command(store: Store, caller: int) -> None:
    """The next step in the life of the caller's own bed."""
    bed = f"city-{caller}"
    spell = store.world.spells.get(bed)
    step = Admit if spell is None else Discharge if spell.state == "occupied" else Ready
    await store.submit(step(by="anna", own=True, bed=bed))


async def _get_save_create(caller: int) -> None:
    async with in_transaction():
        row = await BedRow.get(id=f"city-{caller}")
        row.body = {**row.body, "label": str(caller)}
        await row.save()
        await Idempotency.create(
            id=secrets.token_hex(32), route="", account="", body_hash="", response="", at=datetime.now(UTC)
        )


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        for goal in run():
            print(goal, flush=True)
