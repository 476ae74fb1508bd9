"""Charts stay on their sheet, tell black from white, and hold what the table holds."""

import re

import pytest

from beds.demand import Arrivals, StaysSeen, answer, line_from_history, line_from_seen, pooling
from web.i18n import LANGUAGES
from web.planning.charts import NARROW, SIGNS, WIDE, Axis, Figure, round_step
from web.planning.compare import (
    Both,
    Filled,
    Foreseen,
    backtest_figure,
    both_figure,
    occupancy_figure,
    pooling_figure,
)
from web.planning.enough import enough_figure
from web.planning.lines import lines_figure, opening_figure
from web.planning.words import Words
from web.templating import environment

WORDS = Words(LANGUAGES["sv"])
PLAN = answer(Arrivals(12, 180.0), StaysSeen(10, 600.0), places=8)
LINES = [
    ("1 Bett om plats", line_from_history([3.0, 4.0, 6.0])),
    ("2 Sedda av samverkansparter", line_from_seen((17, 23, float("inf")), 0.5, 90, 60)),
]
FIGURES = {
    "enough": enough_figure(PLAN, 0.05, WORDS),
    "lines": lines_figure(LINES, 8, WORDS),
    "opening": opening_figure(PLAN.opening, WORDS),
    "pooling": pooling_figure([("Kvinnoenheten", 13), ("Hemlaås", 17)], pooling([8.0, 11.0]).together, WORDS),
    "backtest": backtest_figure([Foreseen("Förfrågningar", 17, 24, 31, 40)], WORDS),
    "both": both_figure(
        "Nätter", [Both("kvartal 1 2026", 84.0, 12.0), Both("kvartal 2 2026", None, 4.0)], "av 100", WORDS
    ),
    "occupancy": occupancy_figure(
        "Gäster", [Filled("Kvinnobo 2018", 9.1, 12, 14, "76 %"), Filled("Y", 3, 5, None, "")], WORDS
    ),
}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.mark.parametrize("name", FIGURES)
def test_every_mark_lies_on_its_sheet(name: str):
    for chart in (FIGURES[name].wide, FIGURES[name].narrow):
        for mark in chart.marks:
            if hasattr(mark, "text"):
                assert -1 <= mark.x <= chart.width, mark
            elif hasattr(mark, "d"):
                absolute = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", mark.d)
                assert all(-12 <= float(x) <= chart.width + 12 and float(y) <= chart.height for x, y in absolute), mark
            else:
                assert 0 <= mark.x <= mark.x + mark.width <= chart.width, mark


@pytest.mark.parametrize("name", FIGURES)
def test_words_fit_a_narrow_sheet(name: str):
    for mark in FIGURES[name].narrow.marks:
        if hasattr(mark, "text") and "mid" not in mark.look and "end" not in mark.look:
            assert mark.x + 8.6 * len(mark.text) <= NARROW + 4, mark.text


def test_a_chart_is_drawn_in_two_widths_with_the_same_size_of_letters():
    for figure in FIGURES.values():
        assert (figure.wide.width, figure.narrow.width) == (WIDE, NARROW)


def test_a_chart_written_out_names_itself_and_needs_no_style_of_its_own():
    module = environment("sv").get_template("plan/_charts.html").module
    for name, figure in FIGURES.items():
        svg = str(module.chart(figure, f"f-{name}"))
        assert svg.count('role="img"') == 2
        assert figure.title in svg
        assert "style=" not in svg
        assert "None" not in svg
        assert "nan" not in svg


def test_lines_of_evidence_are_told_apart_by_shape_alone():
    assert len(set(SIGNS.values())) == len(SIGNS)
    drawn = _signs(FIGURES["lines"])
    assert len({re.sub(NUMBER, "", d) for d in drawn}) == len(LINES)


def _signs(figure: Figure) -> list[str]:
    return [mark.d for mark in figure.wide.marks if getattr(mark, "look", "") == "open"]


def test_what_lies_beyond_an_axis_stays_at_its_edge():
    axis = Axis(0, 10, 0, 100)
    assert [axis(value) for value in (-5, 0, 5, 10, 99)] == [0, 0, 50, 100, 100]


@pytest.mark.parametrize(
    ("rough", "whole", "step"),
    [(0.3, False, 0.5), (0.3, True, 1), (1, True, 1), (2.1, True, 5), (13, False, 20), (100, False, 100)],
)
def test_steps_of_an_axis_are_round(rough: float, whole: bool, step: float):
    assert round_step(rough, whole) == pytest.approx(step)


def test_every_number_of_places_has_its_certainty_drawn():
    dots = [m for m in FIGURES["enough"].wide.marks if getattr(m, "look", "") in ("dot", "open") and hasattr(m, "d")]
    assert len(dots) == 2 * len(PLAN.rows)  # one in each panel
    filled = [m for m in dots if m.look == "dot"]
    assert len(filled) == sum(row.enough >= 0.9 for row in PLAN.rows)
