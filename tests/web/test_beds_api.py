"""Units, beds, changes and numbers through the API, as docs/interface.md has them."""

from datetime import timedelta

import pytest

from beds.people.tickets import WRONG_PER_DAY
from beds.store.models.people import Access
from tests.web.conftest import Town

PROBLEM = "application/problem+json"


def at(town: Town, **ago: float) -> str:
    return (town.clock() - timedelta(**ago)).isoformat()


async def bed(town: Town, bed_id: str) -> dict:
    beds = (await town.ask("intake", "GET", f"/api/v1/units/{bed_id.rpartition('-')[0]}/beds")).json()["beds"]
    return next(b for b in beds if b["id"] == bed_id)


async def test_a_unit_is_told_with_the_age_of_its_figures(town: Town) -> None:
    await town.ask("staff", "POST", "/api/v1/units/home/confirm")
    town.clock.move(minutes=4)
    unit = next(u for u in (await town.ask("staff", "GET", "/api/v1/units")).json()["units"] if u["slug"] == "home")
    assert list(unit) == [
        *("slug", "name", "status", "audience", "protected", "places", "free_for", "waiting"),
        *("confirmed_at", "fresh_until", "age_seconds", "fresh"),
    ]
    assert list(unit["places"]) == ["planned", "usable", "free", "held", "offered", "occupied", "cleaning", "closed"]
    assert (unit["age_seconds"], unit["fresh"], unit["places"]["free"]) == (240, True, 4)
    town.clock.move(days=1)
    unit = next(u for u in (await town.ask("staff", "GET", "/api/v1/units")).json()["units"] if u["slug"] == "home")
    assert unit["fresh"] is False


async def test_only_the_units_own_staff_make_its_figures_new(town: Town) -> None:
    async def age() -> int | None:
        units = (await town.ask("intake", "GET", "/api/v1/units")).json()["units"]
        return next(u for u in units if u["slug"] == "home")["age_seconds"]

    await town.ask("staff", "POST", "/api/v1/units/home/confirm")
    town.clock.move(minutes=10)
    await town.act("intake", "home-1", "hold")
    assert await age() == 600
    await town.act("staff", "home-2", "hold")
    assert await age() == 0


async def test_everything_that_can_be_done_with_a_bed(town: Town) -> None:
    ann, bea = await town.number(), await town.number()
    steps = [
        ("home-1", "hold", {"minutes": 30, "number": ann.number}, "held"),
        ("home-1", "extend", {"until": at(town, hours=-2)}, "held"),
        ("home-1", "release", {}, "free"),
        ("home-1", "admit", {"number": ann.number, "conditions": True, "children": "no"}, "occupied"),
        ("home-1", "absent", {"until": at(town, hours=-12)}, "occupied"),
        ("home-1", "back", {}, "occupied"),
        ("home-1", "move", {"to": "home-2"}, "free"),
        ("home-1", "admit", {}, "occupied"),
        ("home-1", "attach", {"number": bea.number}, "occupied"),
        ("home-1", "swap", {"with": "home-2"}, "occupied"),
        ("home-1", "discharge", {"reason": "own-choice", "next": "unknown"}, "free"),
        ("home-1", "close", {"reason": "repair", "until": at(town, days=-2)}, "closed"),
        ("home-1", "reopen", {}, "free"),
    ]
    for bed_id, action, body, state in steps:
        answer = await town.act("staff", bed_id, action, **body)
        assert answer.status_code == 200, (action, answer.text)
        told = answer.json()
        assert list(told) == ["change", "bed"]
        assert list(told["bed"]) == ["id", "label", "for", "reserved", "state", "since", "until", "number"]
        assert told["bed"]["state"] == state, action
        assert told["change"].isdigit()
    assert (await bed(town, "home-2"))["number"] == bea.number


async def test_the_change_has_the_same_id_for_everyone_and_undo_takes_it(town: Town) -> None:
    change = (await town.act("staff", "home-1", "hold")).json()["change"]
    for role in ("staff", "intake", "partner", "outreach"):
        told = (await town.ask(role, "GET", "/api/v1/changes")).json()["changes"]
        assert told[-1]["id"] == change, role
    answer = await town.ask("intake", "POST", f"/api/v1/changes/{change}/undo")
    assert answer.status_code == 200
    assert (await bed(town, "home-1"))["state"] == "free"


