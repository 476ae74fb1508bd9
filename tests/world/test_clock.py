"""What the clock does by itself: each thing due once, at its time, and again never."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from beds.world import next_due
from beds.world.clock import due
from beds.world.commands import Admit, CloseBed, Discharge, Hold, Ready, Reopen, Tick, Undo
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, House, city

SOON = BEGIN + timedelta(hours=1)
SIX = datetime(2026, 2, 2, 18, tzinfo=UTC)
"""Seven in the evening."""


def test_a_second_tick_finds_nothing():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    assert [e.kind for e in house.tick(to=SOON)] == ["expire"]
    assert house(Tick()) == []


def test_what_was_missed_for_years_comes_in_several_commands_and_every_night_in_its_turn():
    house = House()
    before, nights = dict(house.world.nights), []
    house.wait(days=1000)
    commands = 0
    while entries := house(Tick()):
        nights += [(entry.unit, entry.night) for entry in entries if entry.kind == "day"]
        commands += 1
    assert commands > 1
    for unit, night in before.items():
        turned = [n for u, n in nights if u == unit]
        assert turned == [night + timedelta(days=n) for n in range(1, len(turned) + 1)]
        assert len(turned) in (999, 1000, 1001)


def test_nothing_is_due_before_it_is_due():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON)
    assert next_due(house.world) == SOON
    assert house.tick(to=SOON - timedelta(microseconds=1)) == []


def test_a_late_clock_gives_the_hour_at_which_it_should_have_struck():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON)
    (entry,) = house.tick(hours=1, minutes=30)
    assert (entry.at, entry.when) == (BEGIN + timedelta(hours=1, minutes=30), SOON)
    assert house.world.free_since["hemmet-1"] == SOON


def test_a_no_show_is_a_miss_and_keeps_the_key():
    """Rule 8."""
    house = House()
    house.set_unit("hemmet", rules=replace(house.world.units["hemmet"].rules, automatic=False))
    house.join(ANN, "hemmet")
    key = house.world.waits_of(ANN)[0].key
    for misses, state in ((1, "waiting"), (2, "quiet")):
        bed = f"hemmet-{misses}"
        house.do(Hold, bed, until=house.now + timedelta(hours=1), ticket=ANN)
        house.tick(hours=1)
        wait = house.world.waits_of(ANN)[0]
        assert (wait.key, wait.misses, wait.state) == (key, misses, state)
        assert bed in wait.tried


def test_the_end_of_a_return_hold_is_not_a_miss_of_another_promise():
    """A guest at the night shelter may be promised a place at a home: the one says nothing of the other."""
    house = House()
    house.join(ANN, "hemmet")
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    returning = replace(house.world.spells["natten-1"], returning=True)
    house.world = replace(house.world, spells={"natten-1": returning})
    house.do(Hold, "hemmet-1", until=SOON + timedelta(hours=1), ticket=ANN)
    house.tick(to=SOON)
    (wait,) = house.world.waits_of(ANN)
    assert house.state("natten-1") == "free"
    assert (wait.state, wait.misses) == ("promised", 0)
    assert house.world.promised_to(ANN) == "hemmet-1"


def test_the_day_turns_at_noon_and_everybody_may_try_every_bed_again():
    house = House()
    house.set_unit("hemmet", rules=replace(house.world.units["hemmet"].rules, automatic=False))
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.tick(to=SOON)
    assert house.world.waits_of(ANN)[0].tried == {"hemmet-1"}
    assert house.world.nights["hemmet"] == date(2026, 2, 1)
    house.tick(to=BEGIN.replace(hour=11))
    assert house.world.nights["hemmet"] == date(2026, 2, 2)
    assert house.world.waits_of(ANN)[0].tried == frozenset()


def test_a_clock_that_stood_still_for_days_turns_to_tonight():
    house = House()
    house.tick(days=9)
    assert house.world.nights["natten"] == date(2026, 2, 10)
    assert house(Tick()) == []


def test_a_reservation_ends_at_its_hour_and_begins_again_with_the_day():
    house = House()
    bed = house.world.beds["natten-3"]
    house.tick(to=BEGIN.replace(hour=11))
    assert house.world.reserved(bed) == "women"
    house.tick(to=SIX + timedelta(minutes=59))
    assert house.world.reserved(bed) == "women"
    (lift,) = house.tick(to=SIX + timedelta(hours=1))
    assert (lift.kind, lift.bed, lift.night) == ("lift", "natten-3", date(2026, 2, 2))
    assert house.world.reserved(bed) is None
    house.tick(to=BEGIN + timedelta(days=1))
    assert house.world.reserved(bed) is None, "the morning after is still the same night"
    house.tick(to=BEGIN.replace(hour=11) + timedelta(days=1))
    assert house.world.reserved(bed) == "women"


def test_a_reservation_until_after_midnight_ends_in_the_same_night():
    house = House()
    house.set_bed("natten-3", reserved_until=time(1))
    house.tick(to=BEGIN.replace(hour=11))
    house.tick(to=datetime(2026, 2, 2, 23, 59, tzinfo=UTC))
    assert house.world.reserved(house.world.beds["natten-3"]) == "women"
    house.tick(to=datetime(2026, 2, 3, 0, tzinfo=UTC))
    assert house.world.reserved(house.world.beds["natten-3"]) is None


def test_an_extra_bed_is_there_from_its_first_night_to_its_last():
    """D-02: it comes and goes with the day, not at midnight."""
    house = House()
    bed = house.world.beds["natten-5"]
    for day, hour, there in ((10, 10, False), (10, 11, True), (12, 23, True), (13, 10, True), (13, 11, False)):
        house.tick(to=datetime(2026, 2, day, hour, tzinfo=UTC))
        assert house.world.in_use(bed) is there, f"on the {day}th at {hour} UTC"


def test_the_guest_of_an_extra_bed_is_not_put_out_by_the_calendar():
    house = House()
    house.tick(to=datetime(2026, 2, 12, 20, tzinfo=UTC))
    house.do(Admit, "natten-5", ticket=ANN)
    house.tick(to=datetime(2026, 2, 14, 20, tzinfo=UTC))
    assert house.ticket("natten-5") == ANN
    assert house.world.in_use(house.world.beds["natten-5"])
    house.do(Discharge, "natten-5")
    assert not house.world.in_use(house.world.beds["natten-5"])


def test_an_announced_closing_comes_at_its_hour_where_the_bed_is_empty():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair", since=SOON, until=SOON + timedelta(days=1))
    (entry,) = house.tick(to=SOON)
    spell = house.world.spells["hemmet-1"]
    assert (entry.kind, spell.reason, spell.until) == ("close", "repair", SOON + timedelta(days=1))
    assert house.world.closings == {}


def test_an_announced_closing_waits_for_the_guest_and_for_cleaning():
    """D-09."""
    house = House()
    house.do(Admit, "hemmet-1")
    house.do(Discharge, "hemmet-1")
    house.do(CloseBed, "hemmet-1", reason="repair", since=SOON)
    house.do(Admit, "hemmet-2")
    house.do(CloseBed, "hemmet-2", reason="repair", since=SOON)
    assert house.tick(to=SOON) == []
    house.wait(minutes=5).do(Ready, "hemmet-1")
    house.tick()
    assert house.state("hemmet-1") == "closed"
    assert house.world.spells["hemmet-1"].since == house.now, "not while it was being cleaned"
    house.do(Discharge, "hemmet-2")
    assert house.state("hemmet-2") == "closed"


def test_a_bed_that_closes_tomorrow_is_cleaned_and_used_today():
    house = House()
    house.do(Admit, "hemmet-1")
    house.do(CloseBed, "hemmet-1", reason="repair", since=BEGIN + timedelta(days=1))
    house.do(Discharge, "hemmet-1")
    assert house.state("hemmet-1") == "cleaning"
    house.do(Ready, "hemmet-1")
    house.tick(hours=23)
    assert house.state("hemmet-1") == "free"
    house.tick(hours=1)
    assert house.state("hemmet-1") == "closed"


@pytest.mark.parametrize("minutes", [-1, 0, 1])
def test_a_promise_that_ends_as_a_closing_comes_still_ends_for_its_holder(minutes):
    house = House()
    house.set_unit("hemmet", rules=replace(house.world.units["hemmet"].rules, automatic=False))
    house.join(ANN, "hemmet")
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)
    house.do(CloseBed, "hemmet-1", reason="repair", since=SOON + timedelta(minutes=minutes))
    house.tick(to=SOON + timedelta(minutes=5))
    assert house.state("hemmet-1") == "closed"
    assert house.world.waits_of(ANN)[0].state == "waiting"
    assert house.world.waits_of(ANN)[0].misses == 1


def test_a_closing_that_was_undone_after_its_hour_comes_again():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair", since=SOON)
    house.tick(to=SOON)
    act = house.do(Reopen, "hemmet-1")[0].act
    assert house.tick(minutes=1) == []
    house.do(Undo, change=act)
    assert house.state("hemmet-1") == "closed"


def test_a_planned_unit_opens_on_its_day_if_the_board_has_decided():
    """L-02: not without a decision on record."""
    house = House()
    house.set_unit("kvinnor", opens=date(2026, 2, 4), opens_by_clock=True, decision="")
    house.tick(to=datetime(2026, 2, 5, tzinfo=UTC))
    assert house.world.units["kvinnor"].status == "planned"
    house.set_unit("kvinnor", opens=date(2026, 2, 6), decision="SN 12/26")
    house.tick(to=datetime(2026, 2, 6, 10, 59, tzinfo=UTC))
    assert house.world.units["kvinnor"].status == "planned"
    house.tick(to=datetime(2026, 2, 6, 11, tzinfo=UTC))
    unit = house.world.units["kvinnor"]
    assert (unit.status, unit.opens_by_clock) == ("open", False)
    assert house.world.nights["kvinnor"] == date(2026, 2, 6)
    house.do(Admit, "kvinnor-1", ticket=BEA)


def test_a_clock_that_comes_late_in_the_evening_does_not_stop():
    """It once refused itself: an offer was due while there was time, and made when there was none left."""
    house = House()
    house.do(Admit, "natten-1")
    for bed in ("natten-2", "natten-3", "natten-4"):
        house.do(CloseBed, bed, reason="repair")
    house.tick(to=SIX)
    house.join(ANN, "natten")
    house.do(Discharge, "natten-1")
    house.tick(to=datetime(2026, 2, 2, 20, 40, tzinfo=UTC))
    assert house.state("natten-1") == "free", "under a quarter of an hour is left before the last arrival"
    house.tick(days=1)
    assert house.world.nights["natten"] == date(2026, 2, 3)


def test_a_city_where_nothing_is_open_needs_no_clock_but_to_commit_to_its_order_each_day():
    house = House()
    for slug in ("hemmet", "natten"):
        house.set_unit(slug, status="closed")
    house.set_bed("natten-3", reserved_for=None, reserved_until=None)
    assert [what for _, what, _ in due(house.world, house.now)] == ["state"]
    assert [entry.kind for entry in house.tick(days=400)] == ["state"]


def test_the_world_before_stays_as_it_was():
    before = city()
    house = House(before)
    house.join(ANN, "hemmet")
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.tick(days=3)
    assert before == city()
    assert before.spells == {}
    assert before.waits == {}


def test_an_extra_bed_that_is_closed_goes_with_its_season():
    house = House()
    house.tick(to=datetime(2026, 2, 12, 20, tzinfo=UTC))
    house.do(CloseBed, "natten-5", reason="repair")
    house.tick(days=1)
    assert not house.world.in_use(house.world.beds["natten-5"])


def test_a_clock_that_comes_late_promises_nobody_two_beds():
    """Of one wait it tells the ledger twice: that it began, and that it is in line again."""
    house = House()
    house.set_unit("hemmet", rules=replace(house.world.units["hemmet"].rules, automatic=False))
    house.join(ANN, "hemmet", "natten")
    house.do(Hold, "hemmet-1", until=house.now + timedelta(hours=50), ticket=ANN)
    entries = house.tick(hours=51)
    told = [entry.kind for entry in entries if entry.unit == "natten" and entry.waits]
    assert told == ["join", "change", "offer"]
    promised = [bed for bed, spell in house.world.spells.items() if spell.ticket == ANN]
    assert len(promised) == 1
