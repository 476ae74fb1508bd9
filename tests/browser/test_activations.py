"""How many activations a thing takes from the open unit screen: two. And one takes it back.

Counted in the page: each click on a control, and each choice in a list. Not counted: the digits of a number with the
field they go into, and the reason that somebody who passes the first in line has to give (rule 6).
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from playwright.async_api import Page

from beds.people import tickets
from beds.world.commands import Hold, Join, SetUnit
from beds.world.state import replace
from tests.browser.conftest import STAFF, SignedIn
from tests.browser.house import START, House

COUNT = """
  window.activations = 0
  const control = 'a, button, summary, input[type=radio], input[type=checkbox]'
  addEventListener('click', (event) => { if (event.target.closest(control)) window.activations++ }, true)
  const choice = 'select:not([name=reason])'
  addEventListener('change', (event) => { if (event.target.matches(choice)) window.activations++ }, true)
"""
MOST = 2
Act = Callable[[], Awaitable[None]]

TAPS = [
    (1, "Skriv ut", "cleaning", "Utskriven från plats 1."),
    (7, "Klar", "free", "Plats 7 är klar och ledig."),
    (9, "Reparation", "closed", "Plats 9 är avställd."),
    (10, "Ta platsen i bruk", "free", "Plats 10 är i bruk igen."),
    (4, "+ 30 min", "held", "Plats 4 hålls längre."),
    (4, "Släpp platsen", "free", "Plats 4 är släppt."),
    (4, "9", "free", "Flyttad från plats 4 till plats 9."),
    (1, "Borta i natt", "occupied", "Plats 1 behålls medan gästen är borta."),
    (1, "På sjukhus", "occupied", "Plats 1 behålls medan gästen är borta."),
    (1, "9", "cleaning", "Flyttad från plats 1 till plats 9."),
    (1, "3", "occupied", "Gästerna på plats 3 och 1 har bytt plats."),
    (1, "Sjukhus", "cleaning", "Utskriven från plats 1."),
    (1, "Behöver annan hjälp", "occupied", None),
]
"""Bed, button, the bed's state afterwards, and what the bar says."""
EXACT = ("Sjukhus",)
"""Buttons whose words are a part of another's."""


async def test_what_is_done_with_a_bed_takes_two_activations_and_one_takes_it_back(signed_in: SignedIn, house: House):
    page = await _counting(signed_in)
    before = _facts(house)
    for bed, button, state, said in TAPS:
        await _two(page, partial(_tap, page, bed, button), f"#b-hemlaas-{bed}[data-state={state}]")
        assert said is None or await page.inner_text("#undo p") == said
        await _take_back(page)
        assert _facts(house) == before, button


async def test_whoever_has_answered_before_is_checked_in_with_two_activations(signed_in: SignedIn, house: House):
    by_hand = replace(house.store.world.units["hemlaas"], mode="decision")  # nothing is offered by itself meanwhile
    await house.do(SetUnit(by="seed", unit=by_hand))
    first, second, promised = [await tickets.issue(house.store.secret, START) for _ in range(3)]
    answered = {"by": "seed", "units": ("hemlaas",), "for_": "men", "confirmed": True}
    for issued in (first, second):
        await house.do(Join(ticket=issued.ticket, children="no", conditions=True, **answered))
    held = {"until": START + timedelta(hours=2), "reason": "safety", "children": "no", "conditions": True}
    await house.do(Hold(by="seed", bed="hemlaas-6", ticket=promised.ticket, **held))
    page = await _counting(signed_in)
    taken = "#b-hemlaas-{}[data-state=occupied]"
    await _two(page, partial(_tap, page, 2, f"Skriv in {first.number}"), taken.format(2))  # first in line
    await _take_back(page)
    await _two(page, partial(_tap, page, 6, f"Skriv in {promised.number}"), taken.format(6))  # recognised
    await _take_back(page)

    async def read_out() -> None:
        await page.click("#b-hemlaas-5 a")
        await page.fill("#no-hemlaas-5", second.number)
        await page.select_option("#why-hemlaas-5", "safety")
        await page.locator("dialog[open]").get_by_role("button", name="Skriv in", exact=True).click()

    await _two(page, read_out, taken.format(5))
    assert house.store.world.spells["hemlaas-5"].terms == 3


async def test_a_turn_away_takes_two_activations_and_the_outcome_of_the_last_one_stays(
    signed_in: SignedIn, house: House
):
    page = await _counting(signed_in)
    before = house.store.world.seq

    async def refused(why: str) -> None:
        await page.click("#turned-away > summary")
        await page.get_by_role("button", name=why).click()

    await _two(page, lambda: refused("Det var fullt"), "#undo button")
    await page.click("#turned-away > summary")
    await page.select_option("#turned-outcome", "referred")
    await page.get_by_role("button", name="Kom för sent").click()
    await page.wait_for_selector("#turned-away:not([open])")
    await _two(page, lambda: refused("Annat"), "#turned-away:not([open])")
    assert house.store.world.seq == before + 3
    told = [(c.kind, c.unit) for c in house.store.world.recent[-3:]]
    assert told == [("turn-away", "hemlaas")] * 3
    assert await page.input_value("#turned-outcome") == "referred"
    await _take_back(page)
    await page.click("#turned-away > summary")
    await page.click("#turned-away details summary")
    await page.fill("#turned-number", "QQQQQ")
    await page.get_by_role("button", name="Annat").click()
    await page.wait_for_selector("#turned-away .error")
    assert await page.input_value("#turned-number") == "QQQQQ"
    await page.keyboard.press("Escape")
    assert not await page.query_selector("#turned-away[open]")


async def _counting(signed_in: SignedIn) -> Page:
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.evaluate(COUNT)
    return page


async def _two(page: Page, act: Act, then: str) -> None:
    """Do it; it takes two activations at most."""
    await page.evaluate("window.activations = 0")
    await act()
    await page.wait_for_selector(then, state="attached")
    await page.wait_for_selector("#undo button")
    assert 0 < await page.evaluate("window.activations") <= MOST


async def _tap(page: Page, bed: int, button: str) -> None:
    await page.click(f"#b-hemlaas-{bed} a")
    exact = button in EXACT or button.isdigit()
    await page.locator("dialog[open]").get_by_role("button", name=button, exact=exact).first.click()


async def _take_back(page: Page) -> None:
    """One activation more, on the bar, and it is as before."""
    await page.evaluate("window.activations = 0")
    await page.click("#undo button")
    await page.wait_for_selector("#undo:not(:has(button))")
    assert await page.evaluate("window.activations") == 1


def _facts(house: House) -> dict:
    spells = house.store.world.spells
    return {bed: (spell.state, spell.ticket, spell.until, spell.away) for bed, spell in spells.items()}
