"""The days on which the whole country counts (D-07), as far as small numbers let them be told."""

from datetime import date

from beds.disclosure import FEW, Shown
from beds.need.census import counted, november, reference_week
from beds.world import Bed
from tests.need.story import HOME, NIGHT, Story

BEDS = tuple(
    Bed(id=f"{unit}-{n}", unit=unit, label=str(n), position=n, for_=for_)
    for unit, for_ in ((HOME, "men"), (NIGHT, "all"))
    for n in range(1, 9)
)


def test_guests_of_one_night_are_counted_by_situation() -> None:
    story = Story(beds=BEDS)
    for n in range(1, 8):
        story.admit(f"hem-{n}")
    story.on(0.3).admit("natt-1")
    story.on(0.8).discharge("natt-1")
    night, home = counted(story.on(5).record(), date(2026, 1, 1), date(2026, 1, 1))
    assert (home.kind, home.situation, home.stays, home.by_group) == ("home", 3, Shown(7), {"men": Shown(7)})
    assert (night.kind, night.situation, night.stays) == ("night", 1, FEW)
    assert not any(count.value for count in night.by_group.values())


def test_a_guest_of_several_nights_is_counted_once() -> None:
    story = Story(beds=BEDS)
    for day in range(3):
        for n in range(1, 7):
            story.on(day + 0.3).admit(f"natt-{n}", n)
        for n in range(1, 7):
            story.on(day + 0.8).discharge(f"natt-{n}")
    night, _ = counted(story.record(), date(2026, 1, 1), date(2026, 1, 7))
    assert night.stays == Shown(6)


def test_the_days_are_those_of_the_year() -> None:
    record = Story().record()
    assert {(c.first, c.last) for c in november(record, 2026)} == {(date(2026, 11, 1), date(2026, 11, 1))}
    assert {(c.first, c.last) for c in reference_week(record, 2023)} == {(date(2023, 4, 3), date(2023, 4, 9))}
