"""The answer: the same every time, made of what may be shown, and none where the record cannot carry one."""

from datetime import timedelta
from math import nan

import pytest
from msgspec.structs import replace

from beds.demand import erlang_b
from beds.need.answer import answer, as_json, unit_choices
from beds.need.choices import Choices
from beds.need.costs import Price
from beds.need.imported import Past
from beds.need.quarters import Quarter
from beds.need.record import Record
from beds.need.refusals import BadFigure
from beds.need.sentences import sentences
from beds.need.sources import Sources
from beds.world import Bed
from beds.world.refusals import UnknownUnit
from tests.need.story import FIRST, HOME, NIGHT, START, WOMEN, Story, ticket

NOTHING = Sources()


def rich() -> Story:
    """A year in which women ask about every fifth day and men's stays end as often."""
    story = Story()
    for n in range(1, 70):
        story.on(5 * n)
        story.join(n, WOMEN)
        story.on(5 * n + 0.3)
        bed = f"hem-{1 + n % 3}"
        if bed in story.world.spells:
            story.discharge(bed, "planned-move")
        if n % 7:
            story.admit(bed, 300 + n)
        story.turn_away(NIGHT, 0, "women")
    return story.on(400)


@pytest.fixture(scope="module")
def story() -> Story:
    return rich()


@pytest.fixture(scope="module")
def record(story: Story) -> Record:
    return story.record()


def test_an_answer_rests_on_spans_of_five_or_more(story: Story, record: Record) -> None:
    told = answer(record, NOTHING, WOMEN, story.now)
    assert [span.key for span in told.asked.spans] == ["2026K1", "2026K2", "2026K3", "2026K4"]
    assert min((*told.asked.counts, *told.ended.counts)) >= 5
    assert (told.stays_of, told.stay_given, told.missing) == (HOME, False, ())
    assert told.plan.headline.places in {row.places for row in told.plan.rows}
    assert told.plan.load.middle == pytest.approx(told.asked.total / sum(told.asked.days) * told.stay, rel=0.1)


def test_the_same_question_has_the_same_answer_to_the_last_digit(story: Story, record: Record) -> None:
    once = as_json(answer(record, NOTHING, WOMEN, story.now), "digest")
    later = as_json(answer(story.record(), NOTHING, WOMEN, story.now + timedelta(days=20)), "digest")
    assert once == later
    assert b'"digest":"digest"' in once
    assert b"rests_on" not in once


def test_what_the_last_days_brought_changes_nothing_before_the_quarter_is_final(story: Story, record: Record) -> None:
    now = Quarter(2026, 4).final - timedelta(seconds=1)
    told = answer(record, NOTHING, WOMEN, now)
    assert told.asked.spans[-1].key == "2026K3"
    assert answer(record, NOTHING, WOMEN, story.now, Choices(through="2026K3")).plan == told.plan


def test_no_number_and_nobody_is_in_an_answer(story: Story, record: Record) -> None:
    text = as_json(answer(record, NOTHING, WOMEN, story.now), "").decode()
    assert not any(ticket(n) in text for n in range(1, 400))
    assert not any(spell.stay in text for spell in story.world.spells.values())


def test_places_and_stay_are_the_planner_s(story: Story, record: Record) -> None:
    told = answer(record, NOTHING, WOMEN, story.now, Choices(places=9, stay=40.0, refused=0.1))
    assert (told.stay, told.stay_given, told.plan.headline.places) == (40, True, 9)
    load = told.plan.load.middle
    assert told.plan.headline.refused.middle == pytest.approx(erlang_b(9, load))
    assert load == pytest.approx(40 * told.asked.total / sum(told.asked.days), rel=0.02)


def test_evidence_stands_side_by_side_and_is_weighed_only_when_asked(story: Story, record: Record) -> None:
    past = Past("Kvinnobo", START.date() - timedelta(days=900), START.date() - timedelta(days=600), "women", 9.1)
    told = answer(record, Sources(past=(past,)), WOMEN, story.now)
    assert [line.key for line in told.lines] == ["asked", "staying", "seen", "men", "history"]
    assert told.weighed is None
    by_key = {line.key: line for line in told.lines}
    assert by_key["history"].line.middle == 9.1
    assert by_key["staying"].why == "no-guests"
    weights = {"asked": 3.0, "history": 1.0, "staying": 5.0}
    weighed = answer(record, Sources(past=(past,)), WOMEN, story.now, Choices(weights=weights)).weighed
    assert weighed.middle == pytest.approx((3 * by_key["asked"].line.middle + 9.1) / 4)


def test_costs_are_those_of_the_prices_that_hold(story: Story, record: Record) -> None:
    day = START.date()
    prices = (
        Price("hotel-night", 1000, day),
        Price("place-night", 1400, day),
        Price("place-night", 9999, day.replace(year=2030)),
    )
    told = answer(record, Sources(prices=prices), WOMEN, story.now)
    row, scenario = told.plan.rows[2], told.scenarios[2]
    assert scenario.places_cost == row.cost_a_year == 1400 * 365 * row.places
    assert scenario.hotel_cost == pytest.approx(row.refused_a_year.middle * told.stay * 1000)
    assert scenario.institution_cost is None


def test_a_first_quarter_that_is_not_final_is_named() -> None:
    story = rich()
    told = answer(story.record(), NOTHING, WOMEN, FIRST.final - timedelta(days=1))
    assert [(m.what, m.by) for m in told.missing] == [("quarter", FIRST.final.date())]
    assert (told.plan, told.asked.spans, told.scenarios, told.through) == (None, (), (), None)


