"""Whether a page fits its screen, in our own typeface (or the device's, where a page has no other) and in a wide one.

No machine shows what all others have for a fallback. The widest that one meets by default is DejaVu Sans, where nothing
was installed: 13 percent wider than our own, 19 where bold. WIDE stands for it, and for what readers choose
themselves: our own, a fifth larger in every direction, its lines no higher. It takes no font of the machine.
"""

from collections.abc import Iterable
from pathlib import Path

from playwright.async_api import Page

from tests.browser.conftest import DESK, PHONE
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
FACES = {"as it is": OWN, "wide": WIDE}
ZOOMED, NARROW = {"width": 640, "height": 512}, {"width": 320, "height": 640}
"""A screen of 1280 by 1024 at twice the size, and the narrowest."""
SCREENS = (DESK, ZOOMED, NARROW, PHONE)
LARGE = "225%"
"""Text alone at twice its size (112.5 percent of what the reader has set)."""


async def misfits(page: Page, screens: Iterable[dict] = ()) -> list[str]:
    """What does not fit the page's screen, or those screens, in either typeface; words included that had to be broken
    in their middle. The page is left as it was, on the last screen."""
    found = []
    for screen in tuple(screens) or (None,):
        if screen:
            await page.set_viewport_size(screen)
        found += await page.evaluate(FITS, {"faces": FACES, "whole": True})
    return found


async def misfits_when_large(page: Page) -> list[str]:
    """What does not fit when the text alone is twice as large; a word may then be broken."""
    await page.evaluate("size => { document.documentElement.style.fontSize = size }", LARGE)
    found = await page.evaluate(FITS, {"faces": FACES, "whole": False})
    await page.evaluate("document.documentElement.style.fontSize = ''")
    return [f"{fault}, large" for fault in found]


async def set_in(page: Page, face: str) -> None:
    """Set the page in one of the FACES from now on."""
    await page.add_style_tag(content=FACES[face])
    await page.evaluate("document.fonts.load(`16px ${getComputedStyle(document.body).fontFamily.split(',')[0]}`)")
