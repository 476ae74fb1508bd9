"""The town of the queue's tests: five units that differ in what their rules say, eleven beds, twenty-four numbers.

`founding` is the commands that make it, so that a store can be given the same beginning. The world is made once.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache

from beds.world import Bed, Organisation, Rules, Unit, World, apply, decide
from beds.world.commands import Command, Found, SetBed, SetOrganisation, SetUnit

BEGIN = datetime(2026, 9, 14, 14, tzinfo=UTC)
"""Four in the afternoon in Eskilstuna, a Monday; summer time ends six weeks later."""
DRAW_KEY = b"what the town draws its lots from"
TICKETS = tuple(f"{n:032x}" for n in range(1, 25))

HOME = Unit(slug="hem", name="Hem", organisation="kommunen", status="open", decision="DEMO")
SHELTER = Unit(
    slug="natt", name="Natt", organisation="kyrkan", status="open", kind="night", decision="DEMO",
    rules=Rules(
        apply_from=time(14), entry_from=time(19), entry_to=time(21, 45), check_out=time(7, 30), check_out_all=True,
        nights=3, no_show_at=time(20, 30), offer_from=time(15),
    ),
)  # fmt: skip
ASSESSED = Unit(
    slug="kvinnor", name="Kvinnor", organisation="kommunen", status="open", audience="women", protected=True,
    mode="decision", cleaning=True, rules=Rules(confirmed_only=False),
)  # fmt: skip
DRAWN = Unit(
    slug="lott", name="Lott", organisation="kommunen", status="open", decision="DEMO", cleaning=True,
    rules=Rules(order="draw", offer_from=time(18), offer_to=time(2), misses=3),
)  # fmt: skip
PLANNED = Unit(
    slug="ny", name="Ny", organisation="kommunen", status="planned", decision="DEMO", opens=date(2026, 9, 20),
    opens_by_clock=True,
)  # fmt: skip
UNITS = (HOME, SHELTER, ASSESSED, DRAWN, PLANNED)

BEDS = (
    *(Bed(id=f"hem-{n}", unit="hem", label=str(n), position=n) for n in (1, 2, 3)),
    Bed(id="natt-1", unit="natt", label="1", position=1, for_="men"),
    Bed(id="natt-2", unit="natt", label="2", position=2, for_="women"),
    Bed(id="natt-3", unit="natt", label="3", position=3, reserved_for="women", reserved_until=time(20)),
    *(Bed(id=f"kvinnor-{n}", unit="kvinnor", label=str(n), position=n, for_="women") for n in (1, 2)),
    *(Bed(id=f"lott-{n}", unit="lott", label=str(n), position=n) for n in (1, 2)),
    Bed(id="ny-1", unit="ny", label="1", position=1),
)


def founding() -> Iterator[Command]:
    """The commands that make the town."""
    yield Found(by="seed", founded="real")
    yield SetOrganisation(by="seed", organisation=Organisation(slug="kommunen", name="Kommunen", municipality=True))
    yield SetOrganisation(by="seed", organisation=Organisation(slug="kyrkan", name="Kyrkan"))
    yield from (SetUnit(by="seed", unit=unit) for unit in UNITS)
    yield from (SetBed(by="seed", bed=bed) for bed in BEDS)


@cache
def town() -> World:
    """The town as it begins, at `BEGIN`: every bed free, nobody in line."""
    world = World()
    for command in founding():
        for entry in decide(world, command, BEGIN):
            world = apply(world, entry)
    return world
