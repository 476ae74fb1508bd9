"""A unit's settings by its manager, from the pages: facts, rules that begin when the day turns, beds, cold nights."""

from datetime import date, time, timedelta

import httpx2
import pytest

from beds.world.commands import Tick
from beds.world.state import Rules
from tests.web.conftest import Town
from web.setup.rules import GROUPS, NAMES, RulesForm

AT = "/units/home/settings"
FACTS = {"name": "Hemmet", "status": "open", "kind": "home", "audience": "all", "mode": "without", "decision": "DEMO"}
RULES = {
    "day_turns": "12.00", "order": "first", "draw_at": "18.00", "offer_minutes": "30", "offer_from": "8",
    "offer_to": "21.00", "hold_minutes": "60", "misses": "2", "asleep_days": "14", "close_days": "14",
    "automatic": "true", "confirmed_only": "true",
}  # fmt: skip


@pytest.fixture
async def manager(town: Town) -> httpx2.AsyncClient:
    """The browser of the manager of the home."""
    return await town.sign_in("maja", "manager", ("home",))


def test_every_rule_stands_on_the_page_with_its_meaning() -> None:
    assert set(NAMES) == set(Rules.__struct_fields__) == set(RulesForm.__struct_fields__)
    assert all(rule.meaning for _, rules in GROUPS for rule in rules)


async def test_a_form_sent_back_as_it_is_changes_nothing(town: Town, manager: httpx2.AsyncClient) -> None:
    before = town.store.world.units["home"]
    facts = FACTS | {"confirm_hours": "08.00, 20.00", "adults_only": "true"}
    assert (await manager.post(f"{AT}/unit", data=facts)).status_code == 303
    assert (await manager.post(f"{AT}/rules", data=RULES)).status_code == 303
    assert town.store.world.units["home"] == before
    assert town.store.world.coming == {}


async def test_other_rules_are_told_with_the_hour_at_which_they_begin_and_can_be_dropped(
    town: Town, manager: httpx2.AsyncClient
) -> None:
    answer = await manager.post(f"{AT}/rules", data=RULES | {"entry_to": "2145", "hold_minutes": "45", "order": "draw"})
    assert answer.status_code == 303
    assert town.store.world.units["home"].rules == Rules()
    assert town.store.world.coming["home"] == Rules(entry_to=time(21, 45), hold_minutes=45, order="draw")
    page = (await manager.get(answer.headers["Location"])).text
    assert "Gäller från tisdag 3 mars kl. 12.00" in page
    for words in ("nu inte satt, sedan 21.45", "nu 60, sedan 45", "nu den som frågade först, sedan lottning"):
        assert words in page, words
    assert "Ändrade regler börjar gälla tisdag 3 mars kl. 12.00" in (await manager.get(AT)).text
    await manager.post(f"{AT}/unit", data=FACTS | {"name": "Huset"})
    assert town.store.world.coming["home"].order == "draw"  # what is to come goes on beside another change
    await manager.post(f"{AT}/rules", data={"keep": "yes"})
    assert town.store.world.coming == {}


@pytest.mark.parametrize(
    "wrong",
    [{"offer_minutes": "5"}, {"entry_to": "soon"}, {"misses": ""}, {"check_out_all": "true"}, {"day_turns": "25.00"}],
)
async def test_rules_that_cannot_be_are_refused_and_what_was_written_stays(
    town: Town, manager: httpx2.AsyncClient, wrong: dict[str, str]
) -> None:
    answer = await manager.post(f"{AT}/rules", data=RULES | {"hold_minutes": "77"} | wrong)
    assert answer.status_code == 422
    assert 'value="77"' in answer.text
    assert town.store.world.coming == {}


async def test_what_was_ticked_and_written_stays_where_the_facts_are_refused(manager: httpx2.AsyncClient) -> None:
    answer = await manager.post(f"{AT}/unit", data=FACTS | {"decision": "", "cleaning": "true", "facts": "hund, hiss"})
    assert answer.status_code == 409
    page = answer.text
    assert 'value="hund, hiss"' in page
    assert 'name="cleaning" value="true" checked' in page
    assert 'name="adults_only" value="true" checked' not in page


