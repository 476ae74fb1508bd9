"""What the planner sets, from an address and back into one: a view of the report can be shared as its address.

Shares are written of a hundred, as people say them. What cannot be understood is told beside its field, and the report
is made as if it had been left out.
"""

import math
from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from web.i18n import N_

WEIGHT = "w-"
"""A line's weight has this before the line's key."""


class Field(Struct, frozen=True):
    """One number of the address: its bounds, and how many of it make one of the answer's own unit."""

    low: float
    high: float
    per: float = 1.0
    whole: bool = False


FIELDS = {
    "places": Field(1, 200, whole=True),
    "refused": Field(0.1, 50, per=100),
    "stay": Field(0.5, 3650),
    "would_take": Field(1, 100, per=100),
    "women_per_man": Field(0.01, 5),
}
WEIGHTS = Field(0, 100)
MESSAGES = {
    False: N_("Write a number from %(low)s to %(high)s."),
    True: N_("Write a whole number from %(low)s to %(high)s."),
}


class Asked(Struct, frozen=True, kw_only=True):
    """What the address says: the unit, the values understood, every field as it was written, and why one was not
    understood (message and its numbers)."""

    unit: str = ""
    through: str = ""
    values: dict[str, float] = {}
    weights: dict[str, float] = {}
    written: dict[str, str] = {}
    wrong: dict[str, tuple[str, dict[str, float]]] = {}

    def address(self, page: str = "/plan", **other: str) -> str:
        """An address with the same choices; `other` replaces fields of it, empty ones leave out."""
        fields = {"unit": self.unit, "through": self.through} | self.written | other
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{page}?{query}" if query else page


def read(query: Mapping[str, str]) -> Asked:
    """The choices that an address makes. Unknown fields of it are ignored."""
    known = {name: field for name, field in FIELDS.items() if query.get(name, "").strip()}
    known |= {name: WEIGHTS for name in query if name.startswith(WEIGHT) and query[name].strip()}
    written = {name: query[name].strip()[:20] for name in known}
    values, weights, wrong = {}, {}, {}
    for name, field in known.items():
        value = _number(written[name], field)
        if value is None:
            wrong[name] = (MESSAGES[field.whole], {"low": field.low, "high": field.high})
        elif name.startswith(WEIGHT):
            weights[name.removeprefix(WEIGHT)] = value
        else:
            values[name] = int(value) if field.whole else value / field.per
    return Asked(
        unit=query.get("unit", "")[:60],
        through=query.get("through", "")[:20],
        values=values,
        weights=weights,
        written=written,
        wrong=wrong,
    )


def _number(text: str, field: Field) -> float | None:
    try:
        value = float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None
    fits = math.isfinite(value) and field.low <= value <= field.high
    return value if fits and (value.is_integer() or not field.whole) else None
