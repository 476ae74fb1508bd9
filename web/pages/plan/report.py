"""The report: which sections it has, given what the record can carry. Pure: the page, the memo and the files ask it."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from beds.need.answer import answer
from beds.need.choices import LINES, Choices
from beds.need.quarters import final_quarters
from beds.need.record import Record
from beds.need.sources import Sources
from web.i18n import LANGUAGES
from web.pages.plan.answer import enough_section, opening_section, reading_section
from web.pages.plan.choices import Asked
from web.pages.plan.costs import costs_section
from web.pages.plan.evidence import lines_section
from web.pages.plan.headline import headline
from web.pages.plan.parts import Section
from web.pages.plan.past import past_sections
from web.pages.plan.tested import backtest_section, pooling_section, unknown_section
from web.pages.plan.view import View
from web.pages.plan.words import Words


class Report(Struct, frozen=True):
    """What is said first, and the sections after it."""

    view: View
    headline: tuple[str, ...]
    sections: tuple[Section, ...]


def report(record: Record, sources: Sources, slug: str, asked: Asked, now: datetime, language: str) -> Report:
    """Everything for one unit. Raises UnknownUnit."""
    view = look(record, sources, slug, asked, now, language)
    return Report(view, headline(view), numbered(sections(view), view))


def look(record: Record, sources: Sources, slug: str, asked: Asked, now: datetime, language: str) -> View:
    """The answer and the tables of the unit."""
    quarters = tuple(q.key for q in final_quarters(record.since, now)) if record.since else ()
    through = asked.through if asked.through in quarters else ""
    weights = {key: weight for key, weight in asked.weights.items() if key in LINES}
    found = answer(record, sources, slug, now, Choices(**asked.values, weights=weights, through=through))
    return View(
        answer=found,
        tables=None,
        sources=sources,
        asked=asked,
        names={unit.slug: unit.name for unit in record.world.units.values()},
        quarters=quarters,
        words=Words(LANGUAGES[language]),
        now=now,
    )


def sections(view: View) -> list[Section]:
    """Those that the record can carry, in the order of reading."""
    found = view.answer
    made = []
    if found.plan is not None:
        made.append(enough_section(view))
    made.append(lines_section(view))
    if found.plan is not None:
        made += [opening_section(view), costs_section(view)]
    if found.pooling is not None:
        made.append(pooling_section(view))
    if found.plan is not None:
        made.append(Section(key="replay", heading=view.say("If the house had been there")))
    if found.backtest is not None:
        made.append(backtest_section(view))
    made += past_sections(view)
    return [*made, reading_section(view), unknown_section(view)]


def numbered(made: list[Section], view: View) -> tuple[Section, ...]:
    """The same with figures and tables numbered through the report."""
    figures = counted = 0
    done = []
    for section in made:
        figure = section.figure
        if figure is not None:
            figures += 1
            figure = replace(figure, title=view.say("Figure %(n)s. %(title)s", n=figures, title=figure.title))
        titled = []
        for table in section.tables:
            counted += 1
            titled.append(replace(table, title=view.say("Table %(n)s. %(title)s", n=counted, title=table.title)))
        done.append(replace(section, figure=figure, tables=tuple(titled)))
    return tuple(done)
