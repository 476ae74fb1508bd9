"""`when`: the true time of what is recorded later, from paper or from a phone that had no network."""

from datetime import timedelta

import pytest

from beds.world.commands import Absent, Admit, Attach, Back, CloseBed, Confirm, Discharge, Extend, Hold
from beds.world.refusals import BadTime
from tests.world.city import ANN, BEGIN, House

HOUR = timedelta(hours=1)


def test_the_spell_has_the_true_time_and_the_entry_both():
    house = House().wait(hours=2)
    (entry,) = house.do(Admit, "hemmet-1", when=BEGIN + HOUR)
    assert (entry.at, entry.when) == (BEGIN + 2 * HOUR, BEGIN + HOUR)
    assert house.world.spells["hemmet-1"].since == BEGIN + HOUR


def test_what_is_recorded_at_once_has_one_time():
    (entry,) = House().do(Admit, "hemmet-1", when=BEGIN)
    assert entry.when is None


@pytest.mark.parametrize(("hours", "queued"), [(25, False), (24 * 14 + 1, True)])
def test_paper_reaches_back_a_day_and_a_phone_two_weeks(hours, queued):
    house = House().wait(days=30)
    with pytest.raises(BadTime):
        house.do(Admit, "hemmet-1", when=house.now - timedelta(hours=hours), queued=queued)
    house.do(Admit, "hemmet-1", when=house.now - timedelta(hours=hours - 1), queued=queued)


def test_a_phone_two_minutes_ahead_means_now():
    house = House()
    with pytest.raises(BadTime):
        house.do(Admit, "hemmet-1", when=BEGIN + timedelta(minutes=3))
    (entry,) = house.do(Admit, "hemmet-1", when=BEGIN + timedelta(minutes=2))
    assert entry.when is None


def test_nothing_happened_in_a_bed_before_its_present_state():
    house = House()
    house.wait(hours=1).do(Admit, "natten-1", ticket=ANN)
    house.wait(hours=1)
    with pytest.raises(BadTime):
        house.do(Discharge, "natten-1", when=BEGIN)
    house.do(Discharge, "natten-1", when=BEGIN + HOUR)
    with pytest.raises(BadTime):
        house.do(Admit, "natten-1", when=BEGIN)
    house.do(Admit, "natten-1", when=BEGIN + HOUR)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(Absent, {}), (Back, {}), (Attach, {"ticket": ANN}), (Discharge, {}), (Extend, {"until": BEGIN + 9 * HOUR})],
)
def test_every_action_on_a_bed_takes_the_true_time(kind, fields):
    house = House()
    if kind is Extend:
        house.do(Hold, "hemmet-1", until=BEGIN + 5 * HOUR)
    else:
        house.do(Admit, "hemmet-1")
    if kind is Back:
        house.do(Absent, "hemmet-1")
    house.wait(hours=2)
    with pytest.raises(BadTime):
        house.do(kind, "hemmet-1", when=BEGIN - HOUR, **fields)
    (entry,) = house.do(kind, "hemmet-1", when=BEGIN + HOUR, **fields)
    assert (entry.at, entry.when) == (BEGIN + 2 * HOUR, BEGIN + HOUR)


def test_an_act_from_an_offline_phone_is_as_old_as_it_is():
    """Only what staff saw at that hour was right at that hour."""
    house = House()
    house.wait(hours=5)(Confirm(by="nisse", own=True, unit="natten"))
    house.do(Admit, "natten-1", own=True, when=BEGIN + HOUR)
    assert house.world.confirmed["natten"] == BEGIN + 5 * HOUR
    house.do(Admit, "hemmet-1", own=True, when=BEGIN + HOUR)
    assert house.world.confirmed["hemmet"] == BEGIN + HOUR


def test_a_bed_that_closes_behind_its_guest_is_closed_since_the_guest_left():
    house = House()
    house.do(Admit, "hemmet-1")
    house.do(CloseBed, "hemmet-1", reason="repair", when_empty=True)
    house.wait(hours=2).do(Discharge, "hemmet-1", when=BEGIN + HOUR)
    spell = house.world.spells["hemmet-1"]
    assert (spell.state, spell.since) == ("closed", BEGIN + HOUR)


def test_a_clock_that_goes_back_does_not_take_time_back():
    house = House().wait(hours=2)
    house.do(Admit, "hemmet-1")
    (entry,) = house.wait(hours=-1).do(Admit, "hemmet-2")
    assert entry.at == BEGIN + 2 * HOUR
