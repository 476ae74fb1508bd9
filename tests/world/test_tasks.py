"""What a shift leaves to the next: tasks from lists, follow-ups by number, counts, and a receipt."""

from datetime import date, timedelta

import pytest

from beds.world import Entry, Invalid, apply, dump, load
from beds.world.commands import (
    AddTask,
    Admit,
    CountChildren,
    Discharge,
    EndTask,
    Move,
    ReadHandover,
    TurnAway,
    Undo,
)
from beds.world.refusals import AlreadyListed, ChangedSince, TooLate, UnknownBed, UnknownReason, UnknownTask
from tests.world.city import ANN, BEA, House

DUE = date(2026, 3, 1)
LAMP = {"unit": "hemmet", "what": "repair:lamp"}


def tasks(house: House) -> list[tuple]:
    return [(t.kind, t.unit, t.bed, t.due, t.ticket) for t in house.world.tasks.values()]


def left(house: House, **fields: object) -> int:
    """Ann comes and leaves the home; the name of what ended her stay."""
    house.do(Admit, "hemmet-1", ticket=ANN)
    return house.do(Discharge, "hemmet-1", **fields)[0].act


def test_a_task_is_a_code_at_a_bed_or_for_the_house_and_is_done_once():
    house = House()
    (entry,) = house.do(AddTask, **LAMP, bed="hemmet-4")
    house.do(AddTask, **LAMP)
    assert (entry.kind, entry.ticket, entry.own) == ("task", "", False)
    assert tasks(house) == [("repair:lamp", "hemmet", "hemmet-4", None, ""), ("repair:lamp", "hemmet", "", None, "")]
    with pytest.raises(AlreadyListed):
        house.do(AddTask, **LAMP, bed="hemmet-4")
    house.do(EndTask, task=entry.task.handle)
    assert len(tasks(house)) == 1
    with pytest.raises(UnknownTask):
        house.do(EndTask, task=entry.task.handle)


@pytest.mark.parametrize("what", ["", "repair", "repair:", "lamp", "repair:she drinks", "follow-up"])
def test_nothing_but_the_list_can_be_written_down(what):
    with pytest.raises(UnknownReason):
        House().do(AddTask, unit="hemmet", what=what)


def test_a_task_is_at_a_bed_of_its_own_unit():
    with pytest.raises(UnknownBed):
        House().do(AddTask, **LAMP, bed="natten-1")


def test_other_help_is_asked_for_by_number_only():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.do(Admit, "hemmet-2", reason="safety")
    house.do(AddTask, unit="hemmet", what="other-help", bed="hemmet-1")
    house.do(AddTask, unit="hemmet", what="other-help", ticket=BEA)
    assert tasks(house) == [("other-help", "hemmet", "", None, ANN), ("other-help", "hemmet", "", None, BEA)]
    for bed in ("hemmet-1", "hemmet-2", "hemmet-3", ""):
        with pytest.raises(AlreadyListed if bed == "hemmet-1" else Invalid):
            house.do(AddTask, unit="hemmet", what="other-help", bed=bed)


def test_a_stay_that_ends_with_a_follow_up_leaves_one_and_it_ends_with_an_outcome():
    house = House()
    left(house, follow_up_on=DUE)
    assert tasks(house) == [("follow-up", "hemmet", "", DUE, ANN)]
    ((handle, task),) = house.world.tasks.items()
    with pytest.raises(UnknownReason):
        house.do(EndTask, task=handle, outcome="lapsed")
    (entry,) = house.do(EndTask, task=handle, outcome="not-reached")
    assert (entry.reason, entry.ticket, entry.task.stay, tasks(house)) == ("not-reached", ANN, task.stay, [])


def test_who_has_no_number_cannot_be_followed_up_and_leaves_all_the_same():
    house = House()
    house.do(Admit, "hemmet-1")
    (entry,) = house.do(Discharge, "hemmet-1", follow_up_on=DUE)
    assert (entry.follow_up_on, tasks(house), house.state("hemmet-1")) == (DUE, [], "cleaning")


def test_nobody_is_kept_on_a_list_for_years():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    with pytest.raises(Invalid):
        house.do(Discharge, "hemmet-1", follow_up_on=house.now.date() + timedelta(days=400))


def test_undoing_the_discharge_takes_its_follow_up_and_its_count_back():
    house = House()
    act = left(house, follow_up_on=DUE, suspended_until=house.now + timedelta(days=3))
    assert house.world.shifts["hemmet"].counts == {"admit": 1, "discharge": 1}
    house.do(Undo, change=act)
    assert (tasks(house), house.state("hemmet-1")) == ([], "occupied")
    assert house.world.shifts["hemmet"].counts == {"admit": 1}


