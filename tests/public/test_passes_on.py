"""A bed that somebody does not take is offered to the next in line within five seconds."""

import asyncio
import time
from datetime import time as hour
from datetime import timedelta

import httpx2

from beds.people import tickets
from beds.settings import Settings
from beds.store import Store
from beds.store.engine import orm
from beds.world.commands import Accept, Admit, Command, Decline, Join, NoAnswer, SetUnit, Tick, Withdraw
from beds.world.state import Rules, replace
from tests.support.program import SECRET, serving
from tests.web.conftest import Town, founding

WITHIN = 5.0
"""Seconds (the issue's promise)."""
ROUND_THE_CLOCK = Rules(offer_from=hour(0), offer_to=hour(0))


async def two_in_line(store: Store) -> list[str]:
    """Two who have been met wait for the home, where one bed is free."""
    made = [(await tickets.issue(store.secret, store.world.at)) for _ in range(2)]
    for n in range(1, 4):
        await store.submit(Admit(by="seed", bed=f"home-{n}"))
    for one in made:
        await store.submit(Join(by="anna", ticket=one.ticket, units=("home",), confirmed=True))
    return made


async def test_in_a_running_server_the_next_has_the_offer_within_five_seconds(migrated_sqlite_url: str) -> None:
    settings = Settings(database_url=migrated_sqlite_url, secret_key=SECRET)
    async with orm(settings):
        store = await Store.open(settings)
        for command in founding("real"):
            await store.submit(command)
        await store.submit(SetUnit(by="seed", unit=replace(store.world.units["home"], rules=ROUND_THE_CLOCK)))
        ann, bea = await two_in_line(store)
        await store.close()
    with serving(migrated_sqlite_url) as address:
        async with httpx2.AsyncClient(base_url=f"{address}/api/v1") as api:
            await _offered(api, ann)
            answer = await api.post("/my/decline", json={"number": ann.number, "pin": ann.pin})
            declined = time.monotonic()
            assert answer.json()["offer"] is None
            await _offered(api, bea)
            assert time.monotonic() - declined < WITHIN


async def _offered(api: httpx2.AsyncClient, who: tickets.Issued) -> None:
    """Until the number is offered a bed."""
    async with asyncio.timeout(2 * WITHIN):
        while True:
            answer = await api.post("/my", json={"number": who.number, "pin": who.pin})
            if answer.json()["offer"]:
                return


async def test_when_an_offer_runs_out_the_next_has_it_at_that_moment(town: Town) -> None:
    ann, bea = await two_in_line(town.store)
    await town.store.submit(Tick())
    first = town.store.world.spells["home-4"]
    assert first.ticket == ann.ticket
    town.clock.now = first.until - timedelta(milliseconds=1)
    await town.store.submit(Tick())
    assert town.store.world.spells["home-4"] == first
    town.clock.now = first.until
    await town.store.submit(Tick())
    second = town.store.world.spells["home-4"]
    assert (second.state, second.ticket) == ("offered", bea.ticket)
    assert (second.since - first.until).total_seconds() < WITHIN


async def test_a_no_by_whatever_way_passes_the_bed_on_in_the_same_moment(town: Town) -> None:
    ann, bea = await two_in_line(town.store)
    await town.store.submit(Tick())
    ways: list[Command] = [
        Decline(by="self", ticket=ann.ticket),
        NoAnswer(by="anna", ticket=bea.ticket),
    ]
    for way, next_ in zip(ways, (bea.ticket, None), strict=True):
        await town.store.submit(way)
        town.clock.move(microseconds=1)
        await town.store.submit(Tick())
        spell = town.store.world.spells.get("home-4")
        assert (spell.ticket if spell else None) == next_


async def test_a_promise_that_was_accepted_and_given_back_is_passed_on_too(town: Town) -> None:
    ann, bea = await two_in_line(town.store)
    await town.store.submit(Tick())
    await town.store.submit(Accept(by="self", ticket=ann.ticket))
    await town.store.submit(Withdraw(by="anna", bed="home-4", reason="mistake"))
    town.clock.move(minutes=3, seconds=1)  # the time in which staff may take it back
    await town.store.submit(Tick())
    assert town.store.world.spells["home-4"].ticket == ann.ticket  # withdrawn by the house: first again
    await town.store.submit(Decline(by="self", ticket=ann.ticket))
    town.clock.move(microseconds=1)
    await town.store.submit(Tick())
    assert town.store.world.spells["home-4"].ticket == bea.ticket
