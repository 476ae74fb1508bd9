"""What all stored structs have in common: read strictly, never guessed at.

What is in a ledger outlives the code that wrote it ("Stored words" in docs/ledger.md). A field or a value that is not
known here is an error, never a default; names in the code may change, the names that are stored only by a step in
`beds.world.upcast` and with a golden ledger.
"""

from datetime import datetime, time
from typing import Annotated, dataclass_transform

from msgspec import Meta, Struct, field

Instant = Annotated[datetime, Meta(tz=True)]
"""A moment, with its offset: one without could be compared with no other."""
LocalTime = Annotated[time, Meta(tz=False)]
"""An hour on the unit's wall: one with an offset could be compared with no other."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))  # which msgspec hands on, and its stubs do not
class Stored(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value inside an entry's body or a sealed world."""