def test_what_was_ticked_off_by_mistake_is_open_again_for_five_minutes():
    house = House()
    left(house, follow_up_on=DUE)
    before = house.world.tasks
    act = house.do(EndTask, task=next(iter(before)))[0].act
    house.wait(minutes=5).do(Undo, change=act)
    assert house.world.tasks == before
    act = house.do(AddTask, **LAMP)[0].act
    with pytest.raises(TooLate):
        house.wait(minutes=6).do(Undo, change=act)


def test_a_follow_up_that_is_done_already_keeps_its_discharge():
    house = House()
    act = left(house, follow_up_on=DUE)
    house.do(EndTask, task=next(iter(house.world.tasks)))
    with pytest.raises(ChangedSince):
        house.do(Undo, change=act)


def test_a_task_about_somebody_lapses_when_nobody_did_it_and_a_lamp_waits_for_ever():
    house = House()
    left(house, follow_up_on=DUE)
    house.do(AddTask, unit="hemmet", what="other-help", ticket=BEA)
    house.do(AddTask, **LAMP)
    house.tick(days=89)
    assert len(house.world.tasks) == 3
    house.tick(days=2)
    assert [t.kind for t in house.world.tasks.values()] == ["follow-up", "repair:lamp"]
    (entry,) = [e for e in house.tick(days=40) if e.kind == "task-done"]
    assert (entry.by, entry.reason) == ("clock", "lapsed")
    assert [t.kind for t in house.world.tasks.values()] == ["repair:lamp"]


def test_a_handover_counts_since_the_last_receipt_and_each_unit_by_itself():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Admit, "hemmet-1", ticket=ANN, release_other=True)
    house(TurnAway(by="staff", unit="hemmet", reason="full", outcome="none-found"))
    house(CountChildren(by="staff", unit="hemmet"))
    house.do(Move, "hemmet-1", to="hemmet-2")
    counted = {"admit": 1, "turn-away": 1, "children": 1}
    assert house.world.shifts["hemmet"].counts == counted
    assert house.world.shifts["natten"].counts == {"admit": 1, "discharge": 1}
    (entry,) = house.do(ReadHandover, by="nisse", unit="hemmet")
    receipt = house.world.handovers["hemmet"]
    assert (receipt.at, receipt.by, receipt.shift.counts, receipt.shift.since) == (house.now, "nisse", counted, None)
    assert (house.world.shifts["hemmet"].counts, house.world.shifts["hemmet"].since) == ({}, house.now)
    assert ("hemmet" in house.world.confirmed, entry.own) == (False, False)


def test_guests_who_leave_by_the_clock_in_the_morning_are_counted_as_gone():
    house = House()
    house.do(Admit, "natten-1")
    spell = house.world.spells["natten-1"]
    where = {"unit": "natten", "bed": "natten-1", "stay": spell.stay, "spell": None}
    out = Entry(kind="check-out", at=house.now, by="clock", act=1, **where)
    assert apply(house.world, out).shifts["natten"].counts == {"admit": 1, "discharge": 1}


def test_a_receipt_tapped_twice_is_one_and_somebody_elses_is_another():
    house = House()
    house.do(ReadHandover, by="nisse", unit="hemmet")
    assert house.wait(minutes=15).do(ReadHandover, by="nisse", unit="hemmet") == []
    assert house.do(ReadHandover, by="maja", unit="hemmet") != []
    assert house.wait(minutes=16).do(ReadHandover, by="maja", unit="hemmet") != []


def test_what_an_earlier_shift_had_counted_is_not_taken_from_this_one():
    house = House()
    act = house.do(Admit, "hemmet-1", ticket=ANN)[0].act
    house.do(ReadHandover, unit="hemmet")
    house.do(Undo, change=act)
    assert house.world.shifts["hemmet"].counts == {}


def test_a_dump_keeps_tasks_and_their_tickets_apart():
    house = House()
    left(house, follow_up_on=DUE)
    house.do(AddTask, **LAMP)
    body, links = dump(house.world)
    (handle,) = (h for h, t in house.world.tasks.items() if t.ticket)
    (stay,) = house.world.left
    assert links == {f"task:{handle}": ANN, f"left:{stay}": ANN}
    assert ANN.encode() not in body
    assert load(body, links, house.world.recent) == house.world
