"""What a decision writes while it decides: entries, and the world as they make it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, Unpack

from beds.world import deferral, order
from beds.world.apply import REMEMBERED, apply
from beds.world.codes import Given, Grant
from beds.world.commands import Command, OnBed
from beds.world.entry import Entry, Fields, Kind
from beds.world.nights import night_of
from beds.world.refusals import BadTime, BedOutOfUse, UnitNotOpen, UnknownBed, UnknownUnit
from beds.world.state import PROMISES, Bed, Spell, Unit, World
from beds.world.waits import Wait

PAPER = timedelta(hours=24)
"""How far back something done on paper may be entered (interface: `at`)."""
QUEUED = REMEMBERED
"""How far back a phone that had no network may send what was done (interface: `at`)."""
SKEW = timedelta(minutes=2)
"""How far ahead a phone's clock may be before its time is refused instead of read as now."""


class Draft:
    """The entries of one command in the making, and the world after each of them."""

    def __init__(self, world: World, command: Command, now: datetime) -> None:
        self.world, self.command, self.start = world, command, world.seq
        self.now = max(now, world.at) if world.at else now
        self.entries: list[Entry] = []
        self.worlds: list[World] = []
        self.written: dict[str, tuple[Wait | None, Wait | None]] = {}  # of which the ledger was told: before, and then

    def add(self, kind: Kind, *, waits: Iterable[Wait] = (), **fields: Unpack[Fields]) -> None:
        """Write one entry; the draft's world moves on. Of the waits given, which are all of one person, those in other
        units than the entry's are written there later (`beds.world.deferral`)."""
        c, unit = self.command, fields.get("unit", "")
        here, elsewhere = deferral.parted(self, kind, unit, waits)
        fields.setdefault("own", c.own)
        if here or elsewhere:
            fields |= {"hand": deferral.hand(c.by, kind), "reach": c.reach}
        self.append(Entry(kind=kind, at=self.now, by=c.by, act=c.act, waits=here, deferred=elsewhere, **fields))
        for later in elsewhere:
            if later.due is not None and later.due <= self.now:
                deferral.write(self, later.wait.handle)

    def append(self, entry: Entry) -> None:
        """Take in an entry as it stands."""
        self.world = apply(self.world, entry)
        self.entries.append(entry)
        self.worlds.append(self.world)

    def random(self, purpose: str) -> bytes:
        """32 bytes that nobody could know who does not know the command's salt, which is kept nowhere."""
        return hashlib.sha256(self.command.salt + f"{purpose} {len(self.entries)}".encode()).digest()

    def handle(self) -> str:
        """A fresh random handle for a stay, a wait or a suspension."""
        return self.random("handle").hex()[:16]

    def grant(self, bed: Bed, ticket: str, reason: str) -> Given:
        """How taking this free bed is to be recorded: see `order.grant`. The ledger knows then who was First."""
        deferral.settle(self, bed, ticket)
        return order.grant(self.world, bed, ticket, reason, self.now)

    def naming(self, bed: Bed, ticket: str, reason: str) -> Grant | Literal[""]:
        """How it is to be recorded that a bed held for nobody named goes to a number: see `order.naming`."""
        deferral.settle(self, bed, ticket)
        return order.naming(self.world, bed, ticket, reason, self.now)

    def bed(self, bed_id: str) -> Bed:
        """The bed, or UnknownBed."""
        bed = self.world.beds.get(bed_id)
        if bed is None:
            raise UnknownBed(bed=bed_id)
        return bed

    def unit(self, slug: str) -> Unit:
        """The unit, or UnknownUnit."""
        unit = self.world.units.get(slug)
        if unit is None:
            raise UnknownUnit(unit=slug)
        return unit

    def open_unit(self, slug: str) -> Unit:
        """The unit, if it takes guests."""
        unit = self.unit(slug)
        if unit.status != "open":
            raise UnitNotOpen(unit=unit.name)
        return unit

    def usable(self, bed: Bed, when: datetime | None = None) -> Bed:
        """The bed, if it counts tonight, or did on the night of that moment."""
        world, turns = self.world, self.world.units[bed.unit].rules.day_turns
        if not (world.in_use(bed) or (when is not None and when < self.now and bed.valid_on(night_of(when, turns)))):
            raise BedOutOfUse(bed=bed.label)
        return bed

    def spell(self, bed: Bed) -> Spell | None:
        """The bed's open spell; None when it is free."""
        return self.world.spells.get(bed.id)

    def true_time(self, command: OnBed, bed: Bed) -> datetime:
        """When it happened, if that fits between what is known of the bed and now."""
        when = self.earlier(command.when, command.queued)
        if when == self.now:
            return when
        spell = self.spell(bed)
        known = spell.since if spell else self.world.free_since.get(bed.id)
        if known is not None and when < known:
            raise BadTime(what="the bed's present state began later")
        return when

    def fact_time(self, command: OnBed, bed: Bed) -> datetime:
        """When something was seen in the bed, if that fits between now and what is known of guests, cleaning and
        closures. Promises are no such facts: they give way (rule 10)."""
        when, spell = self.earlier(command.when, command.queued), self.spell(bed)
        known = spell.since if spell and spell.state not in PROMISES else self.world.used_until.get(bed.id)
        if known is not None and when < known:
            raise BadTime(what="something else was in the bed until later")
        return when

    def earlier(self, when: datetime | None, queued: bool) -> datetime:
        """The time given, if something done on paper or on a phone without network may be entered that late."""
        if when is None or self.now < when <= self.now + SKEW:
            return self.now
        if when > self.now:
            raise BadTime(what="it lies in the future")
        if self.now - when > (QUEUED if queued else PAPER):
            raise BadTime(what="it lies too far back")
        return when

    def at_true_time(self, when: datetime) -> datetime | None:
        """The entry's field `when`: nothing where it is the time of recording."""
        return None if when == self.now else when
