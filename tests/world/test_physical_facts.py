"""Physical facts win (rule 10): who lies in a bed stays, whatever was promised while the phone had no network."""

from datetime import timedelta

import pytest

from beds.world.commands import (
    Absent,
    Accept,
    Admit,
    Attach,
    CloseBed,
    Discharge,
    Hold,
    Move,
    Offer,
    Ready,
    Release,
    Tick,
    Undo,
)
from beds.world.refusals import AlreadyPlaced, BadTime, BedTaken, NumberNeeded, SleptElsewhere, WrongState
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, CAJ, DAN, House
from tests.world.shelter import Checked

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DONE = BEGIN + HOUR
"""When it happened; the phone tells it three hours later."""
TOLD = {"when": DONE, "queued": True}


class Town(Checked):
    """The home without cleaning and without automatic offers."""

    def __init__(self, **unit: object) -> None:
        super().__init__()
        self.set_unit("hemmet", mode="decision", **{"cleaning": False, **unit})

    def meanwhile(self, kind, bed="", **fields) -> "Town":
        """Something that somebody else does an hour after it happened."""
        self.wait(to=DONE + HOUR)
        self.do(kind, bed, **fields) if bed else self(kind(by="other", **fields))
        return self

    def only(self, *free: str) -> "Town":
        """All other beds of the home are closed."""
        for bed in self.world.unit_beds("hemmet"):
            if bed.id not in free:
                self.do(CloseBed, bed.id, reason="repair")
        return self

    def told(self, kind, bed="hemmet-1", **fields):
        """The phone has network again."""
        self.tick(to=DONE + 3 * HOUR)
        return self.do(kind, bed, **{**TOLD, **fields})


def offered(*free: str) -> Town:
    """Bed 1 was offered to Bea after somebody lay down in it."""
    house = Town().only("hemmet-1", *free)
    house.join(BEA, "hemmet")
    house.meanwhile(Offer, unit="hemmet")
    house.do(Accept, ticket=BEA, arrive_by=DONE + 9 * HOUR)
    return house


def test_a_guest_told_late_stays_and_the_promise_moves_to_another_bed():
    house = offered("hemmet-2")
    entries = house.told(Admit, ticket=ANN)
    assert [(e.kind, e.bed) for e in entries] == [
        ("leave", "hemmet-1"), ("arrive", "hemmet-2"), ("admit", "hemmet-1"),
    ]  # fmt: skip
    assert (house.ticket("hemmet-1"), house.world.promised_to(BEA)) == (ANN, "hemmet-2")
    assert (entries[-1].grant, entries[-1].true_time) == ("bed-found-taken", DONE)


def test_where_no_other_bed_is_the_promise_is_withdrawn_and_its_holder_first_again():
    house = offered()
    key = house.world.waits_of(BEA)[0].key
    withdrawn, _ = house.told(Admit, ticket=ANN)
    assert (withdrawn.kind, withdrawn.reason, withdrawn.ticket) == ("withdraw", "found-taken", BEA)
    (wait,) = house.world.waits_of(BEA)
    assert (wait.state, wait.key, wait.misses, wait.tried) == ("waiting", key, 0, frozenset())
    assert house.ticket("hemmet-1") == ANN


def test_the_row_begins_where_the_promise_ended_and_the_entry_has_the_true_time():
    house = offered()
    promised = house.world.spells["hemmet-1"].since
    *_, admitted = house.told(Admit, ticket=ANN)
    assert admitted.true_time == DONE
    assert admitted.spell.since == promised


def test_a_promise_that_has_run_out_meanwhile_was_none():
    house = Town()
    house.do(Hold, "hemmet-1", until=DONE + 30 * MINUTE, ticket=ANN)
    house.tick(to=DONE + HOUR)
    assert house.state("hemmet-1") == "free"
    (admitted,) = house.told(Admit, ticket=ANN, claim="pin")
    assert (admitted.true_time, admitted.spell.since) == (DONE, DONE + 30 * MINUTE)


