"""Sightings: the same number on several lists, never more than may be told of them."""

from datetime import UTC, datetime, timedelta

from beds.need import sightings
from beds.need.choices import Choices
from beds.need.evidence import seen
from beds.need.quarters import Quarter
from beds.need.sightings import Window, tellable
from beds.store import orm
from beds.store.models.need import Sighting, SightingWindow
from tests.need.story import ticket
from tests.store.support import settings

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
Q1 = Quarter(2026, 1)


def window(cells: dict[str, int], lost: int = 0, over: bool = True) -> Window:
    return Window(Q1, cells, lost, over)


def line(*windows: Window, stay: float | None = 60.0):
    return seen(windows, Q1, stay, Choices())


async def test_sightings_add_up_to_lists_of_women(migrated_url: str) -> None:
    async with orm(settings(migrated_url)):
        for n, lists in enumerate(("ab", "a", "a", "b", "abc", "c")):
            for organisation in lists:
                await sightings.see(ticket(n + 1), organisation, NOW, "women")
        await sightings.see(ticket(9), "a", NOW, "men")
        await sightings.see(ticket(1), "c", NOW, "women", lost=True)
        (told,) = await sightings.windows(NOW)
        assert (told.seen, told.lost, told.over) == (6, 1, False)
        assert told.cells == {"111": 2, "100": 2, "010": 1, "001": 1}


async def test_each_quarter_has_a_key_of_its_own(migrated_sqlite_url: str) -> None:
    async with orm(settings(migrated_sqlite_url)):
        for at in (NOW, NOW + timedelta(days=90), NOW + timedelta(days=91)):
            await sightings.see(ticket(1), "a", at, "women")
        rows = await Sighting.all().values_list("window_id", "token")
        assert len(rows) == len({token for _, token in rows}) == 2
        assert len({bytes(w.key) for w in await SightingWindow.all()}) == 2


def test_lists_of_a_few_are_joined_to_others() -> None:
    assert tellable({"110": 6, "100": 9, "010": 4, "001": 2}) == {"11": 6, "10": 9, "01": 6}
    assert tellable({"11": 1, "10": 3}) == {"1": 4}
    assert tellable({"111": 5, "100": 1}) == {"111": 5, "100": 1}


def test_a_window_that_is_not_over_says_nothing() -> None:
    assert line(window({"11": 30, "10": 30, "01": 30}, over=False))[0].why == "no-window"
    assert line()[0].why == "no-window"


def test_fewer_than_five_are_few() -> None:
    told, need = line(window({"10": 2, "01": 2}))
    assert (told.why, told.line, told.basis, need) == ("few", None, {}, None)


def test_the_overlap_decides_what_may_be_said() -> None:
    at_least, need = line(window({"11": 6, "10": 20, "01": 20}))
    assert (need.kind, at_least.line.at_least) == ("seen", True)
    at_least, need = line(window({"11": 4, "10": 20, "01": 20}))
    assert (need, at_least.basis["kind"], at_least.line.at_least) == (None, "seen", True)
    assert line(window({"11": 10, "10": 20, "01": 20}))[1].kind == "bound"
    told, need = line(window({"111": 6, "110": 8, "101": 7, "011": 6, "100": 9, "010": 9, "001": 9}))
    assert (need.kind, told.basis["kind"], told.line.at_least) == ("range", "range", False)
    assert told.line.low <= told.line.middle <= told.line.high


def test_estimates_are_told_in_steps_of_five_so_that_no_small_list_can_be_reckoned_back() -> None:
    for cells in (
        {"11": 10, "10": 20, "01": 23},
        {"111": 6, "110": 8, "101": 7, "011": 6, "100": 9, "010": 9, "001": 9},
    ):
        need = line(window(cells))[1]
        figures = [need.bound.estimate, need.bound.low, need.bound.high]
        if need.average is not None:
            figures += [need.average.estimate, *need.average.range, need.coverage.one_step]
        assert all(figure % 5 == 0 or figure == need.seen for figure in figures)
        assert min(figures) >= need.seen
        assert need.lost == 0.1


def test_lost_numbers_and_single_lists_give_no_line() -> None:
    assert line(window({"11": 10, "10": 20, "01": 20}, lost=6))[0].why == "lost"
    assert line(window({"1": 30}))[0].why == "one-list"
    assert line(window({"11": 10, "10": 20, "01": 20}), stay=None)[0].why == "no-stay"
