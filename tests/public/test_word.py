"""Word left at an organisation reaches its people, and nobody else: a number, and that there is news."""

import httpx2
import pytest

from beds.people import accounts
from beds.store.models.notice import Outbox
from beds.store.models.people import Access
from beds.world.commands import SetUnit
from beds.world.state import replace
from tests.public.person import Person
from tests.web.conftest import PASSPHRASE, Town


async def at(town: Town, organisation: str, role: str = "partner") -> httpx2.AsyncClient:
    """A browser of somebody of that organisation."""
    code = await accounts.invite_staff(f"{role} of {organisation}", role, organisation, (), town.clock())
    browser = town.new_browser()
    await browser.post("/sign-in/first", data={"code": code, "passphrase": PASSPHRASE})
    return browser


@pytest.fixture
async def ann(town: Town, person) -> Person:
    """Left word at the church, and is offered a bed."""
    ann = person()
    await ann.join("home", reach="word", house="church", interpreter="so")
    await town.ask("staff", "POST", f"/api/v1/tickets/{ann.number}/confirm", json={})
    assert (await town.ask("staff", "GET", "/api/v1/units/home/waitlist")).status_code == 200
    if not await Outbox.exists():
        await town.ask("staff", "POST", "/api/v1/units/home/offers", json={})
    return ann


async def test_the_people_of_the_organisation_see_whom_to_tell_and_in_which_language(town: Town, ann: Person) -> None:
    church = await at(town, "church")
    page = await church.get("/words")
    assert ann.number in page.text
    assert "somaliska" in page.text
    for word in ("Hemmet", ann.pin, "home-"):
        assert word not in page.text
    (row,) = await Access.filter(page="words")
    assert (row.organisation, bool(row.subject)) == ("church", True)


async def test_nobody_else_does(town: Town, ann: Person) -> None:
    for organisation, role in (("club", "partner"), ("city", "intake"), ("city", "staff")):
        other = await at(town, organisation, role)
        assert ann.number not in (await other.get("/words")).text
        assert (await other.post("/words", data={"number": ann.number})).status_code == 404
    assert await Outbox.all().count() == 1


async def test_what_was_told_is_gone(town: Town, ann: Person) -> None:
    church = await at(town, "church")
    assert (await church.post("/words", data={"number": "C4J7K"})).status_code == 404
    assert (await church.post("/words", data={"number": ann.number})).status_code == 303
    assert "Det finns inget bud att lämna." in (await church.get("/words")).text
    assert not await Outbox.exists()
    assert await Access.filter(page="words-told", organisation="church").count() == 1


async def test_staff_of_the_organisation_pass_it_on_as_well(town: Town, person) -> None:
    ann = person()
    await ann.join("home", reach="word", house="church")
    await town.store.submit(SetUnit(by="seed", unit=replace(town.store.world.units["home"], conditions="No shoes.")))
    staff = await at(town, "church", "staff")
    page = await staff.get("/words")
    assert ann.number in page.text
    assert "No shoes." not in page.text
    assert (await staff.post("/words", data={"number": ann.number})).status_code == 303
    assert ann.number not in (await staff.get("/words")).text


async def test_no_word_is_left_with_the_municipality_whose_people_are_too_many(town: Town, person) -> None:
    page = await person().join("home", reach="word", house="city")
    assert page.status_code == 422
    assert 'href="/words"' not in (await (await at(town, "city", "outreach")).get("/numbers")).text
    assert 'href="/words"' in (await (await at(town, "church")).get("/numbers")).text
