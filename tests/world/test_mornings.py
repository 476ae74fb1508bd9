"""The morning at a night shelter: everybody out by the hour, nights left kept for the evening (D-03)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from beds.standing import standing
from beds.world import next_due
from beds.world.commands import (
    Admit,
    Attach,
    CloseBed,
    Decline,
    Discharge,
    Hold,
    Join,
    Move,
    Release,
    Swap,
    Tick,
    Undo,
)
from beds.world.refusals import (
    AlreadyPlaced,
    AlreadyPromised,
    BedTaken,
    ClaimNeeded,
    Invalid,
    NoOffer,
    WrongState,
)
from beds.world.state import replace
from tests.world.city import ANN, BEA, HOME, House
from tests.world.shelter import DAY, EVENING, NO_SHOW, OUT, RULES, Shelter


def test_everybody_is_out_at_the_hour_and_nights_left_keep_the_bed_for_the_evening():
    house = Shelter()
    stay = house.do(Admit, "natten-1", ticket=ANN)[0].stay
    assert next_due(house.world) <= OUT
    house.tick(to=OUT - timedelta(microseconds=1))
    assert house.state("natten-1") == "occupied"
    (out,) = house.tick(to=OUT)
    assert (out.kind, out.reason, out.grant, out.by) == ("check-out", "", "", "clock")
    kept = house.world.spells["natten-1"]
    assert (kept.state, kept.returning, kept.stay, kept.ticket) == ("held", True, stay, ANN)
    assert (kept.until, kept.nights_left) == (NO_SHOW, 1)
    assert house(Tick()) == []


def test_after_the_last_night_the_bed_is_free():
    house = Shelter(nights=None).kept()
    assert house.state("natten-1") == "free"
    assert house.world.waits_of(ANN) == []


def test_a_unit_that_cleans_cleans_in_the_morning_and_after_a_guest_who_did_not_return():
    house = Shelter()
    house.set_unit("natten", cleaning=True)
    house.do(Admit, "natten-2")
    house.do(Admit, "natten-1", ticket=ANN)
    house.set_unit("natten", rules=replace(RULES, nights=None))
    house.do(Admit, "natten-4", ticket=BEA)
    house.tick(to=OUT)
    assert [house.state(f"natten-{n}") for n in (1, 2, 4)] == ["held", "held", "cleaning"]
    house.tick(to=NO_SHOW)
    assert [house.state(f"natten-{n}") for n in (1, 2)] == ["cleaning", "cleaning"]


def test_three_nights_and_then_out():
    house = Shelter()
    house.do(Admit, "natten-1", ticket=ANN)
    for night in (0, 1):
        house.tick(to=OUT + night * DAY)
        assert house.world.spells["natten-1"].nights_left == 1 - night
        house.wait(to=EVENING + (night + 1) * DAY - timedelta(hours=1))
        (entry,) = house.do(Admit, "natten-1", claim="pin")
        assert (entry.ticket, entry.grant, entry.claim) == (ANN, "", "pin")
    house.tick(to=OUT + 2 * DAY)
    assert house.state("natten-1") == "free"


def test_who_does_not_come_by_the_hour_has_left_the_bed_and_lost_nothing_else():
    house = Shelter().kept()
    house.set_unit("hemmet", mode="decision")
    house.join(ANN, "hemmet")
    house.tick(to=NO_SHOW - timedelta(seconds=1))
    assert house.state("natten-1") == "held"
    house.tick(to=NO_SHOW)
    assert house.state("natten-1") == "free"
    (wait,) = house.world.waits_of(ANN)
    assert (wait.state, wait.misses, wait.tried) == ("waiting", 0, frozenset())


def test_a_bed_kept_for_women_is_theirs_again_where_another_is_free_for_whoever_came_after_the_hour():
    house = Shelter()
    house.do(Admit, "natten-3", ticket=ANN, reason="bed-needs")
    house.tick(to=OUT)
    noon = datetime(2026, 2, 3, 11, tzinfo=UTC)
    house.tick(to=noon - timedelta(seconds=1))
    assert house.world.returns_to(ANN) == "natten-3"
    house.tick(to=noon)
    assert house.world.returns_to(ANN) == "natten-1"
    assert house.world.reserved(house.world.beds["natten-3"]) == "women"
    assert (house.state("natten-3"), house.world.spells["natten-1"].nights_left) == ("free", 1)


def test_who_came_to_such_a_bed_before_the_hour_comes_back_to_it():
    house = Shelter()
    house.set_bed("natten-3", reserved_until=time(22))
    house.do(Admit, "natten-3", ticket=ANN)
    house.tick(to=OUT + timedelta(hours=9))
    assert house.world.returns_to(ANN) == "natten-3"


def test_a_guest_without_a_number_is_known_at_the_bed():
    house = Shelter().kept(ticket="")
    with pytest.raises(ClaimNeeded):
        house.do(Admit, "natten-1")
    with pytest.raises(WrongState):
        house.do(Attach, "natten-1", ticket=ANN)
    (entry,) = house.do(Admit, "natten-1", ticket=BEA, claim="recognised")
    assert (entry.ticket, entry.claim, entry.grant) == (BEA, "recognised", "")
    assert house.world.spells["natten-1"].nights_left == 1


def test_a_bed_kept_for_a_guest_is_not_for_others_unless_somebody_lies_in_it():
    house = Shelter().kept()
    for fields in ({"ticket": BEA}, {"ticket": ANN}, {}):
        with pytest.raises((BedTaken, ClaimNeeded)):
            house.do(Admit, "natten-1", **fields)
    house.do(Admit, "natten-1", ticket=BEA, reason="bed-found-taken")
    assert house.ticket("natten-1") == BEA
    assert house.world.returns_to(ANN) == "natten-2"
    assert house.world.spells["natten-2"].until == NO_SHOW


def test_another_bed_of_the_same_house_does_not_begin_new_nights():
    house = Shelter().kept()
    house.do(Admit, "natten-2", ticket=ANN)
    assert house.state("natten-1") == "free"
    assert house.world.spells["natten-2"].nights_left == 1


def test_a_bed_elsewhere_ends_the_nights_left_at_the_shelter_s_own_hour():
    """Earlier it would tell the shelter, and whoever steals its ledger, who has come to the home."""
    house = Shelter().kept()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.tick(to=NO_SHOW - timedelta(minutes=1))
    assert house.state("natten-1") == "held"
    house.tick(to=NO_SHOW)
    assert house.state("natten-1") == "free"


def test_a_kept_bed_stands_beside_a_promise_of_a_home_and_in_no_line_of_its_house():
    house = Shelter().kept()
    house.do(Hold, "hemmet-1", ticket=ANN, until=NO_SHOW)
    with pytest.raises(AlreadyPromised):
        house.do(Hold, "natten-2", ticket=ANN, until=NO_SHOW)
    with pytest.raises(AlreadyPlaced):
        house(Join(by="self", ticket=ANN, units=("natten",)))
    house(Decline(by="self", ticket=ANN))
    assert house.world.returns_to(ANN) == "natten-1"
    (said,) = house(Decline(by="self", ticket=ANN))
    assert (said.kind, said.bed, said.waits) == ("decline", "natten-1", ())
    assert house.state("natten-1") == "free"
    with pytest.raises(NoOffer):
        house(Decline(by="self", ticket=ANN))


def test_who_has_nights_left_is_told_until_when_the_bed_is_kept():
    """By day, too, while the night is still the one that is over."""
    house = Shelter().kept()
    stands = standing(house.world, ANN, house.now)
    assert (stands.state, stands.offer.accepted, stands.offer.expires_at) == ("promised", True, NO_SHOW)
    assert (stands.offer.come_from, stands.offer.come_until) == (NO_SHOW - timedelta(hours=1), NO_SHOW)


def test_who_will_not_be_back_is_discharged_from_the_kept_bed_with_a_reason():
    house = Shelter().kept()
    (entry,) = house.do(Discharge, "natten-1", reason="other-care", follow_up_on=date(2026, 3, 1))
    assert (entry.kind, entry.ticket, entry.reason) == ("discharge", ANN, "other-care")
    assert house.state("natten-1") == "free"
    house.do(Undo, change=entry.act)
    assert house.world.returns_to(ANN) == "natten-1"


def test_a_kept_bed_that_breaks_is_kept_in_another():
    house = Shelter().kept()
    house.do(CloseBed, "natten-1", reason="repair")
    assert house.state("natten-1") == "closed"
    assert house.world.returns_to(ANN) == "natten-2"


def test_guests_who_change_beds_keep_the_nights_that_they_have_left():
    house = Shelter()
    house.do(Admit, "natten-1", ticket=ANN)
    house.set_unit("natten", rules=replace(RULES, nights=1))
    house.do(Admit, "natten-2", ticket=BEA)
    house.do(Swap, "natten-1", other="natten-2")
    house.do(Move, "natten-2", to="natten-4")
    house.tick(to=OUT)
    assert (house.state("natten-1"), house.world.returns_to(ANN)) == ("free", "natten-4")
    house.do(Move, "natten-4", to="natten-1")
    assert house.world.returns_to(ANN) == "natten-1"
    with pytest.raises(Invalid):
        house.do(Move, "natten-1", to="hemmet-1")


def test_whoever_comes_after_the_morning_stays_until_the_next():
    house = Shelter()
    house.tick(to=OUT + timedelta(hours=2))
    house.do(Admit, "natten-1", ticket=ANN)
    assert house.tick(hours=1) == []
    house.tick(to=OUT + DAY)
    assert house.world.returns_to(ANN) == "natten-1"


def test_a_guest_written_down_in_the_morning_has_left_when_everybody_did():
    house = Shelter()
    house.tick(to=OUT + timedelta(hours=1))
    admitted, out = house.do(Admit, "natten-1", ticket=ANN, when=EVENING)
    assert (admitted.kind, out.kind, out.true_time) == ("admit", "check-out", OUT)
    assert house.world.returns_to(ANN) == "natten-1"
    house.do(Undo, change=out.act)
    assert house.state("natten-1") == "free"
    assert house.table.rows == {}, "a stay that never was"
    assert house.world.left == {}


def test_a_clock_that_stood_still_sends_them_out_at_the_hour_that_it_was():
    house = Shelter()
    house.do(Admit, "natten-1", ticket=ANN)
    kinds = {e.kind: e.true_time for e in house.tick(to=OUT + 5 * DAY) if e.bed == "natten-1"}
    assert kinds["check-out"] == OUT
    assert kinds["expire"] == NO_SHOW
    assert house.world.left


def test_a_home_lets_nobody_go_by_the_clock():
    for kind, rules in (("home", RULES), ("night", replace(RULES, check_out=None))):
        with pytest.raises(Invalid):
            House().set_unit("hemmet", kind=kind, rules=rules)
    house = House()
    assert not HOME.rules.check_out_all
    house.do(Admit, "hemmet-1")
    house.tick(days=9)
    assert house.state("hemmet-1") == "occupied"


@pytest.mark.parametrize(
    "rules", [{"check_out": time(12)}, {"check_out": time(13)}, {"entry_to": time(8)}, {"no_show_at": time(11)}]
)
def test_the_evening_lies_before_the_morning(rules):
    with pytest.raises(Invalid):
        Shelter(**rules)


def test_a_kept_bed_given_up_can_be_given_back_while_nobody_else_has_it():
    house = Shelter().kept()
    change = house.do(Release, "natten-1")[0].act
    house.do(Undo, change=change)
    assert house.world.returns_to(ANN) == "natten-1"
    change = house.do(Release, "natten-1")[0].act
    house.do(Admit, "natten-2", ticket=ANN)
    with pytest.raises(AlreadyPlaced):
        house.do(Undo, change=change)


@pytest.mark.parametrize("came", [EVENING, OUT + timedelta(hours=2), EVENING + timedelta(hours=5)])
def test_a_clock_that_stood_still_over_two_turns_of_the_day_sends_everybody_out_in_their_own_morning(came: datetime):
    house = Shelter(nights=1)
    house.tick(to=came)
    house.do(Admit, "natten-1", ticket=ANN)
    house.tick(to=came + 3 * DAY)
    assert house.state("natten-1") == "free"
    ended = house.world.free_since["natten-1"]
    assert came < ended <= came + DAY
    assert (ended - OUT) % DAY == timedelta(0), "at the hour at which everybody is out"


def test_every_night_that_was_missed_comes_in_its_turn():
    house = Shelter()
    entries = house.tick(to=EVENING + 4 * DAY)
    nights = [entry.night for entry in entries if entry.kind == "day" and entry.unit == "natten"]
    assert nights == [EVENING.date() + n * DAY for n in (1, 2, 3, 4)]
