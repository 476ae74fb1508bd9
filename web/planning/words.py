"""How the planner's pages say numbers: rounded as their uncertainty deserves, and never a small one as nought."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Literal

from babel.numbers import format_decimal
from msgspec import Struct

from beds.disclosure import Shown
from web.i18n import N_, Language

KEPT = 8192
UNBROKEN = re.compile(r"(?<=\d) (?=%)|(?<=%:) ")
"""A number stays with its percent sign, and an interval with what it is."""


class Given(Struct, frozen=True):
    """A cell that the planner writes in: the field of the address, how it is written, its value, and what it is."""

    field: str
    written: str
    value: float | None
    label: str


Plain = float | str | date | None
Single = Plain | Shown | Given
Value = Single | tuple[float, float]
"""What stands in a cell: a number, words, a date, a count, what is written in, or a pair from low to high."""
Kind = Literal[
    "text", "range", "quarters", "plain", "count", "few", "tenth", "signed", "percent", "hundred", "kronor", "million",
    "day",
]  # fmt: skip
"""How a cell is written."""
NOTHING, DASH = "–", "–"
UNDER_1, UNDER_TENTH = N_("under 1"), N_("under 0.1")
FEW = N_("fewer than 5")
HIDDEN = N_("not shown")


class Words:
    """Numbers and sentences in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def say(self, msgid: str, **params: object) -> str:
        """The sentence; a percent sign in it is doubled whether or not there is anything to fill in."""
        said = self.language.say(msgid, **params) if params else self.language.say(msgid) % {}
        return UNBROKEN.sub("\N{NO-BREAK SPACE}", said)

    def number(self, value: float, digits: int = 0) -> str:
        """With thousands apart, and always so many digits after the comma."""
        return _decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), str(self.language.locale))

    def tenths(self, value: float) -> str:
        """One digit after the comma."""
        return self.number(value, 1)

    def percent(self, share: float) -> str:
        """In whole percent; what rounds to none or all is told as under 1 or over 99."""
        if 0 < share < 0.005:
            return self.say("under 1 %%")
        if 0.995 <= share < 1:
            return self.say("over 99 %%")
        return f"{self.number(100 * share)}\N{NO-BREAK SPACE}%"

    def per_hundred(self, share: float) -> str:
        """So many of a hundred."""
        return self.say(UNDER_1) if 0 < share < 0.005 else self.number(100 * share)

    def few(self, value: float) -> str:
        """A mean count: in whole ones, below ten with a digit after the comma."""
        if 0 < value < 0.05:
            return self.say(UNDER_TENTH)
        return self.number(value, 0 if value >= 10 else 1)

    def signed(self, value: float) -> str:
        """A difference, with its sign."""
        return _decimal(value, "+#,##0.0;\u2212#,##0.0", str(self.language.locale))

    def counted(self, value: float) -> str:
        """A count in whole ones."""
        return self.say(UNDER_1) if 0 < value < 0.5 else self.number(value)

    def kronor(self, value: float) -> str:
        """Kronor, from a million on in millions."""
        if value < 1_000_000:
            return self.say("%(n)s kr", n=self.number(value))
        return self.say("%(n)s million kr", n=self.number(value / 1_000_000, 2))

    def day(self, day: date) -> str:
        """A date with its year."""
        return self.language.day(day, "d MMMM y")

    def quarters(self, key: str) -> str:
        """A quarter or a run of them by its key: 2026K1, or 2025K4-2026K1."""
        first, _, last = key.partition("-")
        if last and first[:4] == last[:4]:
            return self.say("quarters %(first)s–%(last)s, %(year)s", first=first[5:], last=last[5:], year=first[:4])
        ends = [self.say("quarter %(n)s, %(year)s", n=end[5:], year=end[:4]) for end in (first, last) if end]
        return self.say("%(first)s to %(last)s", first=ends[0], last=ends[1]) if last else ends[0]

    def shown(self, count: Shown) -> str:
        """A count under disclosure control: "fewer than 5" and "not shown" as they are."""
        if count.value is None:
            word = HIDDEN if count.why == "hidden" else FEW
            return self.say(word)
        return self.number(count.value)

    def write(self, value: Value, kind: Kind) -> str:
        """A cell as it stands on the page."""
        match value:
            case None:
                return NOTHING
            case tuple():
                return self._pair(*value, kind)
            case Shown():
                return self.shown(value)
            case Given():
                return self.write(value.value, kind)
            case str():
                return self.quarters(value) if kind == "quarters" else value
            case date():
                return self.day(value)
            case _:
                return FORMS[kind](self, value)

    def _pair(self, low: float, high: float, kind: Kind) -> str:
        """From low to high; what rounds to nought is nought here, since the other end says how far it goes."""
        ends = [self.write(end, kind) for end in (low, high)]
        if ends[0] == ends[1]:
            return ends[0]
        if ends[0] in (self.say(UNDER_1), self.say(UNDER_TENTH)):
            ends[0] = "0"
        return DASH.join(ends)


@lru_cache(maxsize=KEPT)
def _decimal(value: float, pattern: str, locale: str) -> str:
    """The same few thousand numbers are written again and again, and each takes a while."""
    return format_decimal(value, pattern, locale=locale)


FORMS: dict[Kind, Callable[[Words, float], str]] = {
    "text": lambda words, value: str(value),
    "plain": lambda words, value: words.number(value, 0 if float(value).is_integer() else 1),
    "count": Words.counted,
    "few": Words.few,
    "tenth": Words.tenths,
    "signed": Words.signed,
    "percent": Words.percent,
    "hundred": Words.per_hundred,
    "kronor": Words.kronor,
    "million": lambda words, value: words.number(value / 1e6, 2),
}
"""How a number is written in each kind of cell that may hold one."""