def test_who_claimed_a_promise_that_ran_out_and_went_to_another_is_not_that_other():
    """A claim without a number is of the promise that was there then."""
    house = Town().only("hemmet-1")
    house.do(Hold, "hemmet-1", until=DONE + 30 * MINUTE, ticket=ANN)
    house.tick(to=DONE + HOUR)
    house.do(Hold, "hemmet-1", until=DONE + 9 * HOUR, ticket=BEA)
    *_, admitted = house.told(Admit, claim="recognised")
    assert admitted.ticket == ""
    assert house.world.promised_to(BEA) is None


def test_a_promise_made_meanwhile_to_the_guest_is_theirs():
    house = Town().only("hemmet-1")
    house.meanwhile(Hold, "hemmet-1", until=DONE + 9 * HOUR, ticket=ANN)
    (admitted,) = house.told(Admit, ticket=ANN)
    assert (admitted.ticket, admitted.grant) == (ANN, "")


def test_staff_who_can_be_asked_still_give_the_reason_themselves():
    house = offered()
    house.tick(to=DONE + 3 * HOUR)
    with pytest.raises(BedTaken):
        house.do(Admit, "hemmet-1", ticket=ANN, when=DONE)
    house.do(Admit, "hemmet-1", ticket=ANN, when=DONE, reason="bed-found-taken")
    assert house.ticket("hemmet-1") == ANN


def test_two_guests_are_not_in_one_bed():
    house = Town().meanwhile(Admit, "hemmet-1", ticket=BEA)
    with pytest.raises((BedTaken, BadTime)):
        house.told(Admit, ticket=ANN)


def test_nothing_happened_in_a_bed_while_another_guest_was_in_it():
    house = Town()
    house.do(Admit, "hemmet-1", ticket=BEA)
    house.meanwhile(Discharge, "hemmet-1")
    with pytest.raises(BadTime):
        house.told(Admit, ticket=ANN)
    house.told(Admit, ticket=ANN, when=DONE + HOUR)


@pytest.mark.parametrize("kind", [Admit, Attach])
def test_nobody_slept_in_two_beds_at_once(kind):
    house = Town()
    if kind is Attach:
        house.do(Admit, "hemmet-1")
    house.wait(to=DONE - MINUTE).do(Admit, "hemmet-2", ticket=ANN)
    house.meanwhile(Discharge, "hemmet-2")
    with pytest.raises(SleptElsewhere):
        house.told(kind, ticket=ANN)
    house.do(Admit, "hemmet-3", ticket=BEA)
    with pytest.raises(AlreadyPlaced):
        house.do(kind, "hemmet-1", ticket=BEA)


def test_a_stay_that_was_ended_by_a_slip_comes_back_only_if_there_was_no_other_since():
    house = Town()
    house.do(Admit, "hemmet-1", ticket=ANN)
    slip = house.wait(hours=1).do(Discharge, "hemmet-1")[0].act
    house.wait(minutes=1).do(Admit, "natten-1", ticket=ANN)
    house.wait(minutes=1).do(Discharge, "natten-1")
    with pytest.raises(Exception, match="Something else"):
        house.do(Undo, change=slip)


def test_a_bed_found_broken_is_closed_and_what_was_promised_meanwhile_withdrawn():
    house = offered("hemmet-2")
    withdrawn, closed = house.told(CloseBed, reason="repair")
    assert (withdrawn.reason, closed.true_time) == ("bed-closed", DONE)
    assert house.world.waits_of(BEA)[0].state == "waiting"


def test_who_moved_into_a_bed_that_was_promised_meanwhile_is_there():
    house = Town().only("hemmet-1", "hemmet-2", "hemmet-3")
    house.do(Admit, "hemmet-2", ticket=ANN)
    house.meanwhile(Hold, "hemmet-1", until=DONE + 9 * HOUR, ticket=BEA)
    house.told(Move, "hemmet-2", to="hemmet-1")
    assert (house.ticket("hemmet-1"), house.world.promised_to(BEA)) == (ANN, "hemmet-3")


