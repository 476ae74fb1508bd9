"""Guests and places, against both denominators (D-06), and where a denominator has moved."""

from datetime import date

from beds.need.occupancy import Occupied
from beds.need.quarters import quarter_of
from web.planning.compare import Filled, occupancy_figure
from web.planning.parts import Column, Section, Table
from web.planning.view import View

NEWEST = 2
"""Quarters of each unit in the figure, beside all that was read in."""


def houses_section(view: View) -> list[Section]:
    """The units for the same group, closed ones as far as they have been read in."""
    say, words = view.say, view.words
    rows = [(slug, row) for slug in view.houses for row in view.houses[slug]]
    if not rows:
        return []
    filled = [
        Filled(_name(slug, row, view), row.guests, row.usable, row.planned, _both(row.of_usable, row.of_planned, view))
        for slug, some in view.houses.items()
        for row in [r for r in some if r.imported] + [r for r in some if not r.imported][-NEWEST:]
        if row.guests is not None and row.usable and row.of_usable is not None
    ]
    return [
        Section(
            key="houses",
            heading=say("Guests and places"),
            sentences=(
                say("Occupancy moves with its denominator: fewer places make the same guests a fuller house."),
                *(_moved(slug, row, view) for slug, row in rows if row.usable_before or row.planned_before),
            ),
            figure=occupancy_figure(say("Guests a night, and places"), filled, words) if filled else None,
            caption=say("Bar: guests. Whole mark: usable places. Broken mark: planned places."),
            tables=(_table(rows, view),),
        )
    ]


def _table(rows: list[tuple[str, Occupied]], view: View) -> Table:
    say = view.say
    return Table(
        key="occupancy",
        title=say("Occupancy by both denominators"),
        definition=say(
            "Means per night at midnight. Usable: beds in use and not out of service. Planned: what was decided. "
            "Occupancy of usable places: guests by usable; of planned places: guests by planned."
        ),
        columns=(
            Column(say("Unit"), "text"),
            Column(say("Period"), "text"),
            Column(say("Guests"), "few"),
            Column(say("Usable places"), "few"),
            Column(say("Planned places"), "few"),
            Column(say("Of usable"), "percent"),
            Column(say("Of planned"), "percent"),
        ),
        rows=tuple(
            (
                view.names[slug],
                _period(row, view),
                row.guests,
                row.usable,
                row.planned,
                _share(row.of_usable),
                _share(row.of_planned),
            )
            for slug, row in rows
        ),
        folded=True,
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _period(row: Occupied, view: View) -> str:
    year = row.first.year
    if (row.first, row.last) == (date(year, 1, 1), date(year, 12, 31)):
        return str(year)
    quarter = quarter_of(row.first)
    if (quarter.first, quarter.last) == (row.first, row.last):
        return view.words.quarters(quarter.key)
    return view.say("%(first)s to %(last)s", first=row.first.isoformat(), last=row.last.isoformat())


def _name(slug: str, row: Occupied, view: View) -> str:
    return f"{view.names[slug]}, {_period(row, view)}"


def _both(of_usable: float, of_planned: float | None, view: View) -> str:
    usable = view.words.percent(of_usable / 100)
    if of_planned is None:
        return view.say("%(usable)s of usable", usable=usable)
    return view.say(
        "%(usable)s of usable, %(planned)s of planned", usable=usable, planned=view.words.percent(of_planned / 100)
    )


def _moved(slug: str, row: Occupied, view: View) -> str:
    usable = row.usable_before is not None
    before, now = (row.usable_before, row.usable) if usable else (row.planned_before, row.planned)
    name, write = _name(slug, row, view), view.words.write
    if usable:
        return view.say(
            "%(name)s: the denominator went from %(before)s to %(now)s usable places.",
            name=name,
            before=write(before, "few"),
            now=write(now, "few"),
        )
    return view.say(
        "%(name)s: the denominator went from %(before)s to %(now)s planned places.",
        name=name,
        before=write(before, "few"),
        now=write(now, "few"),
    )
