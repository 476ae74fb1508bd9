"""Screens that follow what happens: at once, in place, and honest about when they do not."""

import re
from datetime import timedelta
from itertools import pairwise
from statistics import median

from playwright.async_api import Page

from beds.world.commands import Admit, Confirm, Hold, SetBed
from beds.world.state import Bed
from tests.browser.conftest import DESK, INTAKE, PHONE, STAFF, SignedIn
from tests.browser.house import House
from tests.support.long_run import count

TAPS = count(1, 3)
SOON_MS = 500
"""Far more than a tap takes on any machine, but for one that does other things; the figures themselves are printed."""
A_LINE = 24
"""Pixels by which a tile may move when its own text grows or shrinks by a line."""
TAPPED = "addEventListener('click', () => { window.tapped = performance.timeOrigin + performance.now() }, true)"
WATCH = """(state) => { window.shown = new Promise((resolve, reject) => {
  setTimeout(reject, 20_000, Error(`the bed never was ${state}`))
  const bed = document.querySelector('#b-hemlaas-2')
  const look = () => {
    if (bed.dataset.state !== state) return
    watch.disconnect()
    requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
  }
  const watch = new MutationObserver(look)
  watch.observe(bed, { attributes: true })
}) }"""
NO_LINE = """() => {
  window.realSocket = WebSocket
  window.tried = []
  window.WebSocket = class {
    static OPEN = 1
    static CONNECTING = 0
    readyState = 3
    constructor () { tried.push(Date.now()); setTimeout(() => this.onclose({ code: 1006 })) }
  }
}"""


async def test_from_tap_to_the_other_screen(signed_in: SignedIn, measured):
    tapping, watching = await signed_in(STAFF, "/units/hemlaas"), await signed_in(INTAKE, "/board", viewport=DESK)
    await tapping.evaluate(TAPPED)
    took = []
    for _ in range(TAPS):
        for state, act in (("occupied", "Skriv in"), ("cleaning", "Skriv ut"), ("free", "Klar")):
            await tapping.click("#b-hemlaas-2 a")
            if act == "Skriv in":
                await tapping.get_by_role("radio", name="Utan nummer").last.check()
            await watching.evaluate(WATCH, state)
            await tapping.locator("dialog[open] .btn--main").click()
            if act == "Skriv in":  # the tap that counts is the answer at the door
                await tapping.locator("dialog[open] .ask [value=no]").click()
            took.append(await watching.evaluate("window.shown") - await tapping.evaluate("window.tapped"))
    took.sort()
    told = f"{median(took):.0f} ms, the slowest of {len(took)} {took[-1]:.0f} ms"
    measured(f"from tap to the other browser's screen: {told}")
    assert median(took) < SOON_MS


