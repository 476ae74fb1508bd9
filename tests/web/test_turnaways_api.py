"""Requests without a bed, and sightings, through the API."""

from datetime import timedelta

from beds.need import sightings
from beds.store.models.need import Sighting, SightingWindow
from tests.web.conftest import Town

FULL = {"unit": "home", "reason": "full", "outcome": "none-found"}


async def ask(town: Town, role: str, **more: object):
    return await town.ask(role, "POST", "/api/v1/turnaways", json=FULL | more)


async def test_a_request_is_written_down_and_can_be_taken_back(town: Town) -> None:
    before = town.store.world
    answer = await ask(town, "staff")
    assert answer.status_code == 200
    change = answer.json()["change"]
    assert town.store.world.seq == before.seq + 1
    assert town.store.world.spells == before.spells
    back = await town.ask("staff", "POST", f"/api/v1/changes/{change}/undo", json={})
    assert back.status_code == 200
    assert (await town.ask("staff", "POST", f"/api/v1/changes/{change}/undo", json={})).status_code in (404, 409)


async def test_a_number_is_taken_and_an_unknown_one_is_not(town: Town) -> None:
    issued = await town.number()
    assert (await ask(town, "intake", number=issued.number)).status_code == 200
    assert (await ask(town, "intake", number="ZZZZZ")).status_code == 404


async def test_what_cannot_be_is_422_and_changes_nothing(town: Town) -> None:
    seq = town.store.world.seq
    for wrong in ({"reason": "no"}, {"outcome": None}, {"for": "cats"}, {"note": "text"}, {"at": "2026-03-02"}):
        assert (await ask(town, "staff", **wrong)).status_code == 422, wrong
    assert (await ask(town, "staff", at="2026-02-01T18:00:00Z")).status_code in (409, 422)
    assert (await ask(town, "staff", unit="coming")).status_code in (404, 409)
    assert town.store.world.seq == seq


async def test_units_out_of_reach_do_not_exist(town: Town) -> None:
    assert (await ask(town, "staff", unit="night")).status_code == 404
    assert (await ask(town, "intake", unit="den")).status_code == 404
    for role in ("planner", "outreach", "partner", "admin", "reviewer"):
        assert (await ask(town, role)).status_code == 403, role


async def test_nothing_of_a_request_is_told_to_those_who_see_only_figures(town: Town) -> None:
    await ask(town, "staff", **{"for": "women"})
    for role in ("planner", "outreach", "partner", "staff", "intake"):
        changes = (await town.ask(role, "GET", "/api/v1/changes")).json()["changes"]
        assert all(change.get("kind") != "turn-away" for change in changes), role


async def see(town: Town, role: str, **body: object):
    return await town.ask(role, "POST", "/api/v1/sightings", json=body)


async def test_a_sighting_takes_consent_and_a_number_that_exists(town: Town) -> None:
    number = (await town.number()).number
    assert (await see(town, "partner", number=number, consent=False)).status_code == 422
    assert (await see(town, "partner", number=number)).status_code == 422
    assert (await see(town, "partner", number="ZZZZZ", consent=True)).status_code == 404
    assert await Sighting.all().count() == 0
    answer = await see(town, "partner", number=number, consent=True)
    assert answer.status_code == 200
    assert answer.json()["kept_until"].startswith("2026-05-01")
    assert await Sighting.all().count() == 1


async def test_the_same_number_seen_twice_by_one_organisation_is_one_sighting(town: Town) -> None:
    number = (await town.number()).number
    await town.token("friend", "partner", organisation="club")
    for who in ("partner", "outreach", "intake", "friend", "friend"):
        assert (await see(town, who, number=number, consent=True, **{"for": "women"})).status_code == 200
    assert sorted(await Sighting.all().values_list("organisation", "whom")) == [("city", "women"), ("club", "women")]


async def test_a_sighting_holds_neither_number_nor_ticket(town: Town) -> None:
    issued = await town.number()
    await see(town, "partner", number=issued.number, consent=True)
    (row,) = await Sighting.all().values()
    assert issued.number not in str(row)
    assert issued.ticket not in str(row)
    assert await sightings.in_open_window(issued.ticket)


async def test_a_month_after_the_quarter_only_sums_are_left(town: Town) -> None:
    await town.token("friend", "partner", organisation="club")
    for n in range(3):
        number = (await town.number()).number
        for who in ("partner", "friend")[: 1 + n % 2]:
            await see(town, who, number=number, consent=True, **{"for": "women"})
    ends = (await SightingWindow.all())[0].ends
    assert [w.over for w in await sightings.windows(ends - timedelta(seconds=1))] == [False]
    assert await sightings.forget_windows(ends + timedelta(days=29)) == 0
    assert await sightings.forget_windows(ends + timedelta(days=30)) == 1
    assert await Sighting.all().count() == await SightingWindow.all().count() == 0
    (window,) = await sightings.windows(ends + timedelta(days=31))
    assert (window.quarter.key, window.cells, window.over) == ("2026K1", {"10": 2, "11": 1}, True)
