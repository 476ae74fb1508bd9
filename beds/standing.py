"""How one number stands: the answer to "where am I in line, and what happens next?", from the world alone.

Of a protected unit it tells a band and "ring" where else it tells places and hours (L-12).
"""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from beds.world.explain import line, position
from beds.world.lines import Band, band
from beds.world.nights import in_night
from beds.world.offers import last_arrival
from beds.world.state import Spell, Unit, Wait, World

State = Literal["waiting", "promised", "paused", "quiet", "asleep", "placed", "closed"]
AWAKE_FIRST = ("waiting", "paused", "quiet", "asleep")
"""Where somebody's waits differ, the liveliest one says how the number stands."""


class Queue(Struct, frozen=True, kw_only=True):
    """A place in one unit's line: `position` of `of`, or a band."""

    unit: str
    position: int | UnsetType = UNSET
    of: int | UnsetType = UNSET
    band: Band | UnsetType = UNSET


class Promise(Struct, frozen=True, kw_only=True):
    """A bed that is offered or, when `accepted`, held. `expires_at` ends the offer or the hold. `ring` stands in place
    of hours where the unit is protected."""

    unit: str
    accepted: bool
    expires_at: datetime | None
    come_from: datetime | None
    come_until: datetime | None
    ring: bool


class Standing(Struct, frozen=True, kw_only=True):
    state: State
    queues: list[Queue]
    offer: Promise | None


def standing(world: World, ticket: str, now: datetime) -> Standing:
    """How the ticket stands now."""
    waits = world.waits_of(ticket)
    promised = world.promised_to(ticket)
    return Standing(
        state=_state(world, ticket, waits, promised),
        queues=[_queue(world, wait, slug) for wait in waits for slug in wait.units],
        offer=promise(world, promised, now) if promised else None,
    )


def _state(world: World, ticket: str, waits: list[Wait], promised: str | None) -> State:
    if promised:
        return "promised"
    if world.occupied_by(ticket):
        return "placed"
    return next((s for s in AWAKE_FIRST if any(w.state == s for w in waits)), "closed")


def _queue(world: World, wait: Wait, slug: str) -> Queue:
    if world.units[slug].protected:
        return Queue(unit=slug, band=band(world, wait, slug))
    return Queue(unit=slug, position=position(world, wait, slug), of=len(line(world, slug)))


def promise(world: World, bed: str, now: datetime) -> Promise:
    """The promise on that bed, as its holder is told of it."""
    spell, unit = world.spells[bed], world.units[world.beds[bed].unit]
    come_from, come_until = (None, None) if unit.protected else hours(world, unit, spell, now)
    return Promise(
        unit=unit.slug,
        accepted=spell.state == "held",
        expires_at=spell.until,
        come_from=come_from,
        come_until=come_until,
        ring=unit.protected,
    )


def hours(world: World, unit: Unit, spell: Spell, now: datetime) -> tuple[datetime, datetime | None]:
    """From when to when the holder can come: the door's hours tonight, within the hold if it is one. Before an answer
    a home counts with as long as it holds beds."""
    night = world.nights.get(unit.slug)
    opens = in_night(night, unit.rules.entry_from, unit.rules.day_turns) if night and unit.rules.entry_from else now
    last = last_arrival(world, unit)
    until = spell.until
    if spell.state == "offered" and until is not None:
        until = last or until + timedelta(minutes=unit.rules.hold_minutes)
    return opens, min(until, last) if until and last else until or last
