"""The line of a unit: who may see it, every tap with its way back, and what a refusal leaves as it was."""

import re
from datetime import timedelta

import pytest

from beds.store.models.people import Access
from beds.world import commands as c
from beds.world.state import replace
from tests.web.conftest import Town
from tests.web.in_line import Line, refused, signed_in, staff

AT_HOME = "/units/home/line"


async def test_a_line_is_seen_by_those_who_work_with_it_and_nobody_else(town: Town) -> None:
    line = await Line.of(town, "ann")
    home, women = await staff(town, "home"), await staff(town, "women")
    intake = await signed_in(town, "intake")
    assert line.ann in (await home.get(AT_HOME)).text
    assert line.ann in (await intake.get(AT_HOME)).text
    assert (await women.get(AT_HOME)).status_code == 404
    assert (await intake.get("/units/den/line")).status_code == 404  # a house that shares its figures only (L-18)
    for role in ("outreach", "partner", "planner", "admin", "reviewer"):
        assert (await (await signed_in(town, role)).get(AT_HOME)).status_code == 403, role


async def test_who_waits_for_a_sensitive_unit_is_seen_by_its_own_people_only(town: Town) -> None:
    line = await Line.of(town)
    await line.by_hand("home", sensitive=True)
    await line.join("ann")
    intake = await signed_in(town, "intake")
    assert (await intake.get(AT_HOME)).status_code == 404
    lines = await intake.get("/lines")
    assert "q-home" not in lines.text
    assert line.ann not in lines.text
    assert line.ann in (await (await staff(town, "home")).get(AT_HOME)).text


async def test_the_overview_has_every_line_within_reach(town: Town) -> None:
    await Line.of(town)
    shown = {
        who: re.findall(r'id="q-(\w+)"', (await browser.get("/lines")).text)
        for who, browser in (("staff", await staff(town, "home", "women")), ("intake", await signed_in(town, "intake")))
    }
    assert shown == {"staff": ["home", "women"], "intake": ["home", "women", "night", "coming"]}


async def test_reading_is_logged_for_each_line(town: Town) -> None:
    await Line.of(town)
    home, intake = await staff(town, "home"), await signed_in(town, "intake")
    await home.get(AT_HOME)
    await intake.get("/lines")
    rows = {(row.page, row.unit) for row in await Access.all()}
    assert rows == {("line", "home"), *(("lines", slug) for slug in ("home", "women", "night", "coming"))}


async def test_no_number_stands_in_a_title_or_an_address(town: Town) -> None:
    line = await Line.of(town, "ann")
    home = await staff(town, "home")
    for page in (await home.get(AT_HOME), await home.get("/lines")):
        head, _, body = page.text.partition("</head>")
        assert line.ann not in head
        assert not any(line.ann in address for address in re.findall(r'(?:href|action|src)="([^"]*)"', body))
    done = await home.post(f"{AT_HOME}/offer", data={"number": line.ann})
    assert line.ann not in done.headers["Location"]


TAPS = {
    "offer": ({}, "ann"),
    "accept": ({"bed": "home-1"}, "ann"),
    "decline": ({"bed": "home-1"}, "ann"),
    "no-answer": ({"bed": "home-1"}, "ann"),
    "withdraw": ({"bed": "home-1", "reason": "mistake"}, "ann"),
    "met": ({}, "eva"),
    "pause": ({}, "bea"),
    "still": ({}, "bea"),
    "out": ({}, "bea"),
    "join": ({}, "dan"),
}


@pytest.mark.parametrize("act", TAPS)
async def test_every_tap_comes_back_to_the_line_with_the_way_back(town: Town, act: str) -> None:
    line = await Line.of(town, "ann", "bea")
    await line.join("eva", confirmed=False)
    await line.join("dan", "women")
    if act in ("accept", "decline", "no-answer", "withdraw"):
        await town.store.submit(c.Offer(by="seed", unit="home"))
    if act == "still":
        await town.store.submit(c.Pause(by="seed", ticket=line.tickets["bea"]))
    fields, who = TAPS[act]
    home = await staff(town, "home")
    before = town.store.world
    done = await home.post(f"{AT_HOME}/{act}", data={"number": getattr(line, who), **fields})
    assert done.status_code == 303, refused(done)
    assert done.headers["Location"].startswith(f"{AT_HOME}?done=")
    page = await home.get(done.headers["Location"])
    (change,) = re.findall(r'name="change" value="(\d+)"', page.text)
    back = await home.post("/units/home/undo", data={"change": change, "back": "line"})
    assert (back.status_code, back.headers["Location"]) == (303, AT_HOME)
    after = town.store.world
    assert after.spells.keys() == before.spells.keys()
    assert {h: (w.state, w.unit, w.misses, w.tried, w.confirmed) for h, w in after.waits.items()} == {
        h: (w.state, w.unit, w.misses, w.tried, w.confirmed) for h, w in before.waits.items()
    }


