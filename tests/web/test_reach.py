"""An address names one unit or number; what is named inside the request may be another's, and stays out of reach."""

from beds.world.commands import Join
from tests.web.conftest import Town


async def _promised(town: Town) -> str:
    """A number that waits at home, and is offered a bed there."""
    number = (await town.ask("staff", "POST", "/api/v1/tickets", json={})).json()["number"]
    joined = await town.ask("staff", "POST", "/api/v1/waitlist", json={"number": number, "units": ["home"]})
    assert joined.json()["standing"]["queues"] == [{"unit": "home", "position": 1, "of": 1}]
    await town.ask("staff", "POST", "/api/v1/units/home/confirm")  # whatever comes next lets the clock offer the bed
    assert [spell.state for spell in town.store.world.spells.values()] == ["offered"]
    return number


async def test_the_page_of_one_unit_answers_no_offer_of_another(town: Town) -> None:
    number = await _promised(town)
    browser = await town.sign_in("women-only", "staff", ("women",))
    for act in ("accept", "decline", "no-answer"):
        answer = await browser.post(f"/units/women/line/{act}", data={"number": number})
        assert answer.status_code == 409, act
    (offered,) = town.store.world.spells
    assert town.store.world.spells[offered].state == "offered"
    browser = await town.sign_in("at-home", "staff", ("home",))
    assert (await browser.post("/units/home/line/decline", data={"number": number})).status_code == 303
    assert offered not in town.store.world.spells


async def test_the_page_of_one_unit_undoes_nothing_of_another(town: Town) -> None:
    change = (await town.act("staff", "home-1", "hold")).json()["change"]
    browser = await town.sign_in("women-only", "staff", ("women",))
    assert (await browser.post("/units/women/undo", data={"change": change})).status_code == 404
    assert "home-1" in town.store.world.spells
    browser = await town.sign_in("at-home", "staff", ("home",))
    assert (await browser.post("/units/home/undo", data={"change": change})).status_code == 303
    assert "home-1" not in town.store.world.spells


async def test_where_the_list_of_changes_ends_does_not_move_with_what_one_may_not_see(town: Town) -> None:
    seen = (await town.act("staff", "home-1", "hold")).json()["change"]
    before = (await town.ask("partner", "GET", "/api/v1/changes")).json()
    await town.act("staff", "women-1", "hold")
    assert (await town.ask("partner", "GET", "/api/v1/changes")).json() == before
    answer = (await town.ask("partner", "GET", f"/api/v1/changes?after={seen}")).json()
    assert answer == {"changes": [], "last": seen}


async def test_to_have_met_somebody_tells_nothing_of_where_they_wait(town: Town) -> None:
    number = await _promised(town)
    await town.token("club", "partner", "club")
    for role in ("club", "outreach"):
        met = await town.ask(role, "POST", f"/api/v1/tickets/{number}/confirm", json={})
        assert (met.status_code, met.json()["standing"]) == (200, None)
        joined = await town.ask(role, "POST", "/api/v1/waitlist", json={"number": number, "units": ["women"]})
        assert joined.json().get("standing") is None, role


async def test_a_bed_of_another_unit_is_not_named_when_it_is_offered_here(town: Town) -> None:
    issued = await town.number()
    await town.store.submit(Join(by="self", ticket=issued.ticket, units=("home",), for_="women"))
    anna = await town.sign_in("anna", "staff", ("home",))
    answer = await anna.post("/units/home/line/offer", data={"number": issued.number, "bed": "women-2"})
    assert answer.status_code == 404
    await town.token("keeper", "staff", units=("home",))
    body = {"bed": "women-2"}
    assert (await town.ask("keeper", "POST", "/api/v1/units/home/offers", json=body)).status_code == 404
