"""Small screens, large text, forced colours, little motion, and fingers."""

from playwright.async_api import Page

from tests.browser.conftest import INTAKE, MANAGER, PHONE, STAFF, SignedIn
from tests.browser.test_accessible import LIVE, PAGES

ZOOMED, NARROW = {"width": 640, "height": 512}, {"width": 320, "height": 640}
"""A screen of 1280 by 1024 at twice the size, and the narrowest."""
WIDER = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.vh, .tbl-box, [hidden]'))
  .filter((e) => e.checkVisibility() && e.getClientRects().length)
  .map((e) => `${e.tagName}.${e.className}`).slice(0, 3)"""
CLIPPED = """() => [...document.querySelectorAll('a, button, h1, h2, h3, p, dd, dt, b, span, label')]
  .filter((e) => e.checkVisibility() && !e.closest('.vh') && !e.querySelector('.vh'))
  .filter((e) => e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflowX !== 'visible' && e.clientWidth > 1)
  .map((e) => `${e.tagName}.${e.className}`).slice(0, 3)"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
  .filter((e) => e.checkVisibility() && !e.closest('.vh') && !e.matches('.skip, .pick input'))
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width < 47.9 || r.height < 47.9).map(([html]) => html)"""


async def test_nothing_is_wider_than_a_screen_of_320_pixels_or_lost_at_200_percent_zoom(signed_in: SignedIn):
    faults = {}
    for login, path in PAGES:
        page = await signed_in(login, path, live=path in LIVE, viewport=ZOOMED)
        for screen in (ZOOMED, NARROW):
            await page.set_viewport_size(screen)
            if found := await _overflow(page):
                faults[f"{path} ({login}), {screen['width']}"] = found
        await page.context.close()
    assert not faults


async def test_text_alone_may_be_twice_as_large(signed_in: SignedIn):
    faults = {}
    for login, path in ((INTAKE, "/board"), (STAFF, "/units/hemlaas"), (MANAGER, "/units/hemlaas/settings")):
        page = await signed_in(login, path, live=path in LIVE)
        await page.add_style_tag(content="html { font-size: 225% }")
        if found := [*await page.evaluate(WIDER), *await page.evaluate(CLIPPED)]:
            faults[path] = found
    assert not faults


async def test_every_target_on_the_screen_of_beds_is_48_pixels_or_more(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas")
    small = {"beds": await page.evaluate(SMALL_TARGETS)}
    for bed in (1, 2, 4, 7, 10):
        await page.click(f"#b-hemlaas-{bed} a")
        small[bed] = await page.evaluate(SMALL_TARGETS)
        await page.keyboard.press("Escape")
    assert not any(small.values()), small


async def test_ten_beds_and_the_way_back_fit_a_phone_without_scrolling(signed_in: SignedIn):
    page = await signed_in(STAFF, "/units/hemlaas", viewport=PHONE)
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


async def _overflow(page: Page) -> list[str]:
    found = [*await page.evaluate(WIDER), *await page.evaluate(CLIPPED)]
    for summary in await page.query_selector_all("main details:not([open]) > summary"):
        if await summary.is_visible():
            await summary.click()
    scrolls = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *await page.evaluate(WIDER), *(["the page scrolls sideways"] if scrolls else [])]
