"""WCAG 2.2 AA and good practice on every page, in both lights."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import INTAKE, MANAGER, STAFF, SignedIn
from tests.support.axe import COLOURS

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


async def test_axe_finds_no_fault_on_any_page_by_day_or_at_night(signed_in: SignedIn, axe):
    faults = {}
    for login, path in PAGES:
        page = await signed_in(login, path, live=path in LIVE)
        await at_rest(page)
        faults[f"{path} ({login})"] = await axe(page)
        await page.evaluate(THEME, "dark")
        await at_rest(page)
        faults[f"{path} ({login}) at night"] = await axe(page, COLOURS)
        await page.context.close()
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items() if found)


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_no_fault_in_a_sheet_or_a_menu_or_a_page_that_is_not_live(signed_in: SignedIn, axe, theme: str):
    page = await signed_in(STAFF, "/units/hemlaas", theme)
    faults = {}
    for bed in (1, 2, 4, 7, 10):
        await page.click(f"#b-hemlaas-{bed} a")
        await at_rest(page)
        faults[f"bed {bed}"] = await axe(page)
        await page.keyboard.press("Escape")
    await page.click("#b-hemlaas-2 a")
    await page.click("dialog[open] .btn--main")
    for step, answer in ((".ask", "yes"), (".stop", "")):
        await page.wait_for_selector(f"dialog[open] {step}")
        await at_rest(page)
        faults[step] = await axe(page)
        if answer:
            await page.click(f"dialog[open] [name=children][value={answer}]")
    await page.keyboard.press("Escape")
    await page.click("#turned-away > summary")
    await page.click("#turned-away details > summary")
    await at_rest(page)
    faults["no place"] = await axe(page)
    await page.keyboard.press("Escape")
    await page.click("#b-hemlaas-7 a")
    await page.click("dialog[open] .btn--main")
    await page.wait_for_selector("#undo")
    await page.click(".menu summary")
    await at_rest(page)
    faults["undo and menu"] = await axe(page)
    await page.evaluate("document.body.dataset.live = 'no'")
    faults["not live"] = await axe(page)
    assert not any(faults.values()), "\n".join(f"{where}: {found}" for where, found in faults.items())


async def at_rest(page: Page) -> None:
    """Until nothing moves, for axe measures colours; and with what sticks to the foot in its own place at the end of
    the page, for axe measures what is not covered."""
    await page.evaluate("document.querySelector('.hand')?.style.setProperty('position', 'static')")
    await page.wait_for_function("!document.getAnimations().some(a => a.playState === 'running')")
