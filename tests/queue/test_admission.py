"""Rules 9 and 10: what an admission does to waits, and what undo and physical facts do."""

from datetime import timedelta

import pytest

from beds.world import commands as c
from beds.world.refusals import AlreadyPlaced, AlreadyPromised, OfferAccepted
from tests.queue.house import HOME, OTHER, SHELTER, House, beds


@pytest.fixture
def house() -> House:
    """Two homes and a shelter, where nothing happens by itself."""
    house = House(HOME, OTHER, SHELTER, beds=[*beds(HOME, 2), *beds(OTHER, 1), *beds(SHELTER, 1)])
    for slug in ("hem", "annat", "natt"):
        house.set_rules(slug, automatic=False)
    return house


def lines(house: House, ticket: str) -> list[str]:
    """The units that the ticket stands in line for."""
    return sorted(w.unit for w in house.world.waits_of(ticket))


@pytest.mark.parametrize("joins", [[("hem", "annat", "natt")], [("hem",), ("annat",), ("natt",)]])
def test_a_home_ends_every_wait(house: House, joins: list[tuple[str, ...]]) -> None:
    for units in joins:
        house.join("ann", units=units)
    house.do(c.Admit, "hem-1", ticket="ann")
    assert lines(house, "ann") == []


@pytest.mark.parametrize("joins", [[("hem", "annat", "natt")], [("hem",), ("annat",), ("natt",)]])
def test_a_night_at_a_shelter_ends_the_wait_for_that_shelter_only(house: House, joins: list[tuple[str, ...]]) -> None:
    for units in joins:
        house.join("ann", units=units)
    keys = {w.unit: w.key for w in house.world.waits_of("ann")}
    house.do(c.Admit, "natt-1", ticket="ann")
    assert lines(house, "ann") == ["annat", "hem"]
    assert all(w.key == keys[w.unit] for w in house.world.waits_of("ann"))


def test_a_guest_of_the_shelter_keeps_the_promise_of_a_home(house: House) -> None:
    house.join("ann", units=("hem", "natt"))
    house.do(c.Offer, unit="hem")
    house.do(c.Accept, ticket="ann", by="self", arrive_by=house.now + timedelta(hours=20))
    house.do(c.Admit, "natt-1", ticket="ann", claim="recognised")
    assert house.holders("held") == {"hem-1": "ann"}
    assert house.wait("ann").state == "promised"


def test_a_guest_of_a_home_is_promised_nothing_else(house: House) -> None:
    house.join("ann", units=("hem", "annat"))
    house.do(c.Offer, unit="hem")
    house.do(c.Admit, "annat-1", ticket="ann")
    assert lines(house, "ann") == []
    assert house.world.promised_to("ann") is None
    house.tick(minutes=21)
    assert house.offered == {}


def test_a_number_given_to_a_guest_ends_waits_as_an_admission_does(house: House) -> None:
    house.join("ann", units=("annat",))
    house.do(c.Admit, "hem-1")
    house.do(c.Attach, "hem-1", ticket="ann")
    assert lines(house, "ann") == []


def test_a_move_between_units_ends_waits_as_an_admission_does(house: House) -> None:
    house.do(c.Admit, "natt-1", ticket="ann")
    house.join("ann", units=("hem", "annat"))
    house.do(c.Move, "natt-1", to="hem-1")
    assert lines(house, "ann") == []


def test_a_forgotten_discharge_elsewhere_ends_in_the_same_step(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    with pytest.raises(AlreadyPlaced):
        house.do(c.Admit, "annat-1", ticket="ann")
    house.do(c.Admit, "annat-1", ticket="ann", release_other=True)
    assert house.holders("occupied") == {"annat-1": "ann"}


def undo(house: House) -> None:
    """Take back the last command."""
    house.do(c.Undo, change=house.ledger[-1].act)


def test_an_undone_admission_gives_back_every_line_at_its_key(house: House) -> None:
    house.join("ann", units=("hem", "annat"))
    house.join("ann", units=("natt",))
    before = house.world.waits
    house.do(c.Admit, "hem-1", ticket="ann")
    undo(house)
    assert house.world.waits == before


@pytest.mark.parametrize("after", ["offer", "accept"])
def test_an_undone_discharge_takes_back_an_offer_but_no_acceptance(house: House, after: str) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    house.join("bea")
    change = house.do(c.Discharge, "hem-1")[-1].act
    house.do(c.Offer, unit="hem", bed="hem-1")
    if after == "offer":
        house.do(c.Undo, change=change)
        assert house.holders("occupied") == {"hem-1": "ann"}
        assert house.states("bea") == ["waiting"]
    else:
        house.do(c.Accept, ticket="bea", by="self")
        with pytest.raises(OfferAccepted):
            house.do(c.Undo, change=change)


def test_an_undone_discharge_ends_the_wait_that_began_in_between(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    change = house.do(c.Discharge, "hem-1")[-1].act
    house.join("ann", units=("hem", "annat"))
    house.do(c.Undo, change=change)
    assert lines(house, "ann") == ["annat"]


def test_undo_does_not_bring_back_the_line_of_a_unit_that_has_closed(house: House) -> None:
    house.join("ann", units=("hem", "annat"))
    change = house.do(c.Admit, "hem-1", ticket="ann")[-1].act
    house.set_unit("annat", status="closed")
    house.do(c.Undo, change=change)
    assert lines(house, "ann") == ["hem"]


def test_undo_of_a_night_gives_back_that_line_though_another_has_closed(house: House) -> None:
    house.join("ann", units=("hem", "annat", "natt"))
    change = house.do(c.Admit, "natt-1", ticket="ann")[-1].act
    house.set_unit("annat", status="closed")
    house.do(c.Undo, change=change)
    assert lines(house, "ann") == ["hem", "natt"]


def test_undo_gives_nobody_a_second_promise(house: House) -> None:
    house.join("ann", units=("hem", "annat"))
    house.do(c.Offer, unit="hem", bed="hem-1")
    change = house.do(c.Withdraw, bed="hem-1", reason="mistake")[-1].act
    house.do(c.Offer, unit="annat")
    with pytest.raises(AlreadyPromised):
        house.do(c.Undo, change=change)


def test_a_guest_found_in_a_promised_bed_stays_and_the_promise_moves(house: House) -> None:
    house.join("ann")
    house.do(c.Offer, unit="hem", bed="hem-1")
    house.do(c.Accept, ticket="ann", by="self")
    house.do(c.Admit, "hem-1", reason="bed-found-taken")
    assert house.holders("held") == {"hem-2": "ann"}
    assert house.states("ann") == ["promised"]


def test_where_no_other_bed_is_free_the_promise_ends_and_its_holder_is_first_again(house: House) -> None:
    house.do(c.CloseBed, "hem-2", reason="repair")
    house.join("ann", "bea")
    house.do(c.Offer, unit="hem", bed="hem-1")
    house.do(c.Admit, "hem-1", ticket="bea", reason="bed-found-taken")
    assert house.states("ann", "bea") == ["waiting", "gone"]
    house.do(c.Reopen, "hem-2")
    house.do(c.Offer, unit="hem")
    assert house.offered == {"hem-2": "ann"}
    assert house.check.totals == {"first": 2, "bed-found-taken": 1}
