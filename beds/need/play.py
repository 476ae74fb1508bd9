"""Playing a what-if: one house, those who ask it for a place, and the product's own `decide` and `apply`."""

import heapq
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from itertools import count
from statistics import mean

from msgspec import Struct

from beds.world import Bed, Entry, Organisation, Rules, Unit, World, apply, decide
from beds.world.commands import (
    Accept,
    Admit,
    Command,
    Discharge,
    Found,
    Join,
    Leave,
    SetBed,
    SetOrganisation,
    SetUnit,
    Tick,
)
from beds.world.refusals import Refused
from beds.world.state import Group

DAY = timedelta(days=1)
FOREVER = 10_000
"""Days: in this house nobody falls asleep in line; they leave when the record says so."""
UNDO_FIRST = timedelta(minutes=4)
"""After this the clock has offered a bed that was freed."""
CITY, HOUSE = "city", "house"


class Replayed(Struct, frozen=True):
    """What became of those who asked, in whole per cent: in at once, in from the line, gone before, still waiting. The
    mean wait in days of those who came in, mean guests, and the share of the time with no place free. Means over the
    lots that were drawn; `spread` are the least and the most that came in at once in one of them."""

    places: int
    at_once: int
    spread: tuple[int, int]
    from_line: int
    gave_up: int
    waiting: int
    mean_wait: float
    mean_guests: float
    full: float


class Person(Struct, frozen=True):
    """One who asked: when, for how long they stand in line (None: as long as it takes), how long they will stay."""

    at: datetime
    patience: timedelta | None
    stay: timedelta


class Script(Struct, frozen=True):
    """What to play: who asked a unit for whom, until when; `lots` are the same people, their stays drawn anew."""

    audience: Group
    lots: tuple[tuple[Person, ...], ...]
    end: datetime


class Fared(Struct, frozen=True):
    """How one lot fared: shares, days and guests as `Replayed` has them, not rounded."""

    at_once: float
    from_line: float
    gave_up: float
    waiting: float
    mean_wait: float
    mean_guests: float
    full: float


class Play:
    """The what-if of one lot in the making. `told` hears how much of it is over, from 0 to 1."""

    def __init__(self, script: Script, lot: int, places: int, told: Callable[[float], None]) -> None:
        people = script.lots[lot]
        self.world, self.now, self.end = World(), people[0].at, script.end
        self.places, self.audience, self.told = places, script.audience, told
        self.people = {f"{n:032x}": person for n, person in enumerate(people, start=1)}
        self.waits: dict[str, timedelta] = {}
        self.at_once = self.gave_up = 0
        self.slept = self.full = timedelta()
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._found()
        for ticket, person in self.people.items():
            self._at(person.at, partial(self._asks, ticket))
        self._run()

    def result(self) -> Fared:
        """How it went."""
        asked, came = len(self.people), len(self.waits)
        length = self.end - min(p.at for p in self.people.values())
        return Fared(
            at_once=self.at_once / asked,
            from_line=(came - self.at_once) / asked,
            gave_up=self.gave_up / asked,
            waiting=(asked - came - self.gave_up) / asked,
            mean_wait=mean(w / DAY for w in self.waits.values()) if came else 0.0,
            mean_guests=self.slept / length,
            full=self.full / length,
        )

    def _found(self) -> None:
        """A house open all day, without cleaning: nothing but its places keeps anybody out."""
        rules = Rules(offer_from=time(0), offer_to=time(0), asleep_days=FOREVER)
        house = Unit(
            slug=HOUSE, name=HOUSE, organisation=CITY, status="open", kind="home", audience=self.audience,
            decision="-", rules=rules,
        )  # fmt: skip
        self._do(Found(by="seed", founded="real"))
        self._do(SetOrganisation(by="seed", organisation=Organisation(slug=CITY, name=CITY, municipality=True)))
        self._do(SetUnit(by="seed", unit=house))
        for n in range(1, self.places + 1):
            self._do(SetBed(by="seed", bed=Bed(id=f"{HOUSE}-{n}", unit=HOUSE, label=str(n), position=n)))

    def _at(self, when: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (when, next(self._order), act))

    def _run(self) -> None:
        start, whole = self.now, self.end - self.now
        while self._agenda and self._agenda[0][0] <= self.end:
            when, _, act = heapq.heappop(self._agenda)
            self._pass(max(when, self.now))
            act()
            self.told((self.now - start) / whole)
        self._pass(self.end)
        self.told(1.0)

    def _pass(self, when: datetime) -> None:
        guests = sum(spell.state == "occupied" for spell in self.world.spells.values())
        self.slept += guests * (when - self.now)
        self.full += (when - self.now) * (len(self.world.spells) == self.places)
        self.now = when

    def _asks(self, ticket: str) -> None:
        free = next((b.id for b in self.world.unit_beds(HOUSE) if b.id not in self.world.spells), None)
        if free is not None and self._may(Admit(by="staff", own=True, bed=free, ticket=ticket)):
            self.at_once += 1
            return self._comes_in(ticket, free)
        group = None if self.audience == "all" else self.audience
        self._do(Join(by="staff", ticket=ticket, units=(HOUSE,), for_=group, confirmed=True))
        patience = self.people[ticket].patience
        if patience is not None:
            self._at(self.now + patience, partial(self._gives_up, ticket))
        return None

    def _comes_in(self, ticket: str, bed: str) -> None:
        person = self.people[ticket]
        self.waits[ticket] = self.now - person.at
        self._at(self.now + person.stay, partial(self._leaves, bed))

    def _leaves(self, bed: str) -> None:
        self._do(Discharge(by="staff", own=True, bed=bed))
        self._at(self.now + UNDO_FIRST, partial(self._do, Tick()))

    def _gives_up(self, ticket: str) -> None:
        if ticket not in self.waits and self._may(Leave(by="self", ticket=ticket)):
            self.gave_up += 1

    def _takes(self, offer: Entry) -> None:
        """The offer is accepted at once, and the guest comes."""
        self._do(Accept(by="self", ticket=offer.ticket))
        self._do(Admit(by="staff", own=True, bed=offer.bed, ticket=offer.ticket, claim="recognised"))
        self._comes_in(offer.ticket, offer.bed)

    def _do(self, command: Command) -> None:
        entries = decide(self.world, command, self.now)
        for entry in entries:
            self.world = apply(self.world, entry)
        for offer in (entry for entry in entries if entry.kind == "offer"):
            self._takes(offer)

    def _may(self, command: Command) -> bool:
        try:
            self._do(command)
        except Refused:
            return False
        return True