async def test_the_rules_of_a_night_shelter_are_set_from_the_pages(town: Town) -> None:
    """The fixture of D-03: Sundsvall."""
    await town.token("chief", "manager", "church", ("night",))
    evening = {"apply_from": "17", "entry_from": "18.30", "entry_to": "23", "check_out": "7.30", "no_show_at": "19.30"}
    form = RULES | evening | {"nights": "3", "check_out_all": "true"}
    assert (await town.ask("chief", "POST", "/units/night/settings/rules", data=form)).status_code == 303
    assert town.store.world.coming["night"] == Rules(
        apply_from=time(17), entry_from=time(18, 30), entry_to=time(23), check_out=time(7, 30), check_out_all=True,
        nights=3, no_show_at=time(19, 30),
    )  # fmt: skip
    for n in (1, 2):
        kept = {"label": str(n), "position": str(n), "for": "all", "reserved_for": "women", "reserved_until": "20"}
        await town.ask("chief", "POST", f"/units/night/settings/beds/night-{n}", data=kept)
    winter = {"label": "5", "position": "5", "for": "all", "valid_from": "2026-11-01", "valid_to": "2027-03-31"}
    await town.ask("chief", "POST", "/units/night/settings/beds", data=winter)
    beds = town.store.world.beds
    assert [beds[f"night-{n}"].reserved_until for n in (1, 2, 3)] == [time(20), time(20), None]
    assert (beds["night-5"].valid_from, beds["night-5"].valid_to) == (date(2026, 11, 1), date(2027, 3, 31))


async def test_planned_places_and_beds_are_dated(town: Town, manager: httpx2.AsyncClient) -> None:
    await manager.post(f"{AT}/capacity", data={"since": "2026-01-01", "places": "4"})
    await manager.post(f"{AT}/capacity", data={"since": "2026-11-01", "places": "8"})
    assert town.store.world.units["home"].planned == ((date(2026, 1, 1), 4), (date(2026, 11, 1), 8))
    bed = {"label": "K 1", "position": "9", "for": "women", "reserved_for": "women", "reserved_until": "20"}
    bed |= {"valid_from": "2026-03-02", "facts": "nedre säng, hund"}
    assert (await manager.post(f"{AT}/beds", data=bed)).status_code == 303
    made = town.store.world.beds["home-k-1"]
    assert (made.reserved_until, made.facts, made.for_) == (time(20), ("nedre säng", "hund"), "women")
    page = (await manager.get(f"{AT}/beds")).text
    assert "kvinnor, hålls för kvinnor till 20.00, från 2 mars 2026" in page
    assert "I natt: 4 planerade platser, 5 disponibla." in page
    wrong = await manager.post(f"{AT}/beds/home-k-1", data=bed | {"reserved_until": "", "label": "K 2"})
    assert wrong.status_code == 422
    assert 'value="K 2"' in wrong.text
    assert (await manager.post(f"{AT}/beds/women-1", data=bed)).status_code == 404


async def test_a_cold_night_s_beds_come_and_go_by_themselves_and_are_used_again(
    town: Town, manager: httpx2.AsyncClient
) -> None:
    form = {"count": "2", "for": "all", "first": "2026-03-02", "last": "2026-03-03"}
    assert (await manager.post(f"{AT}/cold", data=form)).status_code == 303

    async def there() -> list[str]:
        beds = (await town.ask("staff", "GET", "/api/v1/units/home/beds")).json()["beds"]
        return [bed["label"] for bed in beds]

    assert await there() == ["1", "2", "3", "4", "E1", "E2"]
    page = (await manager.get(f"{AT}/cold")).text
    assert "från 2 mars till 3 mars 2026" in page
    assert (await manager.post(f"{AT}/cold", data={"end": "home-e2"})).status_code == 303
    assert await there() == ["1", "2", "3", "4", "E1"]
    town.clock.now += timedelta(days=2)
    await town.store.submit(Tick())
    assert await there() == ["1", "2", "3", "4"]
    manager = await town.sign_in("mia", "manager", ("home",))
    await manager.post(f"{AT}/cold", data=form | {"count": "3", "first": "2026-03-04", "last": "2026-03-04"})
    assert await there() == ["1", "2", "3", "4", "E1", "E2", "E3"]
    units = (await town.ask("manager", "GET", "/api/v1/units")).json()["units"]
    assert next(u for u in units if u["slug"] == "home")["places"]["usable"] == 7


@pytest.mark.parametrize(
    "wrong", [{"count": "0"}, {"count": "41"}, {"last": "2026-03-01"}, {"first": "2026-02-01", "last": "2026-02-02"}]
)
async def test_beds_for_nights_that_are_over_are_not_put_up(
    town: Town, manager: httpx2.AsyncClient, wrong: dict[str, str]
) -> None:
    form = {"count": "2", "for": "all", "first": "2026-03-02", "last": "2026-03-03"} | wrong
    assert (await manager.post(f"{AT}/cold", data=form)).status_code == 422
    assert len(town.store.world.unit_beds("home")) == 4