async def test_the_figure_and_the_headline_follow(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board", viewport=DESK)
    assert "4 lediga" in await page.inner_text("#tonight")
    await house.do(Admit(by="seed", bed="hemlaas-2"))
    await page.wait_for_selector("#u-hemlaas .win[data-fig='3']")
    assert "3 lediga" in await page.inner_text("#tonight")


async def test_what_has_changed_glides_for_a_moment_and_nothing_else_does(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board", viewport=DESK)
    await house.do(Admit(by="seed", bed="hemlaas-2"))
    await page.wait_for_selector("#b-hemlaas-2.is-changed")
    moved = await page.evaluate("[...document.querySelectorAll('.bed.is-changed')].map(b => b.id)")
    assert moved == ["b-hemlaas-2"]
    await page.wait_for_selector("#b-hemlaas-2:not(.is-changed)")


async def test_focus_and_scroll_stay_when_tiles_change(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board", viewport=PHONE)
    await page.focus("#b-harbarget-k2 a")
    before = await page.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
    await house.do(Hold(by="seed", bed="harbarget-k2", until=house.clock().replace(hour=23)))
    await house.do(Confirm(by="seed", own=True, unit="harbarget"))
    await page.wait_for_selector("#b-harbarget-k2[data-state=held]")
    after = await page.evaluate("[scrollY, document.activeElement.getBoundingClientRect().top]")
    assert await page.evaluate("document.activeElement.closest('.bed').id") == "b-harbarget-k2"
    assert "Reserverad" in await page.evaluate("document.activeElement.innerText")
    assert all(abs(now - then) < A_LINE for now, then in zip(after, before, strict=True))


async def test_what_somebody_writes_in_a_sheet_stays_while_other_beds_change(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-2 a")
    await page.get_by_label("Eller ett nummer som finns").locator("visible=true").fill("C4J")
    await house.do(Admit(by="seed", bed="hemlaas-5"))
    await page.wait_for_selector("#b-hemlaas-5[data-state=occupied]", state="attached")
    assert await page.input_value("#no-hemlaas-2") == "C4J"
    assert await page.evaluate("document.activeElement.id") == "no-hemlaas-2"


async def test_a_bed_that_somebody_else_takes_says_so_in_the_open_sheet(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.click("#b-hemlaas-2 a")
    await house.do(Admit(by="seed", bed="hemlaas-2"))
    await page.wait_for_selector("dialog[open] .sheet-said .error")
    assert "Någon har just ändrat platsen" in await page.inner_text("dialog[open] .sheet-said")
    assert await page.get_by_role("button", name="Skriv ut").is_visible()


async def test_a_new_bed_appears_without_loading_the_page(signed_in: SignedIn, house: House):
    page = await signed_in(STAFF, "/units/hemlaas")
    await page.evaluate("window.same = true")
    await house.do(SetBed(by="seed", bed=Bed(id="hemlaas-11", unit="hemlaas", label="11", position=11, for_="men")))
    await page.wait_for_selector("#b-hemlaas-11[data-state=free]")
    assert await page.evaluate("window.same")


async def test_a_figure_turns_into_call_by_itself_when_it_is_too_old(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board", viewport=DESK)
    assert "ledig i natt av 2, kvinnor" in await page.inner_text("#u-harbarget")
    house.clock.by += timedelta(hours=2, minutes=30)
    house.app.state.hub._beat()  # the server tells the time with each sign of life
    await page.wait_for_selector("#u-harbarget[data-fresh=no]")
    told = await page.inner_text("#u-harbarget")
    assert "Ring" in told
    assert "lediga av" not in told
    await page.wait_for_function("!document.querySelector('#tonight').innerText.includes('kvinnor')")


async def test_a_lost_connection_is_told_and_found_again(signed_in: SignedIn, house: House):
    page = await _with_a_clock(signed_in, INTAKE, "/board")
    await _cut(page, house)
    await page.clock.run_for(4_000)
    await page.wait_for_selector("body[data-live=late]")
    assert re.search(r"Inte direkt sedan \d\d\.\d\d", await page.inner_text(".top .live"))
    await page.clock.run_for(61_000)
    await page.wait_for_selector("body[data-live=no]")
    assert await page.is_visible(".notlive")
    assert "Inte direkt sedan" in await page.inner_text("#said")
    background = await page.evaluate("getComputedStyle(document.querySelector('.lit')).backgroundColor")
    assert background == "rgba(0, 0, 0, 0)"
    await house.do(Admit(by="seed", bed="hemlaas-2"))
    await page.evaluate("() => { window.WebSocket = window.realSocket }")
    await page.clock.run_for(31_000)
    await page.wait_for_selector("body[data-live=yes]")
    await page.wait_for_selector("#b-hemlaas-2[data-state=occupied]")


async def test_after_a_restart_of_the_server_the_page_catches_up_in_place(signed_in: SignedIn, house: House):
    page = await signed_in(INTAKE, "/board", viewport=DESK)
    await page.evaluate("window.same = true")
    hub = house.app.state.hub
    for group in tuple(hub._groups.values()):
        hub._drop(group)  # as if it had just begun: no frames kept, another epoch
    await house.do(Admit(by="seed", bed="hemlaas-2"))
    await page.wait_for_selector("#b-hemlaas-2[data-state=occupied]")
    await page.wait_for_selector("body[data-live=yes]")
    assert await page.evaluate("window.same")


async def test_on_a_screen_of_beds_that_is_not_live_only_what_can_wait_can_be_tapped(signed_in: SignedIn, house: House):
    page = await _with_a_clock(signed_in, STAFF, "/units/hemlaas")
    await _cut(page, house)
    await page.clock.run_for(65_000)
    await page.wait_for_selector("body[data-live=no]")
    await page.click("#b-hemlaas-2 a")
    buttons = "[...document.querySelectorAll('dialog[open] .sheet-body form[method=post] button')]"
    assert await page.evaluate(f"{buttons}.length && {buttons}.every(b => !b.disabled)")
    assert await page.is_disabled("text=Stämmer")


async def test_boards_that_lose_the_server_do_not_come_back_in_step(signed_in: SignedIn, house: House):
    page = await _with_a_clock(signed_in, INTAKE, "/board")
    await _cut(page, house)
    await page.clock.run_for(300_000)
    tried = await page.evaluate("window.tried")
    gaps = [b - a for a, b in pairwise(tried)]
    assert len(gaps) > 8
    assert all(400 <= gap <= 31_500 for gap in gaps), gaps
    assert len({round(gap) for gap in gaps}) > len(gaps) / 2


async def _with_a_clock(signed_in: SignedIn, login: str, path: str) -> Page:
    """A page whose time the test moves."""
    page = await signed_in(login, path, viewport=DESK)
    await page.clock.install()
    await page.reload()
    await page.wait_for_selector("body[data-live=yes]")
    return page


async def _cut(page: Page, house: House) -> None:
    """Cut the page's line, and every new one."""
    await page.evaluate(NO_LINE)
    for reader in tuple(house.app.state.hub.readers()):
        reader.line.hang_up(1012)
