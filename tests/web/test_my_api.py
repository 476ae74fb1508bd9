"""One's own number with its PIN, for programs: how it stands, and what can be said to it."""

import httpx2
import pytest

from beds.people.tickets import Issued
from tests.web.conftest import Town
from tests.web.test_waitlist_api import fill

MY = "/api/v1/my"
ACTIONS = ("", "/confirm", "/accept", "/decline", "/pause", "/leave")


async def my(town: Town, ann: Issued, action: str = "", **more: object) -> httpx2.Response:
    """What a device answers that knows number and PIN."""
    body = {"number": ann.number, "pin": ann.pin} | more
    return await town.ask("public", "POST", MY + action, json=body)


@pytest.fixture
async def ann(town: Town) -> Issued:
    """In line for the home, which is full, and for the house to come."""
    await fill(town)
    ann = await town.number()
    body = {"number": ann.number, "units": ["home", "coming"]}
    assert (await town.ask("staff", "POST", "/api/v1/waitlist", json=body)).status_code == 200
    return ann


async def offered(town: Town) -> None:
    """A bed of the home becomes free, and the First is offered it."""
    await town.act("staff", "home-1", "discharge")
    assert (await town.ask("staff", "POST", "/api/v1/units/home/offers", json={})).status_code == 200


@pytest.mark.parametrize("action", ACTIONS)
async def test_wrong_unknown_and_misspelt_are_the_same_bytes(town: Town, ann: Issued, action: str) -> None:
    """L-11."""
    tried = ((ann.number, "00000000"), ("C4J7K", ann.pin), ("hello", ann.pin), ("", ""), (ann.number[:4], ann.pin))
    answers = [await town.ask("public", "POST", MY + action, json={"number": n, "pin": p}) for n, p in tried]
    assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert len({str(sorted(a.headers.items())) for a in answers}) == 1
    assert (await my(town, ann, "" if action == "/leave" else action)).status_code in (200, 409)


async def test_places_in_line_are_told(town: Town, ann: Issued) -> None:
    assert (await my(town, ann)).json() == {
        "state": "waiting",
        "queues": [{"unit": "home", "position": 1, "of": 1}, {"unit": "coming", "position": 1, "of": 1}],
        "offer": None,
    }


async def test_an_offer_is_told_with_its_hours(town: Town, ann: Issued) -> None:
    await offered(town)
    told = (await my(town, ann)).json()
    assert told["state"] == "promised"
    assert told["offer"] == {
        "unit": "home",
        "accepted": False,
        "expires_at": "2026-03-02T18:30:00Z",
        "come_from": "2026-03-02T18:00:00+00:00",
        "come_until": "2026-03-02T19:30:00+00:00",
    }


async def test_yes_holds_the_bed_until_the_time_agreed(town: Town, ann: Issued) -> None:
    await offered(town)
    told = (await my(town, ann, "/accept", arrive_by="2026-03-02T20:00:00+01:00")).json()
    assert (told["offer"]["accepted"], told["offer"]["expires_at"]) == (True, "2026-03-02T19:00:00Z")
    assert town.store.world.spells["home-1"].state == "held"
    again = await my(town, ann, "/accept")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/no-offer")


@pytest.mark.parametrize("at", ["2026-03-02T17:00:00Z", "2026-03-09T17:00:00Z", "2026-03-02T20:00:00", "soon", 5])
async def test_a_time_that_cannot_be_is_refused(town: Town, ann: Issued, at: object) -> None:
    await offered(town)
    assert (await my(town, ann, "/accept", arrive_by=at)).status_code == 422
    assert town.store.world.spells["home-1"].state == "offered"


async def test_no_keeps_the_place_in_line(town: Town, ann: Issued) -> None:
    await offered(town)
    assert (await my(town, ann, "/decline", reason="because")).status_code == 422
    told = (await my(town, ann, "/decline", reason="too-far")).json()
    assert (told["state"], told["offer"]) == ("waiting", None)
    assert told["queues"][0] == {"unit": "home", "position": 1, "of": 1}
    assert "home-1" not in town.store.world.spells


async def test_a_pause_ends_with_i_still_wait(town: Town, ann: Issued) -> None:
    assert (await my(town, ann, "/pause")).json()["state"] == "paused"
    assert (await my(town, ann)).json()["state"] == "paused"  # a look does not end it
    assert (await my(town, ann, "/confirm")).json()["state"] == "waiting"
    assert (await my(town, ann, "/pause", until="2026-03-03T08:00:00+01:00")).json()["state"] == "waiting"
    assert (await my(town, ann, "/pause", until="2026-09-03T08:00:00+01:00")).status_code == 422


async def test_leaving_is_out_of_every_line(town: Town, ann: Issued) -> None:
    await offered(town)
    assert (await my(town, ann, "/leave")).json() == {"state": "closed", "queues": [], "offer": None}
    assert town.store.world.waits == {}
    assert (await my(town, ann, "/leave")).status_code == 409
    assert (await my(town, ann)).status_code == 200


async def test_what_is_sent_twice_is_done_once(town: Town, ann: Issued) -> None:
    await offered(town)
    body, key = {"number": ann.number, "pin": ann.pin}, {"Idempotency-Key": "k"}
    for _ in range(2):
        answer = await town.ask("public", "POST", f"{MY}/accept", json=body, headers=key)
        assert answer.status_code == 200
        assert answer.json()["offer"]["accepted"]


async def test_neither_number_nor_pin_travels_in_an_address(town: Town, ann: Issued) -> None:
    assert (await town.ask("public", "GET", f"{MY}?number={ann.number}&pin={ann.pin}")).status_code == 405
    empty = await town.ask("public", "POST", f"{MY}?number={ann.number}&pin={ann.pin}", json={})
    assert empty.status_code == 422


async def test_a_sentence_is_said_in_the_reader_s_language(town: Town, ann: Issued) -> None:
    said = {}
    for code in ("sv", "fi", "en"):
        body = {"number": ann.number, "pin": "0"}
        answer = await town.ask("public", "POST", MY, json=body, headers={"Accept-Language": code})
        said[code] = answer.json()["detail"]
    assert said["sv"] == "Numret och koden hör inte ihop. Försök igen."
    assert said["fi"] == "Numero ja koodi eivät sovi yhteen. Yritä uudelleen."
    assert said["en"] == "The number or the code is wrong."
