"""A bed held for nobody named that goes to a number: no way past those who wait (rule 6)."""

from datetime import timedelta

import pytest

from beds.store.fairness import OrderCheck
from beds.world import apply
from beds.world import commands as c
from beds.world.codes import GRANT
from beds.world.refusals import NotFirst, UnknownReason
from beds.world.state import replace
from tests.queue.house import HOME, House, beds


@pytest.fixture
def house() -> House:
    """Held while nobody waited; then two come, ann first. Nothing happens by itself."""
    house = House(HOME, beds=beds(HOME, 1))
    house.set_rules("hem", automatic=False)
    house.do(c.Hold, "hem-1", until=house.now + timedelta(hours=5))
    house.join("ann", "bea")
    return house


def name(house: House, how: type[c.Command], ticket: str, reason: str = "") -> str:
    """Give the held bed to the number in that way; what the ledger says of it."""
    return house.do(how, "hem-1", ticket=ticket, reason=reason)[-1].grant


WAYS = [c.Attach, c.Admit]


@pytest.mark.parametrize("how", WAYS)
def test_past_the_first_it_is_refused_without_a_reason(house: House, how: type[c.Command]) -> None:
    with pytest.raises(NotFirst):
        name(house, how, "bea")
    with pytest.raises(UnknownReason):
        name(house, how, "bea", "a friend of mine")


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("reason", GRANT)
def test_past_the_first_the_reason_is_on_record_and_counted(house: House, how: type[c.Command], reason: str) -> None:
    assert name(house, how, "bea", reason) == reason
    assert house.ledger[-1].reason == reason
    assert house.world.grants["hem"] == {"open": 1, reason: 1}
    assert house.check.totals == {"open": 1, reason: 1}


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("reason", ["", "safety"])
def test_to_the_first_it_needs_none_and_the_bed_is_not_counted_twice(
    house: House, how: type[c.Command], reason: str
) -> None:
    assert name(house, how, "ann", reason) == ""
    assert house.check.totals == {"open": 1}


@pytest.mark.parametrize("how", WAYS)
def test_whoever_does_not_stand_in_line_is_the_one_it_was_held_for(house: House, how: type[c.Command]) -> None:
    assert name(house, how, "dan") == ""


def test_a_guest_without_a_number_is_the_one_it_was_held_for(house: House) -> None:
    assert name(house, c.Admit, "") == ""


def test_to_say_that_one_recognises_the_person_does_not_hide_it(house: House) -> None:
    with pytest.raises(NotFirst):
        house.do(c.Admit, "hem-1", ticket="bea", claim="recognised")
    assert house.do(c.Admit, "hem-1", ticket="bea", claim="recognised", reason="safety")[-1].claim == ""


def test_claiming_what_was_held_for_one_s_own_number_is_no_naming(house: House) -> None:
    """Even if it has come to stand in line since."""
    house.do(c.Release, "hem-1")
    house.do(c.Hold, "hem-1", ticket="dan", reason="safety", until=house.now + timedelta(hours=1))
    house.join("dan")
    house.do(c.Admit, "hem-1", ticket="dan", claim="pin")
    assert house.check.totals == {"open": 1, "safety": 1}


def test_the_number_of_a_guest_who_is_there_is_a_fact_and_no_naming(house: House) -> None:
    house.do(c.Admit, "hem-1")
    assert name(house, c.Attach, "bea") == ""


def test_the_guest_keeps_the_stay_of_the_hold(house: House) -> None:
    stay = house.world.spells["hem-1"].stay
    name(house, c.Admit, "bea", "safety")
    assert house.world.spells["hem-1"].stay == stay


@pytest.mark.parametrize("how", WAYS)
def test_verify_sees_a_naming_past_the_first(house: House, how: type[c.Command]) -> None:
    before = house.world
    named = house.do(how, "hem-1", ticket="bea", reason="safety")[-1]
    for forged, fault in (
        (named, None),
        (replace(named, grant="", reason=""), "no-reason"),
        (replace(named, grant="a friend of mine"), "unknown-reason"),
        (replace(named, grant="first"), "unknown-reason"),
    ):
        assert OrderCheck()(before, forged, apply(before, forged)) == fault


@pytest.mark.parametrize("how", WAYS)
def test_verify_sees_a_needless_reason(house: House, how: type[c.Command]) -> None:
    before = house.world
    named = house.do(how, "hem-1", ticket="ann")[-1]
    forged = replace(named, grant="safety")
    assert OrderCheck()(before, forged, apply(before, forged)) == "needless-reason"
