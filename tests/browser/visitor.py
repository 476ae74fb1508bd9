"""Somebody without an account in a browser, on the way from the start page to a number, and on to a bed."""

from itertools import cycle, islice

from playwright.async_api import BrowserContext, Page

from beds.people import tickets
from beds.world.commands import ConfirmWait, SetUnit
from beds.world.state import replace
from tests.browser.house import House
from web.i18n import LANGUAGES, PUBLIC

UNIT = "hemlaas"
"""Has free beds for men, so that whoever has been met is offered one."""


class Visitor:
    """Takes the steps by what stands in the pages, never by an address but the first."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page
        self.number = self.pin = ""

    async def start(self) -> None:
        """The start page."""
        await self.page.goto(f"{self.house.address}/place")

    async def choose(self, group: str = "men") -> None:
        """The questions."""
        await self.go(f"button[name=for][value={group}]")

    async def answer(self, children: str = "no") -> None:
        """The answers, and the button under them."""
        await self.page.check(f"input[name=unit][value={UNIT}]")
        await self.page.check(f"input[name=children][value={children}]")
        await self.go("form[action='/place/number'] .btn--main")
        if children == "no":
            self.number, pin = await self.page.locator(".ticket dd").all_inner_texts()
            self.pin = pin.replace(" ", "")

    async def join(self) -> None:
        """All three screens."""
        await self.start()
        await self.choose()
        await self.answer()

    async def mine(self) -> None:
        """From the number to one's own page."""
        await self.go("a[href='/place/mine']")

    async def met(self) -> None:
        """Somebody who works here meets the person: with a bed free, that brings an offer."""
        ticket = await tickets.find(self.number)
        await self.house.do(ConfirmWait(by="anna", ticket=ticket.id))

    async def new_rules(self) -> None:
        """The unit has other conditions from now on, and the person looks again."""
        await self.change_rules()
        await self.page.reload()

    async def change_rules(self) -> None:
        """The unit has other conditions from now on."""
        unit = self.house.store.world.units[UNIT]
        changed = replace(unit, conditions=f"{unit.conditions} Inga husdjur.", conditions_version=99)
        await self.house.do(SetUnit(by="seed", unit=changed))

    async def open(self, number: str, pin: str) -> None:
        """Number and code, on the page that asks for them."""
        await self.page.goto(f"{self.house.address}/place/look")
        await self.page.fill("#f-number", number)
        await self.page.fill("#f-pin", pin)
        await self.go("form[action='/place/look'] .btn--main")

    async def go(self, what: str) -> None:
        """Click what leads to another page, and be there."""
        async with self.page.expect_navigation():
            await self.page.click(what)


async def pages(house: House, context: BrowserContext):
    """Every public page, one after the other, each with its name."""
    page = await context.new_page()
    visitor = Visitor(house, page)
    await visitor.start()
    yield "start", page
    await visitor.choose()
    yield "questions", page
    await visitor.answer(children="yes")
    yield "children", page
    await visitor.join()
    yield "number", page
    await visitor.mine()
    yield "waiting", page
    await visitor.new_rules()
    yield "news", page
    await visitor.met()
    await page.reload()
    yield "offer", page
    await visitor.go("form[action$=accept] .btn--main")
    yield "accepted", page
    await visitor.go("form[action$='mine/close'] .btn")
    await visitor.open("C4J7K", "00000000")
    yield "refused", page
    await page.goto(f"{house.address}/place/deleted")
    yield "deleted", page
    await page.goto(f"{house.address}/place/nowhere")
    yield "problem", page


async def pages_by_turns(house: House, context: BrowserContext, first: int):
    """Those pages, each in the next of the languages, from that one on: walks that begin with each of the languages
    show every page in every one."""
    languages = islice(cycle(PUBLIC), first, None)

    async def turn() -> str:
        code = next(languages)
        await context.add_cookies([{"name": "language", "value": code, "url": house.address}])
        return code

    code = await turn()
    async for name, page in pages(house, context):
        assert await page.get_attribute("html", "lang") == LANGUAGES[code].tag
        yield f"{name}, {code}", page
        code = await turn()