async def test_a_cleaned_bed_is_ready_by_one_tap_and_offered_by_the_next(town: Town) -> None:
    line = await Line.of(town)
    await line.by_hand("home", cleaning=True)
    for n in (1, 2, 3, 4):
        await town.act("staff", f"home-{n}", "admit")
    await town.act("staff", "home-3", "discharge")
    await line.join("ann")
    home = await staff(town, "home")
    page = (await home.get(AT_HOME)).text
    assert "Bed 3 is being cleaned." in page
    assert f"Next in line is <b>{line.ann}</b>." in page
    await home.post(f"{AT_HOME}/ready", data={"bed": "home-3"})
    assert f"Offer it to {line.ann}" in (await home.get(AT_HOME)).text
    await home.post(f"{AT_HOME}/offer", data={"number": line.ann, "bed": "home-3"})
    assert line.holder("home-3") == "ann"


async def test_an_offer_goes_to_the_number_that_was_read_or_to_nobody(town: Town) -> None:
    line = await Line.of(town, "ann", "bea")
    home = await staff(town, "home")
    answer = await home.post(f"{AT_HOME}/offer", data={"number": line.bea, "bed": "home-1"})
    assert answer.status_code == 409
    assert "Somebody else is first in line" in refused(answer)
    assert line.bed("home-1") is None


async def test_past_the_line_it_takes_a_reason_which_is_on_record(town: Town) -> None:
    line = await Line.of(town, "ann", "bea")
    home = await staff(town, "home")
    await home.post(f"{AT_HOME}/offer", data={"number": line.bea, "reason": "safety"})
    assert line.holder("home-1") == "bea"
    assert town.store.world.grants["home"] == {"safety": 1}


async def test_a_refusal_leaves_open_what_was_open_and_chosen_what_was_chosen(town: Town) -> None:
    line = await Line.of(town, "ann", "bea")
    for n in (1, 2, 3):
        await town.act("staff", f"home-{n}", "admit", reason="safety")
    home = await staff(town, "home")
    data = {"number": line.bea, "reason": "bed-needs", "bed": "home-1"}
    page = await home.post(f"{AT_HOME}/offer", data=data)
    assert (page.status_code, refused(page)) == (409, "Bed 1 is already taken or promised.")
    (more,) = re.findall(rf'<details[^>]* id="m-home-{line.bea}"[^>]*>', page.text)
    assert more.endswith(" open>")
    assert '<option value="bed-needs" selected>' in page.text


