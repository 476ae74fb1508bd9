"""Hold, extend, release, ready, close and reopen: beds without a guest."""

from datetime import timedelta

import pytest

from beds.world.commands import Admit, CloseBed, Discharge, Extend, Hold, Join, Ready, Release, Reopen, Withdraw
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BadTime,
    BedOutOfUse,
    BedTaken,
    NotFirst,
    Suspended,
    UnitNotOpen,
    UnknownBed,
    UnknownReason,
    WrongState,
)
from tests.world.city import ANN, BEA, BEGIN, House, offered

SOON = BEGIN + timedelta(hours=1)


def test_a_hold_keeps_the_bed_until_its_hour():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    spell = house.world.spells["hemmet-1"]
    assert (spell.state, spell.since, spell.until, spell.ticket) == ("held", BEGIN, SOON, ANN)
    house.tick(to=SOON - timedelta(seconds=1))
    assert house.state("hemmet-1") == "held"
    house.tick(to=SOON)
    assert house.state("hemmet-1") == "free"
    assert house.world.free_since["hemmet-1"] == SOON


def test_a_hold_names_the_wait_for_its_own_unit():
    house = House()
    house.join(ANN, "natten")
    house.wait(minutes=1)
    handle = house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    assert house.world.spells["hemmet-1"].wait == handle
    assert {w.state for w in house.world.waits_of(ANN)} == {"promised"}


@pytest.mark.parametrize(("kind", "fields"), [(Hold, {"until": SOON}), (Admit, {})])
def test_a_taken_bed_is_not_held(kind, fields):
    house = House()
    house.do(kind, "hemmet-1", **fields)
    with pytest.raises(BedTaken):
        house.do(Hold, "hemmet-1", until=SOON)


def test_a_closed_bed_and_one_being_cleaned_are_not_held():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair")
    house.do(Admit, "hemmet-2")
    house.do(Discharge, "hemmet-2")
    for bed, state in (("hemmet-1", "closed"), ("hemmet-2", "cleaning")):
        with pytest.raises(WrongState) as refused:
            house.do(Hold, bed, until=SOON)
        assert refused.value.params["state"] == state


def test_a_number_has_one_promise_and_none_where_it_sleeps():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    with pytest.raises(AlreadyPromised):
        house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    house.do(Admit, "natten-1", ticket=BEA)
    with pytest.raises(AlreadyPlaced):
        house.do(Hold, "natten-2", until=SOON, ticket=BEA)


def test_a_guest_of_the_night_shelter_may_be_promised_a_place_at_the_home():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    assert house.world.occupied_by(ANN) == "natten-1"
    assert house.world.promised_to(ANN) == "hemmet-1"


def test_a_suspended_number_is_not_promised_what_it_could_not_claim():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Discharge, "hemmet-1", suspended_until=BEGIN + timedelta(days=2))
    with pytest.raises(Suspended):
        house.do(Hold, "hemmet-2", until=SOON, ticket=ANN)
    house.tick(days=2)
    house.do(Hold, "hemmet-2", until=house.now + timedelta(hours=1), ticket=ANN)


@pytest.mark.parametrize("hours", [-1, 0, 24 * 14 + 1])
def test_a_hold_ends_later_and_within_two_weeks(hours):
    house = House()
    with pytest.raises(BadTime):
        house.do(Hold, "hemmet-1", until=BEGIN + timedelta(hours=hours))
    house.do(Hold, "hemmet-1", until=SOON)
    with pytest.raises(BadTime):
        house.do(Extend, "hemmet-1", until=BEGIN + timedelta(hours=hours))


def test_no_bed_is_held_in_a_unit_that_is_not_open_nor_an_extra_bed_out_of_season():
    house = House()
    with pytest.raises(UnitNotOpen):
        house.do(Hold, "kvinnor-1", until=SOON)
    with pytest.raises(BedOutOfUse):
        house.do(Hold, "natten-5", until=SOON)
    with pytest.raises(UnknownBed):
        house.do(Hold, "nowhere", until=SOON)


def test_holding_past_the_first_in_line_takes_a_reason_from_the_list():
    house = House()
    house.join(ANN, "hemmet")
    with pytest.raises(NotFirst):
        house.do(Hold, "hemmet-1", until=SOON, ticket=BEA)
    with pytest.raises(UnknownReason):
        house.do(Hold, "hemmet-1", until=SOON, ticket=BEA, reason="I like her")
    (entry,) = house.do(Hold, "hemmet-1", until=SOON, ticket=BEA, reason="safety")
    assert (entry.grant, entry.reason) == ("safety", "safety")


def test_a_reason_that_was_not_needed_is_not_kept():
    house = House()
    (open_,) = house.do(Hold, "hemmet-1", until=SOON, ticket=BEA, reason="safety")
    house.join(ANN, "hemmet")
    (first,) = house.do(Hold, "hemmet-2", until=SOON, ticket=ANN, reason="safety")
    assert [(e.grant, e.reason) for e in (open_, first)] == [("open", ""), ("first", "")]


def test_extending_keeps_the_spell_and_its_beginning():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON)
    before = house.world.spells["hemmet-1"]
    house.wait(minutes=5).do(Extend, "hemmet-1", until=SOON + timedelta(hours=1))
    after = house.world.spells["hemmet-1"]
    assert (after.id, after.since, after.stay) == (before.id, before.since, before.stay)
    assert after.until == SOON + timedelta(hours=1)


