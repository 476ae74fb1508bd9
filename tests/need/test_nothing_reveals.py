"""All that is ever told of one count, quarter after quarter, put together: tables, totals, and the model's own figures.

The reader of these tests keeps every publication, knows the rules by which spans are made, and searches (by integer
programming, which shares nothing with the code that hides) for a history in which a hidden number was another one.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from beds import demand
from beds.disclosure import FEW, HIDDEN, LEAST_BASE, K
from beds.need.quarters import Quarter
from beds.need.series import Series, arrivals, series, stays
from beds.need.tables import Table, table
from tests.support.long_run import count

PARTS = ("a", "b", "c")
LARGE = 10_000

histories = st.lists(
    st.tuples(*[st.one_of(st.integers(0, 5), st.integers(0, 16))] * len(PARTS)), min_size=1, max_size=6
)


def told_of(history: list[tuple[int, ...]], least: int = K) -> tuple[Series, Table]:
    """What is published when the last quarter of the history is final, of parts over times that hold so many."""
    quarters = [Quarter(2026 + n // 4, 1 + n % 4) for n in range(len(history))]
    facts = [_Facts(quarter) for quarter in quarters]
    whole = series(facts, [sum(counts) for counts in history], lambda _: 90)
    of = {quarter: dict(zip(PARTS, counts, strict=True)) for quarter, counts in zip(quarters, history, strict=True)}
    return whole, table("parts", PARTS, whole, of, least)


class _Facts:
    def __init__(self, quarter: Quarter) -> None:
        self.quarter = quarter


class Reader:
    """Knows all publications of a history. Its unknowns are the parts of each quarter."""

    def __init__(self, history: list[tuple[int, ...]], least: int = K) -> None:
        self.quarters = len(history)
        self.rows: list[tuple[np.ndarray, float, float]] = []
        whole, told = told_of(history, least)
        start = 0
        for span, total in zip(whole.spans, whole.counts, strict=True):
            end = start + len(span.quarters)
            self._knows(range(start, end), PARTS, total, total)
            for quarter in range(start, end - 1):  # or the span would have ended there
                self._knows(range(start, quarter + 1), PARTS, 0, K - 1)
            start = end
        for quarter in range(start, self.quarters):
            self._knows(range(start, quarter + 1), PARTS, 0, K - 1)
        start = 0
        for row in told.rows:
            end = start + len(row.span.quarters)
            self._knows(range(start, end), PARTS, row.total, row.total)
            withheld = all(cell == HIDDEN for cell in row.cells)
            for part, cell in zip(PARTS, row.cells, strict=True):
                if cell.value is not None:
                    self._knows(range(start, end), (part,), cell.value, cell.value)
                elif cell == FEW:
                    self._knows(range(start, end), (part,), 0, K - 1)
                elif not withheld:
                    self._knows(range(start, end), (part,), K, LARGE)
            start = end

    def _knows(self, quarters: range, parts: tuple[str, ...], least: int, most: int) -> None:
        self.rows.append((self.sum_of(quarters, parts), least, most))

    def sum_of(self, quarters: range, parts: tuple[str, ...]) -> np.ndarray:
        """The sum of those unknowns, as coefficients."""
        row = np.zeros((self.quarters, len(PARTS)))
        for part in parts:
            row[quarters.start : quarters.stop, PARTS.index(part)] = 1
        return row.ravel()

    def finds(self, what: np.ndarray, value: int) -> list[tuple[int, ...]] | None:
        """A history, with all that was published, in which the sum was `value`."""
        rows = [*self.rows, (what, value, value)]
        bounds = LinearConstraint(np.array([r[0] for r in rows]), [r[1] for r in rows], [r[2] for r in rows])
        size = self.quarters * len(PARTS)
        found = milp(np.zeros(size), constraints=bounds, integrality=np.ones(size))
        if found.x is None:
            return None
        return [tuple(row) for row in np.rint(found.x).astype(int).reshape(self.quarters, len(PARTS)).tolist()]


def suppressed(history: list[tuple[int, ...]], least: int) -> list[tuple[range, tuple[str, ...]]]:
    """Every sum that is told as "few", or not told because it was: cells of tables, and quarters within a span."""
    whole, told = told_of(history, least)
    hidden, start = [], 0
    for row in told.rows:
        end = start + len(row.span.quarters)
        hidden += [(range(start, end), (p,)) for p, c in zip(PARTS, row.cells, strict=True) if c == FEW]
        start = end
    start = 0
    for span in whole.spans:
        end = start + len(span.quarters)
        hidden += [(range(quarter, quarter + 1), PARTS) for quarter in range(start, end - 1)]
        start = end
    return hidden + [(range(quarter, quarter + 1), PARTS) for quarter in range(start, len(history))]


@given(histories, st.sampled_from((K, LEAST_BASE)))
@settings(max_examples=count(60, 1000))
def test_whatever_is_suppressed_could_have_been_any_number_below_five(
    history: list[tuple[int, ...]], least: int
) -> None:
    reader = Reader(history, least)
    published = told_of(history, least)
    for quarters, parts in suppressed(history, least):
        for value in range(K):
            other = reader.finds(reader.sum_of(quarters, parts), value)
            assert other is not None, (history, quarters, parts, value)
            again = told_of(other, least)
            assert again[0] == published[0]  # and the estimates rest on nothing else
            assert [row.total for row in again[1].rows] == [row.total for row in published[1].rows]


@given(histories)
@settings(max_examples=count(10, 100))
def test_the_model_s_figures_are_made_of_what_is_shown(history: list[tuple[int, ...]]) -> None:
    whole, _ = told_of(history)
    shown = Series(whole.spans, whole.counts, whole.days, later=whole.later)  # as a reader copies it from the page
    if shown.spans:
        assert demand.answer(arrivals(whole), stays(whole)) == demand.answer(arrivals(shown), stays(shown))


@given(histories, st.sampled_from((K, LEAST_BASE)))
def test_what_was_told_once_is_told_for_ever(history: list[tuple[int, ...]], least: int) -> None:
    whole, told = told_of(history, least)
    for length in range(1, len(history)):
        before, before_told = told_of(history[:length], least)
        assert whole.spans[: len(before.spans)] == before.spans
        assert whole.counts[: len(before.counts)] == before.counts
        assert told.rows[: len(before_told.rows)] == before_told.rows


@given(histories)
def test_every_span_holds_five_and_none_could_be_shorter(history: list[tuple[int, ...]]) -> None:
    whole, _ = told_of(history)
    assert all(total >= K for total in whole.counts)
    totals = [sum(counts) for counts in history]
    start = 0
    for span in whole.spans:
        end = start + len(span.quarters)
        assert sum(totals[start : end - 1]) < K
        start = end
    assert sum(totals[start:]) < K
    assert whole.pending == (start < len(history))


def test_the_search_finds_what_a_careless_table_reveals() -> None:
    reader = Reader([(2, 9, 20)])
    reader._knows(range(1), ("b",), 9, 9)  # the part that gave way, told after all
    with pytest.raises(AssertionError):
        assert all(reader.finds(reader.sum_of(range(1), ("a",)), value) for value in range(K))
