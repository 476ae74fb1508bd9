"""The one tap at the door, as a form: written down, with the way back."""

from tests.web.conftest import Town
from web.i18n import LANGUAGES
from web.shift.doorwords import CHOICES
from web.templating import macro


async def test_one_tap_writes_it_down_and_shows_the_way_back(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    seq = town.store.world.seq
    answer = await browser.post("/units/home/turned-away", data={"reason": "full"})
    assert answer.status_code == 303
    assert town.store.world.seq == seq + 1
    change = answer.headers["Location"].removeprefix("/units/home?done=")
    page = (await browser.get(answer.headers["Location"])).text
    assert change in page
    assert (await browser.post("/units/home/undo", data={"change": change})).status_code == 303
    assert not any(str(known.act) == change for known in town.store.world.recent)


async def test_a_number_that_nobody_has_is_told_on_the_unit_s_screen(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    for fields, status in (({"reason": "full", "number": "ZZZZZ"}, 404), ({"reason": "x"}, 422), ({}, 422)):
        answer = await browser.post("/units/home/turned-away", data=fields)
        assert answer.status_code == status, fields
        assert "Hemmet" in answer.text


async def test_only_those_who_work_there_write_it_down(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    assert (await browser.post("/units/women/turned-away", data={"reason": "full"})).status_code == 404
    for role in ("planner", "partner"):
        answer = await town.ask(role, "POST", "/units/home/turned-away", data={"reason": "full"})
        assert answer.status_code == 403, role


async def test_the_form_offers_every_reason_and_outcome(town: Town) -> None:
    form = str(macro(LANGUAGES["sv"], "_turnaway.html", "turn_away")(town.store.world.units["home"], CHOICES))
    for code in (*CHOICES["reasons"], *CHOICES["outcomes"], "women"):
        assert f'value="{code}"' in form
    women = str(macro(LANGUAGES["sv"], "_turnaway.html", "turn_away")(town.store.world.units["women"], CHOICES))
    assert 'name="for"' not in women
