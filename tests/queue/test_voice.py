"""What staff enter for somebody can be taken back like any slip; what a person has said themselves cannot (rule 10)."""

from datetime import timedelta

import pytest

from beds.world import commands as c
from beds.world.refusals import ChangedSince, OfferAccepted, TooLate, UnknownChange
from tests.queue.house import HOME, OTHER, House, beds


@pytest.fixture
def house() -> House:
    """Ann is first and has an offer; bea is next, and the clock offers."""
    house = House(HOME, OTHER, beds=[*beds(HOME, 1), *beds(OTHER, 1)])
    house.set_rules("annat", automatic=False)
    house.join("ann", "bea")
    house.tick(minutes=1)
    assert house.offered == {"hem-1": "ann"}
    return house


def taken_back(house: House, kind: type[c.Command], by: str = "staff", **fields: object) -> None:
    """Do it, then undo it."""
    house.do(kind, by=by, **fields)
    house.do(c.Undo, change=house.ledger[-1].act)


@pytest.mark.parametrize("kind", [c.Accept, c.Decline, c.NoAnswer])
def test_an_answer_by_voice_is_taken_back_as_if_it_had_not_been(house: House, kind: type[c.Command]) -> None:
    promise, wait = house.world.spells["hem-1"], house.wait("ann")
    taken_back(house, kind, ticket="ann")
    assert house.world.spells["hem-1"] == promise
    assert (house.wait("ann").state, house.wait("ann").misses, house.wait("ann").tried) == (
        wait.state,
        wait.misses,
        wait.tried,
    )


@pytest.mark.parametrize("kind", [c.Decline, c.NoAnswer])
def test_the_next_in_line_gives_an_unanswered_offer_back(house: House, kind: type[c.Command]) -> None:
    act = house.do(kind, ticket="ann")[-1].act
    house.tick(seconds=1)
    assert house.offered == {"hem-1": "bea"}
    house.do(c.Undo, change=act)
    assert house.offered == {"hem-1": "ann"}
    assert house.states("ann", "bea") == ["promised", "waiting"]


@pytest.mark.parametrize("kind", [c.Decline, c.NoAnswer])
def test_once_the_next_in_line_has_said_yes_it_stands(house: House, kind: type[c.Command]) -> None:
    act = house.do(kind, ticket="ann")[-1].act
    house.tick(seconds=1)
    house.do(c.Accept, by="self", ticket="bea")
    with pytest.raises(OfferAccepted):
        house.do(c.Undo, change=act)
    assert house.world.spells["hem-1"].ticket == "bea"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(c.Pause, {}), (c.Leave, {}), (c.ConfirmWait, {}), (c.Sign, {"still_waits": True})],
)
def test_every_word_for_somebody_is_taken_back(house: House, kind: type[c.Command], fields: dict) -> None:
    house.join("cia", confirmed=False)
    before = house.wait("cia")
    taken_back(house, kind, ticket="cia", **fields)
    after = house.wait("cia")
    assert (after.state, after.key, after.unit, after.confirmed) == (
        before.state,
        before.key,
        before.unit,
        before.confirmed,
    )


@pytest.mark.parametrize("kind", [c.Accept, c.Decline, c.Pause, c.Leave, c.Join])
def test_a_person_s_own_word_is_not_for_others_to_take_back(house: House, kind: type[c.Command]) -> None:
    ticket = {c.Pause: "bea", c.Join: "dan"}.get(kind, "ann")
    fields = {"units": ("hem",)} if kind is c.Join else {}
    act = house.do(kind, by="self", ticket=ticket, **fields)[-1].act
    with pytest.raises(UnknownChange):
        house.do(c.Undo, change=act)


def test_the_clock_s_expiry_is_not_taken_back(house: House) -> None:
    house.do(c.Pause, by="self", ticket="bea")
    (expired,) = house.tick(minutes=31)
    assert expired.kind == "expire"
    with pytest.raises(UnknownChange):
        house.do(c.Undo, change=expired.act)


def test_a_number_put_in_line_by_mistake_stands_there_no_more(house: House) -> None:
    taken_back(house, c.Join, ticket="cia", units=("hem", "annat"), confirmed=True)
    assert house.states("cia") == ["gone"]


def test_the_lines_in_which_it_stood_before_are_kept(house: House) -> None:
    taken_back(house, c.Join, ticket="bea", units=("annat",), confirmed=True)
    assert [w.unit for w in house.world.waits_of("bea")] == ["hem"]


def test_whoever_has_been_promised_a_bed_since_stays_in_line(house: House) -> None:
    act = house.do(c.Join, ticket="cia", units=("annat",), confirmed=True)[-1].act
    house.do(c.Offer, unit="annat")
    with pytest.raises(ChangedSince):
        house.do(c.Undo, change=act)


def test_whoever_is_one_of_two_by_now_stays_in_line(house: House) -> None:
    act = house.do(c.Join, ticket="cia", units=("hem",), confirmed=True)[-1].act
    house.pair("cia", "bea")
    with pytest.raises(ChangedSince):
        house.do(c.Undo, change=act)


def test_whoever_has_a_bed_by_now_is_not_put_out_of_a_line(house: House) -> None:
    act = house.do(c.Join, ticket="cia", units=("annat",), confirmed=True)[-1].act
    house.do(c.Admit, "annat-1", ticket="cia")
    with pytest.raises(ChangedSince):
        house.do(c.Undo, change=act)


def test_a_line_that_ended_with_its_unit_does_not_come_back(house: House) -> None:
    house.join("cia", units=("annat",))
    act = house.set_unit("annat", status="closed")[-1].act
    with pytest.raises(UnknownChange):
        house.do(c.Undo, change=act)


def test_five_minutes_and_no_longer(house: House) -> None:
    act = house.do(c.Pause, ticket="bea")[-1].act
    house.now += timedelta(minutes=6)
    with pytest.raises(TooLate):
        house.do(c.Undo, change=act)
    assert house.states("bea") == ["paused"]
