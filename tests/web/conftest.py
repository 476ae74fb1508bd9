"""A small town behind the application, and somebody of every role to ask it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time
from pathlib import Path

import httpx2
import pytest
from msgspec import Struct
from starlette.applications import Starlette

from beds.people import accounts, tickets, tokens
from beds.people.rights import ROLES
from beds.settings import Settings
from beds.store import Store
from beds.store.engine import of
from beds.world import Bed, Organisation, Unit
from beds.world.commands import Command, Found, SetBed, SetOrganisation, SetUnit
from tests.store.support import Clock
from web.app import create

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
ADDRESS = "http://127.0.0.1"
PASSPHRASE = "sju sömniga sälar"

CITY = Organisation(slug="city", name="Staden", municipality=True)
CHURCH = Organisation(slug="church", name="Kyrkan", shares="full")
CLUB = Organisation(slug="club", name="Klubben", shares="capacity")
OPEN = {"status": "open", "decision": "DEMO", "confirm_hours": (time(8), time(20))}
UNITS = (
    Unit(slug="home", name="Hemmet", organisation="city", **OPEN),
    Unit(slug="women", name="Kvinnohemmet", organisation="city", audience="women", protected=True, **OPEN),
    Unit(slug="night", name="Natten", organisation="church", kind="night", **OPEN),
    Unit(slug="den", name="Lyan", organisation="club", **OPEN),
    Unit(slug="coming", name="Nya huset", organisation="city"),
)
BEDS = tuple(
    Bed(id=f"{unit.slug}-{n}", unit=unit.slug, label=str(n), position=n) for unit in UNITS[:4] for n in range(1, 5)
)


def founding(kind: str) -> list[Command]:
    """What makes the town."""
    return [
        Found(by="seed", founded=kind),
        *(SetOrganisation(by="seed", organisation=o) for o in (CITY, CHURCH, CLUB)),
        *(SetUnit(by="seed", unit=u) for u in UNITS),
        *(SetBed(by="seed", bed=b) for b in BEDS),
    ]


class Town(Struct):
    """The running application, its clock, and the bearer tokens made so far: of each role that was asked as (the
    city's, of the units home and women), and of others by their names."""

    app: Starlette
    clock: Clock
    tokens: dict[str, str]
    browser: httpx2.AsyncClient

    @property
    def store(self) -> Store:
        """Its store."""
        return self.app.state.store

    async def ask(self, role: str, method: str, path: str, **more: object) -> httpx2.Response:
        """The answer to somebody of that role ("public": nobody)."""
        headers = dict(more.pop("headers", {}))
        if role in ROLES and role not in self.tokens:
            await self.token(role, role, units=("home", "women") if role in ("staff", "manager") else ())
        if role != "public":
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        return await self.browser.request(method, path, headers=headers, **more)

    async def act(self, role: str, bed: str, action: str, **body: object) -> httpx2.Response:
        """What is answered to an action on a bed."""
        return await self.ask(role, "POST", f"/api/v1/beds/{bed}/{action}", json=body)

    async def token(self, name: str, role: str, organisation: str = "city", units: tuple[str, ...] = ()) -> None:
        """One more who may ask, under that name."""
        with of(self.app.state.orm):
            self.tokens[name] = await tokens.make(name, role, organisation, units, self.clock())

    async def number(self, **more: str) -> tickets.Issued:
        """A ticket."""
        with of(self.app.state.orm):
            return await tickets.issue(self.app.state.secret, self.clock(), **more)

    def new_browser(self, **more: object) -> httpx2.AsyncClient:
        """Another browser, which keeps its own cookies."""
        transport = httpx2.ASGITransport(self.app, client=("127.0.0.1", 5000), raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url=ADDRESS, **more)

    async def sign_in(self, login: str, role: str, units: tuple[str, ...] = ()) -> httpx2.AsyncClient:
        """A browser in which somebody of that name has just set a passphrase and is signed in."""
        with of(self.app.state.orm):
            code = await accounts.invite_staff(login, role, "city", units, self.clock())
        browser = self.new_browser()
        answer = await browser.post("/sign-in/first", data={"code": code, "passphrase": PASSPHRASE})
        assert answer.status_code == 303
        return browser


def settings(url: str, kind: str = "real") -> Settings:
    """Those with which the town runs."""
    return Settings(database_url=url, secret_key="a secret of these tests" if kind == "real" else "")


async def found(url: str, clock: Clock, kind: str = "real") -> Settings:
    """Make the town in an empty, migrated database; the settings with which it runs."""
    store = await Store.open(settings(url, kind), clock)
    for command in founding(kind):
        await store.submit(command)
    await store.close()
    return settings(url, kind)


@asynccontextmanager
async def running(url: str, kind: str = "real") -> AsyncIterator[Town]:
    """The town on an empty, migrated database."""
    clock = Clock(START)
    async with served(await found(url, clock, kind), clock) as town:
        yield town


@asynccontextmanager
async def served(settings: Settings, clock: Clock) -> AsyncIterator[Town]:
    """The town that was founded in this database."""
    app = create(settings, clock)
    async with app.router.lifespan_context(app):
        town = Town(app, clock, {}, None)
        async with town.new_browser() as town.browser:
            yield town


@pytest.fixture(scope="session")
async def founded_town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a database with the town as it is at START, to copy and never to open."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copyfile(sqlite_template, folder / "beds.sqlite3")
    await found(f"sqlite://{folder / 'beds.sqlite3'}", Clock(START))
    return folder


@pytest.fixture
async def town(founded_town: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """The town, on SQLite."""
    shutil.copytree(founded_town, tmp_path, dirs_exist_ok=True)
    async with served(settings(f"sqlite://{tmp_path / 'beds.sqlite3'}"), Clock(START)) as town:
        yield town
