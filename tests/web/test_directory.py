"""What anybody may know of places: bands, and of a protected unit never anything that moves (L-12, L-19)."""

from beds.bands import FEW
from tests.web.conftest import Town

PATH = "/api/v1/directory"


async def services(town: Town) -> dict[str, dict]:
    answer = (await town.ask("public", "GET", PATH)).json()["services"]
    return {s["name"]: s | {"capacity": s["service_capacity"][0]} for s in answer}


async def confirm(town: Town) -> None:
    for slug in ("home", "women"):
        await town.ask("staff", "POST", f"/api/v1/units/{slug}/confirm")


async def test_available_is_coarse(town: Town) -> None:
    await confirm(town)
    seen = []
    for n in range(5):
        capacity = (await services(town))["Hemmet"]["capacity"]
        seen.append((capacity["available"], capacity["capacity_status"]))
        if n < 4:
            await town.act("staff", f"home-{n + 1}", "admit")
        town.clock.move(minutes=15)
    assert seen == [(3, "capacity"), (3, "capacity"), (1, "capacity"), (1, "capacity"), (0, "no-capacity")]
    assert FEW == 2


async def test_the_band_moves_at_quarter_hours_only(town: Town) -> None:
    await confirm(town)
    before = (await services(town))["Hemmet"]["capacity"]
    for n in range(1, 5):
        await town.act("staff", f"home-{n}", "admit")
    town.clock.move(minutes=14)
    after = (await services(town))["Hemmet"]["capacity"]
    assert (after["available"], after["updated"]) == (before["available"], before["updated"])
    assert after["data_age_seconds"] == 14 * 60
    town.clock.move(minutes=1)
    assert (await services(town))["Hemmet"]["capacity"]["available"] == 0


async def test_an_old_figure_is_never_shown_as_current(town: Town) -> None:
    await confirm(town)
    town.clock.move(days=2)
    capacity = (await services(town))["Hemmet"]["capacity"]
    assert capacity["capacity_status"] == "additional-assessment-required"
    assert "available" not in capacity


async def test_a_protected_unit_says_always_the_same(town: Town) -> None:
    def told(answer: dict) -> str:
        return str(answer["Kvinnohemmet"])

    before = told(await services(town))
    await confirm(town)
    seen = {before}
    for n in range(1, 5):
        await town.act("staff", f"women-{n}", "admit")
        town.clock.move(minutes=15)
        seen.add(told(await services(town)))
    assert seen == {before}
    capacity = (await services(town))["Kvinnohemmet"]["capacity"]
    assert capacity["capacity_status"] == "additional-assessment-required"
    assert not {"available", "maximum", "updated", "data_age_seconds"} & set(capacity)


async def test_it_is_hsds(town: Town) -> None:
    for service in (await services(town)).values():
        capacity = service["capacity"]
        assert capacity["service_id"] == service["id"]
        assert capacity["unit"]["name"] == "bed"
        assert service["status"] in ("active", "inactive")
    assert (await services(town))["Nya huset"]["status"] == "inactive"
