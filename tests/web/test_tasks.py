"""Tasks: from a list in two taps, done in one; people by number only, and only for those whose task it is."""

from datetime import date, timedelta
from typing import get_args

from beds.store.models.people import Access
from beds.world import codes
from beds.world.commands import AddTask, Admit, Discharge
from beds.world.tasks import OTHER_HELP
from tests.web.conftest import Town
from web.shift.api_tasks import What
from web.shift.tasks import REPAIRS

HOUSE = "/units/home/tasks"


async def left(town: Town, bed: str, due: date) -> str:
    """Somebody stays and leaves with a follow-up; their number."""
    guest = await town.number()
    await town.store.submit(Admit(by="x", bed=bed, ticket=guest.ticket))
    await town.store.submit(Discharge(by="x", bed=bed, follow_up_on=due))
    return guest.number


def open_(town: Town, kind: str) -> list[str]:
    return [handle for handle, task in town.store.world.tasks.items() if task.kind == kind]


async def test_what_is_broken_is_one_tap_from_the_list_and_one_when_it_is_mended(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    page = (await browser.get(HOUSE + "?bed=home-2")).text
    assert '<option value="home-2" selected>' in page
    answer = await browser.post(HOUSE, data={"bed": "home-2", "what": "repair:lamp"})
    assert answer.headers["Location"].startswith(HOUSE + "?done=")
    assert "Plats 2: lampa" in (await browser.get(HOUSE)).text
    answer = await browser.post(HOUSE, data={"bed": "home-2", "what": "repair:lamp"})
    assert (answer.status_code, "Det står redan på listan" in answer.text) == (409, True)
    (handle,) = town.store.world.tasks
    assert (await browser.post(f"{HOUSE}/{handle}")).status_code == 303
    assert town.store.world.tasks == {}
    assert (await browser.post(f"{HOUSE}/{handle}")).status_code == 404


async def test_words_of_one_s_own_are_not_taken(town: Town) -> None:
    browser = await town.sign_in("anna", "staff", ("home",))
    for what in ("she drinks", "repair:her", "other-help", ""):
        answer = await browser.post(HOUSE, data={"what": what})
        assert answer.status_code == 422, what
    assert town.store.world.tasks == {}


async def test_other_help_goes_to_the_intake_by_number_and_comes_off_its_list(town: Town) -> None:
    guest, asked = await town.number(), await town.number()
    await town.store.submit(Admit(by="x", bed="home-1", ticket=guest.ticket))
    anna = await town.sign_in("anna", "staff", ("home",))
    assert (await anna.post("/units/home/other-help", data={"bed": "home-1"})).status_code == 303
    assert (await anna.post("/units/home/other-help", data={"number": asked.number})).status_code == 303
    wrong = await anna.post("/units/home/other-help", data={"number": "ZZZZZ"})
    assert (wrong.status_code, "ZZZZZ" in wrong.text) == (404, True)
    intake = await town.sign_in("maja", "intake")
    page = (await intake.get("/tasks")).text
    assert guest.number in page
    assert asked.number in page
    assert await Access.filter(page="help", unit="home").count() == 1
    for handle in open_(town, "other-help"):
        answer = await intake.post(f"/tasks/{handle}")
        assert answer.headers["Location"].startswith("/tasks?done=")
    assert "Ångra" in (await intake.get(answer.headers["Location"])).text
    assert guest.number not in (await intake.get("/tasks")).text


async def test_overdue_follow_ups_stand_first_and_end_in_one_tap(town: Town) -> None:
    today = town.clock().date()
    late = await left(town, "home-1", today - timedelta(days=3))
    soon = await left(town, "home-2", today + timedelta(days=3))
    browser = await town.sign_in("anna", "staff", ("home",))
    page = (await browser.get("/follow-ups")).text
    assert page.index(late) < page.index(soon)
    assert page.count("försenad") == 1
    handles = open_(town, "follow-up")
    for handle, outcome in zip(handles, ("not-reached", "declined"), strict=True):
        answer = await browser.post(f"/follow-ups/{handle}", data={"outcome": outcome})
        assert answer.status_code == 303
    change = answer.headers["Location"].partition("=")[2]
    await browser.post("/units/home/undo", data={"change": change, "back": "follow-ups"})
    assert open_(town, "follow-up") == handles[1:]


async def test_a_task_of_another_house_looks_as_if_it_did_not_exist(town: Town) -> None:
    number = await left(town, "women-1", town.clock().date())
    await town.store.submit(AddTask(by="x", unit="women", what="repair:lamp"))
    browser = await town.sign_in("anna", "staff", ("home",))
    assert number not in (await browser.get("/follow-ups")).text
    (follow_up,), (lamp,) = open_(town, "follow-up"), open_(town, "repair:lamp")
    answers = [
        await browser.post(f"/follow-ups/{follow_up}"),
        await browser.post(f"/follow-ups/{lamp}"),
        await browser.post(f"/units/home/tasks/{lamp}"),
        await browser.post(f"/units/home/tasks/{follow_up}"),
    ]
    assert [a.status_code for a in answers] == [404] * 4
    assert len(town.store.world.tasks) == 2


async def test_a_program_lists_adds_and_ends_what_its_role_may(town: Town) -> None:
    number = await left(town, "home-1", town.clock().date())
    asked = await town.ask("staff", "POST", "/api/v1/units/home/tasks", json={"what": "other-help", "number": number})
    assert asked.status_code == 200
    await town.ask("staff", "POST", "/api/v1/units/home/tasks", json={"what": "repair:lock", "bed": "home-2"})
    seen = {}
    for role in ("staff", "intake"):
        listed = (await town.ask(role, "GET", "/api/v1/tasks")).json()["tasks"]
        seen[role] = {(t["kind"], t.get("number"), t.get("bed")) for t in listed}
    follow_up = ("follow-up", number, None)
    assert seen["staff"] == {follow_up, ("repair:lock", None, "home-2")}
    assert seen["intake"] == {follow_up, ("other-help", number, None)}
    (lock,), (help_,) = open_(town, "repair:lock"), open_(town, "other-help")
    assert (await town.ask("intake", "POST", f"/api/v1/tasks/{lock}/end", json={})).status_code == 404
    assert (await town.ask("staff", "POST", f"/api/v1/tasks/{help_}/end", json={})).status_code == 404
    ended = await town.ask("staff", "POST", f"/api/v1/tasks/{lock}/end", json={"outcome": "done"})
    undone = await town.ask("staff", "POST", f"/api/v1/changes/{ended.json()['change']}/undo", json={})
    assert (undone.status_code, open_(town, "repair:lock")) == (200, [lock])
    wrong = await town.ask("staff", "POST", "/api/v1/units/home/tasks", json={"what": "repair:her"})
    assert wrong.status_code == 422


async def test_the_menu_says_how_much_is_to_be_done_today(town: Town) -> None:
    today = town.clock().date()
    await left(town, "home-1", today)
    await left(town, "home-2", today + timedelta(days=9))
    await left(town, "women-1", today)
    browser = await town.sign_in("anna", "staff", ("home",))
    assert 'Uppföljning <b class="waits">1</b>' in (await browser.get("/sessions")).text


def test_pages_and_programs_choose_from_the_core_s_list_of_what_can_be_broken() -> None:
    repairs = [f"repair:{code}" for code in codes.REPAIR]
    assert list(REPAIRS) == repairs
    assert list(get_args(What)) == [*repairs, OTHER_HELP]