def test_a_day_on_the_phone_ends_as_if_it_had_had_network():
    """Nobody else acting meanwhile: the same spells, with the same true times."""
    acts = (
        (Admit, "hemmet-1", {"ticket": ANN}),
        (Admit, "hemmet-2", {}),
        (Attach, "hemmet-2", {"ticket": BEA}),
        (Absent, "hemmet-1", {"until": DONE + 2 * HOUR}),
        (Discharge, "hemmet-2", {"reason": "own-choice"}),
        (Ready, "hemmet-2", {}),
        (Admit, "hemmet-2", {"ticket": CAJ}),
        (Move, "hemmet-2", {"to": "hemmet-3"}),
        (CloseBed, "hemmet-4", {"reason": "repair", "until": DONE + 2 * HOUR}),
    )
    online, late = Town(cleaning=True), Town(cleaning=True)
    for n, (kind, bed, fields) in enumerate(acts):
        online.wait(to=DONE + n * MINUTE).do(kind, bed, **fields)
    late.wait(to=DONE + 5 * HOUR)
    for n, (kind, bed, fields) in enumerate(acts):
        late.do(kind, bed, when=DONE + n * MINUTE, queued=True, **fields)
    assert _seen(late) == _seen(online)


def _seen(house: House) -> dict:
    return {bed: replace(s, id=0, stay="") for bed, s in house.world.spells.items()}


def test_a_bed_of_last_night_counted_last_night():
    house = Town()
    house.set_bed("hemmet-1", valid_to=house.world.nights["hemmet"])
    house.tick(to=DONE + 3 * HOUR)
    assert not house.world.in_use(house.world.beds["hemmet-1"])
    house.told(Admit, ticket=ANN)
    assert house.ticket("hemmet-1") == ANN


def test_a_hold_is_no_fact():
    house = Town()
    house.do(Hold, "hemmet-1", until=DONE + 30 * MINUTE)
    house.tick(to=DONE + HOUR)
    with pytest.raises(BadTime):
        house.told(Hold, ticket=ANN, until=DONE + 9 * HOUR)


def sent_out() -> House:
    """A guest of the shelter who was gone at six, and whom the clock sent out at half past seven."""
    house = Town()
    rules = replace(house.world.units["natten"].rules, check_out_all=True)
    house.set_unit("natten", rules=rules)
    house.wait(to=BEGIN + 12 * HOUR).do(Admit, "natten-1", ticket=ANN)
    house.tick(to=BEGIN + 23 * HOUR)
    assert house.state("natten-1") == "free"
    return house


SIX = BEGIN + 20 * HOUR


def test_why_somebody_left_is_heard_after_the_clock_sent_them_out():
    house = sent_out()
    house.do(Admit, "natten-1", ticket=DAN)
    until = house.now + 99 * HOUR
    said, suspended = house.do(Discharge, "natten-1", reason="suspended", suspended_until=until, when=SIX, queued=True)
    assert (said.ticket, said.reason, said.true_time) == (ANN, "suspended", SIX)
    assert suspended.ticket == ANN
    assert house.ticket("natten-1") == DAN
    with pytest.raises(BadTime):
        house.do(Discharge, "natten-1", when=SIX, queued=True)


def test_a_guest_without_a_number_cannot_be_suspended():
    house = Town()
    house.do(Admit, "hemmet-1")
    with pytest.raises(NumberNeeded):
        house.do(Discharge, "hemmet-1", suspended_until=house.now + HOUR)
    house.do(Attach, "hemmet-1", ticket=ANN)
    house.do(Discharge, "hemmet-1", suspended_until=house.now + HOUR)
    assert [s.ticket for s in house.world.suspensions.values()] == [ANN]


def test_a_suspension_that_is_over_when_it_is_told_suspends_nobody():
    house = Town()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.told(Discharge, suspended_until=DONE + HOUR)
    assert house.world.suspensions == {}


def test_what_the_clock_had_to_do_meanwhile_is_done_before():
    house = Town()
    house.do(Hold, "hemmet-1", until=DONE + HOUR, ticket=ANN)
    house.tick(to=DONE + 2 * HOUR)
    with pytest.raises(WrongState):
        house.do(Release, "hemmet-1", when=DONE, queued=True)
    assert house(Tick()) == []
