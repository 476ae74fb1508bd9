"""The report: which sections it has, given what the record can carry. Pure: the page, the memo and the files ask it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from beds.need.answer import Estimate, answer
from beds.need.choices import LINES, Choices
from beds.need.facts import facts
from beds.need.occupancy import Occupied, occupied
from beds.need.play import Replayed
from beds.need.quarters import final_quarters
from beds.need.record import Record
from beds.need.sources import Sources
from beds.need.tables import tables_of
from beds.world import Unit
from web.i18n import LANGUAGES
from web.planning.answer import enough_section, opening_section, reading_section
from web.planning.choices import Asked
from web.planning.costs import costs_section
from web.planning.evidence import lines_section
from web.planning.headline import headline
from web.planning.houses import houses_section
from web.planning.parts import Section
from web.planning.past import past_sections
from web.planning.played import replay_section
from web.planning.tested import backtest_section, pooling_section, unknown_section
from web.planning.towns import towns_section
from web.planning.view import View
from web.planning.words import Words


class Report(Struct, frozen=True):
    """What is said first, and the sections after it."""

    view: View
    headline: tuple[str, ...]
    sections: tuple[Section, ...]


def report(view: View, played: Sequence[Replayed] | None = None) -> Report:
    """Everything that is shown of a view; `played` are the replays, if they have been made."""
    return Report(view, headline(view), numbered(sections(view, played), view))


def look(record: Record, sources: Sources, slug: str, asked: Asked, now: datetime, language: str) -> View:
    """The answer and the tables of the unit, as plain values, as of the quarter that is looked back to. Raises
    UnknownUnit."""
    quarters = final_quarters(record.since, now) if record.since else []
    keys = tuple(quarter.key for quarter in quarters)
    through = asked.through if asked.through in keys else ""
    chosen = next((quarter for quarter in quarters if quarter.key == through), None)
    then = chosen.final if chosen else now
    units = record.world.units
    weights = {key: weight for key, weight in asked.weights.items() if key in LINES}
    choices = replace(Choices(weights=weights, through=through), **asked.values)
    found = answer(record, sources, slug, now, choices)
    ended_at = found.stays_of or slug
    return View(
        answer=found,
        tables=tables_of(record, sources, ended_at, then),
        sources=sources,
        asked=asked,
        names={unit.slug: unit.name for unit in units.values()},
        audiences={unit.slug: unit.audience for unit in units.values()},
        municipalities=tuple(o.name.casefold() for o in record.world.organisations.values() if o.municipality),
        houses=_houses(record, sources, units[slug], then),
        ended_at=ended_at,
        quarters=keys,
        rests_on=found.rests_on,
        words=Words(LANGUAGES[language]),
        then=then,
    )


def _houses(record: Record, sources: Sources, unit: Unit, now: datetime) -> dict[str, tuple[Occupied, ...]]:
    """The occupancy of every unit for the same group, as far as there is any."""
    same = [
        u for u in record.world.units.values() if "all" in (unit.audience, u.audience) or u.audience == unit.audience
    ]
    told = {u.slug: occupied(facts(record, u.slug, now), sources.past, u) for u in sorted(same, key=lambda u: u.name)}
    return {slug: rows for slug, rows in told.items() if rows}


def sections(view: View, played: Sequence[Replayed] | None) -> list[Section]:
    """Those that the record can carry, in the order of reading."""
    found, tested = view.answer.found, view.answer.backtest
    made = [lines_section(view)]
    if isinstance(found, Estimate):
        made = [enough_section(view, found), *made, opening_section(view, found), costs_section(view, found)]
        if found.pooling is not None:
            made.append(pooling_section(view, found.pooling, found.pooled_with))
        made.append(replay_section(view, played))
    if tested is not None:
        made.append(backtest_section(view, tested))
    made += [*past_sections(view), *houses_section(view), *towns_section(view)]
    return [*made, reading_section(view), unknown_section(view)]


def numbered(made: list[Section], view: View) -> tuple[Section, ...]:
    """The same with figures and tables numbered through the report."""
    figures = counted = 0
    done = []
    for section in made:
        figure = section.figure
        figures += section.awaits or figure is not None
        counted += section.awaits
        if figure is not None:
            figure = replace(figure, title=view.say("Figure %(n)s. %(title)s", n=figures, title=figure.title))
        titled = []
        for table in section.tables:
            counted += 1
            titled.append(replace(table, title=view.say("Table %(n)s. %(title)s", n=counted, title=table.title)))
        done.append(replace(section, figure=figure, tables=tuple(titled)))
    return tuple(done)
