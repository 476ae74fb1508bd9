"""Everything can be reached and done with a keyboard, and one always sees where one is."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import DESK, INTAKE, MANAGER, STAFF, SignedIn

HERE = """() => {
  const at = document.activeElement
  if (at === document.body) return null
  const style = getComputedStyle(at), box = at.getBoundingClientRect()
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
  return {
    what: `${at.localName}${at.id ? '#' + at.id : ''} ${at.textContent.trim().slice(0, 30)}`,
    seen: ring || at.matches('.skip'),
    covered: Boolean(over) && !at.contains(over) && !over.contains(at),
  }
}"""


@pytest.mark.parametrize(
    ("login", "path"),
    [(INTAKE, "/board"), (STAFF, "/units/hemlaas"), (STAFF, "/units/hemlaas/beds/hemlaas-1"), (INTAKE, "/history"),
     (MANAGER, "/units/hemlaas/settings"), ("", "/sign-in"), (INTAKE, "/wall")],
)  # fmt: skip
async def test_a_walk_through_the_page_shows_the_focus_and_ends(signed_in: SignedIn, login: str, path: str):
    page = await signed_in(login, path, live=False, viewport=DESK)
    walk = await _walk(page)
    reachable = await page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), select, textarea')]
          .filter((e) => e.checkVisibility() && !e.disabled && !(e.type === 'radio' && !e.checked)).length"""
    )
    assert len(walk) >= min(reachable, 80)
    assert [step["what"] for step in walk if not step["seen"]] == []
    assert [step["what"] for step in walk if step["covered"]] == []


async def _walk(page: Page) -> list[dict]:
    steps = []
    for _ in range(120):
        await page.keyboard.press("Tab")
        step = await page.evaluate(HERE)
        if step is None or (steps and step["what"] == steps[0]["what"] and len(steps) > 1):
            break
        steps.append(step)
    return steps


async def test_the_first_stop_leads_past_the_menu(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", viewport=DESK)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert page.url.endswith("#main")


async def test_a_bed_is_changed_and_the_change_taken_back_by_keyboard(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.focus("#b-hemlaas-7 a")
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.closest('dialog').id") == "s-hemlaas-7"
    for _ in range(2):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#b-hemlaas-7[data-state=free]")
    assert await page.evaluate("document.activeElement.closest('.bed')?.id") == "b-hemlaas-7"
    await page.focus("#undo button")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#b-hemlaas-7[data-state=cleaning]")


async def test_a_guest_is_checked_in_and_somebody_turned_away_by_keyboard(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.focus("#b-hemlaas-2 a")
    await page.keyboard.press("Enter")
    await page.focus("#s-hemlaas-2 [name=who][value=none]")
    await page.keyboard.press("Space")
    await page.focus("#s-hemlaas-2 .btn--main")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("dialog[open] .ask")
    assert await page.evaluate("document.activeElement.matches('.ask h2')")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the first answer: no
    await page.wait_for_selector("#b-hemlaas-2[data-state=occupied]")
    await page.wait_for_selector("dialog[open]", state="detached")
    assert await page.evaluate("document.activeElement.closest('.bed')?.id") == "b-hemlaas-2"
    await page.focus("#turned-away > summary")
    await page.keyboard.press("Enter")
    await page.focus("#turned-away [name=reason]")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#undo p:has-text('inte fick plats')")
    assert await page.evaluate("document.activeElement.matches('#turned-away > summary')")


async def test_escape_closes_the_sheet_and_the_focus_is_where_it_was(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.focus("#b-hemlaas-1 a")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.closest('.bed')?.id") == "b-hemlaas-1"
    assert not await page.query_selector("dialog[open]")


async def test_escape_closes_the_menu(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click(".menu summary")
    await page.keyboard.press("Escape")
    assert not await page.query_selector(".menu[open]")
