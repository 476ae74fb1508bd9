"""One entry of the ledger: what was decided, with its resulting state, so that replay needs no rule and no clock.

What is stored of it is its body: JSON in the words of VERSION, made and read here and nowhere else. It is read
strictly, and what is about to be written is read back first: an entry that could not be read again is never written.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, TypedDict

import msgspec
from msgspec import UNSET, Struct, UnsetType, field

from beds.world.commands import OnBedKind
from beds.world.records import Line
from beds.world.shifts import Task
from beds.world.state import Bed, Closing, Organisation, Rules, Spell, Unit, replace
from beds.world.stored import Instant, Stored
from beds.world.upcast import VERSION, upcast
from beds.world.waits import Deferred, Hand, Suspension, Wait

Kind = Literal[
    # the house
    "found", "organisation", "unit", "bed", "confirm", "day", "lift", "purge", "seal", "state", "order-rules",
    # a bed's life
    OnBedKind, "expire", "check-out", "undo",
    # the queue
    "join", "change", "attest", "confirm-wait", "sign", "pause", "asleep", "close-wait", "pair", "part",
    "offer", "accept", "decline", "withdraw", "suspend", "unsuspend", "turn-away", "children",
    "draw-commit", "draw", "renew",
    # from one shift to the next
    "task", "task-done", "handover",
]  # fmt: skip

NO_ACCOUNT = ("self", "clock", "seed")
"""Who acts and is no account: the holder of a number, the clock, the files that found a house."""


class EndFields(TypedDict, total=False):
    """What is said of the end of a stay or a promise."""

    own: bool
    reason: str
    next_: str
    follow_up_on: date | None
    task: Task | None


class Fields(EndFields, total=False):
    """What a decision says of an entry. All else is the same for every entry of a command, or follows (`Draft.add`)."""

    unit: str
    bed: str
    when: datetime | None
    hand: Hand
    reach: tuple[str, ...]
    spell: Spell | UnsetType | None
    free_since: datetime | None
    stay: str
    closing: Closing | UnsetType | None
    suspension: Suspension
    rules: int
    conditions: int
    claim: Literal["", "pin", "recognised"]
    grant: str
    night: date | None
    undoes: int
    founded: Literal["real", "demo"]
    organisation: Organisation
    config: Unit
    coming: Rules | UnsetType | None
    place: Bed
    line: Line
    note: dict[str, str | int]
    ticket: str
    moot: Mapping[str, datetime | None]


class Unreadable(Exception):
    """A body that this version does not read: the message says why, and quotes nothing of it."""


class Entry(Stored, rename={"next_": "next"}):
    """What happened. One entry touches at most one bed and names at most one ticket.

    `at` is when it was recorded, `when` the true time if that was another; `act` the random public name of the
    command, shared by its entries. `spell` is the bed's resulting state: UNSET leaves the bed alone, None frees it.
    `waits` are those of the unit, as they now are; `whole` names those that shared a handle before version 2: of these
    the entry tells all that is left.
    `grant` says how a free bed was taken where people wait: "first", "open" (nobody eligible) or the reason code.
    `own` marks a human act by the unit's own staff, which renews the age of its figures. `hand` and `reach` say of an
    act on a wait by whose hand it was done, and which units were in the reach of the account that did it.
    `task` is a task as it now is: one with an outcome is over. An undo's `note` is what the unit's shift had counted.

    Memory and links alone have what says whose the entry is: `ticket` (and those inside `spell`, `waits` and `task`),
    `deferred` (what it means for the person's waits elsewhere), `moot` (which of their promises elsewhere end by it,
    and when) and `account` (who had asked for what the clock has now written). `body` leaves them out.
    """

    kind: Kind
    at: Instant
    by: str
    act: int
    unit: str = ""
    bed: str = ""
    when: Instant | None = None
    own: bool = False
    hand: Hand = ""
    reach: tuple[str, ...] = ()
    spell: Spell | UnsetType | None = UNSET
    free_since: Instant | None = None
    stay: str = ""
    waits: tuple[Wait, ...] = ()
    whole: tuple[str, ...] = ()
    closing: Closing | UnsetType | None = UNSET
    suspension: Suspension | None = None
    rules: int = 0
    conditions: int = 0
    claim: Literal["", "pin", "recognised"] = ""
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
    note: dict[str, str | int] = field(default_factory=dict)
    ticket: str = ""
    deferred: tuple[Deferred, ...] = ()
    moot: Mapping[str, Instant | None] = field(default_factory=dict)
    account: str = ""
    v: int = field(default_factory=lambda: VERSION)  # always written

    @property
    def true_time(self) -> datetime:
        """When it really happened."""
        return self.when or self.at

    @property
    def bare(self) -> "Entry":
        """The entry without anything that says whose it is."""
        spell = self.spell
        return replace(
            self,
            ticket="",
            deferred=(),
            moot={},
            account="",
            spell=replace(spell, ticket="") if isinstance(spell, Spell) else spell,
            waits=tuple(replace(w, ticket="") for w in self.waits),
            suspension=replace(self.suspension, ticket="") if self.suspension else None,
            task=replace(self.task, ticket="") if self.task else None,
        )

    def body(self) -> bytes:
        """Canonical JSON without anything that says whose it is: what is hashed and stored. Raises Unreadable where it
        could not be read again as it is."""
        bare = self.bare
        body = _encode(bare)
        if Entry.from_body(body) != bare:
            raise Unreadable(f"An entry of the kind {self.kind} would not be read as it was written.")
        return body

    def private(self) -> bytes | None:
        """What the entry's link keeps beside the ticket, as JSON; None where that is nothing. Raises as `body`."""
        if not (self.deferred or self.moot or self.account):
            return None
        bare = tuple(replace(d, wait=replace(d.wait, ticket="")) for d in self.deferred)
        kept = _Private(deferred=bare, moot=self.moot, account=self.account)
        private = _encode(kept)
        if _read_private(private) != kept:
            raise Unreadable(f"What a link keeps of the kind {self.kind} would not be read as it was written.")
        return private

    @classmethod
    def from_body(cls, body: bytes, ticket: str = "", private: bytes | None = None) -> "Entry":
        """The entry as it was, with what its link says if that still exists. Raises Unreadable."""
        try:
            version = _peek(body).v
            if version > VERSION:
                raise Unreadable(f"A newer program has written this, in words of version {version}.")
            if version == VERSION:
                entry = _decode(body)
            else:
                entry = msgspec.convert(upcast(msgspec.json.decode(body), version), cls)
            if private is not None:
                also = _read_private(private)
                entry = replace(entry, deferred=also.deferred, moot=also.moot, account=also.account)
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            raise Unreadable(f"A body cannot be read ({type(error).__name__}).") from error
        return replace(entry, ticket=ticket) if ticket else entry


def _read_private(private: bytes) -> "_Private":
    try:
        return _decode_private(private)
    except msgspec.MsgspecError as error:
        raise Unreadable(f"What a link keeps cannot be read ({type(error).__name__}).") from error


def version_of(body: bytes) -> int:
    """In words of which version the body is. Raises Unreadable."""
    try:
        return _peek(body).v
    except msgspec.MsgspecError as error:
        raise Unreadable("A body cannot be read.") from error


class _Version(Struct):
    v: int = 1


class _Private(Stored):
    deferred: tuple[Deferred, ...] = ()
    moot: Mapping[str, Instant | None] = field(default_factory=dict)
    account: str = ""


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Entry).decode
_peek = msgspec.json.Decoder(_Version).decode
_decode_private = msgspec.json.Decoder(_Private).decode
