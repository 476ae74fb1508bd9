"""WCAG 2.2 AA and good practice on every page, in both lights."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import INTAKE, MANAGER, STAFF, SignedIn
from tests.browser.house import House
from tests.support.axe import lights

PAGES = [
    ("", "/sign-in"),
    ("", "/sign-in/first"),
    (INTAKE, "/board"),
    ("utredare", "/board"),
    (INTAKE, "/wall"),
    (INTAKE, "/history"),
    (INTAKE, "/sessions"),
    (INTAKE, "/words"),
    (INTAKE, "/patterns"),
    (INTAKE, "/nowhere"),
    (STAFF, "/units/hemlaas"),
    ("harbarget-personal", "/units/harbarget"),
    *((STAFF, f"/units/hemlaas/beds/hemlaas-{n}") for n in (1, 2, 4, 7, 10)),
    (MANAGER, "/units/hemlaas/settings"),
    (MANAGER, "/status"),
    (STAFF, "/units/hemlaas/line"),
    (INTAKE, "/lines"),
    ("uppsokande", "/numbers"),
    ("", "/order"),
]
THEME = """theme => {
  const { dataset } = document.documentElement
  if (dataset.night) dataset.theme = dataset.chosenTheme = theme
}"""
"""Another light, as the switch does it; paper has none."""
LIVE = ("/board", "/wall", "/units/hemlaas", "/units/harbarget", "/units/hemlaas/line", "/lines")


@pytest.mark.parametrize("login", sorted({login for login, _ in PAGES}))
async def test_axe_finds_no_fault_on_any_page_by_day_or_at_night(signed_in: SignedIn, house: House, axe, login: str):
    faults = {}
    page = await signed_in(login, "/sign-in", live=False)
    for turn, (whose, path) in enumerate(PAGES):
        if whose != login:
            continue
        await page.goto(house.address + path)
        if path in LIVE:
            await page.wait_for_selector("body[data-live=yes]")
        faults[path] = await by_day_and_at_night(page, axe, turn)
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items() if found)


async def test_axe_finds_no_fault_in_a_sheet_or_a_menu_or_a_page_that_is_not_live(signed_in: SignedIn, axe):
    page = await signed_in(STAFF, "/units/hemlaas")
    faults = {}
    for turn, bed in enumerate((1, 2, 4, 7, 10)):
        await page.click(f"#b-hemlaas-{bed} a")
        faults[f"bed {bed}"] = await by_day_and_at_night(page, axe, turn)
        await page.keyboard.press("Escape")
    await page.click("#b-hemlaas-2 a")
    await page.click("dialog[open] .btn--main")
    for turn, (step, answer) in enumerate(((".ask", "yes"), (".stop", ""))):
        await page.wait_for_selector(f"dialog[open] {step}")
        faults[step] = await by_day_and_at_night(page, axe, turn)
        if answer:
            await page.click(f"dialog[open] [name=children][value={answer}]")
    await page.keyboard.press("Escape")
    await page.click("#turned-away > summary")
    await page.click("#turned-away details > summary")
    faults["no place"] = await by_day_and_at_night(page, axe, 0)
    await page.keyboard.press("Escape")
    await page.click("#b-hemlaas-7 a")
    await page.click("dialog[open] .btn--main")
    await page.wait_for_selector("#undo")
    await page.click(".menu summary")
    faults["undo and menu"] = await by_day_and_at_night(page, axe, 1)
    await page.evaluate("document.body.dataset.live = 'no'")
    faults["not live"] = await by_day_and_at_night(page, axe, 0)
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items())


async def by_day_and_at_night(page: Page, axe, turn: int) -> list[str]:
    """What axe finds on the page in the lights whose turn it is."""
    found = []
    for theme, rules in lights(turn):
        await page.evaluate(THEME, theme)
        await at_rest(page)
        found += [f"{fault}, {theme}" for fault in await axe(page, rules)]
    await page.evaluate(THEME, "light")
    return found


async def at_rest(page: Page) -> None:
    """Until nothing moves, for axe measures colours; and with what sticks to the foot in its own place at the end of
    the page, for axe measures what is not covered."""
    await page.evaluate("document.querySelectorAll('.hand, .dock').forEach((e) => { e.style.position = 'static' })")
    await page.wait_for_function("!document.getAnimations().some(a => a.playState === 'running')")
