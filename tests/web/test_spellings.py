"""Every form and every address takes a number and a code however they were typed, and counts no wrong guess."""

import re
from urllib.parse import quote

import pytest

from beds.people.tickets import Issued
from beds.store.models.people import Guess
from tests.public.person import Person
from tests.support.spellings import SPELLINGS
from tests.web.conftest import PASSPHRASE, Town
from tests.web.in_line import Line, signed_in, staff
from tests.web.test_later import NIGHT, PAPER
from tests.web.test_later import typed as lines_of
from web.templating import WEB

odd = SPELLINGS["everything at once"]
API = "/api/v1"


def oddly(issued: Issued, **more: object) -> dict:
    """Number and code as no form of ours shows them."""
    return {"number": odd(issued.number), "pin": odd(issued.pin)} | more


async def test_the_api_takes_every_number_and_code(town: Town) -> None:
    line = await Line.of(town, "first")
    ann, bea = await town.number(), await town.number()
    joined = {"number": odd(ann.number), "units": ["home"], "for": "women", "together_with": odd(bea.number)}
    there = f"{API}/tickets/{quote(odd(ann.number))}"
    for path, body in (
        ("/waitlist", {"number": odd(bea.number), "units": ["home"], "for": "women"}),
        ("/waitlist", joined),
        (there.removeprefix(API) + "/confirm", {}),
        (there.removeprefix(API) + "/attest", {"since": "2026-03-01T12:00:00+01:00"}),
        ("/turnaways", {"unit": "home", "reason": "full", "outcome": "none-found", "number": odd(bea.number)}),
        ("/units/home/tasks", {"what": "other-help", "number": odd(ann.number)}),
        ("/units/home/offers", {"number": odd(bea.number), "reason": "safety"}),
        (f"/waitlist/{quote(odd(bea.number))}/answer", {"answer": "accept"}),
        ("/beds/home-2/hold", {"number": odd(ann.number), "reason": "safety"}),
        ("/beds/home-3/admit", {"reason": "safety"}),
        ("/beds/home-3/attach", {"number": odd(line.first)}),
    ):
        answer = await town.ask("staff", "POST", API + path, json=body)
        assert answer.status_code == 200, (path, answer.text)
    (wait,) = town.store.world.waits_of(ann.ticket)
    assert wait.partner == town.store.world.waits_of(bea.ticket)[0].handle
    assert town.store.world.promised_to(bea.ticket)
    sighted = await town.ask("outreach", "POST", f"{API}/sightings", json={"number": odd(bea.number), "consent": True})
    assert sighted.status_code == 200
    for action in ("", "/confirm", "/pause", "/leave"):
        answer = await town.ask("public", "POST", f"{API}/my{action}", json=oddly(ann))
        assert answer.status_code in (200, 409), (action, answer.text)
    assert not town.store.world.waits_of(ann.ticket)
    held = town.store.world.promised_to(bea.ticket)
    assert (await town.act("staff", held, "admit", **oddly(bea))).status_code == 200
    assert town.store.world.occupied_by(bea.ticket) == held
    assert (await town.ask("staff", "POST", f"{there}/pin", json={})).json()["number"] == ann.number
    assert {guess.wrong for guess in await Guess.all()} == {0}


async def test_a_code_alone_claims_the_promised_bed(town: Town) -> None:
    ann = await town.number()
    await town.act("staff", "home-1", "hold", number=odd(ann.number))
    assert (await town.act("staff", "home-1", "admit", pin=odd(ann.pin))).status_code == 200
    assert town.store.world.occupied_by(ann.ticket) == "home-1"


@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS)
async def test_one_s_own_page_opens_with_every_spelling(town: Town, spelt) -> None:
    ann, bea = Person(town), Person(town)
    await ann.join("home", "coming")
    await bea.join("home", "coming", together=spelt(ann.number))
    assert (await ann.open(spelt(ann.number), spelt(ann.pin))).headers["Location"] == "/place/mine"
    await ann.say("together", number=spelt(bea.number))
    assert {wait.paired for wait in town.store.world.waits.values()} == {True}
    assert {guess.wrong for guess in await Guess.all()} == {0}


async def test_pages_of_staff_take_every_number_and_code(town: Town) -> None:
    await Line.of(town)
    home, ann, bea = await staff(town, "home"), await town.number(), await town.number()
    await town.act("staff", "home-1", "hold", number=ann.number)
    helper = await signed_in(town, "outreach")
    for who, path, form in (
        (home, "/units/home/line/join", {"number": odd(bea.number), "for": "women", "children": "no"}),
        (home, "/units/home/line/met", {"number": odd(bea.number)}),
        (helper, "/numbers/met", {"number": odd(bea.number)}),
        (home, "/units/home/turned-away", {"reason": "full", "number": odd(bea.number)}),
        (home, "/units/home/other-help", {"number": odd(bea.number)}),
        (home, "/units/home/beds/home-1/admit", {"pin": odd(ann.pin), "children": "no"}),
    ):
        answer = await who.post(path, data=form)
        assert answer.status_code == 303, (path, answer.text)
    assert town.store.world.occupied_by(ann.ticket) == "home-1"
    town.clock.now = NIGHT.replace(hour=20)
    paper = lines_of(("home-3", "admit", "20.00", odd(bea.number)), do="send", reason="safety")
    assert (await home.post(PAPER, data=paper)).headers["Location"] == f"{PAPER}?sent=1"
    assert town.store.world.occupied_by(bea.ticket) == "home-3"


async def test_marks_that_nobody_sees_are_no_number_that_somebody_wrote(town: Town) -> None:
    home = await staff(town, "home")
    form = {"who": "new", "number": "\u200b\u2011 ", "children": "no"}
    slip = await home.post("/units/home/beds/home-2/admit", data=form)
    assert slip.status_code == 200, slip.text
    assert town.store.world.spells["home-2"].ticket, "a number was made, as the form asked"


async def test_signing_in_takes_every_code(town: Town) -> None:
    boss = await town.sign_in("anna-karin", "manager", ("home",))
    made = await boss.post("/units/home/passes", data={"name": "Kim\u200b  Ek", "night": "2026-03-02"})
    code = "".join(re.search(r'class="code">(\d{4}) (\d{4})<', made.text).groups())
    phone = town.new_browser()
    assert (await phone.post("/sign-in/pass", data={"code": odd(code)})).headers["Location"] == "/"
    assert "Kim Ek" in (await phone.get("/units/home")).text
    again = {"login": "\u202dAnna\u2011Karin\u202c", "passphrase": PASSPHRASE}
    assert (await town.new_browser().post("/sign-in", data=again)).status_code == 303


def test_every_field_for_a_number_or_a_code_has_room_for_marks_that_came_with_it() -> None:
    named = re.compile(r'<input[^>]*name="(?:number|pin|together|code|number-[^"]*)"[^>]*>')
    fields = [
        (file.name, field)
        for file in sorted((WEB / "templates").rglob("*.html"))
        for field in named.findall(file.read_text())
        if 'type="hidden"' not in field and "data-code" not in field
    ]
    assert len(fields) >= 11
    assert [f for f in fields if 'maxlength="{{ code_field }}"' not in f[1]] == []
