"""`Idempotency-Key`: what comes twice is done once (docs/interface.md)."""

from datetime import timedelta

import pytest

from tests.web.conftest import Town

KEY = {"Idempotency-Key": "one"}


async def post(town: Town, path: str, role: str = "staff", key: dict[str, str] = KEY, **body: object):
    return await town.ask(role, "POST", f"/api/v1/{path}", json=body, headers=key)


async def test_the_same_request_is_done_once_and_answered_again(town: Town) -> None:
    first = await post(town, "beds/home-1/hold", minutes=5)
    town.clock.move(days=13)
    again = await post(town, "beds/home-1/hold", minutes=5)
    assert (again.status_code, again.json()["change"]) == (200, first.json()["change"])


async def test_the_key_is_forgotten_after_two_weeks(town: Town) -> None:
    first = await post(town, "beds/home-1/hold", minutes=5)
    town.clock.now += timedelta(days=14, seconds=1)
    again = await post(town, "beds/home-1/hold", minutes=5)
    assert again.json()["change"] != first.json()["change"]


async def test_another_body_or_address_with_the_same_key_is_refused(town: Town) -> None:
    await post(town, "beds/home-1/hold", minutes=5)
    for answer in (await post(town, "beds/home-1/hold", minutes=6), await post(town, "beds/home-2/hold", minutes=5)):
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("key-reused")


async def test_a_key_is_the_accounts_own(town: Town) -> None:
    await post(town, "beds/home-1/hold", minutes=5)
    assert (await post(town, "beds/home-1/hold", "manager", minutes=5)).status_code == 409


async def test_only_successes_are_kept(town: Town) -> None:
    await post(town, "beds/home-1/hold", key={}, minutes=5)
    assert (await post(town, "beds/home-1/hold", minutes=5)).status_code == 409
    await post(town, "beds/home-1/release", key={})
    assert (await post(town, "beds/home-1/hold", minutes=5)).status_code == 200


async def test_an_undo_that_comes_again_is_still_done(town: Town) -> None:
    change = (await post(town, "beds/home-1/hold", key={})).json()["change"]
    first = await post(town, f"changes/{change}/undo")
    town.clock.move(days=2)
    again = await post(town, f"changes/{change}/undo")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


async def test_a_number_that_is_asked_for_again_is_the_same_with_a_new_pin(town: Town) -> None:
    first, again = (await post(town, "tickets")).json(), (await post(town, "tickets")).json()
    assert first["number"] == again["number"]
    assert first["pin"] != again["pin"]


@pytest.mark.parametrize("answer", [{"answer": "no-answer"}, {"answer": "decline", "reason": "not-now"}])
async def test_an_answer_that_comes_again_is_still_given_though_the_offer_is_gone(
    town: Town, answer: dict[str, str]
) -> None:
    for bed in ("home-2", "home-3", "home-4"):
        await post(town, f"beds/{bed}/close", key={}, reason="repair")
    number = (await post(town, "tickets", "intake", key={})).json()["number"]
    await post(town, "waitlist", "intake", key={}, number=number, units=["home"], children="no")
    path = f"waitlist/{number}/answer"
    first = await post(town, path, "intake", **answer)
    assert first.status_code == 200, first.text
    again = await post(town, path, "intake", **answer)
    assert (again.status_code, again.json()["change"]) == (200, first.json()["change"])
    assert (await post(town, path, "intake", key={}, **answer)).status_code == 409


async def test_a_key_that_is_none_is_refused(town: Town) -> None:
    for key in ("", "x" * 300):
        assert (await post(town, "beds/home-1/hold", key={"Idempotency-Key": key})).status_code == 422
    assert town.store.world.spells == {}


async def test_a_tap_with_a_new_number_that_comes_again_tells_the_number_that_is_in_the_bed(town: Town) -> None:
    browser = await town.sign_in("nisse", "staff", units=("home",))
    form = {"who": "new", "children": "no", "conditions": "true"}
    slips = [await browser.post("/units/home/beds/home-1/admit", data=form, headers=KEY) for _ in range(2)]
    number = town.store.number(town.store.world.spells["home-1"].ticket)
    assert [(slip.status_code, number in slip.text) for slip in slips] == [(200, True)] * 2
    assert slips[0].text != slips[1].text  # the code is a new one: nobody keeps the first
