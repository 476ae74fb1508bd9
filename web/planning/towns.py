"""Other municipalities beside our own, as their figures were read in: nothing is recalculated."""

from collections.abc import Sequence
from textwrap import wrap

from beds.need.imported import Compared
from web.planning.charts import LETTER, Axis, Canvas, Figure, figure
from web.planning.compare import Rows
from web.planning.parts import Column, Section, Table
from web.planning.view import View

LINE, APART, BAR = 24.0, 30.0, 7.0
"""Heights of a line of text, of what is between two measures, and of half a bar."""


def towns_section(view: View) -> list[Section]:
    """The figures, measure by measure; none where none were read in."""
    say, compared = view.say, view.sources.compared
    if not compared:
        return []
    rows = sorted(compared, key=lambda c: (c.measure.casefold(), -c.year, c.municipality.casefold()))
    measures = newest(rows)
    return [
        Section(
            key="towns",
            heading=say("Other municipalities"),
            sentences=(say("As they tell it themselves. What each counts, and whom, may differ."),),
            figure=_figure(measures, view) if measures else None,
            caption=say("The newest figure of each municipality. Filled: our own. Every measure has its own scale."),
            tables=(
                Table(
                    key="towns",
                    title=say("Figures of other municipalities"),
                    definition=say("Read in from a file by a planner; the source stands beside each figure."),
                    columns=(
                        Column(say("Measure"), "text"),
                        Column(say("Municipality"), "text"),
                        Column(say("Year"), "text"),
                        Column(say("Value"), "plain"),
                        Column(say("Source"), "text"),
                    ),
                    rows=tuple((c.measure, c.municipality, c.year, c.value, c.source) for c in rows),
                ),
            ),
        )
    ]


def newest(compared: Sequence[Compared]) -> dict[str, list[Compared]]:
    """Of each measure that at least two municipalities have, the newest figure of each, the largest first."""
    found: dict[str, dict[str, Compared]] = {}
    for one in sorted(compared, key=lambda c: c.year):
        found.setdefault(one.measure, {})[one.municipality] = one
    some = {measure: sorted(of.values(), key=lambda c: -c.value) for measure, of in found.items()}
    return {measure: of for measure, of in some.items() if len(of) > 1 and of[0].value > 0}


def _figure(measures: dict[str, list[Compared]], view: View) -> Figure:
    words = view.words

    def draw(canvas: Canvas) -> None:
        top = 0.0
        for measure, some in measures.items():
            for line in wrap(measure, int(canvas.width / LETTER / 1.1)):
                top += LINE
                canvas.text("strong", 0, top - 6, line)
            lines = Rows(canvas, [f"{c.municipality}, {c.year}" for c in some], top, beside=80)
            across = Axis(0, some[0].value * 1.1, lines.left, lines.right)
            lines.scale(across, words, "")
            for n, one in enumerate(some):
                y = lines.middle(n)
                look = "solid" if view.is_own(one.municipality) else "house"
                canvas.rect(look, across.start, y - BAR, across(one.value), y + BAR)
                if not canvas.narrow:
                    canvas.text("", across(one.value) + 8, y + 5, words.write(one.value, "plain"))
            top = lines.bottom + APART + LINE

    told = "; ".join(f"{c.municipality}: {words.write(c.value, 'plain')}" for some in measures.values() for c in some)
    return figure(words.say("Our municipality among others"), told, draw)
