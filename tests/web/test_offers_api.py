"""Offers by tap: to the First, or on record to another; and taking one back."""

from beds.world.state import World
from tests.web.conftest import Town
from tests.web.test_waitlist_api import fill, join

OFFERS = "/api/v1/units/home/offers"


def offered(world: World) -> dict[str, str]:
    """Beds on offer, by whom to."""
    return {bed: spell.ticket for bed, spell in world.spells.items() if spell.state == "offered"}


async def two_waiting(town: Town) -> tuple[str, str]:
    """Two in line for the home, and one bed that was just left, before the clock offers it."""
    await fill(town)
    first, second = (await join(town))["number"], (await join(town))["number"]
    await town.act("staff", "home-1", "discharge")
    return first, second


async def test_without_a_number_the_first_is_offered(town: Town) -> None:
    first, _ = await two_waiting(town)
    answer = await town.ask("staff", "POST", OFFERS, json={})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["number"], told["bed"]) == (first, "home-1")
    assert told["expires_at"] == "2026-03-02T18:30:00Z"
    assert len(offered(town.store.world)) == 1


async def test_another_than_the_first_takes_a_reason_of_the_list(town: Town) -> None:
    _, second = await two_waiting(town)
    refused = await town.ask("staff", "POST", OFFERS, json={"number": second})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-first")
    for reason in ("because", "first", ""):
        answer = await town.ask("staff", "POST", OFFERS, json={"number": second, "reason": reason})
        assert answer.status_code == 422 or (reason == "" and answer.status_code == 409)
    assert (await town.ask("staff", "POST", OFFERS, json={"reason": "safety"})).status_code == 422
    answer = await town.ask("staff", "POST", OFFERS, json={"number": second, "reason": "safety"})
    assert answer.json()["number"] == second
    assert town.store.world.grants["home"]["safety"] == 1


async def test_an_offer_sent_twice_is_one(town: Town) -> None:
    await two_waiting(town)
    key = {"Idempotency-Key": "k"}
    first = await town.ask("staff", "POST", OFFERS, json={}, headers=key)
    again = await town.ask("staff", "POST", OFFERS, json={}, headers=key)
    assert first.json() == again.json()
    assert len(offered(town.store.world)) == 1
    more = await town.ask("staff", "POST", OFFERS, json={})
    assert (more.status_code, more.json()["type"]) == (409, "/problems/no-free-bed")


async def test_a_bed_that_is_not_free_or_not_there_is_offered_to_nobody(town: Town) -> None:
    await two_waiting(town)
    for bed, status in (("home-2", 409), ("home-9", 404), ("night-1", 404)):
        assert (await town.ask("staff", "POST", OFFERS, json={"bed": bed})).status_code == status
    assert offered(town.store.world) == {}


async def test_an_offer_taken_back_makes_its_holder_first_again(town: Town) -> None:
    first, _ = await two_waiting(town)
    await town.ask("staff", "POST", OFFERS, json={})
    path = "/api/v1/offers/home-1/withdraw"
    assert (await town.ask("staff", "POST", path, json={})).status_code == 422
    assert (await town.ask("staff", "POST", path, json={"reason": "because"})).status_code == 422
    answer = await town.ask("staff", "POST", path, json={"reason": "mistake"})
    assert answer.status_code == 200
    assert offered(town.store.world) == {}
    assert (await town.ask("staff", "POST", path, json={"reason": "mistake"})).status_code == 409
    again = await town.ask("staff", "POST", OFFERS, json={})
    assert again.json()["number"] == first


async def test_staff_of_another_house_neither_offer_nor_take_back(town: Town) -> None:
    await two_waiting(town)
    await town.token("den", "staff", organisation="club", units=("den",))
    assert (await town.ask("den", "POST", OFFERS, json={})).status_code == 404
    await town.ask("staff", "POST", OFFERS, json={})
    taken = await town.ask("den", "POST", "/api/v1/offers/home-1/withdraw", json={"reason": "mistake"})
    assert taken.status_code == 404
    for role in ("partner", "outreach", "planner", "admin", "reviewer"):
        assert (await town.ask(role, "POST", OFFERS, json={})).status_code == 403
    assert len(offered(town.store.world)) == 1
