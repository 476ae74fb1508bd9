"""Of a protected unit outsiders learn how to ask, and nothing that moves (L-12)."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from beds.settings import Settings
from beds.store.schema import copy
from beds.world.commands import SetUnit, Tick
from beds.world.state import Rules, replace
from tests.public.person import ONCE, Person
from tests.store.support import Clock
from tests.web.conftest import Town, running
from web.app import create

SECRETS = ("Hemliga gatan", "17.11", "17:11", "22.33", "22:33", "733", "2031")
PRINT = re.compile(r'(?<=class="print">)\d{4}-\d\d-\d\d [0-9a-f]{64}(?=<)')
"""The record's fingerprint is another one each day, whoever came or did not: it is committed to the order every day."""
HIDDEN = {
    "address": "Hemliga gatan 7",
    "planned": ((date(2031, 1, 1), 733),),
    "rules": Rules(entry_from=time(17, 11), entry_to=time(22, 33)),
}


@asynccontextmanager
async def opened(file: Path, clock: Clock) -> AsyncIterator[Town]:
    """The town of that database, on that clock."""
    app = create(Settings(database_url=f"sqlite://{file}", secret_key="a secret of these tests"), clock)
    async with app.router.lifespan_context(app):
        town = Town(app, clock, {}, None)
        async with town.new_browser() as town.browser:
            yield town


async def answers(town: Town, others: list[Person]) -> list[bytes]:
    """Everything that the public, and others in line, are told."""
    told = [await town.browser.get(path) for path in ("/place", "/place/look", "/order", "/api/v1/directory")]
    told += [await town.browser.post("/place/join", data={"for": group}) for group in ("women", "men", "")]
    for other in others:
        body = {"number": other.number, "pin": other.pin}
        told.append(await town.browser.post("/api/v1/my", json=body))
        browser = town.new_browser()
        await browser.post("/place/look", data=body)
        told.append(await browser.get("/place/mine"))
    assert {answer.status_code for answer in told} == {200}
    return [PRINT.sub("", ONCE.sub("", answer.text)).encode() for answer in told]


@pytest.fixture
async def histories(migrated_sqlite_url: str, tmp_path: Path) -> tuple[Callable, list[Person], Clock]:
    """Some wait, one of them for the protected unit alone, one for it and the home; then two copies of that house."""
    others = []
    async with running(migrated_sqlite_url) as town:
        unit = replace(town.store.world.units["women"], **HIDDEN)
        await town.store.submit(SetUnit(by="seed", unit=unit))
        for n in range(1, 5):
            await town.act("staff", f"home-{n}", "admit")
        for units in (("women",), ("women", "home"), ("home",)):
            others.append(Person(town))
            await others[-1].join(*units, group="women")
        for other in others[:2]:
            await town.ask("staff", "POST", f"/api/v1/tickets/{other.number}/confirm", json={})
        town.clock.move(minutes=1)
        file, at = town.store.settings.file, town.clock.now
    for name in ("a", "b"):
        copy(file, tmp_path / name)
    return (lambda name: opened(tmp_path / name, Clock(at))), others, Clock(at)


@pytest.mark.parametrize("met", [False, True])
async def test_one_who_joins_there_changes_no_byte_of_any_public_answer(histories, met: bool) -> None:
    house, others, _ = histories
    async with house("a") as without, house("b") as with_one_more:
        late = Person(with_one_more)
        await late.join("women", group="women")
        if met:
            await with_one_more.ask("staff", "POST", f"/api/v1/tickets/{late.number}/confirm", json={})
        assert len(with_one_more.store.world.waits) == len(without.store.world.waits) + 1
        for step in (timedelta(0), timedelta(minutes=16), timedelta(hours=2), timedelta(hours=14)):
            for town in (without, with_one_more):
                town.clock.now += step
                await town.store.submit(Tick())
            assert await answers(without, others) == await answers(with_one_more, others)


async def test_one_who_comes_to_the_door_changes_no_byte_either(histories) -> None:
    house, others, _ = histories
    async with house("a") as without, house("b") as with_one_more:
        assert (await with_one_more.act("staff", "women-4", "admit", reason="intake-decision")).status_code == 200
        for step in (timedelta(0), timedelta(minutes=16)):
            for town in (without, with_one_more):
                town.clock.now += step
            assert await answers(without, others) == await answers(with_one_more, others)


async def test_a_difference_elsewhere_is_seen(histories) -> None:
    house, others, _ = histories
    async with house("a") as without, house("b") as with_one_more:
        await Person(with_one_more).join("home")
        assert await answers(without, others) != await answers(with_one_more, others)


async def test_no_figure_no_address_and_no_hour_is_told(histories) -> None:
    house, others, _ = histories
    async with house("a") as town:
        told = "\n".join(answer.decode() for answer in await answers(town, others))
        late = Person(town)
        told += (await late.join("women", group="women")).text
        assert [s for s in SECRETS if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", told)] == []  # not in a random number
        own = (await town.ask("public", "POST", "/api/v1/my", json={"number": late.number, "pin": late.pin})).json()
        assert own["queues"] == [{"unit": "women", "band": "back"}]
        assert "Du står längre bak i kön." in (await late.get("/place/mine")).text


async def test_the_public_is_told_the_same_at_every_hour(histories) -> None:
    house, _, _ = histories
    async with house("a") as town:
        told = set()
        for _ in range(25):
            (service,) = [
                service
                for service in (await town.browser.get("/api/v1/directory")).json()["services"]
                if service["name"] == "Kvinnohemmet"
            ]
            told.add(str(service))
            town.clock.now += timedelta(hours=1)
        assert len(told) == 1
        assert "additional-assessment-required" in told.pop()


async def test_an_offer_there_says_ring_in_place_of_hours(histories) -> None:
    house, others, _ = histories
    async with house("a") as town:
        first = Person(town)
        own = (await town.ask("public", "POST", "/api/v1/my", json=_of(others[0]))).json()
        assert own["state"] == "promised"
        assert (own["offer"]["come_from"], own["offer"]["come_until"]) == ("ring", "ring")
        await first.open(others[0].number, others[0].pin)
        page = (await first.get("/place/mine")).text
        assert "Ring, så berättar vi hur." in page
        assert not re.search(r"Kom mellan", page)


def _of(person: Person) -> dict[str, str]:
    return {"number": person.number, "pin": person.pin}
