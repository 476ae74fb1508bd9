"""What a planner may set: it stands in the address of the page, so that a view can be shared."""

import math

from msgspec import Struct, field

from beds.demand.checks import MOST_PLACES
from beds.need.refusals import BadFigure

LINES = ("asked", "staying", "seen", "men", "history")
"""The evidence lines: who asked; women who sleep in the night shelters; who was seen by partners; men's load times a
ratio; history."""
MOST_LOOKED_AT = 200
LONGEST_STAY = 3650.0
MOST_WEIGHT = 1000.0
WOMEN_PER_MAN = 0.47
"""Of those in acute homelessness in one week of April 2023, 32 % were women (the national count): 0.32 / 0.68."""
WOULD_TAKE = 0.5
"""A made-up share until the planner sets one."""


class Choices(Struct, frozen=True, kw_only=True):
    """`places` looked at (None: the median), a `stay` in days in place of the recorded one, the share of requests that
    may be `refused`, the share of those seen who `would_take` a place, women for each man, `weights` of evidence lines
    by their key, and the key of the last quarter to use (empty: the newest)."""

    places: int | None = None
    stay: float | None = None
    refused: float = 0.05
    would_take: float = WOULD_TAKE
    women_per_man: float = WOMEN_PER_MAN
    weights: dict[str, float] = field(default_factory=dict)
    through: str = ""

    def checked(self) -> "Choices":
        """Itself. Raises BadFigure where a figure cannot be."""
        if self.places is not None and not 1 <= self.places <= MOST_LOOKED_AT < MOST_PLACES:
            raise BadFigure(what="places are a whole number from 1 to 200")
        if self.stay is not None and not 0 < self.stay <= LONGEST_STAY:
            raise BadFigure(what="a mean stay is a number of days above 0, up to ten years")
        if not 0.001 <= self.refused <= 0.5:
            raise BadFigure(what="the share turned away lies between 0.1 and 50 percent")
        if not 0 <= self.would_take <= 1:
            raise BadFigure(what="a share lies between 0 and 100 percent")
        if not 0 <= self.women_per_man <= 10:
            raise BadFigure(what="a ratio lies between 0 and 10")
        if not set(self.weights) <= set(LINES) or not all(_is_weight(w) for w in self.weights.values()):
            raise BadFigure(what="a weight is a number from 0 to 1000")
        return self


def _is_weight(weight: float) -> bool:
    return math.isfinite(weight) and 0 <= weight <= MOST_WEIGHT
