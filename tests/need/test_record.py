"""The record: every stay once, every request once, nothing of what was undone, whatever order it was learned in."""

from datetime import date, time, timedelta

import pytest

from beds.need.facts import facts
from beds.need.record import Erased, Record
from beds.need.series import requests
from beds.world.commands import Attach, CloseBed, ConfirmWait, Leave, Move, Reopen, SetBed, SetUnit, Swap, Undo
from beds.world.state import Bed, Rules, replace
from tests.need.story import FIRST, HOME, NIGHT, UNITS, WOMEN, Story, ticket


def test_a_move_within_the_unit_is_one_stay() -> None:
    story = Story()
    story.admit("hem-1")
    story.on(10).do(Move(by="x", own=True, bed="hem-1", to="hem-2"))
    story.on(15).discharge("hem-2", "own-choice")
    told = story.facts(HOME)
    assert (told.exits, told.lasted, told.bed_days, told.admitted) == (1, (15,), 15, 1)


def test_a_swap_ends_nothing() -> None:
    story = Story()
    story.admit("hem-1")
    story.admit("hem-2")
    story.on(10).do(Swap(by="x", own=True, bed="hem-1", other="hem-2"))
    story.on(20).discharge("hem-1")
    told = story.facts(HOME)
    assert (told.exits, told.lasted, told.running) == (1, (20,), (90,))
    assert told.bed_days == 20 + 90


def test_a_move_to_another_unit_ends_one_stay_and_begins_another() -> None:
    story = Story()
    story.on(0.3).admit("natt-1")
    story.on(0.5).do(Move(by="x", own=True, bed="natt-1", to="hem-1"))
    assert story.facts(NIGHT).ended == {"moved-on": 1}
    told = story.facts(HOME)
    assert (told.running, told.admitted, told.episodes) == ((89,), 1, 1)


def test_what_was_undone_never_was() -> None:
    story = Story()
    for act in (story.admit("hem-1", 1), story.turn_away(n=2), story.turn_away(HOME)):
        story.do(Undo(by="x", own=True, change=act))
    story.admit("hem-1")
    story.on(5)
    story.do(Undo(by="x", own=True, change=story.discharge("hem-1", "own-choice")))
    told = story.facts(HOME)
    assert (told.exits, told.admitted, told.episodes, told.unknown) == (0, 1, 1, 0)
    assert told.bed_days == 90
    assert story.facts(NIGHT).refusals == ()


def test_what_was_written_down_late_counts_at_its_true_time() -> None:
    story = Story()
    story.on(20).admit("hem-1", when=story.now - timedelta(hours=23))
    assert story.facts(HOME).bed_days == 71


def test_the_same_number_within_fourteen_days_is_one_episode() -> None:
    story = Story()
    for day in (0, 3, 17, 40):
        story.on(day).turn_away(HOME, 1)
    told = story.facts(HOME)
    assert (told.episodes, told.repeated, told.unknown) == (2, (4, 2), 0)


def test_requests_without_a_number_are_counted_apart() -> None:
    story = Story()
    for day in (0, 1, 2):
        story.on(day).turn_away(HOME)
    told = story.facts(HOME)
    assert (told.episodes, told.unknown) == (0, 3)
    assert [(r.group, r.reason, r.count) for r in told.refusals] == [("men", "full", 3)]


def test_those_who_were_there_when_the_record_began_are_no_arrivals() -> None:
    story = Story()
    for n in range(1, 4):
        story.admit(f"hem-{n}", n)
    for n in range(1, 4):
        story.join(10 + n, HOME, for_="men")
    for n in range(6):
        story.on(20 + n).turn_away(HOME, 20 + n)
    told = story.facts(HOME)
    assert (told.episodes, told.days) == (12, 90)
    assert (told.run_in.episodes, told.run_in.days, told.run_in.admitted) == (6, 14, 3)
    seen = requests([told], night=False)
    assert (seen.counts, seen.days) == ((6,), (76,))


def test_whoever_did_not_want_the_place_did_not_ask_for_it() -> None:
    story = Story()
    story.turn_away(HOME, 1, reason="own-choice")
    told = story.facts(HOME)
    assert told.episodes == 0
    assert [r.reason for r in told.refusals] == ["own-choice"]


