"""Occupancy with both denominators (D-06)."""

from datetime import date

from beds.need.imported import Past
from beds.need.occupancy import occupied
from beds.world import Unit
from beds.world.commands import SetUnit
from beds.world.state import replace
from tests.need.story import HOME, UNITS, Story

KVINNOBO = Unit(
    slug="kvinnobo", name="Kvinnobo", organisation="kommun", status="closed",
    planned=((date(2018, 1, 1), 14), (date(2019, 1, 1), 12)),
)  # fmt: skip


def year(y: int, guests: float, usable: float | None = None, planned: float | None = None) -> Past:
    return Past("Kvinnobo", date(y, 1, 1), date(y, 12, 31), "women", guests, usable, planned)


def test_the_same_nights_over_fourteen_and_twelve_places_show_both_and_the_change() -> None:
    """Kvinnobo went from 65 % to about 80 % by two places fewer, and was then shown as 86 %."""
    before, after, shown = occupied((), [year(2018, 9.1), year(2019, 9.1), year(2020, 9.6, usable=11.2)], KVINNOBO)
    assert (before.guests, after.guests) == (9.1, 9.1)
    assert (round(before.of_planned), round(after.of_planned)) == (65, 76)
    assert (before.planned, after.planned, after.planned_before) == (14, 12, 14)
    assert before.planned_before is None
    assert (round(shown.of_planned), round(shown.of_usable)) == (80, 86)
    assert shown.planned_before is None


def test_single_nights_that_were_read_in_are_means_of_quarters() -> None:
    nights = [Past("kvinnobo", date(2022, 2, n), date(2022, 2, n), "women", 6 + n % 2, 10) for n in range(1, 11)]
    (row,) = occupied((), nights, KVINNOBO)
    assert (row.first, row.last, row.nights, row.imported) == (date(2022, 1, 1), date(2022, 3, 31), 10, True)
    assert (row.guests, row.usable, row.planned) == (6.5, 10, 12)
    assert (row.of_usable, round(row.of_planned)) == (65, 54)


def test_what_was_recorded_has_both_denominators() -> None:
    story = Story()
    for day in (0, 30, 60):
        story.on(day)
        for n in (1, 2):
            story.admit(f"hem-{n}")
        story.on(day + 29.9)
        for n in (1, 2):
            story.discharge(f"hem-{n}")
    (row,) = occupied([story.facts(HOME)], (), UNITS[0])
    assert (row.guests, row.usable, row.planned) == (2, 3, 4)
    assert (round(row.of_usable), row.of_planned) == (67, 50)


def test_the_guests_of_fewer_than_five_stays_are_not_told_however_long_they_were() -> None:
    story = Story()
    for n in (1, 2):
        story.admit(f"hem-{n}")
    (row,) = occupied([story.facts(HOME)], (), UNITS[0])
    assert (row.guests, row.of_usable, row.of_planned) == (None, None, None)
    assert row.usable == 3


def test_a_house_that_was_closed_half_the_time_is_no_emptier_for_it() -> None:
    story = Story()
    for n in range(6):
        story.on(6 * n).admit("hem-1")
        story.on(6 * n + 5.9).discharge("hem-1")
    story.on(45).do(SetUnit(by="x", unit=replace(UNITS[0], status="closed")))
    told = story.facts(HOME)
    (row,) = occupied([told], (), UNITS[0])
    assert (told.days, told.nights.count, row.nights, row.usable, row.planned) == (45, 45, 45, 3, 4)
    assert round(row.of_usable) == round(100 * 36 / 45 / 3)
    assert told.nights.full == {"women": 0, "men": 0}
