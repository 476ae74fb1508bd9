"""The report says what the planner asks for, with a definition beside each figure, and nothing that it cannot know."""

import re
from datetime import date, timedelta
from functools import cache

import pytest
from msgspec.structs import replace

from beds.need.costs import Price
from beds.need.imported import Compared, Past
from beds.need.play import Replayed
from beds.need.quarters import Quarter
from beds.need.record import Record
from beds.need.replay import replay, script
from beds.need.sightings import Window
from beds.need.sources import Sources
from tests.need.story import START, Story
from tests.need.story import WOMEN as THIN_UNIT
from tests.plan.busy import NOW, WOMEN
from web.planning.choices import read
from web.planning.report import Report, look, report
from web.planning.short import in_short
from web.planning.towns import newest

LAST_YEAR = (date(2025, 1, 1), date(2025, 12, 31))
BEFORE = (date(2024, 1, 1), date(2024, 12, 31))
SOURCES = Sources(
    past=(Past("Kvinnobo", *BEFORE, "women", 9.1, 14, 14), Past("Kvinnobo", *LAST_YEAR, "women", 9.1, 12, 12)),
    compared=(Compared("Kommun A", 2025, "Platser för kvinnor", 10, "DEMO"),),
    prices=(Price("hotel-night", 1100, date(2026, 1, 1)), Price("place-night", 1450, date(2026, 1, 1))),
)
ASKED_FOR = [
    *("enough", "lines", "opening", "costs", "pooling", "replay", "backtest", "groups", "refused", "ended"),
    *("follow-ups", "houses", "towns", "reading", "unknown"),
]


def made(record: Record, sources: Sources = SOURCES, unit: str = WOMEN, **choices: str) -> Report:
    """The report, with every replay."""
    view = look(record, sources, unit, read(choices), NOW, "sv")
    places = tuple(row.places for row in view.answer.plan.rows) if view.answer.plan else ()
    return report(view, played(record, unit, places) if places else None)


@cache
def played(record: Record, unit: str, places: tuple[int, ...]) -> tuple[Replayed, ...]:
    """The replays; the record of these tests never changes."""
    known = script(record, unit, NOW)
    return tuple(replay(known, n) for n in places) if known else ()


def text_of(told: Report) -> str:
    """All sentences and notes."""
    return "\n".join(
        [*told.headline, *(s for part in told.sections for s in (*part.sentences, *part.points, *part.side))]
    )


def section(told: Report, key: str):
    """One of its sections."""
    return next(part for part in told.sections if part.key == key)


def test_everything_that_a_planner_asks_for_is_there(record: Record):
    told = made(record)
    keys = [part.key for part in told.sections]
    assert [key for key in ASKED_FOR if key not in keys] == ["backtest"]  # Hemlaås has no line in this town
    assert re.search(r"Med \d+ platser nekas .+ av 100 förfrågningar \(80\W%:\W\d+–\d+\)", told.headline[0])


def test_every_table_says_what_it_counts_and_every_figure_what_it_shows(record: Record):
    for part in made(record).sections:
        assert part.figure is None or (part.figure.told and part.caption), part.key
        for table in part.tables:
            assert len(table.definition) > 30, table.key
            assert all(len(row) == len(table.columns) for row in table.rows), table.key


def test_figures_and_tables_are_numbered_through_and_the_replay_keeps_its_numbers(record: Record):
    with_replay = made(record)
    without = report(with_replay.view)
    numbers = [re.match(r"Tabell (\d+)\.", t.title)[1] for part in with_replay.sections for t in part.tables]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    for key in ("groups", "houses"):
        assert section(with_replay, key).tables[0].title == section(without, key).tables[0].title


def test_the_same_record_gives_the_same_report(record: Record):
    first, second = made(record, places="8"), made(record, places="8")
    assert (first.headline, first.sections) == (second.headline, second.sections)


def test_weights_that_a_planner_sets_are_seen_and_used(record: Record):
    told = made(record, **{"w-asked": "60", "w-history": "40"})
    lines = section(told, "lines")
    assert "de satta vikterna" in lines.sentences[1]
    weights = {row[0]: row[1].value for row in lines.tables[0].rows if row[1] is not None}
    assert weights["1 Bett om plats"] == 60
    assert "vikterna" not in text_of(made(record))


def test_a_mean_stay_that_a_planner_sets_is_called_an_assumption(record: Record):
    assumed = text_of(made(record, stay="60"))
    assert "eget antagande" in assumed
    assert "satt för hand" in assumed
    assert "10\N{NO-BREAK SPACE}000" not in assumed  # how many stays it counts as is not what was recorded
    assert "får stå för dem" in text_of(made(record))


def test_a_mean_stay_set_by_hand_is_enough_where_no_stay_has_ended():
    story = Story()
    for n in range(1, 40):
        story.on(4 * n).join(n)
    view = look(story.on(210).record(), Sources(), THIN_UNIT, read({"stay": "40"}), story.now, "sv")
    told = report(view)
    assert [table.key for table in section(told, "enough").tables] == ["places", "asked"]
    assert "eget antagande" in text_of(told)


def test_the_same_guests_on_fewer_places_show_both_occupancies_and_the_denominator_that_moved(record: Record):
    houses = section(made(record), "houses")
    rows = [row for row in houses.tables[0].rows if row[0] == "Kvinnobo"]
    assert [(round(r[5], 2), round(r[6], 2)) for r in rows] == [(0.65, 0.65), (0.76, 0.76)]
    assert any("från 14 till 12 disponibla platser" in sentence for sentence in houses.sentences)
    assert "65\N{NO-BREAK SPACE}% av disponibla" in houses.figure.told


