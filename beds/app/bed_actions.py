"""What can be done with one bed: what each action is told, and having it done."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal, TypedDict

import msgspec
from msgspec import Struct

from beds.app.actor import Actor, count_children, holder, submit, submit_with_number
from beds.app.values import BedId, Body, Instant, Minutes, Number, Pin
from beds.people import tickets
from beds.people.rights import ask_bed
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import codes, commands, decide
from beds.world.actions import ACTIONS
from beds.world.asking import AskFirst, still_to_ask
from beds.world.commands import OnBed
from beds.world.refusals import ChildrenHere
from beds.world.state import Bed, Unit


class Told(TypedDict):
    """What every command on a bed is told."""

    by: str
    bed: str
    when: datetime | None
    queued: bool


class Answers(TypedDict):
    """What a way in says of the questions asked."""

    conditions: bool
    children: Literal["", "yes", "no", "unknown"]


class On(Struct, frozen=True):
    """For whom and where it is asked, `at` which time by their own clock."""

    told: Told
    ticket: str
    unit: Unit
    at: datetime


class Act(Body, kw_only=True):
    """What is asked for on a bed. `at` is the true time, if that was earlier: up to a day back, with an
    Idempotency-Key up to 14 days."""

    command: ClassVar[type[OnBed]]
    at: Instant | None = None

    def asks(self, on: On) -> OnBed:
        """As a command."""
        return self.command(**on.told)


class Entering(Act, kw_only=True):
    """A way in. Without `conditions` and `children` they were not asked about now: shown to staff, never refused."""

    conditions: bool | None = None
    children: Literal["yes", "no", "unknown"] | None = None

    @property
    def answers(self) -> Answers:
        return {"conditions": self.conditions or False, "children": self.children or ""}


class Hold(Entering, kw_only=True):
    """Without minutes and until: as long as the unit holds beds."""

    command = commands.Hold
    minutes: Minutes | None = None
    until: Instant | None = None
    number: Number | None = None
    reason: codes.Grant | None = None

    def asks(self, on: On) -> commands.Hold:
        if self.minutes is not None and self.until is not None:
            raise msgspec.ValidationError("Expected `minutes` or `until`, not both")
        until = self.until or on.at + timedelta(minutes=self.minutes or on.unit.rules.hold_minutes)
        return commands.Hold(**on.told, **self.answers, until=until, ticket=on.ticket, reason=self.reason or "")


class Extend(Act, kw_only=True):
    command = commands.Extend
    until: Instant

    def asks(self, on: On) -> commands.Extend:
        return commands.Extend(**on.told, until=self.until)


class Admit(Entering, kw_only=True):
    """A promised bed is claimed with the number's `pin`, or because staff have `recognised` the person."""

    command = commands.Admit
    number: Number | None = None
    pin: Pin | None = None
    recognised: bool = False
    reason: codes.Grant | None = None
    release_other: bool = False

    def asks(self, on: On) -> commands.Admit:
        return commands.Admit(
            **on.told,
            **self.answers,
            ticket=on.ticket,
            claim="pin" if self.pin else "recognised" if self.recognised else "",
            reason=self.reason or "",
            release_other=self.release_other,
        )


class Attach(Entering, kw_only=True):
    """`reason` is the code for a hold that thereby goes past the First."""

    command = commands.Attach
    number: Number
    reason: codes.Grant | None = None

    def asks(self, on: On) -> commands.Attach:
        return commands.Attach(**on.told, **self.answers, ticket=on.ticket, reason=self.reason or "")


class Discharge(Act, kw_only=True, rename={"next_": "next"}):
    command = commands.Discharge
    reason: codes.Ending | None = None
    next_: codes.Next | None = None
    follow_up_on: date | None = None
    suspended_until: Instant | None = None

    def asks(self, on: On) -> commands.Discharge:
        return commands.Discharge(
            **on.told,
            reason=self.reason or "",
            next_=self.next_ or "",
            follow_up_on=self.follow_up_on,
            suspended_until=self.suspended_until,
        )


class Close(Act, kw_only=True):
    """With `when_empty` the bed closes as soon as its guest has left."""

    command = commands.CloseBed
    reason: codes.Closing
    until: Instant | None = None
    when_empty: bool = False

    def asks(self, on: On) -> commands.CloseBed:
        return commands.CloseBed(**on.told, reason=self.reason, until=self.until, when_empty=self.when_empty)


