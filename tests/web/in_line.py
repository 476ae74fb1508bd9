"""A line in the town, and people who work with it, each in a browser of their own."""

import re

import httpx2

from beds.world import commands as c
from beds.world.state import Spell, replace
from beds.world.waits import Wait
from tests.web.conftest import Town

ALERT = re.compile(r'role="alert">.*?<b>(.*?)</b>', re.DOTALL)


class Line:
    """The home's line, in which nothing is offered by itself."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.tickets: dict[str, str] = {}

    @classmethod
    async def of(cls, town: Town, *numbers: str) -> "Line":
        """With that many who wait, met by somebody: the tickets' public numbers under these names."""
        line = cls(town)
        await line.by_hand("home")
        for name in numbers:
            await line.join(name)
        return line

    async def by_hand(self, slug: str, **changes: object) -> None:
        """The unit offers by hand, and is changed so."""
        unit = self.town.store.world.units[slug]
        unit = replace(unit, rules=replace(unit.rules, automatic=False), **changes)
        await self.town.store.submit(c.SetUnit(by="seed", unit=unit))

    async def join(self, name: str, *units: str, confirmed: bool = True, made_by: str = "", house: str = "") -> str:
        """Somebody stands in line for these units (the home); their number."""
        issued = await self.town.number(made_by=made_by, issued_by=house)
        self.tickets[name] = issued.ticket
        setattr(self, name, issued.number)
        said = {"for_": "women", "confirmed": confirmed, "children": "no"}
        join = c.Join(by="seed", ticket=issued.ticket, units=units or ("home",), **said)
        await self.town.store.submit(join)
        return issued.number

    def wait(self, name: str) -> Wait:
        """Their one wait."""
        (wait,) = self.town.store.world.waits_of(self.tickets[name])
        return wait

    def bed(self, bed: str) -> Spell | None:
        """What is on the bed."""
        return self.town.store.world.spells.get(bed)

    def holder(self, bed: str) -> str:
        """The name of whoever has it or is promised it."""
        spell = self.bed(bed)
        return next((n for n, t in self.tickets.items() if spell and t == spell.ticket), "")


async def staff(town: Town, *units: str) -> httpx2.AsyncClient:
    """Somebody who works there, signed in and reading English."""
    browser = await town.sign_in(f"staff of {units}", "staff", units)
    browser.headers["Accept-Language"] = "en"
    return browser


async def signed_in(town: Town, role: str) -> httpx2.AsyncClient:
    """Somebody of that role, signed in and reading English."""
    browser = await town.sign_in(f"a {role}", role)
    browser.headers["Accept-Language"] = "en"
    return browser


def refused(page: httpx2.Response) -> str:
    """The sentence of the refusal on the page."""
    found = ALERT.search(page.text)
    return found.group(1) if found else ""