def test_our_own_municipality_is_told_from_the_others(record: Record):
    compared = (
        *(Compared("Kommun A", year, "Platser", 10 + year - 2024, "DEMO") for year in (2024, 2025)),
        Compared("kommun", 2025, "Platser", 4, "DEMO"),
        Compared("Kommun A", 2025, "Något annat", 7, "DEMO"),
    )
    view = made(record, replace(SOURCES, compared=compared)).view
    told = section(report(view), "towns")
    assert [(c.municipality, c.year, view.is_own(c.municipality)) for c in newest(compared)["Platser"]] == [
        ("Kommun A", 2025, False),
        ("kommun", 2025, True),
    ]
    assert list(newest(compared)) == ["Platser"]
    assert told.figure.told == "Kommun A: 11; kommun: 4"
    assert [m.look for m in told.figure.wide.marks if hasattr(m, "height")] == ["house", "solid"]
    assert section(made(record), "towns").figure is None


def test_prices_are_named_with_their_date_and_what_has_none_is_left_open(record: Record):
    costs = section(made(record), "costs")
    assert any("1\N{NO-BREAK SPACE}450 kr" in note and "1 januari 2026" in note for note in costs.side)
    assert all(row[1] is not None and row[2] is None and row[4] is not None for row in costs.tables[0].rows)


def test_a_document_begins_with_cost_other_evidence_and_what_would_help(record: Record):
    short = in_short(made(record, places="20").view)
    assert short[0].startswith("20 platser kostar 10,5")
    assert "De andra spåren pekar på mellan" in short[1]
    assert "hälften så brett" in short[2]


def test_what_is_looked_back_to_is_all_told_as_of_then(record: Record):
    """Somebody who made the report when that quarter was the newest had the same one."""
    then = look(record, SOURCES, WOMEN, read({}), Quarter(2026, 2).final, "sv")
    back = look(record, SOURCES, WOMEN, read({"through": "2026K2"}), NOW, "sv")
    assert (report(back).headline, report(back).sections) == (report(then).headline, report(then).sections)
    assert back.rests_on == then.rests_on
    assert script(record, WOMEN, back.then) == script(record, WOMEN, then.then)


def test_the_fewest_places_are_only_called_cheapest_where_fewer_were_reckoned(record: Record):
    cheap = replace(SOURCES, prices=(Price("hotel-night", 1, BEFORE[0]), Price("place-night", 1450, BEFORE[0])))
    costs = section(made(record, cheap), "costs")
    assert "det minsta i tabellen" in costs.sentences[1]


def test_a_thin_record_says_what_is_missing_and_by_when_and_gives_no_number_of_places():
    story = Story()
    for n in range(1, 4):
        story.on(20 * n).join(n)
    story.on(200)
    view = look(story.record(), Sources(), THIN_UNIT, read({}), story.now, "sv")
    told = report(view)
    assert not {"enough", "opening", "costs", "replay", "pooling"} & {part.key for part in told.sections}
    assert "Färre än 5 förfrågningar är registrerade" in "\n".join(told.headline)
    assert re.search(r"från och med \d+ \w+ 2026", "\n".join(told.headline))
    assert not re.search(r"\d+ platser", "\n".join(told.headline))


def test_a_record_that_is_too_wide_shows_no_number_either():
    story = Story()
    for n in range(1, 8):
        story.on(24 * n).join(n)
        story.admit("hem-1", 100 + n)
        story.on(24 * n + 20).discharge("hem-1", "own-choice")
    story.on(220)
    view = look(story.record(), Sources(), THIN_UNIT, read({"places": "8"}), story.now, "sv")
    if view.answer.missing:
        told = report(view)
        assert "enough" not in {part.key for part in told.sections}
        assert not re.search(r"\d+ platser", "\n".join(told.headline))


def seen(cells: dict[str, int]) -> Sources:
    """What partners saw in the summer."""
    return Sources(windows=(Window(Quarter(2026, 3), cells, lost=1, over=True),))


def test_few_numbers_on_two_lists_are_never_counted_out(record: Record):
    tables = section(made(record, seen({"10": 10, "01": 8, "11": 3})), "lines").tables
    assert [table.key for table in tables] == ["lines"]
    assert "minst de sedda" in tables[0].rows[2][5]


def test_with_overlap_every_way_of_reckoning_stands_beside_the_others(record: Record):
    cells = {"110": 8, "101": 7, "111": 5, "011": 9, "100": 22, "010": 17, "001": 30}
    rows = {row[0]: row for row in section(made(record, seen(cells)), "lines").tables[1].rows}
    low, high = rows["Medel av alla modeller, och deras spann"][2]
    assert low < high
    assert len([name for name in rows if name.startswith("Modell med")]) > 1
    assert any(name.startswith("Urvalstäckning") for name in rows)


def test_before_anything_has_happened_there_is_still_a_report():
    view = look(Story().record(), Sources(), THIN_UNIT, read({}), START + timedelta(hours=1), "sv")
    assert report(view).headline[0] == "Underlaget är för tunt för att ge ett antal platser."


@pytest.mark.parametrize("unit", ["hemlaas", "harbarget", "harbarget-kvinnor", "kvinnoenheten", "samsjuklighet"])
def test_every_unit_has_a_report(record: Record, unit: str):
    assert made(record, unit=unit).headline
