"""The files that a planner may read in: their columns, what a line of each must hold, and what is wrong with one.

A name of a column may be Swedish or English, a decimal sign a point or a comma, the separator `;`, `,` or a tab.
"""

import math
from collections.abc import Callable
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from beds.need.words import N_

Kind = Literal["nightly", "history", "comparison"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_GUESTS = 10_000
LONGEST = 80
LONGEST_SOURCE = 200
FIRST_YEAR = 1990

COLUMNS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "nightly": {
        "unit": ("enhet",),
        "night": ("natt", "datum"),
        "for": ("för",),
        "guests": ("gäster", "belagda"),
        "places": ("platser",),
    },
    "history": {
        "unit": ("enhet",),
        "from": ("från",),
        "to": ("till",),
        "for": ("för",),
        "guests": ("gäster",),
        "usable": ("disponibla",),
        "planned": ("planerade",),
    },
    "comparison": {
        "municipality": ("kommun",),
        "year": ("år",),
        "measure": ("mått",),
        "value": ("värde",),
        "source": ("källa",),
    },
}
"""The columns of each kind of file, with their other names."""
OPTIONAL = frozenset({"for", "places", "usable", "planned"})
GROUPS = {"": "", "women": "women", "kvinnor": "women", "men": "men", "män": "men", "all": "", "alla": ""}


class Past(Struct, frozen=True):
    """Mean guests a night in a unit from one night to another (the same for a nightly count); `whom` is "women", "men"
    or empty. Usable and planned places are means, too; None is not known."""

    unit: str
    since: date
    until: date
    whom: str
    guests: float
    usable: float | None = None
    planned: float | None = None

    @property
    def key(self) -> tuple[str, date, date, str]:
        """What the line is about: a later file's line about the same replaces it."""
        return self.unit.casefold(), self.since, self.until, self.whom


class Compared(Struct, frozen=True):
    """One figure of another municipality, in the year, with its source."""

    municipality: str
    year: int
    measure: str
    value: float
    source: str

    @property
    def key(self) -> tuple[str, int, str]:
        """What the line is about."""
        return self.municipality.casefold(), self.year, self.measure.casefold()


class Fault(Exception):
    """What is wrong with one line. `message` is a msgid, filled with `params`."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.message, self.params = message, params


Cells = dict[str, str]


def nightly(cells: Cells, today: date) -> Past:
    """One night's count. Raises Fault."""
    night = _day(cells, "night", today)
    places = _amount_if_any(cells, "places", MOST_GUESTS)
    return Past(_text(cells, "unit"), night, night, _group(cells), _whole(cells, "guests"), places)


def history(cells: Cells, today: date) -> Past:
    """A mean over some time. Raises Fault."""
    since, until = _day(cells, "from", today), _day(cells, "to", today)
    if until < since:
        raise Fault(N_("the last night lies before the first one"))
    usable, planned = (_amount_if_any(cells, column, MOST_GUESTS) for column in ("usable", "planned"))
    guests = _amount(cells, "guests", MOST_GUESTS)
    return Past(_text(cells, "unit"), since, until, _group(cells), guests, usable, planned)


def comparison(cells: Cells, today: date) -> Compared:
    """A figure of another municipality. Raises Fault."""
    year = _whole(cells, "year")
    if not FIRST_YEAR <= year <= today.year:
        raise Fault(N_("%(value)s is not a year from %(first)s on"), value=year, first=FIRST_YEAR)
    value = _amount(cells, "value", math.inf)
    source = _text(cells, "source", LONGEST_SOURCE)
    return Compared(_text(cells, "municipality", 60), year, _text(cells, "measure"), value, source)


LINES: dict[Kind, Callable[[Cells, date], Past | Compared]] = {
    "nightly": nightly,
    "history": history,
    "comparison": comparison,
}


def _text(cells: Cells, column: str, longest: int = LONGEST) -> str:
    value = cells[column]
    if not value or len(value) > longest or not value.isprintable():
        raise Fault(N_("“%(column)s” must be a text of 1 to %(longest)s characters"), column=column, longest=longest)
    return value


def _group(cells: Cells) -> str:
    value = cells.get("for", "").casefold()
    if value not in GROUPS:
        raise Fault(N_("“%(value)s” is not a group: write women, men, or nothing"), value=value[:LONGEST])
    return GROUPS[value]


def _day(cells: Cells, column: str, today: date) -> date:
    try:
        day = date.fromisoformat(cells[column])
    except ValueError:
        raise Fault(N_("“%(value)s” is not a date like 2026-03-31"), value=cells[column][:LONGEST]) from None
    if day.year < FIRST_YEAR or day > today:
        raise Fault(N_("“%(value)s” lies in the future, or too far back"), value=day.isoformat())
    return day


def _figure(cells: Cells, column: str) -> str:
    return cells.get(column, "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")


def _amount_if_any(cells: Cells, column: str, most: float) -> float | None:
    return _amount(cells, column, most) if _figure(cells, column) else None


def _amount(cells: Cells, column: str, most: float) -> float:
    text = _figure(cells, column)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (0 <= value <= most and math.isfinite(value)):
        raise Fault(N_("“%(value)s” in “%(column)s” is not a number that can be"), value=text[:LONGEST], column=column)
    return value


def _whole(cells: Cells, column: str) -> int:
    value = _amount(cells, column, MOST_GUESTS)
    if value != int(value):
        raise Fault(N_("“%(value)s” in “%(column)s” is not a whole number"), value=value, column=column)
    return int(value)
