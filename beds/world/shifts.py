"""What one shift leaves to the next: things to do, what was counted since, and the receipt of who has read it.

No words about anybody: a task is a code from a list, at a bed or for a number (L-05, L-06).
"""

from datetime import date

from msgspec import field
from msgspec.structs import replace

from beds.world.stored import Instant, Stored

COUNTED = ("admit", "discharge", "turn-away", "children")
"""What a handover counts, in the order in which it tells it."""
COUNTED_AS = {kind: kind for kind in COUNTED} | {"check-out": "discharge"}
"""By the kind of an entry: in the morning a night shelter's guests leave by the clock."""


class Task(Stored):
    """Something that somebody has to do. `kind` is "repair:" and a code, "other-help" (for the intake) or "follow-up"
    (of a stay that ended, from the day `due` on). It is open until it has an `outcome`."""

    handle: str
    unit: str
    kind: str
    since: Instant
    bed: str = ""
    due: date | None = None
    ticket: str = ""
    stay: str = ""
    outcome: str = ""


class Shift(Stored):
    """What has been done in a unit since the last receipt, by what is COUNTED; None: since the first entry."""

    since: Instant | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def counting(self, more: dict[str, int], sign: int = 1) -> "Shift":
        """The shift with so much more of each kind (or less: what an earlier shift had counted is its own)."""
        counts = {**self.counts, **{kind: self.counts.get(kind, 0) + sign * n for kind, n in more.items()}}
        return replace(self, counts={kind: n for kind, n in counts.items() if n > 0})


class Handover(Stored):
    """The receipt: who has read the unit's handover, when, and what the shift before had counted."""

    at: Instant
    by: str
    shift: Shift
