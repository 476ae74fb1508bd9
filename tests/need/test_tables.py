"""Tables of what happened: whole, protected, and of one period each."""

import pytest

from beds.disclosure import FEW, HIDDEN, Shown
from beds.need.sources import Sources
from beds.need.tables import Tables, tables_of
from beds.world.commands import Leave
from tests.need.story import HOME, NIGHT, WOMEN, Story, ticket
from tests.need.test_answer import rich


@pytest.fixture(scope="module")
def told() -> Tables:
    story = rich()
    return tables_of(story.record(), Sources(), HOME, story.now)


def test_stays_are_told_by_how_they_ended_and_where_to(told: Tables) -> None:
    assert told.ended.columns[0] == "planned-move"
    assert all(row.total >= 20 or len(row.span.quarters) >= 4 for row in told.ended.rows)
    assert all(row.cells[0] == Shown(row.total) or row.cells[0] == HIDDEN for row in told.ended.rows)
    assert [row.total for row in told.ended.rows] == [row.total for row in told.next_.rows]


def test_no_cell_is_below_five_and_no_row_without_a_total(told: Tables) -> None:
    tables = (told.ended, told.next_, *told.refused, *(w.ended for w in told.waits))
    for row in (row for table in tables for row in table.rows):
        shown = [cell.value for cell in row.cells if cell.value is not None]
        assert all(value >= 5 for value in shown)
        assert sum(shown) <= row.total


def test_the_city_s_turned_away_are_told_three_ways_over_the_same_spans(told: Tables) -> None:
    assert [t.key for t in told.refused] == ["refused-group", "refused-reason", "refused-outcome"]
    spans = {tuple((row.span, row.total) for row in table.rows) for table in told.refused}
    assert len(spans) == 1
    assert len(told.refused[0].rows) == 4


def test_waits_of_women_and_men_stand_beside_each_other() -> None:
    story = Story()
    for n in range(1, 9):
        story.on(3 * n).join(n, WOMEN)
        story.on(3 * n + 2).do(Leave(by="self", ticket=ticket(n)))
    story.on(110)
    women, men = tables_of(story.record(), Sources(), WOMEN, story.now).waits
    (row,) = women.ended.rows
    assert (women.group, row.total, women.median_days) == ("women", 8, (2,))
    assert dict(zip(women.ended.columns, row.cells, strict=True))["left"] == HIDDEN or row.cells[2] == Shown(8)
    assert (men.ended.rows, men.median_days) == ((), ())


def test_a_row_of_few_is_not_told_until_it_holds_five() -> None:
    story = Story()
    for n in range(1, 4):
        story.on(20 * n).turn_away(NIGHT, 0, "women")
    for n in range(1, 4):
        story.on(100 + 20 * n).turn_away(NIGHT, 0, "men")
    first = tables_of(story.record(), Sources(), NIGHT, story.on(110).now)
    assert (first.refused[0].rows, first.refused[0].pending) == ((), True)
    story.on(210)
    (row,) = tables_of(story.record(), Sources(), NIGHT, story.now).refused[0].rows
    assert (row.span.key, row.total) == ("2026K1-2026K2", 6)
    assert set(row.cells) <= {FEW, HIDDEN}


def test_nights_without_a_free_place_are_told_by_unit_and_group(told: Tables) -> None:
    assert set(told.full) == {HOME, NIGHT}
    assert all(set(row.full) == {"women", "men"} for rows in told.full.values() for row in rows)
