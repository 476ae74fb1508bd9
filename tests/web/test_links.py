"""Whatever a page offers to go to is there, for whoever reads the page."""

import re

import pytest

from tests.web.conftest import Town
from tests.web.in_line import signed_in
from tests.web.test_markup import PAGES
from web.offline.device import BED

HREF = re.compile(r'<a[^>]* href="([^"]*)"')
ELSEWHERE = ("tel:", "mailto:", "#")
SAMPLES = "/patterns"
"""What stands there is of no house."""


@pytest.mark.parametrize("role", ["staff", "intake", "manager", "planner", "admin", "reviewer"])
async def test_no_link_leads_to_nowhere(town: Town, role: str) -> None:
    await town.act("staff", "home-1", "hold")
    await town.act("staff", "home-2", "admit")
    reader = await signed_in(town, role)
    known: dict[str, int] = {}
    wrong = {}
    for page in {*PAGES, "/units/home/beds/home-2"} - {SAMPLES}:
        answer = await reader.get(page)
        links = {link.replace("&amp;", "&").partition("#")[0] for link in HREF.findall(answer.text)}
        for link in sorted(link for link in links if link and not link.startswith(ELSEWHERE)):
            assert link.startswith(("/", "?")), link
            if BED in link:
                continue  # a script puts a bed there
            address = str(answer.url.join(link))
            if address not in known:
                known[address] = (await reader.get(address)).status_code
            if known[address] >= 400:
                wrong[page, link] = known[address]
    assert wrong == {}
    assert known
