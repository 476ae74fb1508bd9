"""Whatever people ask for, and however often it is erased in between: the ledger holds before and after, a process that
listened knows what the database says, and nobody is erased of whom something is open."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from beds.purge import forget
from beds.retention import Limit, limits
from beds.store import Store, content, examine, orm
from beds.store.reading import read_all
from beds.store.script import Many
from beds.world import Refused, World
from beds.world.commands import Tick, Undo
from tests.store.erasing import purged, tickets
from tests.store.support import TICKET, Clock, opened, run, settings, ticket_row, write
from tests.support.long_run import count
from tests.world.ask import ASKED, Asker
from tests.world.city import BEGIN, TICKETS, founding

LIVES = range(count(short=3, long=30))
ROUNDS = 6
EACH = 40


@pytest.fixture(autouse=True)
def _content_may_be_young(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (content, examine):
        monkeypatch.setattr(module, "LEAST_AGE", timedelta(0))


SOON = limits() | {"person": Limit(2, "days"), "content": Limit(5, "days")}
"""Far sooner than any decision could say, so that a short life meets every edge."""


@pytest.mark.parametrize("seed", LIVES)
async def test_any_life_goes_on_between_erasures(migrated_url: str, seed: int) -> None:
    rng, clock = Random(seed), Clock(BEGIN)
    rows = [ticket_row(ticket, f"{n:05d}") for n, ticket in enumerate(TICKETS)]
    await write(migrated_url, Many(TICKET, rows))
    async with opened(migrated_url, clock) as store, opened(migrated_url, clock) as other:
        for command in founding():
            await store.submit(command)
        for _ in range(ROUNDS):
            acts = await lived(store, other, clock, rng)
            async with orm(settings(migrated_url)):
                await forget(store, rng.choice(TICKETS), clock.now)
            clock.move(hours=rng.choice((0, 1, 30, 60)))
            before = named(store.world)
            await purged(migrated_url, clock.now, table=SOON)
            assert before <= await tickets(migrated_url)
            await asyncio.gather(*(undone(store, act) for act in acts[-3:]))
            await knows_what_the_database_says(migrated_url, store)


async def lived(store: Store, other: Store, clock: Clock, rng: Random) -> list[int]:
    """Some days; the names of what was done."""
    acts: list[int] = []
    for _ in range(EACH):
        one = rng.choice((store, other))
        (make,) = rng.choices(list(ASKED), list(ASKED.values()))
        try:
            done = await one.submit(make(Asker(store.world, clock.now, rng, tuple(acts[-5:]))))
        except Refused:
            continue
        acts += [done.change] if done.entries else []
        clock.move(minutes=rng.choice((0, 1, 20, 300)))
    return acts


def named(world: World) -> set[str]:
    """Whoever has something open."""
    rows = (*world.spells.values(), *world.waits.values(), *world.suspensions.values())
    return {row.ticket for row in rows if row.ticket}


async def undone(store: Store, act: int) -> None:
    try:
        await store.submit(Undo(by="anna", change=act))
    except Refused:
        return


async def knows_what_the_database_says(url: str, store: Store) -> None:
    known = (await store.submit(Tick())).world
    assert (await run(url, read_all(), "read")).world == known
