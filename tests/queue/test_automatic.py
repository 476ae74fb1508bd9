"""Rule 7: when the clock makes an offer, and how long it stands."""

from datetime import datetime, time, timedelta

import pytest

from beds.world import Invalid, Refused, next_due
from beds.world import commands as c
from beds.world.clock import due
from beds.world.refusals import BadTime
from beds.world.state import replace
from tests.queue.house import HOME, SHELTER, House, beds

MINUTE = timedelta(minutes=1)


def next_offer(house: House) -> datetime:
    """When the clock will make its next offer, as things stand."""
    return min(when for when, what, _ in due(house.world, house.now) if what == "offer")


@pytest.fixture
def house() -> House:
    return House(HOME, beds=beds(HOME, 1))


def freed(house: House) -> None:
    """A guest leaves, and staff say so; ann waits."""
    house.do(c.Admit, "hem-1")
    house.join("ann")
    house.do(c.Discharge, "hem-1")


def test_three_minutes_pass_after_staff_freed_the_bed(house: House) -> None:
    freed(house)
    house.tick(minutes=3, seconds=-1)
    assert house.offered == {}
    assert next_due(house.world, house.now) == house.now + timedelta(seconds=1)
    house.tick(seconds=1)
    assert house.offered == {"hem-1": "ann"}


def test_places_of_the_night_are_given_from_an_hour_on_and_by_tap_at_any(house: House) -> None:
    """D-03: one applies from 17.00, wherever the night began."""
    house.set_rules("hem", apply_from=time(17))
    house.join("ann", "bea")
    house.tick(to=house.at(16, 59))
    assert house.offered == {}
    assert next_due(house.world, house.now) == house.at(17)
    house.tick(to=house.at(17))
    assert house.offered == {"hem-1": "ann"}


def test_who_is_sent_out_in_the_morning_is_offered_nothing_of_a_night_that_is_over() -> None:
    rules = replace(SHELTER.rules, entry_to=None, check_out=time(7, 30), check_out_all=True)
    house = House(replace(SHELTER, rules=rules), beds=beds(SHELTER, 1))
    house.do(c.Admit, "natt-1")
    house.join("ann", units=("natt",))
    house.tick(to=house.at(9, days=1))
    assert house.offered == {}
    house.tick(to=house.at(12, days=1))
    assert house.offered == {"natt-1": "ann"}


def test_staff_may_offer_in_those_minutes(house: House) -> None:
    freed(house)
    house.do(c.Offer, unit="hem")
    assert house.offered == {"hem-1": "ann"}


def test_none_pass_after_a_decline(house: House) -> None:
    house.join("ann", "bea")
    house.tick()
    house.do(c.Decline, ticket="ann", by="self")
    house.tick()
    assert house.offered == {"hem-1": "bea"}


def test_none_pass_after_an_offer_ran_out(house: House) -> None:
    house.join("ann", "bea")
    house.tick()
    house.tick(minutes=30)
    assert house.offered == {"hem-1": "bea"}


def test_none_pass_after_a_call_without_answer(house: House) -> None:
    house.join("ann", "bea")
    house.tick()
    house.do(c.NoAnswer, ticket="ann")
    house.tick()
    assert house.offered == {"hem-1": "bea"}


@pytest.mark.parametrize("change", [{"mode": "decision"}, {"status": "planned"}])
def test_where_people_decide_the_clock_does_not(house: House, change: dict[str, str]) -> None:
    house.set_unit("hem", **change)
    house.join("ann")
    house.tick(hours=1)
    assert house.offered == {}


def test_a_unit_may_do_without_the_clock_s_offers(house: House) -> None:
    house.set_rules("hem", automatic=False)
    house.join("ann")
    house.tick(hours=1)
    assert house.offered == {}


def test_the_clock_offers_in_offer_hours_only(house: House) -> None:
    house.now = house.at(21)
    house.join("ann")
    house.tick()
    assert house.offered == {}
    assert next_offer(house) == house.at(8, days=1)
    house.tick(to=house.at(8, days=1))
    assert house.offered == {"hem-1": "ann"}


def test_staff_may_offer_at_any_hour(house: House) -> None:
    house.now = house.at(3, days=1)
    house.join("ann")
    house.do(c.Offer, unit="hem")
    assert house.offered == {"hem-1": "ann"}


