"""Closing a bed or a whole unit, now or from a night on: first what would happen, then having it done (D-02, D-09)."""

from datetime import date, datetime

from msgspec import Struct

from beds.app.actor import Actor, submit
from beds.app.house import set_unit
from beds.people.rights import own_staff
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import codes
from beds.world.command import Command
from beds.world.commands import CloseBed, Reopen, SetUnit
from beds.world.nights import begins, night_of
from beds.world.refusals import Invalid, UnitNotOpen, UnknownBed
from beds.world.state import Unit, replace
from beds.world.units import to_come


class Closing(Struct, frozen=True, kw_only=True):
    """The bed (without one: the unit), from which night (without one: now), and for a bed why and until when."""

    bed: str = ""
    first: date | None = None
    reason: codes.Closing = "other"
    back: date | None = None


class Planned(Struct, frozen=True):
    """A closing as a command, and when it happens, which may be now."""

    asked: SetUnit | CloseBed
    at: datetime

    def command(self, store: Store, actor: Actor, unit: Unit) -> Command:
        """As the actor would give it, to see what it would do."""
        return replace(self.asked, own=own_staff(actor.caller, store.world, unit.slug))


def plan(store: Store, actor: Actor, unit: Unit, asked: Closing) -> Planned:
    """What is asked for as a command. Raises Invalid, UnitNotOpen or UnknownBed."""
    world, turns, first = store.world, unit.rules.day_turns, asked.first
    if unit.status != "open":
        raise UnitNotOpen(unit=unit.name)
    tonight = world.nights.get(unit.slug) or night_of(actor.now)
    begin = None if first is None or first <= tonight else begins(first, turns)
    if not asked.bed:
        closes = first if begin else tonight
        changed = replace(to_come(world, unit.slug), closes=closes)
        return Planned(SetUnit(by=actor.account, unit=changed), begin or actor.now)
    end = begins(asked.back, turns) if asked.back else None
    if end is not None and end <= (begin or actor.now):
        raise Invalid(what="the bed is expected back at a later time")
    bed = _of(store, unit, asked.bed)
    close = CloseBed(by=actor.account, bed=bed, reason=asked.reason, until=end, when_empty=True, since=begin)
    return Planned(close, begin or actor.now)


async def close(store: Store, actor: Actor, unit: Unit, planned: Planned) -> Done:
    """Have it done. Raises Refused."""
    return await submit(store, actor, planned.asked, unit.slug)


async def keep(store: Store, actor: Actor, unit: Unit, bed: str) -> Done:
    """What was announced does not happen: the bed, or without one the unit, stays in service. Raises Refused."""
    if not bed:
        return await set_unit(store, actor, replace(unit, closes=None))
    return await submit(store, actor, Reopen(by=actor.account, bed=_of(store, unit, bed)), unit.slug)


def _of(store: Store, unit: Unit, bed: str) -> str:
    """The bed, if it is one of the unit's. Raises UnknownBed."""
    if bed not in store.world.beds or store.world.beds[bed].unit != unit.slug:
        raise UnknownBed(bed=bed)
    return bed
