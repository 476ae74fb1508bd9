"""What can be done with one bed: what each action is told, and having it done."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Literal

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
from beds.world.state import Bed, World

Grant = Literal[codes.GRANT]


class Act(Body, kw_only=True):
    """What is asked for on a bed. `at` is the true time, if that was earlier: up to a day back, with an
    Idempotency-Key up to 14 days."""

    command: ClassVar[type[OnBed]]
    at: Instant | None = None

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        """What the command needs beside the bed, the ticket and the time."""
        return {
            name: getattr(self, name)
            for name in self.__struct_fields__
            if name not in ("at", "number", "pin", "recognised") and getattr(self, name) is not None
        }


class Entering(Act, kw_only=True):
    """A way in. Without `conditions` and `children` they were not asked about now: shown to staff, never refused."""

    conditions: bool | None = None
    children: Literal["yes", "no", "unknown"] | None = None


class Hold(Entering, kw_only=True):
    """Without minutes and until: as long as the unit holds beds."""

    command = commands.Hold
    minutes: Minutes | None = None
    until: Instant | None = None
    number: Number | None = None
    reason: Grant | None = None

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        if self.minutes is not None and self.until is not None:
            raise msgspec.ValidationError("Expected `minutes` or `until`, not both")
        minutes = self.minutes or world.units[bed.unit].rules.hold_minutes
        given = super().fields(world, bed, at) | {"until": self.until or at + timedelta(minutes=minutes)}
        given.pop("minutes", None)
        return given


class Extend(Act, kw_only=True):
    command = commands.Extend
    until: Instant


class Admit(Entering, kw_only=True):
    """A promised bed is claimed with the number's `pin`, or because staff have `recognised` the person."""

    command = commands.Admit
    number: Number | None = None
    pin: Pin | None = None
    recognised: bool = False
    reason: Grant | None = None
    release_other: bool = False

    def fields(self, world: World, bed: Bed, at: datetime) -> dict:
        claim = "pin" if self.pin else "recognised" if self.recognised else ""
        return super().fields(world, bed, at) | {"claim": claim}


class Attach(Entering, kw_only=True):
    """`reason` is the code for a hold that thereby goes past the First."""

    command = commands.Attach
    number: Number
    reason: Grant | None = None


class Discharge(Act, kw_only=True, rename={"next_": "next"}):
    command = commands.Discharge
    reason: Literal[codes.ENDING] | None = None
    next_: Literal[codes.NEXT] | None = None
    follow_up_on: date | None = None
    suspended_until: Instant | None = None


class Close(Act, kw_only=True):
    """With `when_empty` the bed closes as soon as its guest has left."""

    command = commands.CloseBed
    reason: Literal[codes.CLOSING]
    until: Instant | None = None
    when_empty: bool = False


class Move(Entering, kw_only=True):
    command = commands.Move
    to: BedId
    reason: Grant | None = None


class Swap(Act, kw_only=True, rename={"other": "with"}):
    command = commands.Swap
    other: BedId


class Absent(Act, kw_only=True):
    command = commands.Absent
    until: Instant | None = None


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
    return await _submit(store, actor, bed, asked, await _ticket(store, actor, bed, asked))


async def perform(
    store: Store, actor: Actor, right: str, bed: Bed, asked: Act, *, new_number: bool = False
) -> Performed:
    """The same for whoever stands before the guest: what is not known yet is asked first, and a number is made if that
    was chosen. What has happened already is written down as it was, and of a tap that waited nobody reads a number.
    Raises AskFirst beside what `do` raises."""
    _ask_others(store, actor, right, asked)
    makes = new_number and actor.tapped is None
    ticket = "" if makes else await _ticket(store, actor, bed, asked)
    command = asked.command(by=actor.caller.account, bed=bed.id, **_fields(store, actor, bed, asked, ticket))
    asks = asked.at is None and actor.tapped is None and isinstance(command, commands.Entering)
    if asks and (unasked := still_to_ask(store.world, command)):
        await _try(store, actor, command)
        raise AskFirst(unasked)
    fields = {"bed": bed.id, **_fields(store, actor, bed, asked, ticket)}
    if makes:
        return Performed(*await submit_with_number(store, actor, asked.command, bed.unit, **fields))
    return Performed(await submit(store, actor, asked.command, bed.unit, **fields))


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


async def _submit(store: Store, actor: Actor, bed: Bed, asked: Act, ticket: str) -> Done:
    fields = _fields(store, actor, bed, asked, ticket)
    return await submit(store, actor, asked.command, bed.unit, bed=bed.id, **fields)


def _fields(store: Store, actor: Actor, bed: Bed, asked: Act, ticket: str) -> dict[str, object]:
    fields = asked.fields(store.world, bed, actor.at)
    fields |= {"when": asked.at or actor.tapped, "queued": actor.queued}
    return fields | ({"ticket": ticket} if ticket else {})
