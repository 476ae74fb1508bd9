"""Hemlaås with people in line in every state, and nothing offered by itself."""

from datetime import timedelta

from beds.people import tickets
from beds.store.models.people import Account
from beds.world import commands as c
from beds.world.state import replace
from tests.browser.house import House

LINE = "/units/hemlaas/line"


class Lined:
    """Who waits, by name: their public numbers as attributes, their tickets in `tickets`. In the order of the line:
    ann is next and has been met, bea has not, cia has paused, dan and eva are a pair, finn has an offer of bed 5, gun
    comes to bed 6, ida has not answered twice."""

    NAMES = ("ann", "bea", "cia", "dan", "eva", "finn", "gun", "ida")
    ann: str
    bea: str
    dan: str
    finn: str

    def __init__(self, house: House) -> None:
        self.house = house
        self.tickets: dict[str, str] = {}

    async def fill(self) -> "Lined":
        """Put them there."""
        unit = self.house.store.world.units["hemlaas"]
        await self.house.do(c.SetUnit(by="seed", unit=replace(unit, rules=replace(unit.rules, automatic=False))))
        maker = await Account.get(login="uppsokande")
        for name in self.NAMES:
            issued = await tickets.issue(self.house.store.secret, self.house.clock(), "eskilstuna", maker.id)
            self.tickets[name] = issued.ticket
            setattr(self, name, issued.number)
            said = {"for_": "men", "confirmed": name != "bea", "children": "no"}
            await self.do(c.Join, name, by="seed", units=("hemlaas",), **said)
        for name, bed in (("finn", "hemlaas-5"), ("gun", "hemlaas-6"), ("ida", "hemlaas-9"), ("ida", "hemlaas-9")):
            offer = c.Offer(by="seed", unit="hemlaas", bed=bed, ticket=self.tickets[name], reason="safety")
            await self.house.do(offer)
            if name == "ida":
                await self.do(c.NoAnswer, name, by="seed")
        await self.do(c.Accept, "gun")
        await self.do(c.Pause, "cia")
        await self.do(c.Pair, "dan", other=self.tickets["eva"])
        await self.do(c.Pair, "eva", other=self.tickets["dan"])
        return self

    async def do(self, kind: type[c.OfTicket], name: str, by: str = "self", **fields: object) -> int:
        """Somebody says something of their own number; the change."""
        return await self.house.do(kind(by=by, ticket=self.tickets[name], **fields))

    async def offer(self, name: str, bed: str) -> None:
        """A colleague elsewhere offers the bed."""
        await self.house.do(
            c.Offer(by="seed", unit="hemlaas", bed=bed, ticket=self.tickets[name], reason="safety" * (name != "ann"))
        )

    def row(self, name: str) -> str:
        """The selector of their row."""
        return f"#r-hemlaas-{getattr(self, name)}"

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.house.clock.by += timedelta(**by)
