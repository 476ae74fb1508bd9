"""Is there room tonight? A band for women and one for men where the places are divided, never a figure (L-19)."""

import re
from datetime import time

from beds.world.commands import SetBed, SetUnit
from beds.world.state import Rules, replace
from tests.web.conftest import Town

SAYS = re.compile(r'data-band="(\w+)".*?<b>(.*?)</b>')


async def told(town: Town) -> dict[str, tuple[str, str]]:
    """What the start page says of the home, by whom it is for."""
    page = (await town.browser.get("/place")).text
    rows = [row for row in re.findall(r'<p class="say".*?</p>', page, re.DOTALL) if "Hemmet" in row]
    found = [(SAYS.search(row), re.sub(r"<[^>]+>|\s+", " ", row)) for row in rows]
    return {says[2].split(":")[0]: (says[1], re.sub(" +", " ", text).strip()) for says, text in found}


async def divide(town: Town) -> None:
    """Beds 1 and 2 of the home are for women, 3 and 4 for men."""
    for n, group in enumerate(("women", "women", "men", "men"), 1):
        await town.store.submit(SetBed(by="seed", bed=replace(town.store.world.beds[f"home-{n}"], for_=group)))
    await town.ask("staff", "POST", "/api/v1/units/home/confirm", json={})


async def test_a_house_with_divided_places_says_it_for_women_and_for_men(town: Town) -> None:
    await divide(town)
    for n in (3, 4):
        await town.act("staff", f"home-{n}", "admit")
    says = await told(town)
    assert {whom: band for whom, (band, _) in says.items()} == {"För kvinnor": "few", "För män": "full"}
    assert says["För kvinnor"][1].startswith("För kvinnor: få platser kvar i kväll.")
    assert says["För män"][1] == "För män: fullt i kväll. Hemmet. Du kan ställa dig i kö."


async def test_a_house_where_every_place_is_for_all_says_it_once(town: Town) -> None:
    await town.ask("staff", "POST", "/api/v1/units/home/confirm", json={})
    assert {whom: band for whom, (band, _) in (await told(town)).items()} == {"För alla": "some"}


async def test_a_band_moves_at_quarter_hours_only(town: Town) -> None:
    await divide(town)
    assert (await told(town))["För män"][0] == "few"
    for n in (3, 4):
        await town.act("staff", f"home-{n}", "admit")
    town.clock.move(minutes=14)
    assert (await told(town))["För män"][0] == "few"
    town.clock.move(minutes=1)
    assert (await told(town))["För män"][0] == "full"


async def test_a_figure_that_nobody_has_confirmed_is_a_telephone(town: Town) -> None:
    home = town.store.world.units["home"]
    await town.store.submit(SetUnit(by="seed", unit=replace(home, phone="016-00 00 00")))
    band, text = (await told(town))["För alla"]
    assert (band, text) == ("ask", "För alla: ring och fråga. Hemmet. 016-00 00 00")


async def test_a_door_that_has_closed_says_when_it_opens(town: Town) -> None:
    home = town.store.world.units["home"]
    rules = Rules(entry_from=time(17), entry_to=time(18, 30))
    await town.store.submit(SetUnit(by="seed", unit=replace(home, rules=rules)))
    await town.ask("staff", "POST", "/api/v1/units/home/confirm", json={})
    band, text = (await told(town))["För alla"]
    assert (band, text) == ("closed", "För alla: stängt just nu. Hemmet. Kom mellan 17.00 och 18.30.")
