"""The queue on a real database: the same walk, and how soon the next in line is asked."""

import asyncio
from datetime import time
from random import Random

from beds.house_time import utc_now
from beds.store import Store
from beds.store.script import Many
from beds.store.verify import verify
from beds.world import Entry, Organisation, Refused, next_due
from beds.world import commands as c
from beds.world.state import replace
from tests.queue.asking import ask
from tests.queue.house import HOME, beds
from tests.queue.town import BEGIN, TICKETS, founding
from tests.queue.walk import Step, pause
from tests.queue.watch import Watch
from tests.store.support import TICKET, Clock, settings, ticket_row, write
from tests.support.long_run import count

STEPS = count(100, 2000)
SOON_S = 5
"""Within so many seconds of a no, or of an offer's end, the next in line has the offer."""


async def test_the_walk_on_a_database_keeps_every_promise_and_verifies(migrated_url: str) -> None:
    await issue(migrated_url, TICKETS)
    clock, rng = Clock(BEGIN), Random(6)
    store = await Store.open(settings(migrated_url), clock)
    try:
        for command in founding():
            await store.submit(command)
        walker = Walker(store)
        for _ in range(STEPS):
            then = clock.now + pause(rng)
            while (due := next_due(store.world, clock.now)) is not None and due <= then:
                clock.now = max(due, clock.now)
                await walker.take(c.Tick(), clock)
            clock.now = then
            await walker.take(ask(store.world, clock.now, rng, TICKETS), clock)
        walker.watch.replayed(store.world)
    finally:
        await store.close()
    assert "all as they should be" in await verify(settings(migrated_url))


class Walker:
    """Says commands to a store, and watches what it publishes."""

    def __init__(self, store: Store) -> None:
        self.store, self.world = store, store.world
        self.watch = Watch(hashes=None)
        self.heard: list[Entry] = []
        store.watch(lambda published: self.heard.extend(entry for _, entry in published.entries))

    async def take(self, command: c.Command, clock: Clock) -> None:
        """One command; what the clock did on the way comes with it."""
        try:
            await self.store.submit(command)
        except Refused:
            command = c.Tick()
        before, entries, self.world = self.world, self.heard[:], self.store.world
        self.heard.clear()
        self.watch.see(Step(command, clock.now, before, entries, self.world))


async def test_the_next_in_line_has_the_bed_seconds_after_a_no(migrated_url: str) -> None:
    await issue(migrated_url, TICKETS)
    store = await Store.open(settings(migrated_url), utc_now)
    try:
        await open_house(store)
        await offered_to(store, TICKETS[0])
        await store.submit(c.Decline(by="self", ticket=TICKETS[0]))
        await offered_to(store, TICKETS[1])
    finally:
        await store.close()


async def test_the_next_in_line_has_the_bed_seconds_after_an_offer_ran_out(migrated_url: str) -> None:
    await issue(migrated_url, TICKETS)
    clock = Clock(BEGIN)
    store = await Store.open(settings(migrated_url), clock)
    try:
        await open_house(store)
        await offered_to(store, TICKETS[0])
        clock.move(minutes=30)
        await offered_to(store, TICKETS[1])
    finally:
        await store.close()


async def issue(url: str, tickets: tuple[str, ...]) -> None:
    """Give out these numbers."""
    await write(url, Many(TICKET, [ticket_row(ticket, f"{n:05d}") for n, ticket in enumerate(tickets)]))


async def open_house(store: Store) -> None:
    """A home with one bed that makes offers at any hour, and two in line for it."""
    home = replace(HOME, rules=replace(HOME.rules, offer_from=time(), offer_to=time()))
    organisation = Organisation(slug=home.organisation, name="Kommunen")
    await store.submit(c.SetOrganisation(by="seed", organisation=organisation))
    await store.submit(c.SetUnit(by="seed", unit=home))
    await store.submit(c.SetBed(by="seed", bed=beds(HOME, 1)[0]))
    for ticket in TICKETS[:2]:
        await store.submit(c.Join(by="staff", ticket=ticket, units=("hem",), confirmed=True))


async def offered_to(store: Store, ticket: str) -> None:
    """Wait until the bed is offered to them; not for long."""
    offered = asyncio.Event()
    store.watch(lambda published: offered.set() if published.world.promised_to(ticket) else None)
    if not store.world.promised_to(ticket):
        async with asyncio.timeout(SOON_S):
            await offered.wait()
