"""What is asked at every way in, once: children (L-13) and the conditions of the house (L-03); and how stays end."""

from datetime import timedelta

import httpx2
import pytest

from beds.world.commands import SetOrganisation, SetUnit
from beds.world.state import replace
from tests.web.conftest import CITY, START, UNITS, Town

HOME = "/units/home/beds/home-1/"
BOTH = {"children": "no", "conditions": "true"}


@pytest.fixture
async def anna(town: Town) -> httpx2.AsyncClient:
    """One of the staff of both of the city's homes, which have conditions."""
    for unit in UNITS[:2]:
        told = replace(unit, mode="decision", conditions="Var snäll.", conditions_version=2)
        await town.store.submit(SetUnit(by="seed", unit=told))
    await town.store.submit(SetOrganisation(by="seed", organisation=replace(CITY, duty_phone="016-00 00 07")))
    return await town.sign_in("anna", "staff", ("home", "women"))


def asks(answer: httpx2.Response) -> tuple[bool, bool]:
    """Whether the answer is a question: about the conditions, about children."""
    assert answer.status_code == 200, answer.status_code
    assert 'class="step ask' in answer.text
    return "Var snäll." in answer.text, 'name="children"' in answer.text


async def test_every_way_in_asks_until_it_knows(town: Town, anna: httpx2.AsyncClient) -> None:
    before = town.store.world
    assert asks(await anna.post(HOME + "hold", data={"who": "none", "minutes": "30"})) == (False, True)
    assert asks(await anna.post(HOME + "admit", data={"who": "none"})) == (True, True)
    assert asks(await anna.post(HOME + "admit", data={"who": "none", "children": "no"})) == (True, False)
    assert town.store.world is before
    assert (await anna.post(HOME + "admit", data={"who": "none"} | BOTH)).status_code == 303
    ann = await town.number()
    assert (await anna.post(HOME + "attach", data={"number": ann.number})).status_code == 303
    assert asks(await anna.post(HOME + "move", data={"to": "women-1"})) == (True, False)
    assert (await anna.post(HOME + "move", data={"to": "home-2"})).status_code == 303  # the same house knows


async def test_who_was_admitted_without_being_asked_is_asked_with_the_number(
    town: Town, anna: httpx2.AsyncClient
) -> None:
    await town.act("staff", "home-1", "admit")  # a program, or a phone without network
    bea = await town.number()
    assert asks(await anna.post(HOME + "attach", data={"number": bea.number})) == (True, True)
    assert (await anna.post(HOME + "attach", data={"number": bea.number} | BOTH)).status_code == 303
    spell = town.store.world.spells["home-1"]
    assert (spell.asked, spell.terms) == (True, 2)


async def test_what_was_answered_when_joining_is_not_asked_at_the_door(town: Town, anna: httpx2.AsyncClient) -> None:
    line = "/units/home/line/join"
    ann, bea = await town.number(), await town.number()
    said = {"number": ann.number, "children": "no", "conditions": "yes"}
    assert (await anna.post(line, data=said)).status_code == 303
    assert (await anna.post(line, data={"number": bea.number, "children": "unknown"})).status_code == 303
    assert asks(await anna.post(HOME + "admit", data={"number": bea.number, "reason": "safety"})) == (True, False)
    assert (await anna.post(HOME + "admit", data={"number": ann.number})).status_code == 303
    assert town.store.world.spells["home-1"].terms == 2


async def test_an_offer_asks_whoever_has_not_been_asked_in_line(town: Town, anna: httpx2.AsyncClient) -> None:
    line = "/units/home/line/"
    ann = await town.number()
    await anna.post(line + "join", data={"number": ann.number})
    assert asks(await anna.post(line + "offer", data={"number": ann.number})) == (False, True)
    answer = await anna.post(line + "offer", data={"number": ann.number, "children": "yes"})
    assert (answer.status_code, "tel:112" in answer.text) == (409, True)
    assert (await anna.post(line + "offer", data={"number": ann.number, "children": "no"})).status_code == 303
    assert [spell.asked for spell in town.store.world.spells.values()] == [True]
    assert asks(await anna.post(HOME + "admit", data={"recognised": "true"})) == (True, False)


async def test_a_question_comes_only_when_nothing_else_is_in_the_way(town: Town, anna: httpx2.AsyncClient) -> None:
    await anna.post(HOME + "admit", data={"who": "none"} | BOTH)
    assert (await anna.post(HOME + "admit", data={"who": "none"})).status_code == 409


async def test_with_children_the_steps_and_the_numbers_are_shown_and_one_request_is_counted(
    town: Town, anna: httpx2.AsyncClient
) -> None:
    seq, spells = town.store.world.seq, town.store.world.spells
    answer = await anna.post(HOME + "admit", data={"who": "new", "children": "yes", "conditions": "true"})
    assert answer.status_code == 409
    assert 'href="tel:016000007"' in answer.text
    assert 'href="tel:112"' in answer.text
    assert (town.store.world.seq, town.store.world.spells) == (seq + 1, spells)


async def test_a_stay_can_end_with_a_follow_up_and_hospital_can_keep_the_bed(
    town: Town, anna: httpx2.AsyncClient
) -> None:
    ann = await town.number()
    await anna.post(HOME + "admit", data={"number": ann.number} | BOTH)
    tomorrow = (START + timedelta(days=1)).date()
    assert (await anna.post(HOME + "absent", data={"back_on": tomorrow.isoformat()})).status_code == 303
    spell = town.store.world.spells["home-1"]
    assert (spell.state, spell.away, spell.away_until.date()) == ("occupied", True, tomorrow)
    ending = {"reason": "hospital", "next": "hospital", "follow_up": "14"}
    assert (await anna.post(HOME + "discharge", data=ending)).status_code == 303
    (task,) = town.store.world.tasks.values()
    assert (task.kind, task.due) == ("follow-up", (START + timedelta(days=14)).date())


async def test_what_needs_a_number_is_not_offered_without_one(town: Town, anna: httpx2.AsyncClient) -> None:
    await anna.post(HOME + "admit", data={"who": "none"} | BOTH)
    nameless = (await anna.get("/units/home/beds/home-1")).text
    ann = await town.number()
    await anna.post(HOME + "attach", data={"number": ann.number})
    known = (await anna.get("/units/home/beds/home-1")).text
    for field in ('name="suspended_until"', 'name="follow_up"', "/units/home/other-help"):
        assert (field in nameless, field in known) == (False, True), field
