"""Follow-ups for planners: what became of them, by the quarter in which it did; few are not told."""

from datetime import timedelta

from beds.disclosure import HIDDEN, Shown
from beds.need.sources import Sources
from beds.need.tables import tables_of
from beds.world.commands import EndTask, Undo
from tests.need.story import HOME, Story


def followed(n: int, outcome: str = "done") -> Story:
    """So many stays, each followed up a week later with that outcome; one more is left undone."""
    story = Story()
    for guest in range(1, n + 2):
        story.on(2 * guest).admit("hem-1", guest)
        story.on(2 * guest + 1).discharge("hem-1", follow_up_on=(story.now + timedelta(days=7)).date())
    for task in list(story.world.tasks)[:n]:
        story.do(EndTask(by="x", task=task, outcome=outcome))
    return story


def test_each_outcome_is_counted_once_and_what_was_taken_back_is_not() -> None:
    story = followed(3)
    (last,) = story.world.tasks
    act = story.do(EndTask(by="x", task=last, outcome="declined"))
    story.do(Undo(by="x", change=act))
    told = story.facts(HOME)
    assert (told.follow_ups, told.followed) == (4, {"done": 3})


def test_what_nobody_did_in_time_is_counted_as_that() -> None:
    story = followed(1)
    story.on(130)
    assert [outcome for _, _, outcome in story.record().followed.values()] == ["done", "lapsed"]


def test_five_are_told_and_four_are_not() -> None:
    for n, rows in ((4, 0), (5, 1)):
        story = followed(n)
        table = tables_of(story.record(), Sources(), HOME, story.on(110).now).followed
        assert len(table.rows) == rows
    (row,) = table.rows
    assert (row.total, table.columns[0]) == (5, "done")
    assert row.cells[0] in (Shown(5), HIDDEN)
