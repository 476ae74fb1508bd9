"""What a report is made from: one answer and the tables of one record, the planner's choices, and the language."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from beds.need.answer import Answer, Estimate
from beds.need.occupancy import Occupied
from beds.need.sources import Sources
from beds.need.tables import Tables
from web.i18n import Language
from web.planning.choices import Asked
from web.planning.words import Words

NEWEST = 4
"""Periods that stand beside each other on the page; the files have all of them."""
LOOKED_AT = 8
"""Places that examples speak of where nobody has named a number and the record gives none."""


class View(Struct, frozen=True, kw_only=True):
    """`names` and `audiences` are those of the units by their slugs, `municipalities` the names of our own, `houses`
    the occupancy of the units for the same group, `ended_at` the unit whose ended stays are told, `quarters` the keys
    of all that may be looked back to, `rests_on` the last entry of the ledger that could say anything about them,
    `then` the moment as of which it is all told, `newest` how many periods stand beside each other (None: all)."""

    answer: Answer
    tables: Tables
    sources: Sources
    asked: Asked
    names: dict[str, str]
    audiences: dict[str, str]
    municipalities: tuple[str, ...]
    houses: dict[str, tuple[Occupied, ...]]
    ended_at: str
    quarters: tuple[str, ...]
    rests_on: int
    words: Words
    then: datetime
    newest: int | None = NEWEST

    @property
    def say(self) -> Callable[..., str]:
        """The language's own."""
        return self.words.say

    @property
    def language(self) -> Language:
        """The language that it is told in."""
        return self.words.language

    def takes(self, slug: str, group: str) -> bool:
        """Whether the unit has places for the group."""
        return self.audiences[slug] in ("all", group)

    def is_own(self, municipality: str) -> bool:
        """Whether a figure of that municipality is one of ours: with "kommun" in the name, or without."""
        return any(municipality.casefold() in (own, own.removesuffix(" kommun")) for own in self.municipalities)

    @property
    def places(self) -> int:
        """The number of places that is looked at."""
        if isinstance(self.answer.found, Estimate):
            return self.answer.found.plan.headline.places
        return self.answer.choices.places or LOOKED_AT
