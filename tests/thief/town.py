"""Some months in a town of two homes and three night shelters, lived into a real database and then forgotten.

Who slept where is known here (`stays`), and in the database no more: everybody is closed, and erased a month later.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from beds.purge import purge
from beds.retention import Limit, limits
from beds.settings import Settings
from beds.store.batch import Asked, Work
from beds.store.driver import driver
from beds.store.reading import read_all
from beds.store.script import Many, Script
from beds.world import Bed, Organisation, Refused, Rules, Unit, World, next_due
from beds.world import commands as c
from beds.world.nights import local_instant
from tests.store.support import TICKET, settings, ticket_row

BEGIN = datetime(2026, 1, 7, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _home(slug: str, **fields: object) -> Unit:
    return Unit(slug=slug, name=slug.capitalize(), organisation="kommun", status="open", decision="DEMO", **fields)


def _shelter(slug: str, **fields: object) -> Unit:
    rules = Rules(
        entry_from=time(19), entry_to=time(21, 45), check_out=time(7, 30), check_out_all=True, offer_from=time(9),
        nights=3, no_show_at=time(21), automatic=False,
    )  # fmt: skip
    return _home(slug, kind="night", rules=rules, **fields)


UNITS = (
    _home("mansboende", audience="men"),
    _home("kvinnoboende", audience="women", protected=True),
    _shelter("harbarget"),
    _shelter("natthemmet", audience="men"),
    _shelter("kvinnonatt", audience="women"),
)
SIZES = {"mansboende": 10, "kvinnoboende": 8, "harbarget": 10, "natthemmet": 8, "kvinnonatt": 6}
SHELTERS = {"men": ("harbarget", "natthemmet"), "women": ("kvinnonatt", "harbarget")}
HOMES = {"men": "mansboende", "women": "kvinnoboende"}
ACCOUNTS = {unit.slug: tuple(f"{unit.slug}-{n}" for n in range(3)) for unit in UNITS}
OUTSIDE = ("intake-1", "intake-2", "outreach-1")


class Stay(NamedTuple):
    """One stay by somebody whose number was told."""

    handle: str
    unit: str
    ticket: str


class Person:
    """Somebody who needs a place for some time."""

    def __init__(self, ticket: str, rng: Random, comes: datetime) -> None:
        self.ticket, self.comes = ticket, comes
        self.group = rng.choice(("men", "men", "women"))
        self.goes = comes + timedelta(days=5 + rng.expovariate(1 / 40))
        self.shelter = rng.choice(SHELTERS[self.group])
        self.joins = rng.random() < 0.8
        self.several = rng.random() < 0.7
        self.by_hand = rng.random() < 0.5
        self.tells = rng.random() < 0.9
        self.leaves: datetime | None = None


class Town:
    """The town as it is lived: commands as people would give them, one after the other, into one transaction."""

    def __init__(self, rng: Random, people: list[Person]) -> None:
        self.rng, self.people = rng, people
        self.stays: dict[str, Stay] = {}
        self.now = BEGIN

    def live(self, days: int) -> Script[None]:
        """So many days."""
        work = Work((yield from read_all()))
        for command in _founding():
            yield from work.do(Asked(command), BEGIN)
        for day in range(days):
            begins = BEGIN + timedelta(days=day)
            for at, what, person in sorted(self._day(begins), key=lambda told: told[0]):
                yield from self._until(work, at)
                for command in self._commands(work.state.world, what, person):
                    try:
                        yield from work.do(Asked(command), at)
                    except Refused:
                        continue
                self._remember(work)
        yield from self._until(work, self.now + timedelta(days=60))
        yield from work.write(self.now)

    def _until(self, work: Work, at: datetime) -> Script[None]:
        """The clock does each thing when it is due."""
        while (due := next_due(work.state.world, self.now)) is not None and due <= at:
            self.now = max(self.now + timedelta(milliseconds=1), due)
            yield from work.tick(self.now)
        self.now = at

    def _remember(self, work: Work) -> None:
        world = work.state.world
        for bed, spell in world.spells.items():
            if spell.state == "occupied" and spell.ticket:
                self.stays[spell.stay] = Stay(spell.stay, world.beds[bed].unit, spell.ticket)

    def _day(self, begins: datetime) -> Iterator[tuple[datetime, str, Person]]:
        """What people do that day, and when."""
        day, rng = begins.date(), self.rng
        for person in self.people:
            if not person.comes <= begins + timedelta(days=1) or begins > person.goes:
                continue
            if person.comes.date() == day and person.joins:
                yield local_instant(day, time(9)) + 10 * HOUR * rng.random(), "join", person
            if rng.random() < 0.4:
                yield local_instant(day, time(8)) + 12 * HOUR * rng.random(), "look", person
            if rng.random() < 0.03:
                yield local_instant(day, time(8)) + 12 * HOUR * rng.random(), "pause", person
            yield local_instant(day, time(19)) + 2.7 * HOUR * rng.random() ** 2, "evening", person
            yield local_instant(day, time(8)) + 12 * HOUR * rng.random(), "answer", person
            yield local_instant(day, time(10)) + 9 * HOUR * rng.random(), "move", person

    def _commands(self, world: World, what: str, person: Person) -> Iterator[c.Command]:
        ticket, rng = person.ticket, self.rng
        bed = world.occupied_by(ticket)
        at_home = bed is not None and world.beds[bed].unit in HOMES.values()
        match what:
            case "join" if not bed:
                units = (HOMES[person.group], *(SHELTERS[person.group] if person.several else ()))
                by = "self" if person.by_hand else rng.choice(OUTSIDE)
                reach = () if person.by_hand else tuple(unit.slug for unit in UNITS)
                met = not person.by_hand
                yield c.Join(by=by, reach=reach, ticket=ticket, units=units, for_=person.group, confirmed=met)
            case "look" if world.waits_of(ticket):
                yield c.Sign(by="self", ticket=ticket)
            case "pause" if world.waits_of(ticket):
                yield c.Pause(by="self", ticket=ticket, until=self.now + timedelta(hours=rng.uniform(5, 40)))
            case "answer":
                promised = world.promised_to(ticket)
                if promised and world.spells[promised].state == "offered":
                    wanted = rng.random() < 0.75
                    yield c.Accept(by="self", ticket=ticket) if wanted else c.Decline(by="self", ticket=ticket)
            case "move":
                yield from self._by_day(world, person, bed, at_home)
            case "evening" if not at_home:
                yield from self._evening(world, person)

    def _by_day(self, world: World, person: Person, bed: str | None, at_home: bool) -> Iterator[c.Command]:
        """Into a home that is promised, or out of it."""
        ticket, rng = person.ticket, self.rng
        promised = world.promised_to(ticket)
        if promised and world.beds[promised].unit in HOMES.values():
            unit = world.beds[promised].unit
            person.leaves = self.now + timedelta(days=2 + rng.expovariate(1 / 20))
            by = rng.choice(ACCOUNTS[unit])
            yield c.Admit(by=by, own=True, bed=promised, ticket=ticket, claim="pin", release_other=True)
        elif at_home and person.leaves and self.now > person.leaves:
            by = rng.choice(ACCOUNTS[world.beds[bed].unit])
            yield c.Discharge(by=by, own=True, bed=bed, reason="own-choice")

    def _evening(self, world: World, person: Person) -> Iterator[c.Command]:
        """To a shelter: to the bed that is kept or promised, else to a free one that fits."""
        rng, ticket = self.rng, person.ticket if person.tells else ""
        if world.occupied_by(person.ticket) or rng.random() < 0.35:
            return
        shelter = person.shelter if rng.random() < 0.8 else rng.choice(SHELTERS[person.group])
        for wait in world.waits_of(person.ticket):
            if not wait.confirmed:
                yield c.ConfirmWait(by=rng.choice(ACCOUNTS[shelter]), reach=(shelter,), ticket=person.ticket)
                break
        kept = world.returns_to(person.ticket) or world.promised_to(person.ticket)
        by = rng.choice(ACCOUNTS[shelter])
        if kept and world.beds[kept].unit == shelter:
            yield c.Admit(by=by, own=True, bed=kept, ticket=person.ticket, claim="recognised")
            return
        free = [b for b in world.unit_beds(shelter) if b.id not in world.spells and world.in_use(b)]
        if free:
            yield c.Admit(by=by, own=True, bed=free[0].id, ticket=ticket, reason="safety")
        else:
            yield c.TurnAway(by=by, own=True, unit=shelter, reason="full", outcome="unknown", ticket=ticket)


def _founding() -> Iterator[c.Command]:
    yield c.Found(by="seed", founded="real")
    yield c.SetOrganisation(by="seed", organisation=Organisation(slug="kommun", name="Kommun", municipality=True))
    for unit in UNITS:
        yield c.SetUnit(by="seed", unit=unit)
        for n in range(1, SIZES[unit.slug] + 1):
            yield c.SetBed(by="seed", bed=Bed(id=f"{unit.slug}-{n}", unit=unit.slug, label=str(n), position=n))


async def lived_and_forgotten(url: str, seed: int, days: int, people: int) -> dict[str, Stay]:
    """Live in an empty database, close everybody, and erase all who are closed. The stays by somebody with a number."""
    rng, ours = Random(seed), settings(url)
    tickets = [rng.randbytes(16).hex() for _ in range(people)]
    rows = [ticket_row(ticket, f"{n:05d}") for n, ticket in enumerate(tickets)]
    comes = [BEGIN + timedelta(days=days * 0.7 * rng.random()) for _ in tickets]
    town = Town(rng, [Person(ticket, rng, at) for ticket, at in zip(tickets, comes, strict=True)])
    connected = driver(ours)
    try:
        await connected.write(_issue(rows))
        await connected.write(town.live(days))
    finally:
        await connected.close()
    await _close(ours, town.now + timedelta(days=1))
    later = town.now + timedelta(days=35)
    await purge(ours, limits() | {"content": Limit(12, "months")}, later, clock=lambda: later)
    return town.stays


def _issue(rows: list[tuple]) -> Script[None]:
    yield Many(TICKET, rows)


async def _close(ours: Settings, now: datetime) -> None:
    """Whoever is still in a bed leaves: weeks later, so that it says nothing about the months that count."""
    connected = driver(ours)
    try:
        await connected.write(_leave(now))
    finally:
        await connected.close()


def _leave(now: datetime) -> Script[None]:
    work = Work((yield from read_all()))
    yield from work.tick(now)
    for bed, spell in list(work.state.world.spells.items()):
        now += timedelta(minutes=7)
        if spell.state == "occupied":
            yield from work.do(Asked(c.Discharge(by="seed", bed=bed)), now)
    yield from work.tick(now + timedelta(days=3))
    yield from work.write(now)


def file_of(url: str) -> Path:
    """The file that is stolen."""
    return Path(url.removeprefix("sqlite://"))