@pytest.mark.parametrize(("hour", "offered"), [(21, False), (22, True), (25, True), (26, False)])
def test_offer_hours_may_pass_midnight(house: House, hour: int, offered: bool) -> None:
    house.set_rules("hem", offer_from=time(22), offer_to=time(2))
    house.now = house.at(hour % 24, days=hour // 24)
    house.join("ann")
    house.tick()
    assert bool(house.offered) is offered


def test_from_an_hour_to_the_same_is_all_day(house: House) -> None:
    house.set_rules("hem", offer_from=time(8), offer_to=time(8))
    house.now = house.at(4, days=1)
    house.join("ann")
    house.tick()
    assert house.offered == {"hem-1": "ann"}


def test_a_clock_that_comes_late_makes_no_offer_outside_offer_hours(house: House) -> None:
    house.now = house.at(20, 59)
    house.join("ann")
    house.tick(to=house.at(23))
    assert house.offered == {}
    assert next_offer(house) == house.at(8, days=1)


def test_an_offer_runs_out_after_its_minutes(house: House) -> None:
    house.join("ann")
    house.tick()
    house.tick(minutes=30, seconds=-1)
    assert house.offered == {"hem-1": "ann"}
    house.tick(seconds=1)
    assert house.offered == {}


@pytest.mark.parametrize(("minute", "until"), [(10, (21, 40)), (20, (21, 45)), (30, (21, 45)), (31, None)])
def test_an_offer_runs_out_at_the_last_arrival(minute: int, until: tuple[int, int] | None) -> None:
    house = House(replace(SHELTER, rules=replace(SHELTER.rules, offer_to=time(23))), beds=beds(SHELTER, 1))
    house.now = house.at(21, minute)
    house.join("ann", units=("natt",))
    house.tick()
    spell = house.world.spells.get("natt-1")
    assert (spell and spell.until) == (house.at(*until) if until else None)


def test_when_the_door_has_closed_the_next_offer_comes_with_the_next_evening() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1))
    house.now = house.at(21, 40)
    house.join("ann", units=("natt",))
    house.tick(to=house.at(12, days=1) - MINUTE)
    assert house.offered == {}
    house.tick(minutes=1)
    assert house.offered == {"natt-1": "ann"}


def test_a_clock_that_comes_late_to_the_last_arrival_goes_on_with_its_work() -> None:
    house = House(SHELTER, HOME, beds=[*beds(SHELTER, 1), *beds(HOME, 1)])
    house.do(c.Hold, "hem-1", until=house.at(20, 30))
    house.now = house.at(20, 30) - MINUTE
    house.join("ann", units=("natt",))
    house.tick(to=house.at(21, 40))
    assert house.world.spells == {}


def test_no_tap_makes_an_offer_that_is_over_at_once() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1))
    house.join("ann", units=("natt",))
    house.now = house.at(21, 40)
    with pytest.raises(BadTime):
        house.do(c.Offer, unit="natt")


def test_an_acceptance_keeps_the_bed_until_the_last_arrival_at_most() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1))
    house.join("ann", units=("natt",))
    house.tick()
    with pytest.raises(BadTime):
        house.do(c.Accept, ticket="ann", by="self", arrive_by=house.at(22))
    house.do(c.Accept, ticket="ann", by="self")
    assert house.world.spells["natt-1"].until == house.at(21, 45)


def test_an_outage_of_ours_lengthens_open_offers(house: House) -> None:
    house.join("ann")
    house.tick()
    house.now += 20 * MINUTE
    house.do(c.Outage, by="clock", seconds=600)
    house.tick(minutes=19)
    assert house.offered == {"hem-1": "ann"}
    house.tick(minutes=1)
    assert house.offered == {}


def test_an_outage_does_not_lengthen_an_offer_beyond_the_last_arrival() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1))
    house.now = house.at(20, 55)
    house.join("ann", units=("natt",))
    house.tick()
    house.now += 25 * MINUTE
    house.do(c.Outage, by="clock", seconds=3600)
    assert house.world.spells["natt-1"].until == house.at(21, 45)


def test_an_offer_that_staff_kept_open_past_the_door_s_hour_can_be_accepted() -> None:
    house = House(SHELTER, beds=beds(SHELTER, 1))
    house.join("ann", units=("natt",))
    house.tick()
    house.do(c.Extend, "natt-1", until=house.at(22, 30))
    house.now = house.at(22)
    house.do(c.Accept, ticket="ann", by="self")
    assert house.world.spells["natt-1"].until == house.at(23)


@pytest.mark.parametrize(
    "rules",
    [{"offer_minutes": 14}, {"misses": 0}, {"asleep_days": 0}, {"close_days": 0}, {"hold_minutes": 0}, {"nights": 0}],
)
def test_rules_that_would_let_the_clock_run_for_ever_are_refused(house: House, rules: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        house.set_rules("hem", **rules)


def test_nothing_the_clock_does_can_be_refused(house: House) -> None:
    """A hundred people, one bed, a clock that sleeps through three weeks."""
    house.join(*(f"person-{n}" for n in range(100)))
    try:
        for _ in range(20):
            house.tick(days=21)
    except Refused as refused:
        pytest.fail(f"the clock was refused: {refused}")
    assert house.world.waits == {}


def test_an_outage_gives_an_offer_no_more_time_than_it_has_been_open(house: House) -> None:
    house.join("ann")
    house.tick()
    house.now += 2 * MINUTE
    until = house.world.spells["hem-1"].until
    house.do(c.Outage, by="clock", seconds=10_800)
    assert house.world.spells["hem-1"].until == until + 2 * MINUTE
