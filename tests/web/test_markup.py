"""What somebody has typed into the settings is text on every page, the menu included, and never markup."""

import re

import pytest

from beds.world.commands import SetBed, SetOrganisation, SetUnit
from beds.world.state import replace
from tests.web.conftest import Town

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
MARKUP = re.compile(r"<script>|<img|<i>1")
PAGES = (
    *("/board", "/wall", "/history", "/lines", "/order", "/follow-ups", "/tasks", "/access", "/access/log", "/status"),
    *("/sessions", "/settings", "/numbers", "/words", "/place", "/plan", "/plan/memo", "/plan/exports", "/patterns"),
    "/units/home",
    *(f"/units/home/{page}" for page in ("line", "handover", "tasks", "other-help", "passes", "later", "settings")),
    *("/units/home/paper", "/units/home/paper/night", "/units/home/paper/empty", "/units/home/beds/home-1"),
)


@pytest.mark.parametrize("language", ["sv", "en"])
async def test_a_name_is_never_markup(town: Town, language: str) -> None:
    world = town.store.world
    for unit in world.units.values():
        names = {"name": EVIL, "public_name": EVIL, "conditions": EVIL, "phone": EVIL}
        await town.store.submit(SetUnit(by="seed", unit=replace(unit, **names)))
    await town.store.submit(SetOrganisation(by="seed", organisation=replace(world.organisations["city"], name=EVIL)))
    await town.store.submit(SetBed(by="seed", bed=replace(world.beds["home-1"], label="<i>1")))
    found = set()
    for role in ("manager", "intake", "planner", "reviewer", "outreach", "admin"):
        browser = await town.sign_in(f"<i>1 {role}", role, ("home", "women") if role == "manager" else ())
        browser.headers["Accept-Language"] = language
        for page in PAGES:
            if MARKUP.search((await browser.get(page)).text):
                found.add(page)
    assert found == set()
