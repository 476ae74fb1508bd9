"""Other municipalities, as their figures were read in: nothing is recalculated."""

from web.pages.plan.parts import Column, Section, Table
from web.pages.plan.view import View


def towns_section(view: View) -> list[Section]:
    """The figures, measure by measure; none where none were read in."""
    say, compared = view.say, view.sources.compared
    if not compared:
        return []
    rows = sorted(compared, key=lambda c: (c.measure.casefold(), -c.year, c.municipality.casefold()))
    return [
        Section(
            key="towns",
            heading=say("Other municipalities"),
            sentences=(say("As they tell it themselves. What each counts, and whom, may differ."),),
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
