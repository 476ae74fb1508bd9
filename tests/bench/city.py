"""A busy city's record: months of shelters that fill each evening and homes with a waitlist, through the real rules.

Each night every shelter bed is taken, given back in the morning by the clock, and cleaned; homes change hands by offers
to the first in line. Some 760 entries a day: 300,000 in 13 months.
"""

import heapq
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from beds.settings import Settings
from beds.store.away import patient
from beds.store.batch import Work
from beds.store.driver import driver
from beds.store.reading import Committed, read_all
from beds.store.schema import migrate
from beds.store.script import Many, Script
from beds.world import Bed, Organisation, Refused, Unit, World
from beds.world.commands import (
    Accept,
    Admit,
    Command,
    Confirm,
    Discharge,
    Found,
    Join,
    Leave,
    Ready,
    SetBed,
    SetOrganisation,
    SetUnit,
    Sign,
    TurnAway,
)
from beds.world.decide import drafted
from beds.world.state import Rules

DAYS = 396
"""Thirteen months: what is kept of contents before the purge of older ones."""
SHELTERS, HOMES, PLACES = 8, 8, 25
TICKETS = 4000
WITH_NUMBER, ACCEPTED = 0.6, 0.8
LEAVE_HOME, SIGN, LEAVE_LINE = 1 / 40, 0.2, 1 / 20
"""A day."""
JOINS, TURNED_AWAY = 7, 20
"""In the mean, a day."""
AT_ONCE = 4
"""Days that are written in one transaction."""
TICK = timedelta(minutes=30)
"""How often the clock does what is due: after each command, as in service, would take ten times as long."""
TICKET = (
    "INSERT INTO ticket (id, number, key, pin_hash, issued_at, issued_by, made_by) VALUES ($1, $2, $3, '', $4, '', '')"
)

Act = Callable[[World], Command | None]


def units() -> Iterator[Unit]:
    """Night shelters and homes; a place in either is given without an assessment."""
    told = {"organisation": "city", "status": "open", "decision": "DEMO", "decision_date": date(2025, 1, 1)}
    hours = Rules(entry_from=time(18), entry_to=time(23), check_out=time(7, 30), check_out_all=True)
    for n in range(SHELTERS):
        yield Unit(slug=f"shelter-{n}", name=f"Shelter {n}", kind="night", cleaning=True, rules=hours, **told)
    for n in range(HOMES):
        yield Unit(slug=f"home-{n}", name=f"Home {n}", cleaning=True, **told)