def test_only_a_promise_is_extended_and_only_a_hold_released():
    house = House()
    house.do(Admit, "hemmet-2")
    for bed in ("hemmet-1", "hemmet-2"):
        with pytest.raises(WrongState):
            house.do(Extend, bed, until=SOON)
        with pytest.raises(WrongState):
            house.do(Release, bed)


def test_an_offer_is_withdrawn_with_a_reason_and_not_released():
    house, _ = offered()
    with pytest.raises(WrongState):
        house.do(Release, "hemmet-1")
    house.do(Withdraw, "hemmet-1", reason="mistake")


def test_who_loses_a_hold_to_the_house_is_first_again():
    house = House()
    house.join(ANN, "hemmet")
    house.wait(minutes=1).join(BEA, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.do(Release, "hemmet-1")
    wait = house.world.waits_of(ANN)[0]
    assert (wait.state, wait.misses, wait.tried) == ("waiting", 0, frozenset())
    with pytest.raises(NotFirst):
        house.do(Hold, "hemmet-1", until=SOON, ticket=BEA)


def test_ready_ends_cleaning_and_nothing_else():
    house = House()
    with pytest.raises(WrongState):
        house.do(Ready, "hemmet-1")
    house.do(Admit, "hemmet-1")
    house.do(Discharge, "hemmet-1")
    assert house.state("hemmet-1") == "cleaning"
    house.wait(minutes=20).do(Ready, "hemmet-1")
    assert house.state("hemmet-1") == "free"
    assert house.world.free_since["hemmet-1"] == house.now


def test_closing_a_promised_bed_gives_the_promise_back_first():
    house = House()
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    withdrawn, closed = house.do(CloseBed, "hemmet-1", reason="infection")
    assert (withdrawn.kind, withdrawn.reason, withdrawn.ticket) == ("withdraw", "bed-closed", ANN)
    assert (closed.kind, closed.ticket) == ("close", "")
    assert house.world.waits_of(ANN)[0].state == "waiting"


def test_an_occupied_bed_is_not_closed_under_its_guest():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    with pytest.raises(WrongState):
        house.do(CloseBed, "hemmet-1", reason="repair")
    house.do(CloseBed, "hemmet-1", reason="repair", when_empty=True)
    assert house.ticket("hemmet-1") == ANN
    house.tick(hours=1)
    assert house.state("hemmet-1") == "occupied"
    house.do(Discharge, "hemmet-1")
    assert house.state("hemmet-1") == "closed", "instead of being cleaned"
    assert house.world.closings == {}


def test_a_closing_announced_for_a_promised_bed_waits_until_the_promise_is_over():
    house = House()
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.do(CloseBed, "hemmet-1", reason="repair", since=BEGIN + timedelta(minutes=30))
    house.tick(minutes=30)
    assert house.state("hemmet-1") == "held"
    house.tick(to=SOON)
    assert house.state("hemmet-1") == "closed"
    assert house.world.waits_of(ANN)[0].misses == 1, "the promise ran out as any other"
    assert house.world.waits_of(ANN)[0].state != "promised" or house.world.promised_to(ANN) != "hemmet-1"


@pytest.mark.parametrize(("until", "since"), [(0, None), (-1, None), (24, 48), (48, 48)])
def test_a_bed_is_expected_back_after_it_has_closed(until, since):
    fields = {"until": BEGIN + timedelta(hours=until)} | ({"since": BEGIN + timedelta(hours=since)} if since else {})
    with pytest.raises(BadTime):
        House().do(CloseBed, "hemmet-1", reason="repair", **fields)


def test_a_closing_has_a_reason_from_the_list():
    with pytest.raises(UnknownReason):
        House().do(CloseBed, "hemmet-1", reason="")


def test_reopening_drops_what_was_announced_or_ends_the_closing():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair", since=BEGIN + timedelta(hours=3))
    house.do(Reopen, "hemmet-1")
    assert house.world.closings == {}
    house.do(CloseBed, "hemmet-1", reason="repair")
    house.do(Reopen, "hemmet-1")
    assert house.state("hemmet-1") == "free"
    with pytest.raises(WrongState):
        house.do(Reopen, "hemmet-1")


def test_a_reopened_bed_stays_open_though_a_closing_was_announced_meanwhile():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair")
    house.do(CloseBed, "hemmet-1", reason="cleaning", since=BEGIN + timedelta(hours=1))
    house.tick(hours=2)
    house.do(Reopen, "hemmet-1")
    house.tick(hours=1)
    assert house.state("hemmet-1") == "free"


def test_a_later_closing_outlives_the_reopening():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair")
    house.do(CloseBed, "hemmet-1", reason="cleaning", since=BEGIN + timedelta(days=1))
    house.do(Reopen, "hemmet-1")
    house.tick(days=1)
    assert (house.state("hemmet-1"), house.world.spells["hemmet-1"].reason) == ("closed", "cleaning")


def test_a_wait_that_begins_while_a_bed_is_kept_rests_with_it():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house(Join(by="staff", ticket=ANN, units=("natten",), confirmed=True))
    assert house.world.waits_of(ANN)[0].state == "promised"
