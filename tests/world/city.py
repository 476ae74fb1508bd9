"""A small city for the tests of the core: a home, a night shelter, a planned unit; twelve beds, twelve tickets.

`founding` is the commands that make it, so that a store can be given the same beginning. The world is made once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from beds.world import Bed, Entry, Organisation, Rules, Unit, World, apply, decide
from beds.world.commands import Admit, Command, Discharge, Found, Join, Offer, SetBed, SetOrganisation, SetUnit, Tick
from beds.world.state import replace

BEGIN = datetime(2026, 2, 2, 9, tzinfo=UTC)
"""Ten in the morning in Eskilstuna, a Monday in winter."""
TICKETS = tuple(f"{n:032x}" for n in range(1, 13))
ANN, BEA, CAJ, DAN = TICKETS[:4]

HOME = Unit(
    slug="hemmet",
    name="Hemmet",
    organisation="kommunen",
    status="open",
    decision="DEMO",
    cleaning=True,
    conditions="Be kind.",
    conditions_version=3,
    confirm_hours=(time(8), time(20)),
)
SHELTER = Unit(
    slug="natten",
    name="Natten",
    organisation="kyrkan",
    status="open",
    kind="night",
    decision="DEMO",
    rules=Rules(entry_from=time(19), entry_to=time(21, 45), check_out=time(7, 30), confirmed_only=False),
)
PLANNED = Unit(
    slug="kvinnor",
    name="Kvinnoenheten",
    public_name="Enhet 3",
    organisation="kommunen",
    audience="women",
    protected=True,
    decision="DEMO",
    planned=((date(2026, 6, 1), 4), (date(2026, 9, 1), 8)),
)
UNITS = (HOME, SHELTER, PLANNED)

HOME_BEDS = tuple(Bed(id=f"hemmet-{n}", unit="hemmet", label=str(n), position=n) for n in range(1, 6))
SHELTER_BEDS = (
    Bed(id="natten-1", unit="natten", label="1", position=1),
    Bed(id="natten-2", unit="natten", label="2", position=2),
    Bed(id="natten-3", unit="natten", label="3", position=3, reserved_for="women", reserved_until=time(20)),
    Bed(id="natten-4", unit="natten", label="4", position=4, for_="women"),
    Bed(
        id="natten-5",
        unit="natten",
        label="K1",
        position=5,
        extra=True,
        valid_from=date(2026, 2, 10),
        valid_to=date(2026, 2, 12),
    ),
)
PLANNED_BEDS = tuple(Bed(id=f"kvinnor-{n}", unit="kvinnor", label=str(n), position=n, for_="women") for n in (1, 2))
BEDS = (*HOME_BEDS, *SHELTER_BEDS, *PLANNED_BEDS)


def founding() -> Iterator[Command]:
    """The commands that make the city."""
    yield Found(by="seed", founded="real")
    yield SetOrganisation(
        by="seed", organisation=Organisation(slug="kommunen", name="Kommunen", municipality=True, shares="full")
    )
    yield SetOrganisation(by="seed", organisation=Organisation(slug="kyrkan", name="Kyrkan"))
    for unit in UNITS:
        yield SetUnit(by="seed", unit=unit)
    for bed in BEDS:
        yield SetBed(by="seed", bed=bed)


@cache
def city() -> World:
    """The city as it begins, at `BEGIN`: every bed free, nobody in line, nothing due."""
    world = World()
    for command in (*founding(), Tick()):
        world = carry_out(world, command, BEGIN)
    return world


def carry_out(world: World, command: Command, now: datetime) -> World:
    """The world after the command; what it is refused for goes to the caller."""
    return fold(world, decide(world, command, now))


def fold(world: World, entries: list[Entry]) -> World:
    """The world after the entries."""
    for entry in entries:
        world = apply(world, entry)
    return world


class House:
    """A world on its way through a test: commands by their fields, time in minutes after `BEGIN`."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or city()
        self.now = BEGIN
        self.entries: list[Entry] = []

    def wait(self, *, to: datetime | None = None, **time: float) -> "House":
        """Let time pass without the clock doing anything."""
        self.now = to or self.now + timedelta(**time)
        return self

    def tick(self, *, to: datetime | None = None, **time: float) -> list[Entry]:
        """Let time pass, then let the clock do what is due."""
        return self.wait(to=to, **time)(Tick())

    def __call__(self, command: Command) -> list[Entry]:
        """Carry the command out; its entries."""
        self.entries = decide(self.world, command, self.now)
        self.world = fold(self.world, self.entries)
        return self.entries

    def do(self, kind: type[Command], bed: str = "", *, by: str = "staff", **fields: object) -> list[Entry]:
        """Carry out a command of that kind by staff."""
        return self(kind(by=by, **({"bed": bed} if bed else {}), **fields))

    def join(self, ticket: str, *units: str, **fields: object) -> str:
        """Let the ticket stand in line; the handle of the wait."""
        (entry,) = self(Join(by="staff", ticket=ticket, units=units or ("hemmet",), confirmed=True, **fields))
        return entry.waits[0].handle

    def set_unit(self, slug: str, **changes: object) -> list[Entry]:
        """Give the unit a new configuration, at once."""
        return self(SetUnit(by="seed", unit=replace(self.world.units[slug], **changes)))

    def set_bed(self, bed: str, **changes: object) -> list[Entry]:
        """Give the bed a new configuration."""
        return self(SetBed(by="admin", bed=replace(self.world.beds[bed], **changes)))

    def state(self, bed: str) -> str:
        """The bed's state, "free" included."""
        return self.world.spells[bed].state if bed in self.world.spells else "free"

    def ticket(self, bed: str) -> str:
        """The ticket in the bed, or ""."""
        return self.world.spells[bed].ticket if bed in self.world.spells else ""


def offered() -> tuple[House, int]:
    """A bed given up by mistake, and offered to the first in line meanwhile; the mistake's name."""
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.set_unit("hemmet", cleaning=False)
    gone = house.do(Discharge, "hemmet-1")[0].act
    house.join(BEA, "hemmet")
    house(Offer(by="maja", unit="hemmet", bed="hemmet-1"))
    return house, gone
