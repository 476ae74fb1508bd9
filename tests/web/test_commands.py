"""`beds staff` and `beds token`, beside a house that is running."""

import asyncio
from collections.abc import AsyncIterator
from subprocess import CompletedProcess
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from tests.support.command import beds
from tests.web.conftest import PASSPHRASE, Town, running


class Beside(NamedTuple):
    """A running town and its database's address."""

    town: Town
    url: str

    async def beds(self, *arguments: str) -> CompletedProcess[str]:
        """What the program says, in a process of its own."""
        return await asyncio.to_thread(beds, *arguments, url=self.url)


@pytest.fixture
async def beside(migrated_sqlite_url: str) -> AsyncIterator[Beside]:
    async with running(migrated_sqlite_url) as town:
        yield Beside(town, migrated_sqlite_url)


async def test_a_token_stands_alone_on_its_line_and_is_valid_at_once(beside: Beside) -> None:
    said = await beside.beds("token", "create", "--label", "wall", "--role", "staff", "--unit", "home")
    assert (said.returncode, said.stderr) == (0, "")
    (token,) = said.stdout.splitlines()
    bearer = {"Authorization": f"Bearer {token}"}
    units = (await beside.town.browser.get("/api/v1/units", headers=bearer)).json()["units"]
    assert [unit["slug"] for unit in units] == ["home"]
    assert (await beside.beds("token", "revoke", "--label", "wall")).returncode == 0
    assert (await beside.town.browser.get("/api/v1/units", headers=bearer)).status_code == 401
    assert (await beside.beds("token", "revoke", "--label", "wall")).returncode == 1


async def test_the_address_lets_its_owner_in_once(beside: Beside) -> None:
    said = await beside.beds("staff", "add", "Berit", "--role", "intake")
    (address,) = said.stdout.splitlines()
    page = urlsplit(address)
    assert (page.path, page.query) == ("/sign-in/first", "")
    browser = beside.town.new_browser()
    form = {"code": page.fragment, "passphrase": PASSPHRASE}
    assert (await browser.post(page.path, data=form)).status_code == 303
    assert (await browser.get("/api/v1/units/night/beds")).status_code == 200
    assert (await beside.beds("staff", "disable", "berit")).returncode == 0
    assert (await browser.get("/api/v1/units/night/beds")).status_code == 401


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("token", "create", "--label", "x", "--role", "king"), 2),
        (("token", "create", "--role", "staff"), 2),
        (("token", "create", "--label", "", "--role", "staff"), 2),
        (("token", "create", "--label", "x", "--role", "staff", "--unit", "nowhere"), 2),
        (("token", "create", "--label", "x", "--role", "staff", "--unit", "den"), 2),
        (("token", "create", "--label", "x", "--role", "staff", "--organisation", "nobody"), 2),
        (("token", "create", "--label", "x", "--role", "intake", "--organisation", "club"), 2),
        (("staff", "add", " ", "--role", "staff"), 2),
        (("staff", "disable", "nobody"), 1),
        (("staff", "invite", "nobody"), 1),
    ],
)
async def test_wrong_use_is_one_sentence(beside: Beside, arguments: tuple[str, ...], code: int) -> None:
    said = await beside.beds(*arguments)
    assert said.returncode == code
    assert said.stdout == ""
    assert len(said.stderr.strip().splitlines()) == 1
    assert "Traceback" not in said.stderr


async def test_a_partners_account_is_made_on_its_own_side_of_the_wall(beside: Beside) -> None:
    arguments = ("--role", "staff", "--unit", "den", "--organisation", "club")
    said = await beside.beds("token", "create", "--label", "den", *arguments)
    bearer = {"Authorization": f"Bearer {said.stdout.strip()}"}
    assert (await beside.town.browser.get("/api/v1/units/den/beds", headers=bearer)).status_code == 200
    assert (await beside.town.browser.get("/api/v1/units/home/beds", headers=bearer)).status_code == 404
