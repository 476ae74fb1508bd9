"""Rule 3: waiting, promised, paused, quiet, asleep, closed; any sign of life brings back."""

from datetime import timedelta

import pytest

from beds.world import Invalid
from beds.world import commands as c
from beds.world.refusals import AlreadyPlaced, AlreadyPromised, AlreadyWaiting, ChildrenHere, NotWaiting, UnitNotOpen
from beds.world.state import replace
from tests.queue.house import HOME, OTHER, SHELTER, House, beds


@pytest.fixture
def house() -> House:
    return House(HOME, OTHER, beds=[*beds(HOME, 1), *beds(OTHER, 1)])


def miss(house: House) -> None:
    """The open offer runs out."""
    house.tick(to=min(s.until for s in house.world.spells.values()))


def test_two_misses_running_make_a_wait_quiet() -> None:
    house = House(HOME, beds=beds(HOME, 2))
    house.join("ann")
    house.tick()
    miss(house)
    assert house.offered == {"hem-2": "ann"}
    miss(house)
    assert house.states("ann") == ["quiet"]
    assert house.offered == {}


def test_a_decline_between_two_misses_is_an_answer() -> None:
    house = House(HOME, beds=beds(HOME, 3))
    house.join("ann")
    house.tick()
    miss(house)
    house.do(c.Decline, ticket="ann", by="self")
    house.tick()
    miss(house)
    assert house.states("ann") == ["waiting"]


@pytest.mark.parametrize("sign", [c.Sign, c.ConfirmWait])
@pytest.mark.parametrize("state", ["quiet", "asleep"])
def test_any_sign_of_life_brings_back(house: House, state: str, sign: type[c.OfTicket]) -> None:
    house.set_rules("hem", misses=1)
    house.join("ann")
    key = house.wait("ann").key
    house.tick()
    house.tick(days=1 if state == "quiet" else 15)
    assert house.states("ann") == [state]
    house.do(sign, ticket="ann", by="self" if sign is c.Sign else "staff")
    assert (house.states("ann"), house.wait("ann").key, house.wait("ann").misses) == (["waiting"], key, 0)


def test_a_pause_after_misses_is_a_sign_of_life(house: House) -> None:
    house.set_rules("hem", misses=1)
    house.join("ann")
    house.tick()
    miss(house)
    house.do(c.Pause, ticket="ann", by="self", until=house.now + timedelta(hours=12))
    assert house.wait("ann").misses == 0


def test_an_unanswered_call_is_no_sign_of_life(house: House) -> None:
    house.join("ann")
    before = house.wait("ann").last_sign
    house.tick(minutes=5)
    house.do(c.NoAnswer, ticket="ann")
    assert house.wait("ann").last_sign == before
    assert house.wait("ann").misses == 1


def test_a_wait_sleeps_after_fourteen_days_and_closes_fourteen_days_later(house: House) -> None:
    house.set_unit("hem", mode="decision")
    house.join("ann")
    house.tick(days=14, seconds=-1)
    assert house.states("ann") == ["waiting"]
    house.tick(seconds=1)
    assert house.states("ann") == ["asleep"]
    house.tick(days=14, seconds=-1)
    assert house.states("ann") == ["asleep"]
    house.tick(seconds=1)
    assert house.states("ann") == ["gone"]
    assert [e.reason for e in house.ledger if e.kind == "close-wait"] == ["no-sign"]


def test_a_wait_that_closes_takes_no_other_along(house: House) -> None:
    house.set_rules("annat", asleep_days=60, automatic=False)
    house.set_rules("hem", automatic=False)
    house.join("ann", units=("hem",))
    house.join("ann", units=("annat",))
    house.join("bea", units=("annat",))
    house.pair("ann", "bea")
    house.tick(days=29)
    assert house.states("ann", "bea") == ["waiting", "waiting"]


def test_half_of_a_pair_is_alone_when_the_other_s_wait_closes(house: House) -> None:
    house.set_rules("hem", automatic=False)
    house.join("ann", "bea")
    house.pair("ann", "bea")
    for _ in range(29):
        house.tick(days=1)
        house.do(c.Sign, ticket="bea", by="self")
    assert house.states("ann") == ["gone"]
    assert not house.wait("bea").paired
    assert not house.wait("bea").partner


def test_a_look_is_written_down_at_most_once_an_hour(house: House) -> None:
    house.set_unit("hem", mode="decision")
    house.join("ann")
    assert house.do(c.Sign, ticket="ann", by="self") == []
    house.tick(hours=1)
    assert house.do(c.Sign, ticket="ann", by="self")


def test_a_paused_wait_is_offered_nothing_until_its_hour(house: House) -> None:
    house.join("ann", "bea")
    house.do(c.Pause, ticket="ann", by="self", until=house.now + timedelta(hours=1))
    house.do(c.Pause, ticket="bea", by="self")
    house.tick()
    assert house.offered == {}
    house.tick(hours=1)
    assert house.offered == {"hem-1": "ann"}
    assert house.states("bea") == ["paused"]


