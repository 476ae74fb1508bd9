"""Undo: within five minutes, exactly what a change did is taken back; or it is refused, and says why (rule 10)."""

from datetime import timedelta

import pytest

from beds.world import World
from beds.world.commands import (
    Absent,
    Admit,
    Attach,
    CloseBed,
    ConfirmWait,
    Decline,
    Discharge,
    Extend,
    Hold,
    Join,
    Leave,
    Move,
    Offer,
    Outage,
    Ready,
    Release,
    Reopen,
    Swap,
    TurnAway,
    Undo,
)
from beds.world.refusals import AlreadyPlaced, UnknownChange
from tests.world.city import ANN, BEA, BEGIN, CAJ, House, offered

SOON = BEGIN + timedelta(hours=2)


def lived_in() -> House:
    """A house where every bed of the home has been slept in, so that each has a time since when it is free."""
    house = House()
    house.set_unit("hemmet", cleaning=False)
    for bed in ("hemmet-1", "hemmet-2", "hemmet-3", "natten-1", "natten-2"):
        house.do(Admit, bed)
        house.wait(minutes=2).do(Discharge, bed)
    house.set_unit("hemmet", cleaning=True)
    house.wait(minutes=30)
    return house


def facts(world: World) -> tuple:
    """All that undo restores."""
    waits = {h: (w.key, w.state, w.unit, w.misses, w.confirmed, w.ticket) for h, w in world.waits.items()}
    return world.spells, world.free_since, world.closings, waits, world.suspensions


HELD = (Hold, "hemmet-1", {"until": SOON, "ticket": ANN})
GUEST = (Admit, "hemmet-1", {"ticket": ANN})
OTHER = (Admit, "hemmet-2", {"ticket": BEA})
AT_NIGHT = (Admit, "natten-1", {"ticket": ANN})
ANNOUNCED = (CloseBed, "hemmet-1", {"reason": "repair", "when_empty": True})
CHANGES = {
    "a hold": ([], HELD),
    "a longer hold": ([HELD], (Extend, "hemmet-1", {"until": SOON + timedelta(hours=1)})),
    "a hold given back": ([HELD], (Release, "hemmet-1", {})),
    "an admission": ([], GUEST),
    "a claim": ([HELD], (Admit, "hemmet-1", {"claim": "pin"})),
    "a bed found taken": ([HELD], (Admit, "hemmet-1", {"ticket": BEA, "reason": "bed-found-taken"})),
    "a stay ended elsewhere": ([AT_NIGHT], (Admit, "hemmet-1", {"ticket": ANN, "release_other": True})),
    "a number": ([(Admit, "hemmet-1", {"reason": "safety"})], (Attach, "hemmet-1", {"ticket": ANN})),
    "a discharge": ([GUEST], (Discharge, "hemmet-1", {"reason": "own-choice"})),
    "a suspension": ([AT_NIGHT], (Discharge, "natten-1", {"suspended_until": SOON + timedelta(days=1)})),
    "a bed made": ([GUEST, (Discharge, "hemmet-1", {})], (Ready, "hemmet-1", {})),
    "a closing": ([HELD], (CloseBed, "hemmet-1", {"reason": "infection"})),
    "an announcement": ([GUEST], ANNOUNCED),
    "leaving a bed about to close": ([GUEST, ANNOUNCED], (Discharge, "hemmet-1", {})),
    "a reopening": ([(CloseBed, "hemmet-1", {"reason": "repair"})], (Reopen, "hemmet-1", {})),
    "a move": ([GUEST], (Move, "hemmet-1", {"to": "hemmet-2"})),
    "a move abroad": ([AT_NIGHT], (Move, "natten-1", {"to": "hemmet-2"})),
    "a moved promise": ([HELD], (Move, "hemmet-1", {"to": "hemmet-2"})),
    "a swap": ([GUEST, OTHER], (Swap, "hemmet-1", {"other": "hemmet-2"})),
    "an absence": ([GUEST], (Absent, "hemmet-1", {})),
}
"""Each change that can be undone, after what came before it."""


@pytest.mark.parametrize("change", CHANGES)
def test_undo_restores_bed_stay_and_waits_exactly(change):
    before, (kind, bed, fields) = CHANGES[change]
    house = lived_in()
    house.join(ANN, "hemmet", "natten")
    for earlier, where, values in before:
        house.wait(minutes=6).do(earlier, where, **values)
    house.wait(minutes=6)
    was = facts(house.world)
    act = house.do(kind, bed, **fields)[0].act
    assert facts(house.world) != was
    house.wait(minutes=5).do(Undo, change=act)
    assert facts(house.world) == was
    with pytest.raises(UnknownChange):
        house.do(Undo, change=act)


def test_what_happened_to_a_wait_since_stays():
    house = House()
    house(Join(by="self", ticket=ANN, units=("hemmet",)))
    act = house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)[0].act
    house(ConfirmWait(by="maja", ticket=ANN))
    house.do(Undo, change=act)
    (wait,) = house.world.waits_of(ANN)
    assert (wait.state, wait.confirmed, wait.last_sign) == ("waiting", True, BEGIN)


