"""Closing a bed or a unit: what would happen is shown before anything does, and what is shown is what happens."""

import re
from datetime import date, time, timedelta

import httpx2
import pytest
from msgspec import Struct

from beds.people.tickets import Issued
from beds.world.commands import Admit, Hold, Join, SetUnit, Tick
from beds.world.state import replace
from tests.web.conftest import START, Town

AT = "/units/home/settings/closing"
PUBLIC = (("GET", "/place"), ("POST", "/place/join"))


class Home(Struct):
    """A home with a guest in its first bed, a promise on its second to somebody who waits for it, and one more in line
    for it and the shelter."""

    manager: httpx2.AsyncClient
    guest: Issued
    promised: Issued
    waits: Issued


@pytest.fixture
async def home(town: Town) -> Home:
    """The home, and the browser of its manager."""
    guest, promised, waits = [await town.number() for _ in range(3)]
    for command in (
        Admit(by="anna", bed="home-1", ticket=guest.ticket),
        Join(by="anna", ticket=promised.ticket, units=("home",)),
        Hold(by="anna", bed="home-2", ticket=promised.ticket, until=START + timedelta(days=5)),
        Join(by="anna", ticket=waits.ticket, units=("home", "night")),
    ):
        await town.store.submit(command)
    return Home(await town.sign_in("maja", "manager", ("home",)), guest, promised, waits)


def fields(page: str) -> dict[str, str]:
    """What the form under a preview would send."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)) | {"do": "close"}


async def test_a_promise_on_a_bed_is_told_to_be_taken_back_and_then_is(town: Town, home: Home) -> None:
    seq = town.store.world.seq
    page = await home.manager.post(AT, data={"bed": "home-2", "reason": "repair"})
    assert f"Löftet om plats 2 tas tillbaka. {home.promised.number} står först i kön igen." in page.text
    assert town.store.world.seq == seq
    assert (await home.manager.post(AT, data=fields(page.text))).status_code == 303
    assert town.store.world.spells["home-2"].state == "closed"
    assert town.store.world.promised_to(home.promised.ticket) is None


async def test_an_occupied_bed_closes_when_it_is_empty(town: Town, home: Home) -> None:
    page = await home.manager.post(AT, data={"bed": "home-1", "reason": "infection", "back": "2026-03-20"})
    assert f"Plats 1: {home.guest.number} är inskriven och blir kvar." in page.text
    await home.manager.post(AT, data=fields(page.text))
    assert town.store.world.spells["home-1"].state == "occupied"
    listed = (await home.manager.get(AT)).text
    assert "smitta" in listed
    assert (await home.manager.post(AT, data={"do": "keep", "bed": "home-1"})).status_code == 303
    assert town.store.world.closings == {}


async def test_a_bed_from_a_date_is_looked_ahead_to_that_date(town: Town, home: Home) -> None:
    page = await home.manager.post(AT, data={"bed": "home-2", "reason": "repair", "first": "2026-03-20"})
    assert f"Löftet om plats 2, till {home.promised.number}, har gått ut till dess." in page.text
    assert "Plats 2 är avställd från och med då." in page.text
    assert "Annonsera stängningen" in page.text
    await home.manager.post(AT, data=fields(page.text))
    assert "home-2" in town.store.world.closings
    assert town.store.world.spells["home-2"].state == "held"


async def test_a_unit_from_a_date_tells_who_stays_who_is_sent_on_and_who_leaves_the_line(
    town: Town, home: Home
) -> None:
    for method, path in PUBLIC:
        assert "Hemmet" in (await town.ask("public", method, path)).text
    page = await home.manager.post(AT, data={"first": "2026-03-05"})
    for words in (
        f"Plats 1: {home.guest.number} är inskriven och blir kvar.",
        f"Löftet om plats 2 till {home.promised.number} tas tillbaka.",
        "2 väntar på plats här nu.",
        "Ingen ny kan komma.",
    ):
        assert words in page.text, words
    await home.manager.post(AT, data=fields(page.text))
    assert town.store.world.units["home"].closes == date(2026, 3, 5)
    assert "Enheten stänger torsdag 5 mars 2026." in (await home.manager.get("/units/home/settings")).text
    assert "Enheten stänger torsdag 5 mars 2026." in (await town.ask("staff", "GET", "/units/home")).text
    town.clock.now = START + timedelta(days=3)
    await town.store.submit(Tick())
    world = town.store.world
    assert "Den tar inte emot någon ny" in (await town.ask("staff", "GET", "/units/home")).text
    assert (world.units["home"].status, world.winds_down("home")) == ("open", True)
    assert [w.unit for w in world.waits_of(home.waits.ticket)] == ["night"]
    assert world.promised_to(home.promised.ticket) is None
    for method, path in PUBLIC:
        assert "Hemmet" not in (await town.ask("public", method, path)).text


async def test_the_mornings_at_a_shelter_are_told_by_a_count(town: Town) -> None:
    unit = town.store.world.units["night"]
    rules = replace(unit.rules, check_out=time(7, 30), check_out_all=True, automatic=False)
    for command in (
        SetUnit(by="seed", unit=replace(unit, organisation="church", rules=rules)),
        Admit(by="anna", bed="night-1"),
        Admit(by="anna", bed="night-2"),
    ):
        await town.store.submit(command)
    await town.token("chief", "manager", "church", ("night",))
    told = {}
    for first in ("", "2026-03-05"):
        page = await town.ask("chief", "POST", "/units/night/settings/closing", data={"first": first})
        told[first] = ("morgonen innan dess: 2" in page.text, page.text.count("är inskriven och blir kvar"))
    assert told == {"": (False, 2), "2026-03-05": (True, 0)}


async def test_an_empty_unit_closes_now_and_its_date_can_be_taken_back_before(town: Town) -> None:
    manager = await town.sign_in("maja", "manager", ("home",))
    await manager.post(AT, data=fields((await manager.post(AT, data={"first": "2026-04-01"})).text))
    await manager.post(AT, data={"do": "keep"})
    assert town.store.world.units["home"].closes is None
    page = await manager.post(AT, data={"bed": ""})
    assert "Enheten är stängd från och med då" in page.text
    await manager.post(AT, data=fields(page.text))
    await town.store.submit(Tick())
    assert town.store.world.units["home"].status == "closed"
    facts = {"name": "Hemmet", "status": "open", "kind": "home", "audience": "all", "mode": "without", "decision": "D"}
    assert (await manager.post("/units/home/settings/unit", data=facts)).status_code == 303
    await town.store.submit(Tick())
    assert (town.store.world.units["home"].status, town.store.world.units["home"].closes) == ("open", None)


async def test_what_has_changed_since_it_was_read_is_read_again(town: Town, home: Home) -> None:
    page = await home.manager.post(AT, data={"bed": "home-3", "reason": "repair"})
    await town.act("staff", "home-3", "admit")
    seq = town.store.world.seq
    again = await home.manager.post(AT, data=fields(page.text))
    assert "Något har ändrats sedan du läste" in again.text
    assert town.store.world.seq == seq
    assert (await home.manager.post(AT, data=fields(again.text))).status_code == 303


async def test_what_cannot_be_closed_is_refused(town: Town, home: Home) -> None:
    for wrong, status in (
        ({"bed": "women-1"}, 404),
        ({"bed": "home-3", "reason": "whim"}, 422),
        ({"bed": "home-3", "back": "2026-03-01"}, 422),
    ):
        assert (await home.manager.post(AT, data={"reason": "repair"} | wrong)).status_code == status, wrong
    assert (await town.ask("admin", "GET", AT)).status_code == 403
