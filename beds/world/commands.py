"""What someone asks for. Each command is a whole value: `decide` needs nothing but it, the world and the time."""

from datetime import date, datetime
from typing import Literal

from beds.world.command import Command as Command
from beds.world.command import Entering as Entering
from beds.world.command import OfTicket
from beds.world.command import OnBed as OnBed
from beds.world.state import Bed, Organisation, Unit

OnBedKind = Literal[
    "hold", "extend", "release", "admit", "attach", "discharge", "ready", "close", "reopen", "plan-close",
    "leave", "arrive", "swap", "absent", "back",
]  # fmt: skip
"""The kinds of entries in which the ledger tells of commands on one bed (`beds.world.actions` says which of which)."""


class Found(Command, kw_only=True):
    """Begin a database, of the kind "real" or "demo"."""

    founded: Literal["real", "demo"]


class SetOrganisation(Command, kw_only=True):
    organisation: Organisation


class SetUnit(Command, kw_only=True):
    """Create a unit or give it a new configuration (a change of status included)."""

    unit: Unit
    reason: str = ""


class SetBed(Command, kw_only=True):
    """Create a bed or give it a new configuration."""

    bed: Bed


class Confirm(Command, kw_only=True):
    """Say that the unit's figures are right."""

    unit: str


class Hold(Entering, kw_only=True):
    """Keep a free bed until a time, for a number or for nobody named."""

    until: datetime
    ticket: str = ""
    reason: str = ""


class Extend(OnBed, kw_only=True):
    until: datetime


class Release(OnBed, kw_only=True):
    """Give up a hold."""


class Admit(Entering, kw_only=True):
    """A guest takes the bed. `claim` says how a promised bed was claimed at the door; `reason` is the code for taking
    a bed that somebody else is first in line for; `release_other` ends a forgotten stay elsewhere."""

    ticket: str = ""
    claim: Literal["", "pin", "recognised"] = ""
    reason: str = ""
    release_other: bool = False


class Attach(Entering, kw_only=True):
    """Give the guest, or the hold, that has no number the number. `reason` is the code for a hold that goes to a
    number past the First."""

    ticket: str
    reason: str = ""


class Discharge(OnBed, kw_only=True):
    """The guest leaves. Nothing else is needed (L-04). `suspended_until` keeps the number from this unit till then."""

    reason: str = ""
    next_: str = ""
    follow_up_on: date | None = None
    suspended_until: datetime | None = None


class Ready(OnBed, kw_only=True):
    """Cleaning is done."""


class CloseBed(OnBed, kw_only=True):
    """Take the bed out of service now, or, with `when_empty`, as soon as its guest has left."""

    reason: str
    until: datetime | None = None
    when_empty: bool = False
    since: datetime | None = None


class Reopen(OnBed, kw_only=True):
    """Back in service; an announced closing is dropped."""


class Move(Entering, kw_only=True):
    """The guest, or the promise, moves to another bed, of this unit or another."""

    to: str
    reason: str = ""


class Swap(OnBed, kw_only=True):
    """Two guests change beds."""

    other: str


class Absent(OnBed, kw_only=True):
    """The guest is away, for a night or in hospital; the bed is kept."""

    until: datetime | None = None


class Back(OnBed, kw_only=True):
    """The guest is here again."""


class AddTask(Command, kw_only=True):
    """Leave something to do, at a bed or for the whole unit: `what` is "repair:" and a code, or "other-help" for a
    number (that of the bed's guest, unless another is given)."""

    unit: str
    what: str
    bed: str = ""
    ticket: str = ""


class EndTask(Command, kw_only=True):
    """It is done; a follow-up with one of its outcomes."""

    task: str
    outcome: str = "done"


class ReadHandover(Command, kw_only=True):
    """The receipt of who begins a shift: the unit's handover has been read."""

    unit: str


class Undo(Command, kw_only=True):
    """Take back the change of that name."""

    change: int


class Tick(Command, kw_only=True):
    """Let the clock do what is due. Any process may, at any moment. `head` is the hash of the ledger's last entry and
    `draw_key` a secret from outside the database: what a draw is made of; without them draws wait. `only` these things
    are done, each by what and for whom, or all but those `without` which the rest has to go on."""

    by: str = "clock"
    head: bytes = b""
    draw_key: bytes = b""
    only: frozenset[tuple[str, str]] | None = None
    without: frozenset[tuple[str, str]] = frozenset()


class Join(Command, kw_only=True):
    """Stand in line for some units. `confirmed` when an account that has met or spoken with the person does it;
    `conditions` when those of the units were shown and confirmed."""

    ticket: str
    units: tuple[str, ...]
    for_: Literal["women", "men"] | None = None
    confirmed: bool = False
    conditions: bool = False
    children: Literal["", "yes", "no", "unknown"] = ""


class ConfirmWait(OfTicket, kw_only=True):
    """An account has met or spoken with the person."""


class Attest(OfTicket, kw_only=True):
    """Somebody who knows the person says since when they have waited, under a number that is lost."""

    since: datetime


class Sign(OfTicket, kw_only=True):
    """A sign of life: a look, an answered call. `still_waits` when the person says so, which also ends a pause; `read`
    when they say that they have read what has changed."""

    still_waits: bool = False
    read: bool = False


class Pause(OfTicket, kw_only=True):
    """Ask me later: not at all until I say so, or not before `until`."""

    until: datetime | None = None


class WriteDown(OfTicket, kw_only=True):
    """Bring the ledger up to date with the number's waits at once, since it is about to be erased."""

    by: str = "clock"


class Leave(OfTicket, kw_only=True):
    """Out of every line; a promise is given back."""


class Pair(OfTicket, kw_only=True):
    """Wait together with another number; it holds when both have said so."""

    other: str


class Part(OfTicket, kw_only=True):
    """Wait alone again."""


class Offer(Command, kw_only=True):
    """Offer a free bed to the First, or to the number named, with its reason where that is not the First. `children`
    as in a way in."""

    unit: str
    bed: str = ""
    ticket: str = ""
    reason: str = ""
    children: Literal["", "yes", "no", "unknown"] = ""


class Accept(OfTicket, kw_only=True):
    """Yes to the offer; the bed is held until `arrive_by` (by default as long as the unit holds beds)."""

    arrive_by: datetime | None = None


class Decline(OfTicket, kw_only=True):
    """No to the offer, or to the bed that was accepted."""

    reason: str = ""


class NoAnswer(OfTicket, kw_only=True):
    """Called about the offer, nobody answered: a miss at once."""


class Withdraw(Command, kw_only=True):
    """The house takes an offer, or a promise to a number, back."""

    bed: str
    reason: str


class TurnAway(Command, kw_only=True):
    """Somebody asked at the unit and got no bed: why, and what became of it (D-04). With the number, if it was told."""

    unit: str
    reason: str
    outcome: str
    for_: Literal["women", "men"] | None = None
    ticket: str = ""
    when: datetime | None = None
    queued: bool = False


class CountChildren(Command, kw_only=True):
    """Children were with somebody, or affected, so that no place for adults was given: only that is counted (L-13)."""

    unit: str


class Outage(Command, kw_only=True):
    """The service was down for so long: open offers last that much longer (rule 7)."""

    seconds: int
