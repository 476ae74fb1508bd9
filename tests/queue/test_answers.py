"""Rule 8: what a miss, a no and a bed taken back do to a place in line."""

from datetime import time, timedelta

import pytest

from beds.world import commands as c
from beds.world.codes import DECLINE, WITHDRAW
from beds.world.refusals import NoOffer, UnknownReason, WrongState
from tests.queue.house import HOME, House, beds


@pytest.fixture
def house() -> House:
    """One bed, offered to ann; bea is next."""
    house = House(HOME, beds=beds(HOME, 1))
    house.join("ann", "bea")
    house.tick()
    return house


def yes(house: House, ticket: str = "ann") -> None:
    house.do(c.Accept, ticket=ticket, by="self")


def test_a_yes_keeps_the_bed_until_the_agreed_arrival(house: House) -> None:
    house.do(c.Accept, ticket="ann", by="self", arrive_by=house.now + timedelta(hours=2))
    assert house.holders("held") == {"hem-1": "ann"}
    house.tick(hours=2, seconds=-1)
    assert house.holders("held") == {"hem-1": "ann"}


def test_a_no_show_is_a_miss_and_the_bed_goes_on(house: House) -> None:
    yes(house)
    house.tick(hours=1)
    assert (house.wait("ann").misses, house.wait("ann").tried) == (1, {"hem-1"})
    assert house.offered == {"hem-1": "bea"}


def test_a_miss_counts_one_and_the_bed_goes_on(house: House) -> None:
    house.tick(minutes=30)
    assert (house.wait("ann").misses, house.wait("ann").tried) == (1, {"hem-1"})
    assert house.offered == {"hem-1": "bea"}


def test_a_no_forgets_misses_and_the_bed_goes_on(house: House) -> None:
    house.tick(minutes=30)
    house.tick(minutes=30)
    house.tick(to=house.at(12, days=1))
    assert house.offered == {"hem-1": "ann"}
    house.do(c.Decline, ticket="ann", by="self", reason="too-far")
    assert (house.wait("ann").misses, house.wait("ann").tried) == (0, {"hem-1"})
    house.tick()
    assert house.offered == {"hem-1": "bea"}


@pytest.mark.parametrize("reason", ["", *DECLINE])
def test_a_no_may_have_a_reason_of_the_list(house: House, reason: str) -> None:
    assert house.do(c.Decline, ticket="ann", by="self", reason=reason)[-1].reason == reason


def test_a_no_needs_no_words_of_one_s_own(house: House) -> None:
    with pytest.raises(UnknownReason):
        house.do(c.Decline, ticket="ann", by="self", reason="my own words")


def test_a_yes_can_become_a_no(house: House) -> None:
    yes(house)
    house.do(c.Decline, ticket="ann", by="self")
    house.tick()
    assert house.offered == {"hem-1": "bea"}


@pytest.mark.parametrize("reason", WITHDRAW)
def test_whom_the_house_took_a_bed_from_is_first_again(house: House, reason: str) -> None:
    yes(house)
    house.do(c.Withdraw, bed="hem-1", reason=reason)
    assert (house.wait("ann").misses, house.wait("ann").tried) == (0, frozenset())
    house.tick(minutes=3)
    assert house.offered == {"hem-1": "ann"}


def test_a_released_hold_makes_its_holder_first_again(house: House) -> None:
    yes(house)
    house.do(c.Release, "hem-1")
    house.tick(minutes=3)
    assert house.offered == {"hem-1": "ann"}


def test_only_a_promise_can_be_taken_back(house: House) -> None:
    house.do(c.Decline, ticket="ann", by="self")
    with pytest.raises(WrongState):
        house.do(c.Withdraw, bed="hem-1", reason="mistake")


@pytest.mark.parametrize("answer", [c.Accept, c.Decline, c.NoAnswer])
def test_only_an_offer_can_be_answered(house: House, answer: type[c.OfTicket]) -> None:
    with pytest.raises(NoOffer):
        house.do(answer, ticket="bea")


def test_a_yes_is_said_once(house: House) -> None:
    yes(house)
    with pytest.raises(NoOffer):
        yes(house)
    with pytest.raises(NoOffer):
        house.do(c.NoAnswer, ticket="ann")


def test_where_all_have_said_no_the_bed_is_for_whoever_asks_first(house: House) -> None:
    for ticket in ("ann", "bea"):
        house.do(c.Decline, ticket=ticket, by="self")
        house.tick()
    assert house.offered == {}
    assert house.do(c.Admit, "hem-1", ticket="cia")[-1].grant == "open"


def refuse(house: House) -> None:
    """Both say no."""
    for ticket in ("ann", "bea"):
        house.do(c.Decline, ticket=ticket, by="self")
        house.tick()


def test_a_bed_is_new_to_all_when_a_guest_has_left(house: House) -> None:
    refuse(house)
    house.do(c.Admit, "hem-1")
    assert house.wait("ann").tried == {"hem-1"}
    house.do(c.Discharge, "hem-1")
    assert house.wait("ann").tried == frozenset()


def test_a_bed_is_new_to_all_when_it_was_out_of_service(house: House) -> None:
    refuse(house)
    house.do(c.CloseBed, "hem-1", reason="repair")
    house.do(c.Reopen, "hem-1")
    house.tick(minutes=3)
    assert house.offered == {"hem-1": "ann"}


def test_a_hold_that_ends_makes_no_bed_new(house: House) -> None:
    refuse(house)
    house.do(c.Hold, "hem-1", until=house.now + timedelta(minutes=10))
    house.tick(minutes=10)
    assert house.offered == {}


@pytest.mark.parametrize("turns", [time(12), time(9)])
def test_a_bed_is_new_to_all_when_the_day_turns(house: House, turns: time) -> None:
    house.set_rules("hem", day_turns=turns)
    refuse(house)
    turn = house.at(turns.hour, days=1)
    house.tick(to=turn - timedelta(seconds=1))
    assert house.offered == {}
    house.tick(to=turn)
    assert house.offered == {"hem-1": "ann"}