async def test_undo_needs_the_right_to_the_action(town: Town) -> None:
    await town.token("elsewhere", "staff", "church", ("night",))
    change = (await town.act("staff", "home-1", "hold")).json()["change"]
    assert (await town.ask("elsewhere", "POST", f"/api/v1/changes/{change}/undo")).status_code == 404
    assert (await town.ask("planner", "POST", f"/api/v1/changes/{change}/undo")).status_code == 403
    for unknown in ("1", "0", "x", "-1", "9" * 19, "9" * 400, "١"):
        assert (await town.ask("staff", "POST", f"/api/v1/changes/{unknown}/undo")).status_code == 404, unknown


async def test_changes_go_on_from_where_one_was(town: Town) -> None:
    first = (await town.act("staff", "home-1", "hold")).json()["change"]
    second = (await town.act("staff", "home-2", "hold")).json()["change"]
    answer = (await town.ask("staff", "GET", f"/api/v1/changes?after={first}")).json()
    assert [c["id"] for c in answer["changes"]] == [second]
    assert answer["last"] == second
    assert (await town.ask("staff", "GET", f"/api/v1/changes?after={second}")).json() == {"changes": [], "last": second}
    paged, last = [], "0"
    while page := (await town.ask("staff", "GET", f"/api/v1/changes?after={last}&limit=2")).json():
        paged += page["changes"]
        if not page["changes"]:
            break
        last = page["last"]
    assert paged == (await town.ask("staff", "GET", "/api/v1/changes")).json()["changes"]


async def test_changes_show_each_only_what_they_may_see(town: Town) -> None:
    await town.act("intake", "night-1", "hold")
    await town.act("staff", "women-1", "hold")
    by_role = {
        r: (await town.ask(r, "GET", "/api/v1/changes")).json()["changes"] for r in ("staff", "partner", "intake")
    }
    assert {c["unit"] for c in by_role["staff"]} == {"home", "women"}
    assert "women" not in {c["unit"] for c in by_role["partner"]}
    assert all(set(c) == {"id", "at", "unit"} for c in by_role["partner"])
    assert {c.get("bed") for c in by_role["intake"]} >= {"night-1", "women-1"}


async def test_what_is_out_of_reach_does_not_exist(town: Town) -> None:
    await town.token("church", "staff", "church", ("night",))
    own = [await town.ask("church", "GET", f"/api/v1/units/{slug}/beds") for slug in ("home", "nowhere")]
    acts = [await town.act("church", bed_id, "hold") for bed_id in ("home-1", "nowhere-1")]
    move = await town.act("church", "night-1", "move", to="home-1")
    for answers in (own, acts):
        assert {a.status_code for a in answers} == {404}
        assert len({a.content for a in answers}) == 1
    assert move.status_code == 404
    assert (await town.ask("intake", "GET", "/api/v1/units/night/beds")).status_code == 200
    assert (await town.ask("intake", "GET", "/api/v1/units/den/beds")).status_code == 404


async def test_refusals_have_their_names(town: Town) -> None:
    ann = await town.number()
    await town.act("staff", "home-1", "admit", number=ann.number)
    for bed_id, action, body, code in (
        ("home-1", "hold", {}, "bed-taken"),
        ("home-1", "ready", {}, "wrong-state"),
        ("home-2", "admit", {"number": ann.number}, "already-placed"),
    ):
        answer = await town.act("staff", bed_id, action, **body)
        assert answer.status_code == 409
        assert answer.headers["Content-Type"] == PROBLEM
        problem = answer.json()
        assert list(problem) == ["type", "title", "status", "detail"]
        assert problem["type"].endswith(code)


async def test_a_promised_bed_is_claimed_with_the_pin(town: Town) -> None:
    ann = await town.number()
    await town.act("staff", "home-1", "hold", number=ann.number)
    assert (await town.act("staff", "home-1", "admit", number=ann.number)).status_code == 409
    assert (await town.act("staff", "home-1", "admit", number=ann.number, pin="0" * 8)).status_code == 404
    assert (await town.act("staff", "home-1", "admit", number=ann.number, pin=ann.pin)).status_code == 200