def test_a_thin_record_says_what_is_missing_and_by_when_and_gives_no_number() -> None:
    story = Story()
    for n in range(1, 4):
        story.on(9 * n).join(n, WOMEN)
    story.on(110)
    told = answer(story.record(), NOTHING, WOMEN, story.now)
    by = Quarter(2026, 2).final.date()
    assert [(m.what, m.by) for m in told.missing] == [("requests", by), ("stays", by)]
    assert (told.plan, told.asked.counts, told.ended.counts, told.pooling) == (None, (), (), None)
    assert {line.why for line in told.lines if line.key == "asked"} == {"no-requests"}
    said = [str(sentence) for sentence in sentences(told)]
    assert any("Fewer than 5 requests" in sentence for sentence in said)
    assert not any("place" in sentence for sentence in said)


def test_a_night_shelter_has_no_number_of_places(story: Story, record: Record) -> None:
    told = answer(record, NOTHING, NIGHT, story.now, Choices(places=9))
    assert (told.plan, [m.what for m in told.missing]) == (None, ["night"])
    assert next(line.why for line in told.lines if line.key == "asked") == "night"
    assert str(sentences(told)[0]).startswith("A night shelter is asked anew each evening")


def test_an_interval_too_wide_to_use_is_no_answer() -> None:
    story = Story(beds=tuple(Bed(id=f"hem-{n}", unit=HOME, label=str(n), position=n) for n in range(1, 10)))
    for n in range(1, 10):
        story.admit(f"hem-{n}")
    for n in range(1, 6):
        story.on(15 * n).join(n, WOMEN)
        story.discharge(f"hem-{n}")
    story.on(110)
    wide = answer(story.record(), NOTHING, WOMEN, story.now)
    assert [m.what for m in wide.missing] == ["width"]
    assert (wide.plan, wide.scenarios) == (None, ())
    assert next(line for line in wide.lines if line.key == "asked").why == "too-wide"
    assert wide.missing[0].by > wide.asked.through
    assert not any("place" in str(sentence) for sentence in sentences(wide))


def test_a_unit_whose_line_nobody_uses_is_read_by_the_time_it_had_a_bed_free() -> None:
    story = Story()
    for n in range(1, 60):
        story.on(3 * n)
        bed = f"hem-{1 + n % 3}"
        if bed in story.world.spells:
            story.discharge(bed)
        else:
            story.admit(bed)
        if n % 9 == 0:
            story.turn_away(HOME, for_="men")  # by some of the staff, when they think of it
    told = answer(story.record(), NOTHING, HOME, story.on(300).now)
    assert not told.with_list
    assert sum(told.asked.days) < 273
    assert told.stays_of == HOME


def test_a_house_whose_beds_are_taken_within_minutes_has_no_number_of_places() -> None:
    """The days with a free bed come to none, so that no rate of requests can be told: said, for it and for a unit whose
    line of men rests on it."""
    story = Story()
    for n in range(1, 4):
        story.admit(f"hem-{n}")
    for n in range(1, 60):
        bed = f"hem-{1 + n % 3}"
        story.on(3 * n).discharge(bed)
        story.on(3 * n + 0.003).admit(bed)
    story.on(210)
    for n in range(1, 12):
        story.on(210 + 3 * n).join(n, WOMEN)
    record = story.on(400).record()
    told = answer(record, NOTHING, HOME, story.now)
    assert (min(told.asked.counts) >= 5, sum(told.asked.days)) == (True, 0)
    assert (told.plan, [m.what for m in told.missing]) == (None, ["width"])
    assert sentences(told)
    women = answer(record, NOTHING, WOMEN, story.now)
    assert (women.plan.headline.places > 0, women.pooling) == (True, None)
    assert {line.key: line.why for line in women.lines}["men"] == "no-men"


@pytest.mark.parametrize(
    "wrong",
    [
        {"places": 0}, {"places": 10**9}, {"stay": 0.0}, {"stay": nan}, {"stay": -1.0}, {"refused": 0.0},
        {"refused": nan}, {"refused": 0.9}, {"would_take": 1.5}, {"women_per_man": -1.0}, {"weights": {"asked": -1.0}},
        {"weights": {"guess": 1.0}}, {"weights": {"asked": nan}}, {"through": "2026K9"}, {"through": "x"},
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_refused(record: Record, story: Story, wrong: dict) -> None:
    with pytest.raises(BadFigure):
        answer(record, NOTHING, WOMEN, story.now, Choices(**wrong))


def test_a_unit_that_does_not_exist_has_no_answer(record: Record, story: Story) -> None:
    with pytest.raises(UnknownUnit):
        answer(record, NOTHING, "nowhere", story.now)
    assert list(unit_choices(record)) == [WOMEN, HOME, NIGHT]


def test_the_sentence_says_the_number_and_how_sure_it_is(story: Story, record: Record) -> None:
    told = answer(record, NOTHING, WOMEN, story.now)
    first = str(sentences(told)[0])
    assert first.startswith(f"With {told.plan.headline.places} places ")
    assert "(80 %: " in first
    assert f"{told.plan.headline.sure_places} places keep it at 5 at most" in first
    by_hand = answer(record, NOTHING, WOMEN, story.now, replace(Choices(), stay=40.0))
    assert "taken as certain" in str(sentences(by_hand)[1])