def test_a_wait_that_began_under_the_promise_does_not_rest_after_it():
    house = House()
    act = house.do(Hold, "hemmet-1", until=SOON, ticket=ANN)[0].act
    house.join(ANN, "natten")
    assert house.world.waits_of(ANN)[0].state == "promised"
    house.do(Undo, change=act)
    assert house.world.waits_of(ANN)[0].state == "waiting"


def test_who_left_the_line_since_is_not_put_back():
    house = House()
    house.join(ANN, "hemmet")
    act = house.do(Hold, "hemmet-1", until=SOON, ticket=BEA, reason="safety")[0].act
    house(Leave(by="self", ticket=ANN))
    house.do(Undo, change=act)
    assert house.world.waits == {}


def test_time_given_back_to_several_offers_is_taken_back_from_each():
    house, _ = offered()
    house.join(CAJ, "hemmet")
    house(Offer(by="maja", unit="hemmet", bed="hemmet-2"))
    house.wait(minutes=4)
    was = facts(house.world)
    act = house(Outage(by="admin", seconds=600))[0].act
    assert facts(house.world) != was
    house.do(Undo, change=act)
    assert facts(house.world) == was


def test_a_request_counted_by_mistake_is_undone_on_record_and_once():
    house = House()
    act = house(TurnAway(by="nisse", unit="natten", reason="full", outcome="none-found"))[0].act
    (entry,) = house.do(Undo, change=act)
    assert (entry.kind, entry.unit, entry.undoes) == ("undo", "natten", act)
    with pytest.raises(UnknownChange):
        house.do(Undo, change=act)


def test_an_offer_to_the_wrong_one_is_undone_until_it_is_answered():
    house, _ = offered()
    house.do(Undo, change=house.entries[0].act)
    assert house.state("hemmet-1") == "free"
    assert house.world.waits_of(BEA)[0].state == "waiting"


def test_an_undo_that_reaches_into_another_unit_says_nothing_of_its_figures():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    act = house.do(Admit, "hemmet-1", ticket=ANN, release_other=True)[0].act
    house.do(Undo, change=act, own=True)
    assert house.world.confirmed == {}


def test_who_joined_anew_since_stands_at_the_old_key_once():
    house = House()
    old = house.join(ANN, "hemmet")
    act = house.do(Admit, "hemmet-1", ticket=ANN)[0].act
    house.join(ANN, "natten", "kvinnor", for_="women")
    house.do(Undo, change=act)
    assert [(w.handle == old, w.unit) for w in house.world.waits_of(ANN)] == [
        (True, "hemmet"),
        (False, "natten"),
        (False, "kvinnor"),
    ]


def test_an_unanswered_offer_of_the_freed_bed_is_withdrawn_with_the_undo():
    house, gone = offered()
    was = house.world.waits_of(BEA)[0]
    house.do(Undo, change=gone)
    assert house.ticket("hemmet-1") == ANN
    wait = house.world.waits_of(BEA)[0]
    assert (wait.state, wait.key, wait.misses, wait.tried) == ("waiting", was.key, 0, frozenset())


def test_a_bed_that_nobody_has_used_yet_is_as_new_after_the_undo():
    """Otherwise paper of an hour ago cannot be entered after a slip of the finger."""
    house = House()
    act = house.do(Hold, "hemmet-1", until=SOON)[0].act
    house.wait(minutes=1).do(Undo, change=act)
    assert house.world.free_since == {}
    house.do(Admit, "hemmet-1", when=BEGIN - timedelta(hours=1))


def test_who_has_said_no_to_a_bed_is_not_asked_again_because_of_an_undo():
    house, _ = offered()
    house(Decline(by="self", ticket=BEA))
    act = house.do(Admit, "hemmet-1", ticket=ANN)[0].act
    house.do(Undo, change=act)
    assert house.world.waits_of(BEA)[0].tried == {"hemmet-1"}


def asleep_elsewhere() -> tuple[House, int]:
    """ANN was promised natten-1, and sleeps in hemmet-1 since: the promise is idle. And the admission's name."""
    house = House()
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    return house, house.do(Admit, "hemmet-1", ticket=ANN, children="none", conditions=True)[0].act


@pytest.mark.parametrize("ways", [("natten-2",), ("natten-2", "hemmet-2"), ("natten-2", "natten-1")])
def test_an_admission_taken_back_frees_the_promise_it_made_idle_wherever_that_is_by_now(ways):
    house, act = asleep_elsewhere()
    for bed, to in zip(("natten-1", *ways), ways, strict=False):
        house.do(Move, bed, to=to)
    house.do(Undo, change=act)
    assert house.world.promised_to(ANN) == ways[-1]
    assert house.world.moot == {}


def test_a_moved_promise_does_not_come_back_to_life_while_its_holder_sleeps_elsewhere():
    house, act = asleep_elsewhere()
    moved = house.do(Move, "natten-1", to="natten-2")[0].act
    with pytest.raises(AlreadyPlaced):
        house.do(Undo, change=moved)
    house.do(Undo, change=act)
    house.do(Undo, change=moved)
    assert (house.world.promised_to(ANN), house.world.moot) == ("natten-1", {})
