"""A small city whose record is made on the spot: what happens, happens by the product's own rules."""

from datetime import UTC, date, datetime, timedelta

from beds.need.facts import Facts, facts
from beds.need.quarters import Quarter
from beds.need.record import Record
from beds.world import Bed, Entry, Organisation, Unit, World, apply, decide, next_due
from beds.world.commands import Admit, Command, Discharge, Found, Join, SetBed, SetOrganisation, SetUnit, Tick, TurnAway

START = datetime(2026, 1, 1, 11, tzinfo=UTC)
"""The day of 1 January begins: the record's first quarter is a whole one."""
FIRST = Quarter(2026, 1)
HOME, WOMEN, NIGHT = "hem", "kvinnor", "natt"

UNITS = (
    Unit(
        slug=HOME, name="Hem", organisation="kommun", status="open", audience="men", decision="-",
        planned=((date(2026, 1, 1), 4),),
    ),
    Unit(slug=WOMEN, name="Kvinnor", organisation="kommun", audience="women", planned=((date(2027, 1, 1), 8),)),
    Unit(slug=NIGHT, name="Natt", organisation="kommun", status="open", kind="night", decision="-"),
)  # fmt: skip
BEDS = (
    *(Bed(id=f"hem-{n}", unit=HOME, label=str(n), position=n, for_="men") for n in range(1, 4)),
    Bed(id="natt-1", unit=NIGHT, label="1", position=1, for_="men"),
    Bed(id="natt-2", unit=NIGHT, label="2", position=2, for_="women"),
)


def ticket(n: int) -> str:
    """The n-th number's ticket."""
    return f"{n:032x}"


class Story:
    """What happened so far: `entries` as the ledger has them."""

    def __init__(self, units: tuple[Unit, ...] = UNITS, beds: tuple[Bed, ...] = BEDS) -> None:
        self.world, self.now = World(), START
        self.entries: list[Entry] = []
        self.do(Found(by="seed", founded="real"))
        self.do(SetOrganisation(by="seed", organisation=Organisation(slug="kommun", name="Kommun", municipality=True)))
        for unit in units:
            self.do(SetUnit(by="seed", unit=unit))
        for bed in beds:
            self.do(SetBed(by="seed", bed=bed))

    def on(self, day: float) -> "Story":
        """Time passes until so many days after the start; the clock does what is due."""
        moment = START + timedelta(days=day)
        while (due := next_due(self.world)) is not None and due <= moment:
            self.now = max(due, self.now)
            if not self._write(decide(self.world, Tick(), self.now)):
                break
        self.now = moment
        return self

    def do(self, command: Command) -> int:
        """Have it done; the name of the change."""
        self._write(decide(self.world, command, self.now))
        return command.act

    def admit(self, bed: str, n: int = 0, **more: object) -> int:
        return self.do(Admit(by="x", own=True, bed=bed, ticket=ticket(n) if n else "", **more))

    def discharge(self, bed: str, reason: str = "", **more: object) -> int:
        return self.do(Discharge(by="x", own=True, bed=bed, reason=reason, **more))

    def turn_away(self, unit: str = NIGHT, n: int = 0, for_: str | None = None, **more: object) -> int:
        away = {"reason": "full", "outcome": "unknown"} | more
        return self.do(TurnAway(by="x", own=True, unit=unit, ticket=ticket(n) if n else "", for_=for_, **away))

    def join(self, n: int, *units: str, for_: str = "women", confirmed: bool = True) -> int:
        return self.do(Join(by="x", ticket=ticket(n), units=units or (WOMEN,), for_=for_, confirmed=confirmed))

    def record(self) -> Record:
        """The record of it."""
        record = Record()
        for entry in self.entries:
            record.observe(Entry.from_body(entry.body(), entry.ticket))
        return record

    def facts(self, unit: str, quarter: Quarter = FIRST) -> Facts:
        """A quarter's facts, as soon as they are final."""
        self.on(max((quarter.final - START) / timedelta(days=1), (self.now - START) / timedelta(days=1)))
        return next(f for f in facts(self.record(), unit, self.now) if f.quarter == quarter)

    def _write(self, entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            self.world = apply(self.world, entry)
        self.entries += entries
        return entries
