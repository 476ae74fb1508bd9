"""One entry of the ledger: what was decided, with its resulting state, so that replay needs no rule and no clock."""

from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

from beds.world.state import Bed, Closing, Line, Organisation, Rules, Spell, Suspension, Task, Unit, Wait, replace

Kind = Literal[
    # the house
    "found", "organisation", "unit", "bed", "confirm", "day", "lift", "purge", "seal",
    # a bed's life
    "hold", "extend", "release", "admit", "attach", "discharge", "ready", "close", "reopen", "plan-close",
    "leave", "arrive", "swap", "absent", "back", "expire", "check-out", "undo",
    # the queue
    "join", "change", "attest", "confirm-wait", "sign", "pause", "asleep", "close-wait", "pair", "part",
    "offer", "accept", "decline", "withdraw", "suspend", "unsuspend", "turn-away", "children",
    "draw-commit", "draw", "renew",
    # from one shift to the next
    "task", "task-done", "handover",
]  # fmt: skip


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True, rename={"next_": "next"}):
    """What happened. One entry touches at most one bed and names at most one ticket.

    `at` is when it was recorded, `when` the true time if that was another; `act` the random public name of the
    command, shared by its entries. `spell` is the bed's resulting state: UNSET leaves the bed alone, None frees it.
    `grant` says how a free bed was taken where people wait: "first", "open" (nobody eligible) or the reason code.
    `own` marks a human act by the unit's own staff, which renews the age of its figures.
    `task` is a task as it now is: one with an outcome is over. An undo's `note` is what the unit's shift had counted.
    `ticket` (and those inside `spell`, `waits` and `task`) is for memory and links; `body` leaves it out.
    """

    kind: Kind
    at: datetime
    by: str
    act: int
    unit: str = ""
    bed: str = ""
    when: datetime | None = None
    own: bool = False
    spell: Spell | UnsetType | None = UNSET
    free_since: datetime | None = None
    stay: str = ""
    waits: tuple[Wait, ...] = ()
    closing: Closing | UnsetType | None = UNSET
    suspension: Suspension | None = None
    rules: int = 0
    conditions: int = 0
    claim: str = ""
    grant: str = ""
    reason: str = ""
    next_: str = ""
    follow_up_on: date | None = None
    night: date | None = None
    undoes: int = 0
    founded: Literal["", "real", "demo"] = ""
    organisation: Organisation | None = None
    config: Unit | None = None
    coming: Rules | UnsetType | None = UNSET
    place: Bed | None = None
    line: Line | None = None
    task: Task | None = None
    note: dict[str, str | int] = {}
    ticket: str = ""

    @property
    def true_time(self) -> datetime:
        """When it really happened."""
        return self.when or self.at

    def body(self) -> bytes:
        """Canonical JSON without any ticket: what is hashed and stored."""
        spell = self.spell
        return _encoder.encode(
            replace(
                self,
                ticket="",
                spell=replace(spell, ticket="") if isinstance(spell, Spell) else spell,
                waits=tuple(replace(w, ticket="") for w in self.waits),
                suspension=replace(self.suspension, ticket="") if self.suspension else None,
                task=replace(self.task, ticket="") if self.task else None,
            )
        )

    @classmethod
    def from_body(cls, body: bytes, ticket: str = "") -> "Entry":
        """The entry as it was, with the ticket of its link if that still exists."""
        entry = _decoder.decode(body)
        return replace(entry, ticket=ticket) if ticket else entry


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Entry)
