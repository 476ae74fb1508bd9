"""Rule 6: every taking of a free bed says to whom, and why where that is not the First."""

from datetime import date, timedelta

import pytest

from beds.world import commands as c
from beds.world.codes import GRANT
from beds.world.nights import ZONE
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BedTaken,
    NobodyWaits,
    NoFreeBed,
    NotEligible,
    NotFirst,
    NotWaiting,
    UnknownReason,
)
from tests.queue.house import HOME, OTHER, House, beds


@pytest.fixture
def house() -> House:
    """Three wait; nothing happens by itself."""
    house = House(HOME, OTHER, beds=[*beds(HOME, 2), *beds(OTHER, 1)])
    house.set_rules("hem", automatic=False)
    house.join("ann", "bea", "cia")
    return house


def take(house: House, how: type[c.Command], ticket: str, reason: str = "") -> str:
    """Give `hem-1` to the ticket in that way; what the ledger says of it."""
    more = {"bed": "hem-1", "ticket": ticket, "reason": reason}
    if how is c.Hold:
        more["until"] = house.now + timedelta(hours=1)
    elif how is c.Offer:
        more["unit"] = "hem"
    elif how is c.Move:
        house.do(c.Admit, "annat-1", ticket=ticket)
        house.join(ticket)
        more = {"bed": "annat-1", "to": "hem-1", "reason": reason}
    return house.do(how, **more)[-1].grant


WAYS = [c.Offer, c.Hold, c.Admit]


@pytest.mark.parametrize("how", WAYS)
def test_to_the_first_it_needs_no_reason(house: House, how: type[c.Command]) -> None:
    assert take(house, how, "ann") == "first"


@pytest.mark.parametrize("how", WAYS)
def test_a_reason_given_for_the_first_is_not_counted(house: House, how: type[c.Command]) -> None:
    assert take(house, how, "ann", "safety") == "first"


@pytest.mark.parametrize("how", [*WAYS, c.Move])
def test_to_another_it_is_refused_without_a_reason(house: House, how: type[c.Command]) -> None:
    with pytest.raises(NotFirst):
        take(house, how, "bea")


@pytest.mark.parametrize("how", [*WAYS, c.Move])
@pytest.mark.parametrize("reason", [r for r in GRANT if r != "bed-found-taken"])
def test_to_another_the_reason_is_on_record(house: House, how: type[c.Command], reason: str) -> None:
    assert take(house, how, "bea", reason) == reason
    assert house.check.totals[reason] == 1


@pytest.mark.parametrize("how", WAYS)
def test_a_reason_is_one_of_the_list(house: House, how: type[c.Command]) -> None:
    with pytest.raises(UnknownReason):
        take(house, how, "bea", "a friend of mine")


@pytest.mark.parametrize("how", [c.Hold, c.Admit])
def test_somebody_without_a_number_is_not_the_first(house: House, how: type[c.Command]) -> None:
    with pytest.raises(NotFirst):
        take(house, how, "")
    assert take(house, how, "", "intake-decision") == "intake-decision"


@pytest.mark.parametrize("how", [c.Hold, c.Admit])
def test_where_nobody_is_eligible_anybody_may_have_it(house: House, how: type[c.Command]) -> None:
    for ticket in ("ann", "bea", "cia"):
        house.do(c.Pause, ticket=ticket, by="self")
    assert take(house, how, "") == "open"


def test_a_move_within_the_unit_is_no_grant(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    assert house.do(c.Move, "hem-1", to="hem-2")[-1].grant == ""
    assert house.check.totals == {"first": 1}


def test_claiming_one_s_promise_is_no_second_grant(house: House) -> None:
    house.do(c.Offer, unit="hem")
    house.do(c.Accept, ticket="ann", by="self")
    house.do(c.Admit, "hem-1", claim="pin")
    assert house.check.totals == {"first": 1}


def test_one_tap_offers_to_the_first(house: House) -> None:
    for ticket in ("ann", "bea"):
        house.do(c.Offer, unit="hem")
        assert ticket in house.offered.values()
    with pytest.raises(NoFreeBed):
        house.do(c.Offer, unit="hem")


def test_a_tap_on_one_bed_offers_that_one(house: House) -> None:
    house.do(c.Offer, unit="hem", bed="hem-2")
    assert house.offered == {"hem-2": "ann"}
    with pytest.raises(BedTaken):
        house.do(c.Offer, unit="hem", bed="hem-2")


def test_a_bed_of_another_unit_is_not_offered_from_here(house: House) -> None:
    with pytest.raises(BedTaken):
        house.do(c.Offer, unit="hem", bed="annat-1")


def test_nobody_is_offered_a_second_bed(house: House) -> None:
    house.do(c.Offer, unit="hem")
    with pytest.raises(AlreadyPromised):
        house.do(c.Offer, unit="hem", ticket="ann")


def test_nobody_is_offered_a_bed_where_they_sleep(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    with pytest.raises(AlreadyPlaced):
        house.do(c.Offer, unit="hem", ticket="ann")


def test_an_offer_goes_to_somebody_who_waits_here(house: House) -> None:
    house.join("dan", units=("annat",))
    with pytest.raises(NotWaiting):
        house.do(c.Offer, unit="hem", ticket="dan", reason="safety")


def test_nobody_who_is_suspended_here_is_offered_a_bed(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    house.do(c.Discharge, "hem-1", suspended_until=house.now + timedelta(days=2))
    house.join("ann")
    with pytest.raises(NotEligible):
        house.do(c.Offer, unit="hem", ticket="ann", reason="safety")


def test_where_nobody_can_be_offered_a_bed_staff_are_told_so(house: House) -> None:
    with pytest.raises(NobodyWaits):
        house.do(c.Offer, unit="annat")


def test_how_beds_were_given_until_a_quarter_began_is_kept_as_it_was(house: House) -> None:
    assert house.world.quarters == {}
    house.do(c.Offer, unit="hem")
    house.tick(to=house.at(9, days=16))
    assert house.now.astimezone(ZONE).date() == date(2026, 9, 30)
    assert house.world.quarters == {}
    house.do(c.Admit, "hem-2")
    house.tick(to=house.at(13, days=17))
    house.do(c.Admit, "annat-1", ticket="dan")
    assert house.world.quarters == {"2026-10-01": {"hem": {"first": 1, "open": 1}}}
    house.tick(to=house.at(13, days=120))
    assert list(house.world.quarters) == ["2026-10-01", "2027-01-01"]
    assert house.world.quarters["2027-01-01"]["annat"] == {"open": 1}
