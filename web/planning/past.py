"""Sections on what has been recorded: women and men, requests turned away, stays that ended, follow-ups."""

from collections.abc import Sequence

from beds.disclosure import Shown
from beds.need.series import Series
from beds.need.tables import Row
from beds.need.tables import Table as Counted
from web.i18n import N_
from web.planning.codes import GROUPS, TABLES
from web.planning.compare import Both, both_figure
from web.planning.full import Full, full_rows, full_table
from web.planning.parts import Column, Section, Table
from web.planning.view import View
from web.planning.words import Value

TITLES = {
    "ended": N_("How stays ended"),
    "next": N_("Where those who left went"),
    "refused-group": N_("Turned away, women and men"),
    "refused-reason": N_("Turned away, by reason"),
    "refused-outcome": N_("Turned away, and then"),
    "waits-women": N_("How women's waits ended"),
    "waits-men": N_("How men's waits ended"),
    "followed": N_("What became of follow-ups"),
}
DEFINITIONS = {
    "ended": N_("Stays that ended in the unit in the period, moves within it left out."),
    "next": N_("The same stays by where the guest went, as far as staff knew."),
    "refused": N_(
        "Requests that got no place, in all units of the city; not persons. No formal refusal (avslag) is among them."
    ),
    "waits": N_("Waits in all lines of the city that ended in the period, by how they ended."),
    "followed": N_("Follow-ups in the whole city that were made, tried or left undone in the period."),
}
CONTROL = N_("Counts under 5 are never told, nor are others from which they could be reckoned.")


def past_sections(view: View) -> list[Section]:
    """Women and men first, since that is what the question is about."""
    return [groups_section(view), refused_section(view), ended_section(view), *follow_ups_section(view)]


def groups_section(view: View) -> Section:
    """Women and men compared: nights without a free place, waits, requests turned away."""
    say, words, told = view.say, view.words, view.tables
    full = full_rows(view)
    figure = None
    if full:
        rows = [Both(words.quarters(row.quarter), row.women, row.men) for row in full[-(view.newest or 0) :]]
        figure = both_figure(say("Full nights"), rows, say("of 100 nights"), words)
    return Section(
        key="groups",
        heading=say("Women and men"),
        sentences=_newest(full, view) if full else (),
        figure=figure,
        caption=say("Filled circle: women. Open square: men."),
        tables=(
            *([full_table(full, view)] if full else []),
            waits_table(view),
            *(counted_table(waits.ended, view) for waits in told.waits if waits.ended.rows),
        ),
    )


def _newest(full: list[Full], view: View) -> tuple[str, ...]:
    """The newest quarter in a sentence."""
    told = [view.say("The same city, the same periods, the same way of counting.")]
    last, words = full[-1], view.words
    if last.women is not None and last.men is not None:
        told.append(
            view.say(
                "In %(period)s the units with places for women had none free on %(women)s of 100 nights, those with "
                "places for men on %(men)s.",
                period=words.quarters(last.quarter),
                women=words.number(last.women),
                men=words.number(last.men),
            )
        )
    return tuple(told)


def waits_table(view: View) -> Table:
    """The median wait of each group, period by period."""
    say, groups = view.say, [view.say(GROUPS[waits.group]) for waits in view.tables.waits]
    rows = [
        (span.key, n, count, days)
        for n, waits in enumerate(view.tables.waits)
        for span, count, days in zip(waits.spans.spans, waits.spans.counts, waits.median_days, strict=True)
    ]
    return Table(
        key="waits",
        title=say("Waits"),
        definition=say(
            "Waits in the city's lines that ended in the period: how many, and the middle one of them in days."
        ),
        columns=(
            Column(say("Period"), "quarters"),
            Column(say("Group"), "text"),
            Column(say("Ended")),
            Column(say("Median days"), "plain"),
        ),
        rows=tuple((key, groups[n], total, days) for key, n, total, days in sorted(rows)),
    )


def refused_section(view: View) -> Section:
    """Requests turned away in the city."""
    say, tables = view.say, [table for table in view.tables.refused if table.rows]
    heading = say("Turned away")
    if not tables:
        return Section(
            key="refused",
            heading=heading,
            sentences=(say("In each period fewer than 5 requests have been turned away."),),
        )
    return Section(
        key="refused",
        heading=heading,
        sentences=(say("What staff have recorded at the door and on the telephone, with one tap each."),),
        side=(say(CONTROL),),
        tables=tuple(counted_table(table, view, folded=n > 0) for n, table in enumerate(tables)),
    )


def ended_section(view: View) -> Section:
    """How stays ended and where to, in the unit or in the home whose stays stand in."""
    say, tables = view.say, view.tables
    heading = say("How stays end")
    if not tables.ended.rows:
        few = say("Too few stays have ended to tell how: it takes 20, or 5 and a whole year.")
        return Section(key="ended", heading=heading, sentences=(few,))
    return Section(
        key="ended",
        heading=heading,
        sentences=(say("Stays at %(unit)s.", unit=view.names[view.ended_at]),),
        side=(say(CONTROL),),
        tables=(counted_table(tables.ended, view, folded=False), counted_table(tables.next_, view)),
    )


def follow_ups_section(view: View) -> list[Section]:
    """Follow-ups that fell due and what became of them, where there are any to tell."""
    say, due, followed = view.say, view.tables.follow_ups, view.tables.followed
    if not due.spans:
        return []
    return [
        Section(
            key="follow-ups",
            heading=say("Follow-ups"),
            sentences=(say("Those that were due, and what became of those that are over."),),
            tables=(
                series_table(
                    "follow-ups",
                    say("Follow-ups due"),
                    say("Follow-ups agreed when a stay ended that fell due in the period, in the whole city."),
                    due,
                    view,
                ),
                *((counted_table(followed, view),) if followed.rows else ()),
            ),
        )
    ]


def series_table(key: str, title: str, definition: str, counts: Series, view: View) -> Table:
    """A series of counts, period by period."""
    return Table(
        key=key,
        title=title,
        definition=definition,
        columns=(Column(view.say("Period"), "quarters"), Column(view.say("Count"))),
        rows=tuple((span.key, count) for span, count in zip(counts.spans, counts.counts, strict=True)),
    )


def counted_table(counted: Counted, view: View, folded: bool = True) -> Table:
    """What was counted, a row for each code and a column for each of the newest periods."""
    say, labels = view.say, TABLES[counted.key]
    rows = counted.rows[-(view.newest or 0) :]
    kind = counted.key.partition("-")[0]
    return Table(
        key=counted.key,
        title=say(TITLES[counted.key]),
        definition=say(DEFINITIONS[kind] if kind in DEFINITIONS else DEFINITIONS[counted.key]),
        columns=(Column(say("What"), "text"), *(Column(view.words.quarters(row.span.key)) for row in rows)),
        rows=((say("All"), *(row.total for row in rows)), *_by_code(counted.columns, rows, labels, view)),
        folded=folded,
    )


def _by_code(
    columns: Sequence[str], rows: Sequence[Row], labels: dict[str, str], view: View
) -> list[tuple[Value, ...]]:
    """A line for each code."""
    told: list[tuple[Value, ...]] = []
    for n, code in enumerate(columns):
        cells: list[Shown] = [row.cells[n] for row in rows]
        told.append((view.say(labels[code]), *cells))
    return told