def test_an_episode_lasts_as_long_as_its_holder_stands_in_line() -> None:
    story = Story()
    story.join(1, HOME, for_="men", confirmed=True)
    story.on(13).turn_away(HOME, 1)
    story.on(27).turn_away(HOME, 1)
    assert story.facts(HOME).episodes == 1


def test_an_episode_goes_on_for_fourteen_days_after_the_line() -> None:
    story = Story()
    story.join(1, HOME, for_="men")
    story.on(10).do(Leave(by="self", ticket=ticket(1)))
    story.on(23).turn_away(HOME, 1)
    story.on(40).turn_away(HOME, 1)
    assert story.facts(HOME).episodes == 2


def test_one_command_is_one_request_in_however_many_lines() -> None:
    story = Story()
    story.join(1, NIGHT, WOMEN)
    story.join(2, NIGHT, for_="women", confirmed=False)
    story.join(2, WOMEN, confirmed=False)
    story.do(ConfirmWait(by="x", ticket=ticket(2)))
    assert story.facts(WOMEN).repeated == (2, 2)


def test_an_admission_from_the_line_is_service_and_not_arrival() -> None:
    story = Story()
    story.join(1, HOME, for_="men")
    story.on(0.01).admit("hem-1", 1, claim="recognised")
    told = story.facts(HOME)
    assert (told.episodes, told.admitted) == (1, 0)
    assert [(w.group, w.how, w.days) for w in told.waited] == [("men", "placed", (0,))]


def test_whoever_had_a_place_and_asks_again_is_a_new_arrival() -> None:
    story = Story()
    story.turn_away(HOME, 1)
    story.on(1).admit("hem-1", 1)
    story.on(5).discharge("hem-1")
    story.on(6).turn_away(HOME, 1)
    assert story.facts(HOME).episodes == 2


def test_a_wait_counts_once_somebody_has_met_the_person() -> None:
    story = Story()
    story.join(1, WOMEN, confirmed=False)
    story.join(2, WOMEN, confirmed=False)
    story.on(5).do(ConfirmWait(by="x", ticket=ticket(2)))
    assert story.facts(WOMEN).episodes == 1


def test_at_a_night_shelter_an_episode_is_a_night() -> None:
    story = Story()
    for day in (0.3, 0.32, 1.3):
        story.on(day).turn_away(NIGHT, 1, "women")
    assert story.facts(NIGHT).episodes == 2


def test_a_planned_unit_is_asked_for_wherever_one_of_its_group_asks() -> None:
    story = Story()
    story.join(1, WOMEN)
    story.on(1).turn_away(NIGHT, 2, "women")
    story.on(2).turn_away(NIGHT, 1, "women")
    story.on(3).turn_away(NIGHT, 3, "men")
    story.on(4).turn_away(NIGHT, 0, "women")
    story.join(4, NIGHT)
    told = story.facts(WOMEN)
    assert (told.episodes, told.unknown) == (3, 1)


def test_a_number_attached_later_is_the_guest_s() -> None:
    story = Story()
    story.admit("hem-1")
    story.on(1).do(Attach(by="x", own=True, bed="hem-1", ticket=ticket(1)))
    story.on(5).discharge("hem-1")
    assert story.facts(HOME).episodes == 1


def test_usable_and_planned_places_are_those_of_each_night() -> None:
    story = Story()
    story.do(CloseBed(by="x", own=True, bed="hem-1", reason="repair"))
    story.on(10).do(Reopen(by="x", own=True, bed="hem-1"))
    story.on(20).do(SetBed(by="x", bed=Bed(id="hem-9", unit=HOME, label="9", position=9, extra=True)))
    nights = story.facts(HOME).nights
    assert (nights.count, nights.planned) == (90, 90 * 4)
    assert nights.usable == 90 * 3 - 10 + 70


def test_capacity_that_changes_later_rewrites_nothing() -> None:
    story = Story()
    before = story.facts(HOME)
    story.do(SetUnit(by="x", unit=replace(UNITS[0], planned=((date(2026, 1, 1), 1),))))
    assert story.facts(HOME) == before


