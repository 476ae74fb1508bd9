"""One of the staff with a phone: what their thumb does on the unit's screen, in the words that they read there."""

from playwright.async_api import Locator, Page

CALM = {"reduced_motion": "reduce"}
"""Nothing is waited for that only glides."""


class Hand:
    """On the open screen of one unit. Each act returns when the screen shows what came of it."""

    def __init__(self, page: Page, unit: str) -> None:
        self.page, self.unit = page, unit

    async def check_in(self, bed: str, whom: str, answer: str = "Nej") -> None:
        """`whom` is "nobody" for a guest without a number, "new" for a number made on the spot, else a number;
        `answer` to what is asked at the door."""
        await self._open(bed)
        if whom == "nobody":
            await self.sheet.get_by_text("Utan nummer").click()
        elif whom != "new":
            await self.sheet.locator("[name=number]").first.fill(whom)
        await self.tap("Skriv in", exact=True)
        await self.tap(answer)
        if whom == "new":
            await self.page.click("dialog[open] .slip .btn--main")
        await self.is_now(bed, "occupied")

    async def first_in(self, bed: str, number: str) -> None:
        """Whoever is first in line, or promised the bed, and has answered everything before."""
        await self.do(bed, f"Skriv in {number}", "occupied")

    async def hold(self, bed: str) -> None:
        """For nobody named, an hour."""
        await self._open(bed)
        await self.sheet.get_by_text("Utan nummer").click()
        await self.tap("1 timme")
        await self.tap("Vet inte")
        await self.is_now(bed, "held")

    async def do(self, bed: str, button: str, state: str) -> None:
        """One tap in the bed's sheet."""
        await self._open(bed)
        await self.tap(button, exact=button.isdigit())
        await self.is_now(bed, state)

    async def take_back(self, bed: str, state: str) -> None:
        """The way back in the bar."""
        await self.page.click("#undo button")
        await self.is_now(bed, state)

    async def turn_away(self, why: str, outcome: str = "") -> None:
        """Somebody at the door gets no bed."""
        await self.page.click("#turned-away > summary")
        if outcome:
            await self.page.select_option("#turned-outcome", outcome)
        await self.page.locator("#turned-away").get_by_role("button", name=why).click()
        await self.page.wait_for_selector("#turned-away:not([open])")

    async def is_now(self, bed: str, state: str) -> None:
        """Wait until the bed's tile says so, and no sheet covers it."""
        await self.page.wait_for_selector(f"#b-{self.unit}-{bed}[data-state={state}]")
        await self.page.wait_for_selector("dialog[open]", state="detached")

    async def tap(self, button: str, *, exact: bool = False) -> None:
        """A button of the open sheet."""
        await self.sheet.get_by_role("button", name=button, exact=exact).locator("visible=true").first.click()

    @property
    def sheet(self) -> Locator:
        """The open sheet."""
        return self.page.locator("dialog[open]")

    async def _open(self, bed: str) -> None:
        await self.page.click(f"#b-{self.unit}-{bed} a")
