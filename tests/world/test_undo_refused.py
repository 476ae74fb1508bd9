"""Undo refused: what has happened since is never undone by the way (rule 10)."""

from datetime import timedelta

import pytest

from beds.world.commands import Accept, Admit, CloseBed, Decline, Discharge, Hold, Move, Offer, Release, Undo
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    ChangedSince,
    OfferAccepted,
    TooLate,
    UnitNotOpen,
    UnknownChange,
)
from tests.world.city import ANN, BEA, BEGIN, CAJ, House, offered

SOON = BEGIN + timedelta(hours=2)


def test_five_minutes_and_no_longer():
    house = House()
    act = house.do(Hold, "hemmet-1", until=SOON)[0].act
    house.wait(minutes=5, seconds=1)
    with pytest.raises(TooLate):
        house.do(Undo, change=act)
    house.do(Hold, "hemmet-2", until=SOON)
    with pytest.raises(UnknownChange):
        house.do(Undo, change=act)
    with pytest.raises(UnknownChange):
        house.do(Undo, change=4711)


def test_what_is_undone_is_not_overtaken():
    house = House()
    act = house.do(Admit, "hemmet-1", ticket=ANN)[0].act
    later = house.do(Move, "hemmet-1", to="hemmet-2")[0].act
    with pytest.raises(ChangedSince):
        house.do(Undo, change=act)
    house.do(Undo, change=later)
    with pytest.raises(ChangedSince):
        house.do(Undo, change=act)


def test_a_closing_announced_anew_is_not_undone_with_the_first():
    house = House()
    first = house.do(CloseBed, "hemmet-1", reason="repair", since=SOON)[0].act
    house.do(CloseBed, "hemmet-1", reason="infection", since=SOON)
    with pytest.raises(ChangedSince):
        house.do(Undo, change=first)
    assert house.world.closings["hemmet-1"].reason == "infection"


def test_a_closing_that_has_happened_is_not_unannounced():
    house = House()
    house.do(Admit, "hemmet-1")
    act = house.do(CloseBed, "hemmet-1", reason="repair", when_empty=True)[0].act
    house.do(Discharge, "hemmet-1")
    with pytest.raises(ChangedSince):
        house.do(Undo, change=act)
    assert house.state("hemmet-1") == "closed"


@pytest.mark.parametrize("other", ["hemmet-2", "natten-1"])
def test_nobody_is_put_back_who_has_another_bed_by_now(other):
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    gone = house.do(Discharge, "hemmet-1")[0].act
    house.do(Admit, other, ticket=ANN)
    with pytest.raises(AlreadyPlaced):
        house.do(Undo, change=gone)


def test_no_promise_comes_back_to_who_has_another_or_sleeps_here_by_now():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    given_back = house.do(Release, "hemmet-1")[0].act
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    with pytest.raises(AlreadyPromised):
        house.do(Undo, change=given_back)
    house.do(Admit, "hemmet-2", ticket=ANN)
    with pytest.raises(AlreadyPlaced):
        house.do(Undo, change=given_back)


def test_a_promise_that_would_have_run_out_does_not_come_back_to_run_out_twice():
    house = House()
    house.do(Hold, "hemmet-1", until=BEGIN + timedelta(minutes=2), ticket=ANN)
    act = house.do(Release, "hemmet-1")[0].act
    house.tick(minutes=3)
    with pytest.raises(ChangedSince):
        house.do(Undo, change=act)


def test_nobody_is_put_back_into_a_unit_that_has_closed():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    gone = house.do(Discharge, "natten-1")[0].act
    house.set_unit("natten", status="closed")
    with pytest.raises(UnitNotOpen):
        house.do(Undo, change=gone)


def test_promises_do_not_come_back_to_a_unit_that_closed_them():
    house = House()
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    closed = house.set_unit("natten", status="closed")[0].act
    with pytest.raises(UnitNotOpen):
        house.do(Undo, change=closed)


def test_an_offer_once_accepted_stands():
    house, gone = offered()
    house(Accept(by="self", ticket=BEA))
    with pytest.raises(OfferAccepted):
        house.do(Undo, change=gone)
    assert house.ticket("hemmet-1") == BEA


def test_an_answer_is_not_for_others_to_take_back():
    house, _ = offered()
    accepted = house(Accept(by="self", ticket=BEA))[0].act
    with pytest.raises(UnknownChange):
        house.do(Undo, change=accepted)
    declined = house(Decline(by="self", ticket=BEA))[0].act
    with pytest.raises(UnknownChange):
        house.do(Undo, change=declined)


def test_an_offer_that_followed_something_else_is_not_taken_for_what_followed_the_change():
    house = House()
    kept = house.do(Hold, "hemmet-1", until=BEGIN + timedelta(minutes=1), ticket=ANN)[0].act
    house.tick(minutes=2)
    house.join(CAJ, "hemmet")
    house(Offer(by="maja", unit="hemmet", bed="hemmet-1"))
    with pytest.raises(ChangedSince):
        house.do(Undo, change=kept)
    assert house.ticket("hemmet-1") == CAJ


def test_what_the_clock_did_is_not_for_people_to_undo():
    """A tick may have ended a promise in one unit and closed a bed in another: only half of it is remembered."""
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair", since=SOON)
    (closed,) = house.tick(to=SOON)[-1:]
    with pytest.raises(UnknownChange):
        house.do(Undo, change=closed.act)


def test_a_change_belongs_to_the_unit_whose_people_made_it():
    """Who ended a stay elsewhere by `release_other` undoes an admission here, not a discharge there."""
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Admit, "hemmet-1", ticket=ANN, release_other=True)
    change = house.world.recent[-1]
    assert (change.kind, change.unit) == ("admit", "hemmet")