def test_a_night_is_full_for_a_group_when_none_of_its_beds_is_free() -> None:
    story = Story()
    story.on(0.3).admit("natt-2")
    story.on(0.8).discharge("natt-2")
    story.on(5.3).admit("natt-1")
    story.on(5.8).discharge("natt-1")
    assert story.facts(NIGHT).nights.full == {"women": 1, "men": 1}
    assert story.facts(HOME).nights.full == {"women": 0, "men": 0}


def test_free_time_is_when_a_bed_was_shown_as_free() -> None:
    story = Story()
    for n in (1, 2, 3):
        story.on(n).admit(f"hem-{n}")
    story.on(33).discharge("hem-1")
    assert story.facts(HOME).free_days == {"women": 0, "men": 60}


@pytest.fixture(scope="module")
def busy() -> Story:
    """Half a year in which things happen."""
    story = Story()
    for n in range(1, 40):
        story.on(4 * n)
        story.join(n, *(NIGHT, WOMEN)[n % 2 :])
        story.turn_away(NIGHT, n - n % 3, "women")
        story.on(4 * n + 0.1).turn_away(NIGHT, 50 + n // 2, "women")
        story.on(4 * n + 0.3)
        bed = f"hem-{1 + n % 3}"
        if bed not in story.world.spells:
            story.admit(bed, 100 + n)
        elif n % 2:
            story.discharge(bed, "planned-move")
    return story.on(230)


def test_a_record_that_listened_is_the_one_that_was_read(busy: Story) -> None:
    listening = Record()
    for n, entry in enumerate(busy.entries):
        listening.observe(entry)
        if n % 50 == 0:
            facts(listening, WOMEN, entry.at)
    for unit in (HOME, WOMEN, NIGHT):
        assert facts(listening, unit, busy.now) == facts(busy.record(), unit, busy.now)


def test_what_is_final_never_changes(busy: Story) -> None:
    record, told = Record(), {}
    for entry in busy.entries:
        record.observe(entry)
        record.kept.clear()
        for unit in (HOME, WOMEN, NIGHT) if entry.kind == "join" else ():
            now = facts(record, unit, entry.at)
            assert now[: len(told.get(unit, ()))] == told.get(unit, ())
            told[unit] = now
    assert len(told[WOMEN]) == 1


def test_numbers_that_were_erased_change_no_figure(busy: Story) -> None:
    from beds.need.keeping import rows

    whole = busy.record()
    gone = {ticket(n) for n in range(200) if n % 3}
    requests, _ = rows(whole, gone, None, busy.now)
    record = Record(erased={(unit, act): Erased(first, part) for unit, act, first, part in requests.rows})
    for entry in busy.entries:
        record.observe(replace(entry, ticket="" if entry.ticket in gone else entry.ticket))
    for unit in (HOME, WOMEN, NIGHT):
        assert facts(record, unit, busy.now) == facts(whole, unit, busy.now), unit


def test_facts_hold_no_hour_and_nobody(busy: Story) -> None:
    told = facts(busy.record(), HOME, busy.now)[0]
    assert told.quarter == FIRST
    assert not any(ticket(n) in str(told) for n in range(200))
    assert all(isinstance(days, int) for days in (told.days, told.bed_days, *told.lasted, *told.running))


def test_a_night_that_ends_in_the_morning_is_no_reason_and_a_return_no_new_request() -> None:
    story = Story()
    rules = Rules(check_out=time(7, 30), check_out_all=True, nights=2)
    story.do(SetUnit(by="seed", unit=replace(story.world.units[NIGHT], rules=rules)))
    story.on(0.4).admit("natt-1")
    story.on(1.4).admit("natt-1", claim="recognised")
    story.on(9.4).admit("natt-1")
    story.on(9.6).discharge("natt-1", "own-choice")
    told = story.facts(NIGHT)
    assert told.ended == {"check-out": 2, "own-choice": 1}
    assert (told.exits, told.lasted, told.bed_days) == (3, (1, 1, 1), 3)
    assert (told.admitted, told.episodes) == (2, 2)