class City:
    """An agenda of what people do; what of it the rules refuse does not happen."""

    def __init__(self, begins: datetime, seed: int = 1) -> None:
        self.begins = begins
        self.tickets = [secrets.token_hex(16) for _ in range(TICKETS)]
        self._dice = random.Random(seed)
        self._agenda: list[tuple[datetime, int, Act]] = []
        self._order = count()
        self._seen = 0

    def found(self) -> Iterator[Command]:
        """What makes the city."""
        yield Found(by="seed", founded="real")
        yield SetOrganisation(by="seed", organisation=Organisation(slug="city", name="City", municipality=True))
        for unit in units():
            yield SetUnit(by="seed", unit=unit)
            for n in range(PLACES):
                yield SetBed(by="seed", bed=Bed(id=f"{unit.slug}-{n}", unit=unit.slug, label=str(n), position=n))

    def live(self, known: Committed, begins: datetime, ends: datetime) -> Script[Committed]:
        """What happens between these times, in one transaction."""
        for day in range((ends - begins).days):
            self._plan(known.world, begins + timedelta(days=day))
        work, self._seen, now = Work(known), 0, begins
        while now < ends:
            now += TICK
            while self._agenda and self._agenda[0][0] <= now:
                when, _, act = heapq.heappop(self._agenda)
                command = act(work.state.world)
                if command is not None:
                    yield from _may(work, command, when)
            yield from work.tick(now)
            self._answer_offers(work, now)
        yield from work.write(ends)
        return work.state

    def _at(self, when: datetime, act: Act) -> None:
        heapq.heappush(self._agenda, (when, next(self._order), act))

    def _plan(self, world: World, noon: datetime) -> None:
        for bed in world.beds.values():
            (self._night if bed.unit.startswith("shelter") else self._day)(bed.id, noon)
        for unit in world.units:
            for hours in (1, 8, 19):
                self._at(self._about(noon, hours), lambda _, unit=unit: Confirm(by="staff", own=True, unit=unit))
        for _ in range(self._often(JOINS)):
            self._at(self._about(noon, 3), self._joins)
        for _ in range(self._often(TURNED_AWAY)):
            self._at(self._about(noon, 10), self._turned_away)
        for ticket in {wait.ticket: None for wait in world.waits.values()}:
            if self._dice.random() < SIGN:
                self._at(self._about(noon, 2), lambda _, ticket=ticket: Sign(by="self", ticket=ticket))
            elif self._dice.random() < LEAVE_LINE:
                self._at(self._about(noon, 2), lambda _, ticket=ticket: Leave(by="self", ticket=ticket))

    def _often(self, mean: int) -> int:
        return self._dice.randint(0, 2 * mean)

    def _about(self, noon: datetime, hours: int) -> datetime:
        return noon + timedelta(hours=hours, seconds=self._dice.randrange(3 * 3600))

    def _night(self, bed: str, noon: datetime) -> None:
        self._at(self._about(noon, 7), lambda world: self._admit(world, bed))
        self._at(self._about(noon, 20), lambda _: Ready(by="staff", own=True, bed=bed))

    def _day(self, bed: str, noon: datetime) -> None:
        if noon == self.begins:
            self._at(self._about(noon, 1), lambda world: self._admit(world, bed))
        elif self._dice.random() < LEAVE_HOME:
            self._at(self._about(noon, 1), lambda _: Discharge(by="staff", own=True, bed=bed, reason="planned-move"))
            self._at(self._about(noon, 5), lambda _: Ready(by="staff", own=True, bed=bed))

    def _admit(self, world: World, bed: str) -> Command | None:
        ticket = self._dice.choice(self.tickets) if self._dice.random() < WITH_NUMBER else ""
        if bed in world.spells or (ticket and world.occupied_by(ticket)):
            return None
        return Admit(by="staff", own=True, bed=bed, ticket=ticket, children="no")

    def _joins(self, world: World) -> Command | None:
        homes = self._dice.sample([slug for slug in world.units if slug.startswith("home")], self._dice.randint(1, 3))
        return Join(by="staff", ticket=self._dice.choice(self.tickets), units=tuple(homes), confirmed=True)

    def _turned_away(self, world: World) -> Command:
        unit = f"shelter-{self._dice.randrange(SHELTERS)}"
        return TurnAway(by="staff", own=True, unit=unit, reason="full", outcome="none-found")

    def _answer_offers(self, work: Work, now: datetime) -> None:
        """Whoever is offered a home takes it, mostly."""
        for _, entry in work.entries[self._seen :]:
            if entry.kind == "offer" and self._dice.random() < ACCEPTED:
                ticket, bed = entry.ticket, entry.bed
                self._at(now + timedelta(minutes=10), lambda _, t=ticket: Accept(by="self", ticket=t))
                self._at(
                    now + timedelta(minutes=45),
                    lambda _, t=ticket, b=bed: Admit(by="staff", own=True, bed=b, ticket=t, claim="pin", children="no"),
                )
        self._seen = len(work.entries)


def _may(work: Work, command: Command, now: datetime) -> Script[None]:
    try:
        draft = drafted(work.state.world, command, now)
    except Refused:
        return
    yield from work.append(draft.entries, draft.worlds)


async def make(settings: Settings, ends: datetime, days: int = DAYS, told: Callable[[int], object] = int) -> None:
    """Fill a new database with so many days that end then. `told` hears now and then how many entries are there."""
    await migrate(settings)
    begins = ends - timedelta(days=days)
    city, connected = City(begins), driver(settings)
    try:
        with patient():
            rows = [(id_, f"{n:05}", secrets.token_bytes(32), begins) for n, id_ in enumerate(city.tickets)]
            await connected.write(_say(Many(TICKET, rows)))
            known = await connected.write(_found((await connected.read(read_all())), city))
            for day in range(0, days, AT_ONCE):
                now = begins + timedelta(days=day)
                known = await connected.write(city.live(known, now, min(now + timedelta(days=AT_ONCE), ends)))
                told(known.world.seq)
    finally:
        await connected.close()


def _found(known: Committed, city: City) -> Script[Committed]:
    work = Work(known)
    for command in city.found():
        yield from _may(work, command, city.begins)
    yield from work.write(city.begins)
    return work.state


def _say(statement: Many) -> Script[None]:
    yield statement
