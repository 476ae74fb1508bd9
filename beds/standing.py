"""How one number stands: the answer to "where am I in line, and what happens next?", from the world alone.

Of a protected unit it tells a band and "ring" where else it tells places and hours (L-12). What the world has
forgotten, lines that the house has ended, `ended` reads from the ledger.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from beds.board import Audience
from beds.store.models.ledger import Detail, Link
from beds.world.entry import Entry
from beds.world.explain import line, position
from beds.world.lines import Band, band
from beds.world.news import HOUSE_CHANGED, LEFT, OF_RULES, What, told
from beds.world.nights import in_night, next_clock, night_of
from beds.world.offers import last_arrival
from beds.world.state import Spell, Unit, World
from beds.world.waits import Wait

State = Literal["waiting", "promised", "paused", "quiet", "asleep", "placed", "closed"]
LIVELIEST: tuple[State, ...] = ("promised", "waiting", "paused", "quiet", "asleep")
"""Where somebody's waits differ, the liveliest one says how the number stands."""
TOLD_FOR = timedelta(days=30)
"""How long somebody is told that a line has ended: as long as their number lives after it (L-16)."""
NEWS_FOR = timedelta(days=14)
"""How long somebody is told that a line of theirs has changed, unless they say that they have read it."""
ENTRIES = 2000
"""The newest entries about some numbers that are looked through for that."""


class Queue(Struct, frozen=True, kw_only=True):
    """A place in one unit's line: `position` of `of`, or a band."""

    unit: str
    position: int | UnsetType = UNSET
    of: int | UnsetType = UNSET
    band: Band | UnsetType = UNSET


class Promise(Struct, frozen=True, kw_only=True):
    """A bed that is offered or, when `accepted`, held, for a night guest's next night too. `expires_at` ends the offer
    or the hold. `ring` stands in place of hours where the unit is protected."""

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


class Ended(Struct, frozen=True, kw_only=True):
    """A line that ended without the person's doing: the unit has `closed`, or else is for others now."""

    unit: str
    closed: bool
    at: datetime


class News(Struct, frozen=True, kw_only=True):
    """What has changed in a line where the number stands. `begins`: rules that begin with the unit's next day."""

    unit: str
    what: What
    at: datetime
    begins: datetime | None


def standing(world: World, ticket: str, now: datetime, eyes: Audience | None = None, made: bool = False) -> Standing:
    """How the ticket stands now: for its holder, or as far as those `eyes` may know, who may have `made` the number."""

    def seen(slug: str) -> bool:
        return eyes is None or eyes.sees_standing(world, slug, made)

    waits = [wait for wait in world.waits_of(ticket) if seen(wait.unit)]
    promised, bed, returns = world.promised_to(ticket), world.occupied_by(ticket), world.returns_to(ticket)
    if promised and not seen(world.beds[promised].unit):
        promised = None
    if returns and (eyes is None or eyes.sees_stay(world, world.beds[returns].unit, made)):
        promised = promised or returns
    if bed and eyes and not eyes.sees_stay(world, world.beds[bed].unit, made):
        bed = None
    states = {wait.state for wait in waits}
    resting: State = next((state for state in LIVELIEST if state in states), "closed")
    return Standing(
        state="promised" if promised else "placed" if bed else resting,
        queues=[_queue(world, wait) for wait in waits],
        offer=promise(world, promised, now) if promised else None,
    )


def news(world: World, ticket: str, now: datetime) -> list[News]:
    """What has changed lately in the number's lines since it joined and since its holder last said that they had read
    it, the oldest first."""
    return sorted(
        (
            News(unit=wait.unit, what=what, at=at, begins=_begins(world, wait.unit, now) if what in OF_RULES else None)
            for wait in world.waits_of(ticket)
            for what, at in told(world, wait.unit)
            if what not in LEFT and at > max(wait.joined_at, wait.read or wait.joined_at, now - NEWS_FOR)
        ),
        key=lambda each: each.at,
    )


def _begins(world: World, slug: str, now: datetime) -> datetime | None:
    return next_clock(now, (world.units[slug].rules.day_turns,)) if slug in world.coming else None


async def ended(world: World, tickets: Collection[str], now: datetime) -> dict[str, list[Ended]]:
    """Lines that the house has ended for each number lately, the newest first, unless it stands there again or its
    holder has read it. Numbers with none are left out."""
    lately = (at for of_unit in world.news.values() for what, at in of_unit.items() if what in LEFT)
    if not any(now - at <= TOLD_FOR for at in lately):
        return {}
    links = await Link.filter(ticket_id__in=tickets).order_by("-seq").limit(ENTRIES).values_list("seq", "ticket_id")
    bodies = await Detail.filter(seq__in=[seq for seq, _ in links]).values_list("seq", "body")
    entries = {seq: Entry.from_body(bytes(body)) for seq, body in bodies}
    found: dict[str, dict[str, Ended]] = {}
    for seq, ticket in links:
        entry, waits = entries.get(seq), world.waits_of(ticket)
        if entry is None or not entry.waits or entry.reason not in HOUSE_CHANGED:
            continue
        read = max((w.read for w in waits if w.read), default=entry.at - TOLD_FOR)
        if entry.at > max(read, now - TOLD_FOR) and not any(w.unit == entry.unit for w in waits):
            line = Ended(unit=entry.unit, closed=entry.reason == "unit-closed", at=entry.at)
            found.setdefault(ticket, {}).setdefault(entry.unit, line)
    return {ticket: list(lines.values()) for ticket, lines in found.items()}


def _queue(world: World, wait: Wait) -> Queue:
    if world.units[wait.unit].protected:
        return Queue(unit=wait.unit, band=band(world, wait))
    return Queue(unit=wait.unit, position=position(world, wait), of=len(line(world, wait.unit)))


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
    night, last = world.nights.get(unit.slug), last_arrival(world, unit)
    if spell.returning and spell.until is not None:
        night, last = night_of(spell.until, unit.rules.day_turns), spell.until
    opens = in_night(night, unit.rules.entry_from, unit.rules.day_turns) if night and unit.rules.entry_from else now
    until = spell.until
    if spell.state == "offered" and until is not None:
        until = last or until + timedelta(minutes=unit.rules.hold_minutes)
    return opens, min(until, last) if until and last else until or last
