"""A house to tell a story in: some units and beds, commands as they come, and every grant checked on the way."""

from datetime import datetime, time, timedelta

from beds.store.fairness import OrderCheck
from beds.world import Bed, Entry, Organisation, Rules, Unit, Wait, World, apply, decide
from beds.world import commands as c
from beds.world.nights import local_instant
from beds.world.state import replace
from tests.queue.town import BEGIN, DRAW_KEY
from tests.queue.watch import hash_at

HOME = Unit(slug="hem", name="Hem", organisation="kommunen", status="open", decision="DEMO")
SHELTER = replace(HOME, slug="natt", name="Natt", kind="night", rules=Rules(entry_to=time(21, 45)))
OTHER = replace(HOME, slug="annat", name="Annat")


def beds(unit: Unit, count: int, **fields: object) -> list[Bed]:
    """That many beds of the unit: "hem-1", "hem-2" ..."""
    return [Bed(id=f"{unit.slug}-{n}", unit=unit.slug, label=str(n), position=n, **fields) for n in range(1, count + 1)]


class House:
    """A world on its way through a test. Tickets are plain names; the clock stands still until told."""

    def __init__(self, *units: Unit, beds: list[Bed], now: datetime = BEGIN) -> None:
        self.world, self.now = World(), now
        self.check = OrderCheck(hash_at)
        self.ledger: list[Entry] = []
        self(c.Found(by="seed", founded="real"))
        self(c.SetOrganisation(by="seed", organisation=Organisation(slug="kommunen", name="Kommunen")))
        for unit in units:
            self(c.SetUnit(by="seed", unit=unit))
        for bed in beds:
            self(c.SetBed(by="seed", bed=bed))

    def __call__(self, command: c.Command) -> list[Entry]:
        """Carry the command out; its entries. A refusal goes to the caller, a grant out of order fails the test."""
        entries = decide(self.world, command, self.now)
        for entry in entries:
            after = apply(self.world, entry)
            fault = self.check(self.world, entry, after)
            assert fault is None, fault
            self.world = after
        self.ledger += entries
        return entries

    def do(self, kind: type[c.Command], bed: str = "", by: str = "staff", **fields: object) -> list[Entry]:
        """Carry out a command of that kind."""
        return self(kind(by=by, **({"bed": bed} if bed else {}), **fields))

    def tick(self, to: datetime | None = None, **later: float) -> list[Entry]:
        """Let time pass, then let the clock do what is due."""
        self.now = to or self.now + timedelta(**later)
        return self(c.Tick(head=hash_at(self.world.seq), draw_key=DRAW_KEY))

    def at(self, hour: int, minute: int = 0, days: int = 0) -> datetime:
        """That local hour of the day on which the story began, or so many days later."""
        return local_instant(BEGIN.date() + timedelta(days=days), time(hour, minute))

    def join(self, *tickets: str, units: tuple[str, ...] = ("hem",), **fields: object) -> None:
        """Each of them stands in line, met by somebody."""
        for ticket in tickets:
            self.do(c.Join, ticket=ticket, units=units, **{"confirmed": True, **fields})

    def pair(self, one: str, other: str) -> None:
        """Both say that they wait together."""
        self.do(c.Pair, by="self", ticket=one, other=other)
        self.do(c.Pair, by="self", ticket=other, other=one)

    def set_unit(self, slug: str, **changes: object) -> list[Entry]:
        """Give the unit a new configuration, at once."""
        return self.do(c.SetUnit, by="seed", unit=replace(self.world.units[slug], **changes))

    def set_rules(self, slug: str, **changes: object) -> list[Entry]:
        """Give the unit new rules."""
        return self.set_unit(slug, rules=replace(self.world.units[slug].rules, **changes))

    def holders(self, state: str) -> dict[str, str]:
        """The tickets of the beds in that state: {bed: ticket}."""
        return {bed: s.ticket for bed, s in sorted(self.world.spells.items()) if s.state == state}

    @property
    def offered(self) -> dict[str, str]:
        """The offers that stand open: {bed: ticket}."""
        return self.holders("offered")

    def wait(self, ticket: str) -> Wait:
        """The ticket's one wait."""
        (wait,) = self.world.waits_of(ticket)
        return wait

    def states(self, *tickets: str) -> list[str]:
        """The state of each one's wait; "gone" where there is none."""
        return [",".join(w.state for w in self.world.waits_of(t)) or "gone" for t in tickets]
