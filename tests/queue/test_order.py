"""Rules 1 and 5: who is first, and which bed."""

from datetime import time

import pytest

from beds.world import commands as c
from tests.queue.house import HOME, OTHER, House, beds


@pytest.fixture
def house() -> House:
    return House(HOME, beds=beds(HOME, 2))


def test_beds_go_to_those_who_came_first(house: House) -> None:
    house.join("ann", "bea", "cia")
    house.tick()
    assert house.offered == {"hem-1": "ann", "hem-2": "bea"}


def test_nothing_moves_a_key() -> None:
    house = House(HOME, beds=beds(HOME, 1))
    house.join("ann", "bea")
    key = house.wait("ann").key
    house.tick()
    house.do(c.Decline, ticket="ann", by="self")
    house.do(c.Pause, ticket="ann", by="self")
    house.do(c.Sign, ticket="ann", by="self", still_waits=True)
    house.pair("ann", "bea")
    house.do(c.Part, ticket="ann", by="self")
    house.tick(days=20)
    house.do(c.ConfirmWait, ticket="ann")
    assert house.wait("ann").key == key


def test_a_pair_has_the_later_key_of_the_two(house: House) -> None:
    house.join("ann", "bea", "cia")
    house.pair("ann", "cia")
    house.tick()
    assert house.offered["hem-1"] == "bea"


def test_a_pair_takes_two_beds_side_by_side(house: House) -> None:
    house.join("ann", "bea", "cia", "dan")
    house.pair("ann", "bea")
    house.tick()
    assert house.offered == {"hem-1": "ann", "hem-2": "bea"}


def test_whose_half_is_promised_a_bed_here_comes_before_the_line() -> None:
    house = House(HOME, beds=beds(HOME, 3))
    house.do(c.CloseBed, "hem-3", reason="repair")
    house.join("ann", "bea", "cia", "dan")
    house.pair("bea", "cia")
    house.do(c.Pause, ticket="ann", by="self")
    house.tick()
    house.do(c.Decline, ticket="cia", by="self")
    house.do(c.Sign, ticket="ann", by="self", still_waits=True)
    house.tick()
    assert house.offered == {"hem-1": "bea", "hem-2": "ann"}
    house.do(c.Reopen, "hem-3")
    house.tick(minutes=3)
    assert house.offered["hem-3"] == "cia"


def test_a_pair_waits_alone_in_lines_where_only_one_stands() -> None:
    house = House(HOME, OTHER, beds=[*beds(HOME, 1), *beds(OTHER, 1)])
    house.join("ann", units=("hem", "annat"))
    house.join("bea", "cia")
    house.pair("ann", "bea")
    house.tick()
    assert house.offered == {"annat-1": "ann", "hem-1": "cia"}, "one bed is not enough for the two"


def test_half_of_a_pair_that_has_moved_in_leaves_the_other_the_own_place(house: House) -> None:
    house.join("ann", "bea")
    house.pair("ann", "bea")
    house.tick()
    house.do(c.Admit, "hem-1", claim="pin")
    house.do(c.Decline, ticket="bea", by="self")
    house.tick(minutes=1)
    assert house.offered == {}
    house.tick(to=house.at(12, days=1))
    assert house.offered == {"hem-2": "bea"}


def test_a_pair_is_one_only_when_both_have_said_so(house: House) -> None:
    house.join("ann", "bea", "cia")
    house.do(c.Pair, ticket="ann", other="cia", by="self")
    assert not house.wait("ann").paired
    house.do(c.Pair, ticket="cia", other="ann", by="self")
    assert house.wait("ann").paired
    assert house.wait("cia").paired


def test_a_pair_said_twice_is_still_one(house: House) -> None:
    house.join("ann", "bea")
    house.pair("ann", "bea")
    house.pair("ann", "bea")
    assert [house.wait(t).paired for t in ("ann", "bea")] == [True, True]


@pytest.mark.parametrize("other", ["nobody-has-this", "bea", "ann"])
def test_an_unknown_number_and_one_that_does_not_answer_look_alike(house: House, other: str) -> None:
    house.join("ann", "bea", "cia")
    house.do(c.Pair, ticket="ann", other=other, by="self")
    assert not house.wait("ann").paired
    house.tick()
    assert house.offered == {"hem-1": "ann", "hem-2": "bea"}


@pytest.mark.parametrize("other", ["nobody-has-this", "cia"])
def test_asking_another_ends_the_pair_whoever_the_other_is(house: House, other: str) -> None:
    house.join("ann", "bea", "cia")
    house.pair("ann", "bea")
    house.do(c.Pair, ticket="ann", other=other, by="self")
    assert [house.wait(t).paired for t in ("ann", "bea")] == [False, False]


def test_either_half_may_part_and_both_have_their_own_key_again(house: House) -> None:
    house.join("ann", "bea", "cia")
    house.pair("ann", "cia")
    house.do(c.Part, ticket="cia", by="self")
    house.tick()
    assert house.offered == {"hem-1": "ann", "hem-2": "bea"}


def test_nobody_passes_the_line_by_pairing_with_somebody_who_has_a_promise(house: House) -> None:
    house.do(c.CloseBed, "hem-2", reason="repair")
    house.join("ann", "bea", "cia")
    house.tick()
    house.pair("cia", "ann")
    house.do(c.Reopen, "hem-2")
    house.tick(minutes=3)
    assert house.offered == {"hem-1": "ann", "hem-2": "bea"}


def test_the_kinder_of_old_and_new_minutes_holds(house: House) -> None:
    house.set_rules("hem", offer_minutes=60)
    house.join("ann")
    house.set_rules("hem", offer_minutes=20)
    house.join("bea")
    house.tick()
    minutes = [(house.world.spells[b].until - house.now).seconds // 60 for b in ("hem-1", "hem-2")]
    assert minutes == [60, 20]


def test_the_kinder_of_old_and_new_days_holds(house: House) -> None:
    house.set_rules("hem", automatic=False, asleep_days=14)
    house.join("ann")
    house.set_rules("hem", automatic=False, asleep_days=3)
    house.join("bea")
    house.tick(days=4)
    assert house.states("ann", "bea") == ["waiting", "asleep"]
    house.set_rules("hem", automatic=False, asleep_days=30)
    house.tick(days=11)
    assert house.states("ann") == ["waiting"]


def test_the_least_general_bed_is_offered_first() -> None:
    free = [
        *beds(HOME, 1),
        *(b for b in beds(HOME, 3, for_="women") if b.position == 2),
        *(b for b in beds(HOME, 3, reserved_for="women", reserved_until=time(20)) if b.position == 3),
    ]
    house = House(HOME, beds=free)
    house.join("ann", for_="women")
    house.tick()
    assert house.offered == {"hem-3": "ann"}
    house.join("bea", for_="women")
    house.tick()
    assert house.offered == {"hem-2": "bea", "hem-3": "ann"}
    house.join("carl", for_="men")
    house.tick()
    assert house.offered == {"hem-1": "carl", "hem-2": "bea", "hem-3": "ann"}