class Move(Entering, kw_only=True):
    command = commands.Move
    to: BedId
    reason: codes.Grant | None = None

    def asks(self, on: On) -> commands.Move:
        return commands.Move(**on.told, **self.answers, to=self.to, reason=self.reason or "")


class Swap(Act, kw_only=True, rename={"other": "with"}):
    command = commands.Swap
    other: BedId

    def asks(self, on: On) -> commands.Swap:
        return commands.Swap(**on.told, other=self.other)


class Absent(Act, kw_only=True):
    command = commands.Absent
    until: Instant | None = None

    def asks(self, on: On) -> commands.Absent:
        return commands.Absent(**on.told, until=self.until)


def _act(command: type[OnBed]) -> type[Act]:
    """What the action is asked with; nothing but its true time where no more is said above."""
    told = (Hold, Extend, Admit, Attach, Discharge, Close, Move, Swap, Absent)
    known = next((kind for kind in told if kind.command is command), None)
    return known or type(command.__name__, (Act,), {"command": command}, kw_only=True)


ACTS: dict[str, type[Act]] = {action: _act(row.command) for action, row in ACTIONS.items()}


class Performed(Struct, frozen=True):
    """What was done; and the number that was made for the guest, if one was asked for."""

    done: Done
    issued: tickets.Issued | None = None


def bed_of(store: Store, actor: Actor, right: str, bed: str, unit: str) -> Bed:
    """The bed, if it is in that unit and the actor may do this there. Raises UnknownBed, NotSignedIn or NotAllowed."""
    return ask_bed(actor.caller, right, store.world, bed, unit)


async def do(store: Store, actor: Actor, right: str, bed: Bed, asked: Act) -> Done:
    """Do it. `right` is what the actor must have in the unit of any other bed that it is about. Raises Refused, and
    what `holder` raises."""
    _ask_others(store, actor, right, asked)
    command = _command(store, actor, bed, asked, await _ticket(store, actor, bed, asked))
    return await submit(store, actor, command, bed.unit)


async def perform(
    store: Store, actor: Actor, right: str, bed: Bed, asked: Act, *, new_number: bool = False
) -> Performed:
    """The same for whoever stands before the guest: what is not known yet is asked first, and a number is made if that
    was chosen. What has happened already is written down as it was, and of a tap that waited nobody reads a number.
    Raises AskFirst beside what `do` raises."""
    _ask_others(store, actor, right, asked)
    makes = new_number and actor.tapped is None
    ticket = "" if makes else await _ticket(store, actor, bed, asked)
    command = _command(store, actor, bed, asked, ticket)
    asks = asked.at is None and actor.tapped is None
    if asks and isinstance(command, commands.Entering) and (unasked := still_to_ask(store.world, command)):
        await _try(store, actor, command)
        raise AskFirst(unasked)
    if makes:

        def named(made: str) -> list[OnBed]:
            return [_command(store, actor, bed, asked, made)]

        return Performed(*await submit_with_number(store, actor, named, bed.unit))
    return Performed(await submit(store, actor, command, bed.unit))


def _ask_others(store: Store, actor: Actor, right: str, asked: Act) -> None:
    for other in (getattr(asked, "to", None), getattr(asked, "other", None)):
        if other is not None:
            ask_bed(actor.caller, right, store.world, other)


async def _ticket(store: Store, actor: Actor, bed: Bed, asked: Act) -> str:
    """Whom it is about. A PIN alone is held against the number that the bed is promised to."""
    number, pin = getattr(asked, "number", None), getattr(asked, "pin", None)
    if pin is not None and number is None:
        spell = store.world.spells.get(bed.id)
        number = store.number(spell.ticket) if spell and spell.ticket else None
    return await holder(store, actor, number, pin)


async def _try(store: Store, actor: Actor, command: OnBed) -> None:
    """Raise what it would be refused for as it stands."""
    try:
        decide(store.world, command, actor.now)
    except ChildrenHere as refusal:
        await count_children(store, actor, refusal)
        raise


def _command(store: Store, actor: Actor, bed: Bed, asked: Act, ticket: str) -> OnBed:
    told: Told = {"by": actor.account, "bed": bed.id, "when": asked.at or actor.tapped, "queued": actor.queued}
    return asked.asks(On(told, ticket, store.world.units[bed.unit], actor.at))
