"""What a report is made from: one answer and the tables of one record, the planner's choices, and the language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from beds.need.answer import Answer
from beds.need.sources import Sources
from web.pages.plan.choices import Asked
from web.pages.plan.words import Words

LOOKED_AT = 8
"""Places that examples speak of where nobody has named a number and the record gives none."""


class View(Struct, frozen=True, kw_only=True):
    """`names` are those of the units by their slugs, `quarters` the keys of all that may be looked back to."""

    answer: Answer
    tables: Any
    sources: Sources
    asked: Asked
    names: dict[str, str]
    quarters: tuple[str, ...]
    words: Words
    now: datetime

    @property
    def say(self) -> Callable[..., str]:
        """The language's own."""
        return self.words.say

    @property
    def places(self) -> int:
        """The number of places that is looked at."""
        if self.answer.plan and self.answer.plan.headline:
            return self.answer.plan.headline.places
        return self.answer.choices.places or LOOKED_AT
