"""The waitlist through accounts: joining confirms, the line has one order, an answer by voice is as good as a tap."""

import pytest

from beds.store.models.people import Access
from beds.world import commands as c
from beds.world.commands import Tick
from beds.world.state import replace
from tests.web.conftest import Town

WAITLIST = "/api/v1/waitlist"
LINE = "/api/v1/units/home/waitlist"


async def number(town: Town, role: str = "staff") -> str:
    """A new number, made by that role."""
    return (await town.ask(role, "POST", "/api/v1/tickets", json={})).json()["number"]


async def join(town: Town, role: str = "staff", **more: object) -> dict:
    """Somebody stands in line for the home; what is answered, with the number."""
    body = {"number": await number(town, role), "units": ["home"]} | more
    answer = await town.ask(role, "POST", WAITLIST, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json() | {"number": body["number"]}


async def fill(town: Town) -> None:
    """Nobody who waits for the home is offered a bed."""
    for n in range(1, 5):
        await town.act("staff", f"home-{n}", "admit")


async def line(town: Town) -> list[dict]:
    """The home's line."""
    return (await town.ask("staff", "GET", LINE)).json()["entries"]


@pytest.mark.parametrize("role", ["staff", "manager", "intake", "outreach", "partner"])
async def test_a_join_by_an_account_confirms_the_wait(town: Town, role: str) -> None:
    await fill(town)
    made = await join(town, role)
    (entry,) = await line(town)
    assert (entry["number"], entry["state"], entry["confirmed"]) == (made["number"], "waiting", True)
    assert made["change"].isdecimal()


async def test_a_wait_made_alone_is_confirmed_by_whoever_has_met_the_person(town: Town) -> None:
    await fill(town)
    browser = town.new_browser()
    await browser.post("/place/number", data={"unit": "home", "children": "no"})
    (entry,) = await line(town)
    assert not entry["confirmed"]
    assert entry["why"][0]["code"] == "not-confirmed"
    met = await town.ask("outreach", "POST", f"/api/v1/tickets/{entry['number']}/confirm", json={})
    assert met.status_code == 200
    assert (await line(town))[0]["confirmed"]


async def test_the_line_is_in_order_and_says_what_stands_between(town: Town) -> None:
    await fill(town)
    numbers = []
    for _ in range(3):
        numbers.append((await join(town))["number"])
        town.clock.move(minutes=1)
    entries = await line(town)
    assert [e["number"] for e in entries] == numbers
    assert [e["joined_at"] for e in entries] == sorted(e["joined_at"] for e in entries)
    assert [[w["code"] for w in e["why"]] for e in entries] == [["full"], ["full", "behind"], ["full", "behind"]]
    assert [w["ahead"] for e in entries for w in e["why"] if w["code"] == "behind"] == [1, 2]


async def test_reading_a_line_is_logged(town: Town) -> None:
    """L-10."""
    await town.ask("intake", "GET", LINE)
    (row,) = await Access.filter(page="api-line")
    assert (row.role, row.unit) == ("intake", "home")


async def test_a_line_out_of_reach_does_not_exist(town: Town) -> None:
    for slug in ("night", "nowhere", "den"):
        assert (await town.ask("staff", "GET", f"/api/v1/units/{slug}/waitlist")).status_code == 404
    assert (await town.ask("partner", "GET", LINE)).status_code == 403
    assert (await town.ask("public", "GET", LINE)).status_code == 401


async def test_a_join_sent_twice_is_one_wait_and_another_body_is_refused(town: Town) -> None:
    await fill(town)
    body, key = {"number": await number(town), "units": ["home"]}, {"Idempotency-Key": "k"}
    first = await town.ask("staff", "POST", WAITLIST, json=body, headers=key)
    again = await town.ask("staff", "POST", WAITLIST, json=body, headers=key)
    assert first.json()["change"] == again.json()["change"]
    assert len(await line(town)) == 1
    other = await town.ask("staff", "POST", WAITLIST, json=body | {"units": ["coming"]}, headers=key)
    assert other.status_code == 422
    without = await town.ask("staff", "POST", WAITLIST, json=body)
    assert (without.status_code, without.json()["type"]) == (409, "/problems/already-waiting")


async def test_what_cannot_be_waited_for_is_refused_and_leaves_nothing(town: Town) -> None:
    made = await number(town)
    for body, status in (
        ({"units": ["home"]}, 422),
        ({"number": made, "units": []}, 422),
        ({"number": made, "units": ["nowhere"]}, 404),
        ({"number": "C4J7K", "units": ["home"]}, 404),
        ({"number": made, "units": ["women"]}, 422),
        ({"number": made, "units": ["home"], "for": "children"}, 422),
        ({"number": made, "units": ["home"], "name": "Anna"}, 422),
        ({"number": made, "units": ["home"], "children": "yes"}, 409),
    ):
        answer = await town.ask("staff", "POST", WAITLIST, json=body)
        assert answer.status_code == status, body
    assert await line(town) == []


async def test_children_are_counted_without_a_trace_of_anybody(town: Town) -> None:
    """L-13."""
    made, seq = await number(town), town.store.world.seq
    answer = await town.ask("staff", "POST", WAITLIST, json={"number": made, "units": ["home"], "children": "yes"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/children")
    assert town.store.world.seq == seq + 1
    assert town.store.world.waits == {}


async def test_a_request_that_may_come_twice_asks_to_wait_together_too(town: Town) -> None:
    """The key of the request is that of the joining: asking for the other is done beside it."""
    await fill(town)
    numbers = [(await join(town))["number"] for _ in range(2)]
    for one, other in (numbers, numbers[::-1]):
        body = {"number": one, "units": ["coming"], "together_with": other}
        for _ in range(2):
            key = {"Idempotency-Key": f"of {one}"}
            assert (await town.ask("staff", "POST", WAITLIST, json=body, headers=key)).status_code == 200
    assert sum(wait.paired for wait in town.store.world.waits.values()) == 2


async def test_two_wait_together_when_both_are_said_and_one_alone_tells_nothing(town: Town) -> None:
    await fill(town)
    ann = await join(town)
    bea = await join(town, together_with=ann["number"])
    alone = await join(town, together_with="C4J7K")
    assert bea["standing"].keys() == alone["standing"].keys()
    assert not any(wait.paired for wait in town.store.world.waits.values())
    caj = await number(town)
    await town.ask("staff", "POST", WAITLIST, json={"number": caj, "units": ["home"], "together_with": bea["number"]})
    await town.ask("staff", "POST", WAITLIST, json={"number": bea["number"], "units": ["coming"], "together_with": caj})
    assert sum(wait.paired for wait in town.store.world.waits.values()) == 2


@pytest.mark.parametrize(("said", "state"), [("accept", "held"), ("decline", None), ("no-answer", None)])
async def test_an_answer_by_voice_is_one(town: Town, said: str, state: str | None) -> None:
    made = await join(town)
    await town.store.submit(Tick())
    (bed,) = town.store.world.spells
    path = f"{WAITLIST}/{made['number']}/answer"
    answer = await town.ask("staff", "POST", path, json={"answer": said})
    assert answer.status_code == 200
    spell = town.store.world.spells.get(bed)
    assert (spell.state if spell else None) == state
    assert (answer.json()["standing"]["offer"] is not None) == (said == "accept")
    assert await Access.filter(page="api-answer").exists()


async def test_what_was_never_offered_is_not_answered(town: Town) -> None:
    await fill(town)
    made = await join(town)
    for said in ("accept", "decline", "no-answer"):
        answer = await town.ask("staff", "POST", f"{WAITLIST}/{made['number']}/answer", json={"answer": said})
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-offer")


async def test_who_may_answer_is_who_works_there_or_made_the_number(town: Town) -> None:
    made = await join(town)
    await town.store.submit(Tick())
    path = f"{WAITLIST}/{made['number']}/answer"
    await town.token("club", "partner", organisation="club")
    await town.token("den", "staff", organisation="club", units=("den",))
    for role in ("outreach", "club", "den"):
        assert (await town.ask(role, "POST", path, json={"answer": "accept"})).status_code == 404, role
    assert (await town.ask("intake", "POST", path, json={"answer": "accept"})).status_code == 200


@pytest.mark.parametrize("where", ["in line", "in bed"])
@pytest.mark.parametrize("role", ["outreach", "partner", "staff"])
async def test_who_may_not_know_where_a_number_waits_or_sleeps_is_not_told_by_a_second_join(
    town: Town, role: str, where: str
) -> None:
    """D-08, L-18: the answer is that of a join which did something."""
    home = town.store.world.units["home"]
    await town.store.submit(c.SetUnit(by="seed", unit=replace(home, sensitive=True)))
    fresh, known = [await town.number(issued_by="church") for _ in range(2)]
    await town.token("elsewhere", role, organisation="club", units=("den",) if role == "staff" else ())
    await town.store.submit(c.Join(by="seed", ticket=known.ticket, units=("home",)))
    if where == "in bed":
        await town.store.submit(c.Admit(by="seed", bed="home-1", ticket=known.ticket))
    told = []
    for made in (fresh, known):
        answer = await town.ask("elsewhere", "POST", WAITLIST, json={"number": made.number, "units": ["home"]})
        told.append((answer.status_code, answer.json()["standing"], len(answer.json()["change"]) > 10))
    assert told == [(200, None, True)] * 2


async def test_the_house_that_made_a_number_is_not_told_that_it_waits_for_a_sensitive_unit(town: Town) -> None:
    home = town.store.world.units["home"]
    await town.store.submit(c.SetUnit(by="seed", unit=replace(home, sensitive=True)))
    await town.token("partner", "partner", organisation="church")
    fresh, known = [await town.number(issued_by="church", made_by="a colleague") for _ in range(2)]
    await town.store.submit(c.Join(by="seed", ticket=known.ticket, units=("home",)))
    told = []
    for made in (fresh, known):
        answer = await town.ask("partner", "POST", WAITLIST, json={"number": made.number, "units": ["home"]})
        told.append(answer.json()["standing"])
    assert told[0] == told[1]
    assert told[0]["queues"] == []


async def test_an_earlier_time_is_attested_once_within_reach(town: Town) -> None:
    await fill(town)
    ann = await join(town)
    town.clock.move(minutes=1)
    bea = await join(town)
    path, body = f"/api/v1/tickets/{bea['number']}/attest", {"since": "2026-03-01T12:00:00+01:00"}
    assert (await town.ask("outreach", "POST", path, json=body)).status_code == 404
    assert (await town.ask("staff", "POST", path, json={"since": "2026-03-09T12:00:00+01:00"})).status_code == 422
    answer = await town.ask("staff", "POST", path, json=body)
    assert answer.status_code == 200
    assert answer.json()["standing"]["queues"][0]["position"] == 1
    assert [entry["number"] for entry in await line(town)] == [bea["number"], ann["number"]]
    again = await town.ask("staff", "POST", path, json=body)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-attested")
    assert await Access.filter(page="api-attest").exists()
