"""Whether a page fits its screen, in our own typeface (or the device's, where a page has no other) and in a wide one.

No machine shows what all others have for a fallback. The widest that one meets by default is DejaVu Sans, where nothing
was installed: 13 percent wider than our own, 19 where bold. WIDE stands for it, and for what readers choose
themselves: our own, a fifth larger in every direction, its lines no higher. It takes no font of the machine.

`make test` looks at each page where it is tightest (the narrowest screen, the wide typeface), and at one of the other
screens and typefaces, which take turns from page to page; `make test-long` looks at every page in all of them.
"""

from collections.abc import Sequence
from itertools import product
from pathlib import Path

from playwright.async_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.support.long_run import LONG
from web.templating import WEB, static

FAMILY = "Atkinson Hyperlegible Next"
FILE = next((WEB / "static" / "vendor").glob("*.woff2")).name
FITS = (Path(__file__).parent / "fits.js").read_text()
FACE = (
    f"@font-face {{ font-family: '%s'; src: url('{static(f'vendor/{FILE}')}'); font-weight: 200 800;"
    " font-display: block; size-adjust: %d%% }\n"
)
OWN = FACE % (FAMILY, 100)
"""The page as it is, but that it waits for its typeface."""
WIDE = FACE % ("Wide", 120) + "*, ::before, ::after { font-family: Wide !important }"
WIDEST = "wide"
FACES = {"as it is": OWN, WIDEST: WIDE}
ZOOMED, NARROW = {"width": 640, "height": 512}, {"width": 320, "height": 640}
"""A screen of 1280 by 1024 at twice the size, and the narrowest."""
SCREENS = (DESK, ZOOMED, NARROW, PHONE)
LARGE = "225%"
"""Text alone at twice its size (112.5 percent of what the reader has set)."""


async def misfits(page: Page, screens: Sequence[dict] = (), turn: int = 0) -> list[str]:
    """What does not fit the page's screen, or those screens, in either typeface; words included that had to be broken
    in their middle. The page is left as it was, on the last screen. `turn` is the place of the page in its row."""
    found = []
    screens = screens or (page.viewport_size,)
    for screen, face in _looks(screens, turn):
        await page.set_viewport_size(screen)
        found += await _misfits(page, face)
    await page.set_viewport_size(screens[-1])
    return found


async def misfits_when_large(page: Page) -> list[str]:
    """What does not fit when the text alone is twice as large; a word may then be broken."""
    await page.evaluate("size => { document.documentElement.style.fontSize = size }", LARGE)
    found = [fault for face in (FACES if LONG else (WIDEST,)) for fault in await _misfits(page, face, whole=False)]
    await page.evaluate("document.documentElement.style.fontSize = ''")
    return [f"{fault}, large" for fault in found]


async def _misfits(page: Page, face: str, *, whole: bool = True) -> list[str]:
    return await page.evaluate(FITS, {"faces": {face: FACES[face]}, "whole": whole})


def _looks(screens: Sequence[dict], turn: int) -> list[tuple[dict, str]]:
    """The screens and typefaces in which this run looks at the page."""
    every = list(product(screens, FACES))
    if LONG:
        return every
    tightest = (min(screens, key=lambda screen: screen["width"]), WIDEST)
    every.remove(tightest)
    return [tightest, every[turn % len(every)]]


async def set_in(page: Page, face: str) -> None:
    """Set the page in one of the FACES from now on."""
    await page.add_style_tag(content=FACES[face])
    await page.evaluate("document.fonts.load(`16px ${getComputedStyle(document.body).fontFamily.split(',')[0]}`)")
