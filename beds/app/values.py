"""What a use case is told: values with their bounds, whatever they came in."""

from datetime import datetime
from typing import Annotated, dataclass_transform

from msgspec import Meta, Struct, field

from beds.typed import LONGEST as LONGEST_CODE

YEARS = range(2000, 2200)
"""Of any time that is meant seriously; far outside it arithmetic with times ends."""

Instant = Annotated[datetime, Meta(tz=True)]
Number = Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE)]
Pin = Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE)]
Minutes = Annotated[int, Meta(ge=1, le=24 * 60)]
BedId = Annotated[str, Meta(max_length=60)]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))  # which msgspec hands on, and its stubs do not
class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, as it comes in; nothing at all counts as {}."""


class Nothing(Body):
    """No fields."""