async def test_a_number_that_cannot_join_stays_in_the_field(town: Town) -> None:
    line = await Line.of(town, "ann")
    await line.by_hand("home", adults_only=True)
    home = await staff(town, "home")
    page = await home.post(f"{AT_HOME}/join", data={"number": line.ann, "for": "men", "children": "no"})
    assert (page.status_code, refused(page)) == (409, "The number already waits for Hemmet.")
    assert f'value="{line.ann}"' in page.text
    for name, value in (("for", "men"), ("children", "no")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked>', page.text), name


async def test_children_stop_a_place_in_a_line_for_adults_and_only_that_is_counted(town: Town) -> None:
    line = await Line.of(town)
    await line.join("dan", "women")
    home = await staff(town, "home")
    page = await home.post(f"{AT_HOME}/join", data={"number": line.dan, "for": "women", "children": "yes"})
    assert page.status_code == 409
    assert "tel:112" in page.text
    assert [w.unit for w in town.store.world.waits_of(line.tickets["dan"])] == ["women"]


async def test_of_oneself_one_can_say_only_what_leads_to_a_bed(town: Town) -> None:
    await Line.of(town)
    home, women = await staff(town, "home"), await staff(town, "women")
    asked = r'type="radio" name="for" value="(\w*)"'
    assert re.findall(asked, (await home.get(AT_HOME)).text) == ["women", "men", ""]
    assert re.findall(asked, (await women.get("/units/women/line")).text) == []
    for bed in town.store.world.unit_beds("home"):
        await town.store.submit(c.SetBed(by="seed", bed=replace(bed, for_="men")))
    assert re.findall(asked, (await home.get(AT_HOME)).text) == []


@pytest.mark.parametrize("act", ["met", "still", "pause", "out", "pin", "offer", "accept", "decline", "no-answer"])
async def test_a_number_of_another_line_is_out_of_reach_of_every_tap(town: Town, act: str) -> None:
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("ann", "women", confirmed=False)
    if act in ("accept", "decline", "no-answer"):
        await town.store.submit(c.ConfirmWait(by="seed", ticket=line.tickets["ann"]))
        await town.store.submit(c.Offer(by="seed", unit="women"))
    home, before = await staff(town, "home"), town.store.world
    answer = await home.post(f"{AT_HOME}/{act}", data={"number": line.ann, "reason": "safety"})
    assert answer.status_code == 409
    assert (town.store.world.waits, town.store.world.spells) == (before.waits, before.spells)


@pytest.mark.parametrize("act", ["withdraw", "ready"])
async def test_a_bed_of_another_unit_is_out_of_reach(town: Town, act: str) -> None:
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("ann", "women")
    await town.store.submit(c.Offer(by="seed", unit="women"))
    home = await staff(town, "home")
    answer = await home.post(f"{AT_HOME}/{act}", data={"bed": "women-1", "reason": "mistake"})
    assert answer.status_code == 404
    assert line.holder("women-1") == "ann"


async def test_an_answer_is_to_the_offer_that_was_read(town: Town) -> None:
    line = await Line.of(town, "ann")
    await town.store.submit(c.Offer(by="seed", unit="home", bed="home-2"))
    home = await staff(town, "home")
    assert (await home.post(f"{AT_HOME}/decline", data={"number": line.ann, "bed": "home-1"})).status_code == 409
    assert line.holder("home-2") == "ann"


async def test_what_is_written_down_about_a_wait_renews_no_unit_s_figures(town: Town) -> None:
    """Whose first line may even be another unit's."""
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("ann", "women", "home", confirmed=False)
    home, before = await staff(town, "home"), town.store.world.confirmed
    for act in ("met", "pause", "still", "out"):
        assert (await home.post(f"{AT_HOME}/{act}", data={"number": line.ann})).status_code == 303
    assert town.store.world.confirmed == before


async def test_what_one_wrote_down_oneself_can_be_taken_back_whichever_line_it_is_named_by(town: Town) -> None:
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("ann", "women", "home", confirmed=False)
    home = await staff(town, "home")
    page = await home.get((await home.post(f"{AT_HOME}/met", data={"number": line.ann})).headers["Location"])
    (change,) = re.findall(r'name="change" value="(\d+)"', page.text)
    other = await town.sign_in("another", "staff", ("night",))
    assert (await other.post("/units/night/undo", data={"change": change, "back": "line"})).status_code == 404
    await home.post("/units/home/undo", data={"change": change, "back": "line"})
    assert not any(wait.confirmed for wait in town.store.world.waits_of(line.tickets["ann"]))


async def test_ask_in_the_morning_is_the_next_eight_o_clock(town: Town) -> None:
    line = await Line.of(town, "ann")
    home = await staff(town, "home")
    await home.post(f"{AT_HOME}/pause", data={"number": line.ann, "until": "morning"})
    assert line.wait("ann").ask_from.isoformat() == "2026-03-03T07:00:00+00:00"
    assert "Wants no offer before 08:00." in (await home.get(AT_HOME)).text


async def test_a_new_code_is_shown_once_opens_the_number_and_is_logged(town: Town) -> None:
    line = await Line.of(town, "ann")
    home = await staff(town, "home")
    page = await home.post(f"{AT_HOME}/pin", data={"number": line.ann})
    code = "".join(re.findall(r"<dd>(\d{4}) (\d{4})</dd>", page.text)[0])
    assert line.ann in page.text
    assert page.headers["Cache-Control"] == "no-store"
    mine = await town.ask("public", "POST", "/api/v1/my", json={"number": line.ann, "pin": code})
    assert mine.json()["state"] == "waiting"
    (row,) = await Access.filter(page="line-act")
    assert (row.unit, bool(row.subject)) == ("home", True)


async def test_the_overview_s_taps_come_back_to_the_overview(town: Town) -> None:
    line = await Line.of(town, "ann")
    intake = await signed_in(town, "intake")
    done = await intake.post(f"{AT_HOME}/offer", data={"number": line.ann, "back": "lines"})
    assert done.headers["Location"].startswith("/lines?done=")
    page = (await intake.get(done.headers["Location"])).text
    assert 'action="/units/home/undo"' in page
    assert 'name="back" value="lines"' in page
    again = await intake.post(f"{AT_HOME}/offer", data={"number": line.ann, "back": "lines"})
    assert again.status_code == 409
    assert 'id="q-women"' in again.text


async def test_an_act_that_does_not_exist_is_not_found(town: Town) -> None:
    assert (await (await staff(town, "home")).post(f"{AT_HOME}/burn")).status_code == 404


async def test_the_unit_s_screen_and_the_board_lead_to_the_line(town: Town) -> None:
    await Line.of(town, "ann", "bea")
    home, intake = await staff(town, "home"), await signed_in(town, "intake")
    link = '<a[^>]* href="/units/home/line">(?:<svg.*?</svg>)?(.*?)</a>'
    assert "2" in " ".join(re.findall(link, (await home.get("/units/home")).text))
    assert "2" in re.findall(link, (await intake.get("/board")).text)
    assert "Waitlist" in re.findall(link, (await home.get("/board")).text)
    assert 'href="/lines"' in (await intake.get("/board")).text


WORDS = {
    "paused": "Asked not to be offered anything for now.",
    "unmet": "Nobody has met the person yet.",
    "behind": "1 stands before.",
    "pair": "Two wait together, and two beds are not free.",
}


async def test_why_not_is_told_in_plain_words(town: Town) -> None:
    line = await Line.of(town, "ann", "bea", "cia")
    await line.join("dan", confirmed=False)
    for n in (1, 2, 3):
        await town.act("staff", f"home-{n}", "admit", reason="safety")
    for one, other in (("ann", "bea"), ("bea", "ann")):
        await town.store.submit(c.Pair(by="self", ticket=line.tickets[one], other=line.tickets[other]))
    await town.store.submit(c.Pause(by="self", ticket=line.tickets["cia"]))
    page = (await (await staff(town, "home")).get(AT_HOME)).text
    for name, word in (("ann", "pair"), ("bea", "pair"), ("cia", "paused"), ("dan", "unmet")):
        row = page.split(f'id="r-home-{getattr(line, name)}"')[1].split("</li>\n")[0]
        assert WORDS[word] in row, name


async def test_staff_attest_once_since_when_somebody_has_waited_and_can_take_it_back(town: Town) -> None:
    line, browser = await Line.of(town, "ann"), await staff(town, "home")
    town.clock.move(minutes=5)
    await line.join("bea")
    tap = {"number": line.bea, "day": (town.clock() - timedelta(days=1)).date().isoformat()}
    done = await browser.post("/units/home/line/attest", data=tap)
    page = await browser.get(done.headers["Location"])
    assert "It is noted since when the person has waited." in page.text
    assert "(attested)" in page.text
    assert page.text.index(line.bea) < page.text.index(line.ann)
    assert (await browser.post("/units/home/line/attest", data=tap)).status_code == 409
    change = re.search(r"done=(\d+)", done.headers["Location"])[1]
    assert (await browser.post("/units/home/undo", data={"change": change, "back": "line"})).status_code == 303
    assert line.wait("bea").since is None


async def test_nobody_attests_for_another_units_line(town: Town) -> None:
    line, browser = await Line.of(town, "ann"), await staff(town, "women")
    tap = {"number": line.ann, "day": (town.clock() - timedelta(days=1)).date().isoformat()}
    assert (await browser.post("/units/home/line/attest", data=tap)).status_code == 404
    assert (await browser.post("/units/women/line/attest", data=tap)).status_code == 409
