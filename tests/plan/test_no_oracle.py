"""Whatever a planner sets, the report says nothing of what it withholds (L-19): two cities that differ only there have
the same report, to the last letter, for every choice and for every quarter that can be looked back to."""

import random
from collections.abc import Iterator
from itertools import product

import pytest

from beds.need.record import Record
from beds.need.replay import replay, script
from beds.need.sources import Sources
from tests.need.story import HOME, NIGHT, WOMEN, Story
from tests.support.long_run import count
from web.planning.choices import read
from web.planning.files import csv_file
from web.planning.report import look, report

CHOICES = {
    "unit": (WOMEN, HOME, NIGHT),
    "places": ("", "1", "7", "40"),
    "stay": ("", "20"),
    "w-asked": ("", "80"),
    "through": ("", "2026K1", "2026K2"),
}
SMALL = 3
"""So many requests turned away, stays ended and waits over each quarter are of a kind that is withheld."""


def city(late: int, hospital: int, silent: int) -> Story:
    """Nine months in which women ask and men stay. Of the few turned away for another reason than a full house so many
    came late; of the few stays that ended otherwise than planned so many ended in hospital. In the quarter that is not
    over yet so many have joined the line."""
    story = Story()
    for n in range(1, 56):
        story.on(5 * n)
        nth = n % 18
        story.join(n, WOMEN)
        reason = "full" if nth >= SMALL else "late" if nth < late else "not-safe"
        story.turn_away(NIGHT, 0, "women" if n % 4 else "men", reason=reason)
        bed = f"hem-{1 + n % 3}"
        if bed in story.world.spells:
            ending = "planned-move" if nth >= SMALL else "hospital" if nth < hospital else "own-choice"
            story.on(5 * n + 0.2).discharge(bed, ending)
        story.on(5 * n + 0.3).admit(bed)
    for n in range(silent):
        story.on(281 + n).join(200 + n, WOMEN)
    return story.on(295)


def addresses() -> Iterator[dict[str, str]]:
    """Every combination of the choices, or as many of them by lot; each unit with nothing else chosen among them."""
    every = list(product(*CHOICES.values()))
    few = random.Random(1).sample(every, count(8, len(every)))
    for values in dict.fromkeys([*((unit, "", "", "", "") for unit in CHOICES["unit"]), *few]):
        yield {name: value for name, value in zip(CHOICES, values, strict=True) if value}


@pytest.fixture(scope="module")
def cities() -> list[Story]:
    """The same to a reader."""
    return [city(1, 2, 0), city(3, 0, 4)]


@pytest.fixture(scope="module")
def records(cities: list[Story]) -> list[Record]:
    """What planners ask of them."""
    return [story.record() for story in cities]


def test_no_choice_tells_two_cities_apart_that_differ_in_what_is_withheld(
    cities: list[Story], records: list[Record]
) -> None:
    now, answers = cities[0].now, 0
    for query in addresses():
        asked = read(query)
        views = [look(record, Sources(), query["unit"], asked, now, "sv") for record in records]
        one, other = (report(view) for view in views)
        assert one.headline == other.headline, query
        assert one.sections == other.sections, query
        answers += views[0].answer.plan is not None
    assert answers


def test_no_file_and_no_replay_tells_them_apart(cities: list[Story], records: list[Record]) -> None:
    now = cities[0].now
    for unit in CHOICES["unit"]:
        told = []
        for record in records:
            view = look(record, Sources(), unit, read({}), now, "sv")
            known = script(record, unit, now)
            played = (replay(known, 4),) if known else None
            tables = [table for section in report(view, played).sections for table in section.tables]
            told.append([(table.key, csv_file(table, view.words)) for table in tables])
        assert told[0] == told[1]


def test_the_two_cities_are_not_the_same(cities: list[Story]) -> None:
    one, other = (story.facts(NIGHT).refusals for story in cities)
    assert one != other