async def test_a_pin_alone_is_held_against_the_number_the_bed_is_promised_to(town: Town) -> None:
    ann, bea = await town.number(), await town.number()
    await town.act("staff", "home-1", "hold", number=ann.number)
    for pin in ("0" * 8, bea.pin):
        assert (await town.act("staff", "home-1", "admit", pin=pin)).status_code == 404
    assert (await town.act("staff", "home-2", "admit", pin=ann.pin)).status_code == 404
    assert (await town.act("staff", "home-1", "admit", number=bea.number, pin=bea.pin)).status_code == 409
    answer = await town.act("staff", "home-1", "admit", pin=ann.pin)
    assert answer.json()["bed"]["number"] == ann.number


async def test_unknown_misspelt_and_wrong_are_the_same_bytes_at_the_door(town: Town) -> None:
    ann = await town.number()
    wrong = [
        await town.act("staff", "home-1", "admit", number=number, pin="00000000")
        for number in (ann.number, "22222", "nonsense", "x" * 40)
    ]
    spent = [await town.act("staff", "home-1", "admit", number=ann.number, pin="1") for _ in range(WRONG_PER_DAY)]
    right = await town.act("staff", "home-1", "admit", number=ann.number, pin=ann.pin)
    assert {a.status_code for a in (*wrong, *spent, right)} == {404}
    assert len({a.content for a in (*wrong, *spent, right)}) == 1
    known = await town.act("staff", "home-1", "admit", number=ann.number, recognised=True)
    assert known.status_code == 200


async def test_the_true_time_reaches_back_a_day_and_with_a_key_two_weeks(town: Town) -> None:
    town.clock.move(days=20)
    assert (
        await town.act("staff", "home-1", "hold", at=at(town, hours=23), until=at(town, hours=-1))
    ).status_code == 200
    late = {"at": at(town, days=3), "number": (await town.number()).number}
    assert (await town.act("staff", "home-2", "admit", **late)).status_code == 422
    key = {"Idempotency-Key": "from a phone"}
    assert (await town.ask("staff", "POST", "/api/v1/beds/home-2/admit", json=late, headers=key)).status_code == 200
    assert (await bed(town, "home-2"))["since"].startswith(at(town, days=3)[:19])
    assert (await town.act("staff", "home-3", "admit", at=at(town, hours=-1))).status_code == 422


async def test_reading_about_people_is_logged_and_reading_figures_is_not(town: Town) -> None:
    await town.ask("staff", "GET", "/api/v1/units")
    assert await Access.all().count() == 0
    await town.ask("staff", "GET", "/api/v1/units/home/beds")
    await town.ask("staff", "GET", "/api/v1/units/night/beds")
    ann = await town.number()
    await town.ask("intake", "POST", f"/api/v1/tickets/{ann.number}/pin")
    rows = await Access.all().order_by("at")
    assert {(r.role, r.page, r.unit, bool(r.subject)) for r in rows} == {
        ("staff", "api-beds", "home", False),
        ("intake", "api-pin", "", True),
    }
    log = (await town.ask("reviewer", "GET", "/api/v1/access")).json()["readings"]
    assert {r["page"] for r in log} == {"api-beds", "api-pin"}
    assert ann.number not in str(log)
    await town.token("other reviewer", "reviewer", "church")
    assert (await town.ask("other reviewer", "GET", "/api/v1/access")).json() == {"readings": []}


@pytest.mark.parametrize(("role", "status"), [("outreach", 404), ("partner", 404), ("intake", 200), ("staff", 200)])
async def test_a_new_pin_is_for_those_whose_number_it_is(town: Town, role: str, status: int) -> None:
    ann = await town.number()
    assert (await town.ask(role, "POST", f"/api/v1/tickets/{ann.number}/pin")).status_code == status


async def test_outreach_and_partners_have_their_own_numbers(town: Town) -> None:
    await town.token("colleague", "outreach")
    await town.token("club", "partner", "club")
    await town.token("clubmate", "partner", "club")
    for maker, same, other in (("outreach", "outreach", "colleague"), ("club", "clubmate", "partner")):
        made = (await town.ask(maker, "POST", "/api/v1/tickets")).json()
        path = f"/api/v1/tickets/{made['number']}/pin"
        renewed = await town.ask(same, "POST", path)
        assert renewed.json()["number"] == made["number"]
        assert renewed.json()["pin"] != made["pin"]
        assert (await town.ask(other, "POST", path)).status_code == 404
