"""Small screens, large text, any typeface, forced colours, little motion, and fingers."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import INTAKE, MANAGER, PHONE, STAFF, SignedIn
from tests.browser.fits import DESK, FACES, NARROW, SCREENS, WIDEST, misfits, misfits_when_large, set_in
from tests.browser.house import House
from tests.browser.test_accessible import LIVE, PAGES

HOUSE = "/units/hemlaas"
ALSO = [
    ("", "/no-network"),
    ("stadsmissionen", "/board"),
    *((INTAKE, path) for path in ("/order", "/tasks", "/follow-ups", "/units/harbarget-kvinnor")),
    ("harbarget-kvinnor-personal", "/units/harbarget-kvinnor"),
    *((STAFF, HOUSE + path) for path in ("/handover", "/tasks?bed=hemlaas-1", "/other-help", "/later", "/paper")),
    *((STAFF, f"{HOUSE}/paper/{kind}") for kind in ("night", "empty", "fire")),
    *((MANAGER, f"{HOUSE}/settings/{path}") for path in ("unit", "rules", "beds", "cold", "closing")),
    (MANAGER, f"{HOUSE}/passes"),
    ("granskare", "/access"),
    ("granskare", "/access/log"),
    ("administrator", "/settings"),
]
"""Pages that are looked at elsewhere for their accessibility, or differ by their size alone."""
LOGINS = sorted({login for login, _ in PAGES + ALSO})
OPEN_ALL = "document.querySelectorAll('main details').forEach((details) => { details.open = true })"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
  .filter((e) => e.checkVisibility() && !e.closest('.vh') && !e.matches('.skip, .pick input'))
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width < 47.9 || r.height < 47.9).map(([html]) => html)"""


@pytest.mark.parametrize("login", LOGINS)
async def test_every_page_fits_every_screen_in_any_typeface(signed_in: SignedIn, house: House, login: str):
    faults = {}
    page = await signed_in(login, "/sign-in", live=False)
    for turn, (whose, path) in enumerate(PAGES + ALSO):
        if whose == login:
            await page.goto(house.address + path)
            faults[path] = await _faults(page, turn, live=path in LIVE)
    if login:
        await page.goto(f"{house.address}/sessions")  # paper has no menu
        await page.click(".menu > summary")
        faults["the menu"] = [*await misfits(page, (NARROW, PHONE)), *await misfits_when_large(page)]
    assert not any(faults.values()), faults


async def _faults(page: Page, turn: int, live: bool) -> list[str]:
    """What does not fit of the page as it comes, as it is when it has lost the server, and with everything open."""
    faults = []
    if live:
        await page.wait_for_selector("body[data-live=yes]")
        faults += await misfits(page, (DESK, NARROW), turn)
        await page.evaluate("document.body.dataset.live = 'no'")
    faults += await misfits(page, (NARROW, PHONE), turn)
    await page.evaluate(OPEN_ALL)
    return [*faults, *await misfits(page, SCREENS, turn), *await misfits_when_large(page)]


@pytest.mark.parametrize("face", FACES)
async def test_every_sheet_fits_a_phone_and_every_target_is_48_pixels_or_more(signed_in: SignedIn, face: str):
    page = await signed_in(STAFF, "/units/hemlaas")
    await set_in(page, face)
    faults = {"beds": await page.evaluate(SMALL_TARGETS)}
    for turn, bed in enumerate((1, 2, 4, 7, 10)):
        await page.click(f"#b-hemlaas-{bed} a")
        faults[f"small targets of bed {bed}"] = await page.evaluate(SMALL_TARGETS)
        if face == WIDEST:
            fit = await misfits(page, (NARROW, PHONE), turn)
            faults[f"sheet of bed {bed}"] = [*fit, *await misfits_when_large(page)]
        await page.keyboard.press("Escape")
    assert not any(faults.values()), faults


async def test_ten_beds_and_the_way_back_fit_a_phone_without_scrolling(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas", viewport=PHONE)
    await set_in(page, "as it is")
    await page.click("#b-hemlaas-7 a")
    await page.click("dialog[open] .btn--main")
    bar = await (await page.wait_for_selector("#undo")).bounding_box()
    last = await (await page.query_selector("#b-hemlaas-10")).bounding_box()
    assert last["y"] + last["height"] <= bar["y"]


async def test_a_full_unit_is_folded_on_a_phone(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", viewport=PHONE)
    shown = await page.evaluate(
        "[...document.querySelectorAll('.bed')].filter(b => b.getClientRects().length).map(b => b.dataset.state)"
    )
    assert set(shown) == {"free", "held"}


async def test_in_forced_colours_every_state_is_told_apart(signed_in: SignedIn):
    page = await signed_in(INTAKE, "/board", forced_colors="active", viewport={"width": 1440, "height": 900})
    walls = await page.evaluate(
        """() => Object.fromEntries(['free', 'held', 'occupied', 'cleaning', 'closed'].map((state) => {
          const bed = document.querySelector(`.bed[data-state="${state}"]`)
          const wall = getComputedStyle(bed, '::before')
          return [state, [wall.backgroundImage, wall.backgroundSize, getComputedStyle(bed).borderTopWidth].join()]
        }))"""
    )
    assert len(set(walls.values())) == 5, walls
    assert all("none" not in wall.split(",")[0] for wall in walls.values())


async def test_with_little_motion_nothing_moves_and_a_change_is_still_marked(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas", reduced_motion="reduce")
    await page.evaluate("document.querySelector('#b-hemlaas-2').classList.add('is-changed')")
    moving = await page.evaluate(
        """() => [...document.querySelectorAll('*')].map((e) => getComputedStyle(e))
          .filter((s) => s.animationName !== 'none' || s.transitionDuration !== '0s' && s.transitionProperty !== 'none')
          .length"""
    )
    outline = await page.evaluate("getComputedStyle(document.querySelector('#b-hemlaas-2')).outlineStyle")
    assert (moving, outline) == (0, "solid")