def test_whoever_has_a_promise_answers_it_before_a_pause(house: House) -> None:
    house.join("ann")
    house.tick()
    with pytest.raises(AlreadyPromised):
        house.do(c.Pause, ticket="ann", by="self")


@pytest.mark.parametrize("hours", [-1, 0, 24 * 14 + 1])
def test_a_pause_ends_in_the_future_and_within_two_weeks(house: House, hours: int) -> None:
    house.join("ann")
    with pytest.raises(Invalid):
        house.do(c.Pause, ticket="ann", by="self", until=house.now + timedelta(hours=hours))


def test_a_number_stands_once_in_each_line(house: House) -> None:
    house.join("ann", units=("hem",))
    with pytest.raises(AlreadyWaiting):
        house.join("ann", units=("hem",))
    house.join("ann", units=("hem", "annat"))
    assert sorted(w.unit for w in house.world.waits_of("ann")) == ["annat", "hem"]


def test_whoever_sleeps_in_a_unit_does_not_wait_for_it(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    with pytest.raises(AlreadyPlaced):
        house.join("ann", units=("hem",))
    house.join("ann", units=("hem", "annat"))
    assert house.wait("ann").unit == "annat"


def test_a_planned_unit_can_be_joined_and_offers_when_it_opens() -> None:
    house = House(replace(HOME, status="planned"), beds=beds(HOME, 1))
    house.join("ann")
    house.tick()
    assert house.offered == {}
    house.set_unit("hem", status="open")
    house.tick()
    assert house.offered == {"hem-1": "ann"}


def test_a_closed_unit_cannot_be_joined(house: House) -> None:
    house.set_unit("hem", status="closed")
    with pytest.raises(UnitNotOpen):
        house.join("ann")


def test_a_women_s_unit_is_joined_by_those_who_say_that_they_are_women(house: House) -> None:
    house.set_unit("hem", audience="women")
    for group in ("men", None):
        with pytest.raises(Invalid):
            house.join("ann", for_=group)
    house.join("ann", for_="women")


def test_children_stop_a_place_in_a_line_for_adults(house: House) -> None:
    with pytest.raises(ChildrenHere):
        house.join("ann", children="yes")
    house.set_unit("hem", adults_only=False)
    house.join("ann", children="yes")


def test_whoever_left_is_in_no_line() -> None:
    house = House(HOME, SHELTER, beds=[*beds(HOME, 1), *beds(SHELTER, 1)])
    house.join("ann", units=("hem",))
    house.join("ann", units=("natt",))
    house.tick()
    house.do(c.Leave, ticket="ann", by="self")
    assert house.states("ann") == ["gone"]
    assert house.world.spells == {}
    with pytest.raises(NotWaiting):
        house.do(c.Leave, ticket="ann", by="self")


def test_the_hour_before_which_somebody_wants_no_offer_is_an_entry_when_it_comes(house: House) -> None:
    """So that a line which stays open on a screen knows it too."""
    house.join("ann")
    house.do(c.Pause, by="self", ticket="ann", until=house.now + timedelta(hours=3))
    assert house.tick(hours=2) == []
    (woken, *_) = house.tick(hours=2)
    assert (woken.kind, woken.ticket, woken.when) == ("change", "ann", house.now - timedelta(hours=1))
    assert house.wait("ann").ask_from is None


def paused(house: House) -> None:
    """bea has paused, and staff hold a bed for her all the same."""
    house.join("bea")
    house.do(c.Pause, ticket="bea", by="self")
    house.do(c.Hold, "hem-1", ticket="bea", until=house.now + timedelta(hours=1), reason="intake-decision")
    assert house.states("bea") == ["promised"]


def test_a_pause_of_ones_own_goes_on_under_a_promise_that_staff_made_and_took_back(house: House) -> None:
    paused(house)
    house.do(c.Release, "hem-1")
    assert house.states("bea") == ["paused"]
    house.tick()
    assert house.offered == {}


def test_a_pause_outlives_a_promise_that_was_missed_or_declined(house: House) -> None:
    paused(house)
    miss(house)
    assert (house.states("bea"), house.wait("bea").misses) == (["paused"], 1)
    house.do(c.Hold, "hem-1", ticket="bea", until=house.now + timedelta(hours=1), reason="intake-decision")
    house.do(c.Decline, ticket="bea", by="self")
    assert house.states("bea") == ["paused"]


def test_a_pause_is_as_it_was_when_the_promise_is_undone_and_done_again(house: House) -> None:
    paused(house)
    given = house.do(c.Release, "hem-1")[0].act
    house.do(c.Undo, change=given)
    assert house.states("bea") == ["promised"]
    house.do(c.Release, "hem-1")
    assert house.states("bea") == ["paused"]


def test_whoever_says_that_they_still_wait_has_ended_the_pause(house: House) -> None:
    paused(house)
    house.do(c.Sign, ticket="bea", by="self", still_waits=True)
    house.do(c.Release, "hem-1")
    assert house.states("bea") == ["waiting"]
