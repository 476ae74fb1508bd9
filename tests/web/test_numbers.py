"""Helpers' own numbers: theirs and no others, where each stands, answers by voice, and where the walls are (L-18)."""

import re
from datetime import datetime, timedelta

import httpx2
import pytest

from beds.people.access import subject
from beds.store.models.people import Access, Account
from beds.store.models.ticket import Ticket
from beds.world import commands as c
from beds.world.nights import ZONE
from beds.world.state import replace
from tests.web.conftest import Town
from tests.web.in_line import Line, refused, signed_in


def shown(text: str) -> list[str]:
    """The numbers on the page, in their order."""
    return re.findall(r'class="q-no">(\w+)<', text)


@pytest.fixture
async def outreach(town: Town) -> httpx2.AsyncClient:
    """An outreach worker's browser; `.account` is theirs."""
    browser = await signed_in(town, "outreach")
    browser.account = (await Account.get(login="a outreach")).id
    return browser


async def test_outreach_sees_the_numbers_it_made_and_no_other(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town, "ann")
    await line.join("bea", made_by=outreach.account, house="city")
    await line.join("cia", made_by="somebody else", house="city")
    assert shown((await outreach.get("/numbers")).text) == [line.bea]


async def test_a_partner_sees_those_of_its_organisation(town: Town) -> None:
    line = await Line.of(town, "ann")
    await line.join("bea", made_by="one of them", house="city")
    await line.join("cia", made_by="somebody else", house="church")
    partner = await signed_in(town, "partner")
    assert shown((await partner.get("/numbers")).text) == [line.bea]


