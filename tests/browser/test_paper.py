"""Lists on paper, as the printer gets them: one A4 each, also from a browser without scripts, also of a long house."""

import re

from playwright.async_api import Page

from beds.world.commands import Admit, SetBed
from beds.world.state import Bed
from tests.browser.conftest import STAFF, SignedIn
from tests.browser.fits import set_in
from tests.browser.house import House

A4 = (595, 842)
"""Points."""
COLUMNS = {
    "night": ["Plats", "Läge", "Nummer", "Tider", "In, kl.", "Ut, kl."],
    "empty": ["Plats", "In, kl.", "Ut, kl.", "Nummer", "Signatur"],
    "fire": ["Plats", "Nummer", "Nu", "Ute"],
}


async def test_each_list_is_one_a4_page_with_its_columns_only(signed_in: SignedIn, house: House, axe) -> None:
    page = await signed_in(STAFF, "/units/hemlaas/paper", live=False)
    assert not await axe(page)
    for kind, columns in COLUMNS.items():
        await page.goto(f"{house.address}/units/hemlaas/paper/{kind}")
        assert not await axe(page), kind
        assert await page.locator("thead th").all_inner_texts() == columns
        assert await page.is_visible("[data-print]")
        assert await _sheets(page) == [A4], kind
        await set_in(page, "wide")
        assert await _sheets(page) == [A4], kind


async def test_a_house_of_a_hundred_beds_is_one_page_without_a_script_too(signed_in: SignedIn, house: House) -> None:
    for n in range(11, 101):
        bed = Bed(id=f"hemlaas-{n}", unit="hemlaas", label=str(n), position=n, for_="men")
        await house.do(SetBed(by="seed", bed=bed))
        await house.do(Admit(by="seed", bed=bed.id))
    plain = await signed_in(STAFF, "/units/hemlaas/paper", java_script_enabled=False)
    wide = await signed_in(STAFF, "/units/hemlaas/paper", live=False)
    for kind in ("night", "fire"):
        for page in (plain, wide):
            await page.goto(f"{house.address}/units/hemlaas/paper/{kind}")
        await set_in(wide, "wide")
        assert (await _sheets(plain), await _sheets(wide)) == ([A4], [A4]), kind


async def _sheets(page: Page) -> list[tuple[int, int]]:
    """The size of each page that would be printed, in points."""
    pdf = await page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in boxes]
