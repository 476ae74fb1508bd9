"""Lists on paper: for those who may see whose beds they are, logged, and with nothing but numbers and beds on them."""

from datetime import timedelta

import pytest

from beds.people import access
from beds.world.commands import Absent, Admit, SetUnit
from beds.world.state import replace
from tests.web.conftest import Town
from web.paper.pages import PAPERS, sheet


async def test_reading_a_list_is_logged_and_choosing_one_is_not(town: Town) -> None:
    for kind in ("", "/night", "/fire", "/empty"):
        assert (await town.ask("staff", "GET", f"/units/home/paper{kind}")).status_code == 200
    assert sorted(row.page for row in await access.newest("city", 10)) == ["paper-fire", "paper-night"]
    assert (await town.ask("staff", "GET", "/units/home/paper/other")).status_code == 404


async def test_who_may_not_see_whose_beds_they_are_gets_no_half_list(town: Town) -> None:
    unit = town.store.world.units["home"]
    await town.store.submit(SetUnit(by="seed", unit=replace(unit, sensitive=True, public_name="Huset")))
    assert (await town.ask("staff", "GET", "/units/home/paper/fire")).status_code == 200
    for slug in ("home", "den"):
        assert (await town.ask("intake", "GET", f"/units/{slug}/paper/fire")).status_code == 404
    assert (await town.ask("staff", "GET", "/units/night/paper/night")).status_code == 404


@pytest.mark.parametrize("kind", PAPERS)
async def test_a_sheet_says_the_public_name_and_no_address(town: Town, kind: str) -> None:
    unit = replace(town.store.world.units["women"], public_name="Huset", address="Storgatan 1", phone="016-11 22 33")
    await town.store.submit(SetUnit(by="seed", unit=unit))
    text = (await town.ask("staff", "GET", f"/units/women/paper/{kind}")).text
    assert "Huset" in text
    for word in ("Storgatan", "016-11", "Kvinnohemmet", "Ledig plats"):
        assert word not in text, word


async def test_the_fire_list_tells_who_is_in_and_who_is_away(town: Town) -> None:
    issued = await town.number()
    await town.store.submit(Admit(by="anna", bed="home-1", ticket=issued.ticket))
    await town.store.submit(Admit(by="anna", bed="home-3"))
    await town.store.submit(Absent(by="anna", bed="home-3", until=town.clock() + timedelta(hours=12)))
    text = (await town.ask("staff", "GET", "/units/home/paper/fire", headers={"Accept-Language": "en"})).text
    assert issued.number in text
    assert "no number" in text
    assert "Away till" in text
    assert [part.split("</dd>")[0] for part in text.split("<dd>")[1:]] == ["1", "1", "2"]
    assert text.count("<tr") == 3


@pytest.mark.parametrize(("beds", "columns"), [(0, 0), (1, 1), (30, 1), (31, 2), (88, 2), (89, 3), (130, 3)])
def test_a_longer_house_stands_in_more_columns(beds: int, columns: int) -> None:
    made = sheet(list(range(beds)))
    assert len(made.columns) == columns
    assert [bed for column in made.columns for bed in column] == list(range(beds))
