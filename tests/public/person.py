"""Somebody who needs a place: a browser without an account, that keeps its cookies."""

import html
import re

import httpx2

from beds.people import tickets
from beds.world.commands import ConfirmWait, Offer
from tests.web.conftest import Town

HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
TICKET = re.compile(r"<dd>([^<]+)</dd>")
ONCE = re.compile(r'name="once" value="([^"]+)"')


class Person:
    """`number` and `pin` are what the last page told."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.browser = town.new_browser()
        self.number = self.pin = self.once = ""

    async def get(self, path: str) -> httpx2.Response:
        """A page."""
        return await self.browser.get(path)

    async def say(self, what: str, **fields: object) -> httpx2.Response:
        """One of the forms on one's own page; a page that it leads to is not followed."""
        return await self.browser.post(f"/place/mine/{what}", data=fields)

    async def ask(self, group: str = "") -> httpx2.Response:
        """The second screen: the questions."""
        page = await self.browser.post("/place/join", data={"for": group})
        if found := ONCE.search(page.text):
            self.once = found[1]
        return page

    async def join(self, *units: str, group: str = "", **fields: object) -> httpx2.Response:
        """From the questions to the number."""
        await self.ask(group)
        return await self.send(*units, group=group, **fields)

    async def send(self, *units: str, group: str = "", **fields: object) -> httpx2.Response:
        """The answers to the questions."""
        answers = {"for": group, "unit": list(units or ("home",)), "children": "no", "once": self.once} | fields
        page = await self.browser.post("/place/number", data=answers)
        told = TICKET.findall(page.text)
        if page.status_code == 200 and len(told) == 2:
            self.number, self.pin = told[0], told[1].replace(" ", "")
        return page

    async def open(self, number: str = "", pin: str = "") -> httpx2.Response:
        """Number and code, on this device."""
        return await self.browser.post("/place/look", data={"number": number or self.number, "pin": pin or self.pin})

    async def mine(self) -> str:
        """The heading of one's own page; empty where it is not open on this device."""
        page = await self.get("/place/mine")
        return heading(page) if page.status_code == 200 else ""


def heading(page: httpx2.Response) -> str:
    """The first words of a page."""
    return html.unescape(HEADING.search(page.text)[1]).strip()


async def offered(town: Town, person: Person) -> None:
    """The person is met, and offered a bed of the home by tap."""
    ticket = await tickets.find(person.number)
    await town.store.submit(ConfirmWait(by="anna", ticket=ticket.id))
    await town.act("staff", "home-1", "discharge")
    if not town.store.world.promised_to(ticket.id):
        await town.store.submit(Offer(by="anna", unit="home", ticket=ticket.id))
    await town.act("staff", "home-1", "ready")
