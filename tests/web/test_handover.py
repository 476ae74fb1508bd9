"""The handover makes itself: what is true now, what was counted since it was last read, no word about anybody."""

from datetime import timedelta

import httpx2

from beds.store.models.people import Access
from beds.world.commands import Absent, AddTask, Admit, CloseBed, CountChildren, Discharge, Hold, TurnAway
from tests.web.conftest import Town

PAGE = "/units/home/handover"


async def evening(town: Town) -> dict[str, str]:
    """One guest is away, one bed is held, one is closed; somebody was turned away. The numbers by bed."""
    now = town.clock()
    guest, promised = await town.number(), await town.number()
    for command in (
        Admit(by="x", bed="home-1", ticket=guest.ticket),
        Absent(by="x", bed="home-1", until=now + timedelta(hours=9)),
        Hold(by="x", bed="home-2", ticket=promised.ticket, until=now + timedelta(hours=1)),
        CloseBed(by="x", bed="home-3", reason="repair"),
        TurnAway(by="x", unit="home", reason="full", outcome="none-found"),
        CountChildren(by="x", unit="home"),
        AddTask(by="x", unit="home", what="repair:lamp", bed="home-4"),
    ):
        await town.store.submit(command)
    return {"home-1": guest.number, "home-2": promised.number}


async def read(browser: httpx2.AsyncClient) -> str:
    answer = await browser.get(PAGE)
    assert answer.status_code == 200
    return answer.text


async def test_a_handover_tells_beds_promises_tasks_and_counts_and_nothing_about_a_guest(town: Town) -> None:
    numbers = await evening(town)
    browser = await town.sign_in("anna", "staff", ("home",))
    text = await read(browser)
    for told in ("lampa", "Plats 4", "Reparation", "Nekade", "En gäst är borta", numbers["home-2"]):
        assert told in text, told
    assert numbers["home-1"] not in text
    assert await Access.filter(page="handover", unit="home").count() == 1


async def test_the_next_shift_signs_that_it_has_read_and_counts_begin_anew(town: Town) -> None:
    await evening(town)
    anna = await town.sign_in("anna", "staff", ("home",))
    bo = await town.sign_in("bo", "staff", ("home",))
    assert "Läst" not in await read(anna)
    answer = await anna.post(PAGE)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    town.clock.move(minutes=20)
    text = await read(bo)
    assert "Läst 19.00 av anna" in text
    assert "Det här passet, sedan 19.00" in text
    assert town.store.world.shifts["home"].counts == {}
    assert town.store.world.handovers["home"].shift.counts == {"admit": 1, "turn-away": 1, "children": 1}


async def test_one_tap_confirms_the_figures_and_comes_back_to_the_page(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    answer = await browser.post("/units/home/confirm", data={"back": "handover"})
    assert answer.headers["Location"] == PAGE
    assert town.store.world.confirmed["home"] == town.clock()


async def test_a_task_is_ticked_off_on_the_page_and_taken_back(town: Town) -> None:
    await evening(town)
    browser = await town.sign_in("anna", "staff", ("home",))
    (handle,) = town.store.world.tasks
    answer = await browser.post(f"/units/home/tasks/{handle}", data={"back": "handover"})
    assert answer.headers["Location"].startswith(PAGE + "?done=")
    assert "Ångra" in (await browser.get(answer.headers["Location"])).text
    change = answer.headers["Location"].partition("=")[2]
    answer = await browser.post("/units/home/undo", data={"change": change, "back": "handover"})
    assert answer.headers["Location"] == PAGE
    assert list(town.store.world.tasks) == [handle]


async def test_only_those_whose_house_it_is_read_it(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    assert (await browser.get("/units/women/handover")).status_code == 404
    assert (await browser.post("/units/women/handover")).status_code == 404


async def test_what_waits_for_others_is_only_a_count(town: Town) -> None:
    numbers = await evening(town)
    await town.store.submit(Discharge(by="x", bed="home-1", follow_up_on=town.clock().date()))
    await town.store.submit(AddTask(by="x", unit="home", what="other-help", bed="home-2"))
    browser = await town.sign_in("anna", "staff", ("home",))
    text = await read(browser)
    assert "1 uppföljning ska göras nu" in text
    assert "1 nummer väntar på mottagningen" in text
    assert numbers["home-1"] not in text