async def test_where_a_number_stands_is_a_place_or_of_a_protected_unit_a_band(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    line = await Line.of(town, "ann")
    await line.by_hand("women")
    await line.join("bea", "home", "women", made_by=outreach.account)
    page = (await outreach.get("/numbers")).text
    assert "Hemmet: number 2 of 2" in page
    assert "Kvinnohemmet: further back" in page
    assert "Kvinnohemmet: number" not in page


async def test_who_waits_for_a_sensitive_unit_is_known_to_the_maker_and_not_to_the_house(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    line = await Line.of(town)
    await line.by_hand("home", sensitive=True, public_name="Nya boendet")
    await line.by_hand("night")
    await line.join("bea", made_by=outreach.account, house="city")
    await line.join("cia", "night", "home", made_by="somebody else", house="city")
    assert "Nya boendet: number 1 of 2" in (await outreach.get("/numbers")).text
    partner = await signed_in(town, "partner")
    page = (await partner.get("/numbers")).text
    assert "Natten: number 1 of 1" in page
    assert "Nya boendet" not in page
    assert "Hemmet" not in page


async def test_no_bed_and_no_stay_of_a_protected_unit_is_told(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("bea", "women", made_by=outreach.account)
    await town.store.submit(c.Offer(by="seed", unit="women", bed="women-3"))
    page = (await outreach.get("/numbers")).text
    assert "Offered a bed: Kvinnohemmet" in page
    assert "Call, and we tell you how." in page
    assert "women-3" not in page
    await town.store.submit(c.Admit(by="seed", bed="women-3", claim="pin"))
    page = (await outreach.get("/numbers")).text
    assert "In no line" in page
    assert "Has a place" not in page


async def test_a_place_in_an_open_house_is_told_to_the_maker_without_the_house(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account)
    await town.store.submit(c.Admit(by="seed", bed="home-1", ticket=line.tickets["bea"]))
    page = (await outreach.get("/numbers")).text
    assert "Has a place" in page
    assert "Hemmet" not in page


async def test_reading_is_logged_for_each_number(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town, "ann")
    await line.join("bea", made_by=outreach.account)
    await outreach.get("/numbers")
    (row,) = await Access.filter(page="numbers")
    bea = await Ticket.get(id=line.tickets["bea"])
    assert (row.account, row.subject) == (outreach.account, subject(bea, row.id))


@pytest.mark.parametrize(("act", "state"), [("accept", "held"), ("decline", None), ("no-answer", None)])
async def test_an_answer_by_voice_and_the_way_back(
    town: Town, outreach: httpx2.AsyncClient, act: str, state: str | None
) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account)
    await town.store.submit(c.Offer(by="seed", unit="home", bed="home-1"))
    done = await outreach.post(f"/numbers/{act}", data={"number": line.bea, "unit": "home"})
    assert done.status_code == 303, refused(done)
    spell = line.bed("home-1")
    assert (spell and spell.state) == state
    page = (await outreach.get(done.headers["Location"])).text
    (change,) = re.findall(r'name="change" value="(\d+)"', page)
    assert "home-1" not in page
    assert (await outreach.post("/numbers/undo", data={"change": change})).status_code == 303
    assert line.bed("home-1").state == "offered"


async def test_only_what_one_wrote_down_oneself_is_taken_back_here(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account)
    offered = (await town.store.submit(c.Offer(by="seed", unit="home"))).change
    assert (await outreach.post("/numbers/undo", data={"change": offered})).status_code == 404
    assert line.holder("home-1") == "bea"


@pytest.mark.parametrize("act", ["accept", "decline", "no-answer", "still", "pin"])
async def test_somebody_else_s_number_is_out_of_reach(town: Town, outreach: httpx2.AsyncClient, act: str) -> None:
    line = await Line.of(town, "ann")
    await town.store.submit(c.Offer(by="seed", unit="home"))
    before = town.store.world
    assert (await outreach.post(f"/numbers/{act}", data={"number": line.ann})).status_code == 404
    assert (town.store.world.spells, town.store.world.waits) == (before.spells, before.waits)


async def test_an_offer_that_is_not_told_is_not_answered(town: Town) -> None:
    line = await Line.of(town)
    await line.by_hand("home", sensitive=True)
    await line.join("cia", made_by="somebody else", house="city")
    await town.store.submit(c.Offer(by="seed", unit="home"))
    partner = await signed_in(town, "partner")
    assert (await partner.post("/numbers/accept", data={"number": line.cia})).status_code == 409
    answered = await town.ask("partner", "POST", f"/api/v1/waitlist/{line.cia}/answer", json={"answer": "accept"})
    assert answered.status_code == 409
    assert answered.json()["type"].endswith("no-offer")
    assert line.bed("home-1").state == "offered"


async def test_an_answer_is_to_the_offer_that_was_read(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account)
    await town.store.submit(c.Offer(by="seed", unit="home"))
    assert (await outreach.post("/numbers/decline", data={"number": line.bea, "unit": "women"})).status_code == 409
    assert line.holder("home-1") == "bea"


async def test_who_meets_somebody_may_say_so_of_any_number_and_learns_nothing(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    line = await Line.of(town)
    await line.join("ann", confirmed=False)
    done = await outreach.post("/numbers/met", data={"number": line.ann})
    assert done.status_code == 303
    assert line.wait("ann").confirmed
    assert line.ann not in (await outreach.get(done.headers["Location"])).text


async def test_a_number_that_is_not_known_stays_in_the_field(town: Town, outreach: httpx2.AsyncClient) -> None:
    page = await outreach.post("/numbers/met", data={"number": "QQQQQ"})
    assert (page.status_code, refused(page)) == (404, "The number or the code is wrong.")
    assert 'value="QQQQQ"' in page.text


async def test_no_number_stands_in_a_title_or_an_address(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account, confirmed=False)
    done = await outreach.post("/numbers/met", data={"number": line.bea})
    assert line.bea not in done.headers["Location"]
    head, _, body = (await outreach.get("/numbers")).text.partition("</head>")
    assert line.bea not in head
    assert not any(line.bea in address for address in re.findall(r'(?:href|action|src)="([^"]*)"', body))


async def test_making_a_number_leads_to_the_questions_and_counts_as_met(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    await Line.of(town)
    assert 'href="/place"' in (await outreach.get("/numbers")).text
    made = await outreach.post("/place/number", data={"unit": "home", "for": "women", "children": "no"})
    assert made.status_code == 200, made.text
    (number,) = shown((await outreach.get("/numbers")).text)
    assert number in made.text
    (wait,) = town.store.world.waits.values()
    assert wait.confirmed


async def test_a_hold_goes_past_the_line_by_the_api_only_with_a_reason(town: Town) -> None:
    line = await Line.of(town)
    assert (await town.act("staff", "home-1", "hold")).status_code == 200
    await line.join("ann")
    await line.join("bea")
    refusal = await town.act("staff", "home-1", "attach", number=line.bea)
    assert (refusal.status_code, refusal.json()["type"]) == (409, "/problems/not-first")
    assert (await town.act("staff", "home-1", "attach", number=line.bea, reason="safety")).status_code == 200
    assert town.store.world.grants["home"] == {"open": 1, "safety": 1}


async def test_the_page_of_a_held_bed_asks_for_the_reason_where_somebody_waits(town: Town) -> None:
    line = await Line.of(town)
    await town.act("staff", "home-1", "hold")
    await line.join("ann")
    await line.join("bea")
    intake = await signed_in(town, "intake")
    assert 'name="reason"' in (await intake.get("/units/home/beds/home-1")).text
    data = {"who": "none", "number": line.bea, "children": "no"}
    assert (await intake.post("/units/home/beds/home-1/admit", data=data)).status_code == 409
    data["reason"] = "intake-decision"
    assert (await intake.post("/units/home/beds/home-1/admit", data=data)).status_code == 303
    assert town.store.world.grants["home"] == {"open": 1, "intake-decision": 1}


async def test_a_unit_s_name_inside_is_not_told_outside(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    unit = replace(town.store.world.units["home"], public_name="Ett hus")
    await town.store.submit(c.SetUnit(by="seed", unit=unit))
    await line.join("bea", made_by=outreach.account)
    page = (await outreach.get("/numbers")).text
    assert "Ett hus: number 1 of 1" in page
    assert "Hemmet" not in page


async def test_helpers_attest_for_their_own_numbers_since_when_somebody_has_waited(
    town: Town, outreach: httpx2.AsyncClient
) -> None:
    line = await Line.of(town, "ann")
    town.clock.move(minutes=5)
    await line.join("bea", made_by=outreach.account)
    before = (town.clock() - timedelta(days=1)).date().isoformat()
    for number, status in ((line.ann, 404), (line.bea, 303), (line.bea, 409)):
        answer = await outreach.post("/numbers/attest", data={"number": number, "day": before, "hour": "8.30"})
        assert answer.status_code == status, answer.text
    assert line.wait("bea").since == datetime(2026, 3, 1, 8, 30, tzinfo=ZONE)
    assert "Hemmet: number 1 of 2" in (await outreach.get("/numbers")).text


@pytest.mark.parametrize("day", ["", "soon", "2026-03-02", "2027-01-01", "1999-12-31", "9999-99-99"])
async def test_a_day_that_is_no_earlier_one_is_told_and_stays_in_the_form(
    town: Town, outreach: httpx2.AsyncClient, day: str
) -> None:
    line = await Line.of(town)
    await line.join("bea", made_by=outreach.account)
    page = await outreach.post("/numbers/attest", data={"number": line.bea, "day": day})
    assert page.status_code == 422
    assert "within a year" in refused(page)
    assert line.wait("bea").since is None


async def test_helpers_are_told_of_lines_that_have_ended_or_changed(town: Town, outreach: httpx2.AsyncClient) -> None:
    line = await Line.of(town)
    await line.join("bea", "home", "coming", made_by=outreach.account)
    town.clock.move(minutes=1)
    for slug, changes in (("home", {"conditions": "No shoes."}), ("coming", {"status": "closed"})):
        unit = replace(town.store.world.units[slug], **changes)
        await town.store.submit(c.SetUnit(by="seed", unit=unit))
    page = (await outreach.get("/numbers")).text
    assert "There are new rules at Hemmet." in page
    assert "Nya huset has closed. The number is no longer in line there." in page
