"""Configuration through the API: by whom, how far, and never rewriting what was."""

from datetime import date

from tests.web.conftest import Town

HOME = {"name": "Hemmet", "organisation": "city", "status": "open", "decision": "DEMO"}


async def put(town: Town, role: str, slug: str, /, **fields: object):
    return await town.ask(role, "PUT", f"/api/v1/units/{slug}", json=HOME | fields)


async def test_a_configuration_that_is_read_can_be_written_back(town: Town) -> None:
    read = (await town.ask("admin", "GET", "/api/v1/units/home")).json()
    answer = await town.ask("admin", "PUT", "/api/v1/units/home", json=read["unit"])
    assert answer.status_code == 200
    assert answer.json()["unit"] == {"rules": {}, **read["unit"]}


async def test_other_rules_of_an_open_unit_begin_when_its_day_turns(town: Town) -> None:
    evening = {"entry_from": "19:00:00", "no_show_at": "20:00:00"}
    rules = evening | {"check_out": "07:30:00", "check_out_all": True, "nights": 3}
    answer = await put(town, "manager", "home", kind="night", rules=rules)
    assert answer.status_code == 200
    assert answer.json()["unit"].get("rules", {}) == {}
    assert answer.json()["coming"] == rules
    assert (await town.ask("admin", "GET", "/api/v1/units/home")).json()["coming"] == rules
    assert (await put(town, "manager", "home", rules=rules)).status_code == 422, "no home sends anybody out"


async def test_places_are_dated(town: Town) -> None:
    planned = [["2026-01-01", 4], ["2026-09-01", 8]]
    answer = await put(town, "manager", "home", planned=planned)
    assert answer.status_code == 200
    assert answer.json()["unit"]["planned"] == planned
    units = (await town.ask("manager", "GET", "/api/v1/units")).json()["units"]
    assert next(u for u in units if u["slug"] == "home")["places"]["planned"] == 4


async def test_a_bed_comes_and_goes_by_date(town: Town) -> None:
    new = {"id": "home-5", "label": "5", "position": 5, "valid_from": "2026-03-03", "extra": True}
    assert (await town.ask("manager", "POST", "/api/v1/units/home/beds", json=new)).status_code == 200
    beds = (await town.ask("staff", "GET", "/api/v1/units/home/beds")).json()["beds"]
    assert "home-5" not in {b["id"] for b in beds}
    assert town.store.world.beds["home-5"].valid_from == date(2026, 3, 3)
    answer = await town.ask("manager", "PATCH", "/api/v1/beds/home-4", json={"valid_to": "2026-03-31"})
    assert answer.status_code == 200
    assert answer.json()["bed"] == {
        "id": "home-4",
        "unit": "home",
        "label": "4",
        "position": 4,
        "valid_to": "2026-03-31",
    }
    back = await town.ask("manager", "PATCH", "/api/v1/beds/home-4", json={"valid_to": None})
    assert "valid_to" not in back.json()["bed"]
    assert (await town.ask("manager", "POST", "/api/v1/units/home/beds", json=new)).status_code == 422


async def test_managers_stay_in_their_units_and_administrators_in_their_house(town: Town) -> None:
    await town.token("church admin", "admin", "church")
    assert (await put(town, "manager", "home")).status_code == 200
    assert (await put(town, "manager", "night", organisation="church")).status_code == 404
    assert (await put(town, "manager", "brand-new")).status_code == 404
    assert (await put(town, "church admin", "home")).status_code == 404
    assert (await put(town, "church admin", "brand-new")).status_code == 404
    assert (await put(town, "church admin", "chapel", organisation="church")).status_code == 200
    assert (await put(town, "admin", "brand-new")).status_code == 200
    assert (await put(town, "admin", "nowhere", organisation="nobody")).status_code == 404


async def test_a_unit_cannot_be_carried_over_a_wall(town: Town) -> None:
    assert (await put(town, "admin", "home", organisation="church")).status_code == 422


async def test_what_cannot_be_is_refused(town: Town) -> None:
    assert (await put(town, "admin", "No Such Slug")).status_code == 422
    assert (await put(town, "admin", "home", slug="other")).status_code == 422
    assert (await put(town, "admin", "home", planned=[["2026-01-01", 10**9]])).status_code == 422
    assert (await put(town, "admin", "home", nobody="asked")).status_code == 422
    assert (await put(town, "admin", "home", rules={"nobody": "asked"})).status_code == 422
    assert (await put(town, "admin", "home", decision="")).status_code == 409
    await town.act("staff", "home-1", "admit")
    assert (await put(town, "admin", "home", status="closed")).status_code == 409


async def test_what_an_organisation_shares_it_alone_decides(town: Town) -> None:
    await town.token("club admin", "admin", "club")
    path, full = "/api/v1/organisations/club", {"name": "Klubben", "shares": "full"}
    assert (await town.ask("admin", "PUT", path, json=full)).status_code == 404
    assert (await town.ask("intake", "GET", "/api/v1/units/den/beds")).status_code == 404
    assert (await town.ask("club admin", "PUT", path, json=full)).status_code == 200
    assert (await town.ask("intake", "GET", "/api/v1/units/den/beds")).status_code == 200
    assert (await town.ask("club admin", "PUT", path, json=full | {"municipality": True})).status_code == 422
    assert (await town.ask("admin", "PUT", "/api/v1/organisations/new", json={"name": "Nya"})).status_code == 200
    assert not town.store.world.organisations["new"].municipality
