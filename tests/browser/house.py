"""A whole town behind the application on a real port: what the browser tests look at, and what the pictures show."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta

from playwright.async_api import BrowserContext
from starlette.applications import Starlette

from beds.demo.cast import new_ids, open_accounts
from beds.people import tickets
from beds.settings import Settings
from beds.store.engine import orm
from beds.store.store import Store
from beds.world import Bed, Organisation, Rules, Unit
from beds.world.commands import (
    Admit,
    CloseBed,
    Command,
    Confirm,
    Discharge,
    Found,
    Hold,
    SetBed,
    SetOrganisation,
    SetUnit,
)
from beds.world.nights import local_instant
from tests.support.serving import serving
from web.app import create

START = local_instant(date(2026, 11, 19), time(20, 12))
DECIDED = {"decision": "DEMO", "decision_date": date(2025, 1, 1), "phone": "016-00 00 00"}
OPEN = DECIDED | {"status": "open", "cleaning": True}
DAY = (time(8), time(14), time(20), time(22))
TERMS = "Rummet är ditt så länge du bor här, även om du är borta en natt. Inga besök efter 22.00. Inget våld, inga hot."
EVENING = Rules(entry_from=time(19), entry_to=time(21, 45), check_out=time(7, 30))
ORGANISATIONS = (
    Organisation(slug="eskilstuna", name="Eskilstuna kommun", municipality=True, duty_phone="016-00 00 01"),
    Organisation(slug="stadsmissionen", name="Stadsmissionen", shares="full"),
)
UNITS = (
    Unit(
        slug="hemlaas", name="Hemlaås", organisation="eskilstuna", audience="men", confirm_hours=DAY, conditions=TERMS,
        conditions_version=3, planned=((date(2016, 1, 1), 10),), **OPEN,
    ),
    Unit(
        slug="harbarget", name="Härbärget", organisation="stadsmissionen", kind="night", confirm_hours=DAY,
        rules=EVENING, planned=((date(2016, 1, 1), 10),), **OPEN,
    ),
    Unit(
        slug="harbarget-kvinnor", name="Härbärget för kvinnor", organisation="stadsmissionen", audience="women",
        protected=True, confirm_hours=(time(7), time(12), time(16)), planned=((date(2023, 5, 29), 5),), **OPEN,
    ),
    Unit(
        slug="kvinnoenheten", name="Lågtröskelboende för kvinnor", organisation="eskilstuna", audience="women",
        protected=True, opens=date(2027, 3, 1), planned=((date(2027, 3, 1), 8),), **DECIDED,
    ),
    Unit(
        slug="samsjuklighet", name="Boende för samsjuklighet", organisation="eskilstuna",
        opens=date(2027, 9, 1), planned=((date(2027, 9, 1), 6),), **DECIDED,
    ),
    Unit(
        slug="kvinnobo", name="Kvinnobo", organisation="eskilstuna", audience="women", status="closed",
        closes=date(2023, 5, 23), planned=((date(2009, 1, 1), 19), (date(2014, 1, 1), 14), (date(2019, 1, 1), 12)),
        **DECIDED,
    ),
)  # fmt: skip
BEDS = (
    *(Bed(id=f"hemlaas-{n}", unit="hemlaas", label=str(n), position=n, for_="men") for n in range(1, 11)),
    *(Bed(id=f"harbarget-{n}", unit="harbarget", label=str(n), position=n, for_="men") for n in range(1, 9)),
    *(Bed(id=f"harbarget-k{n}", unit="harbarget", label=f"K{n}", position=8 + n, for_="women") for n in (1, 2)),
    *(
        Bed(id=f"harbarget-kvinnor-{n}", unit="harbarget-kvinnor", label=str(n), position=n, for_="women")
        for n in range(1, 6)
    ),
)
FULL = ("hemlaas-1", "hemlaas-3", "hemlaas-8", *(f"harbarget-{n}" for n in (1, 2, 3, 5, 7, 8)), "harbarget-k1")
LEFT = ("hemlaas-7", "harbarget-6")


class Shifted:
    """The real time, moved by so much: for the application and its live board alike."""

    def __init__(self, start: datetime) -> None:
        self.by = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    now = __call__

    def later(self, seconds: float, act: Callable[[], object]) -> asyncio.TimerHandle:
        """Call `act` after so many seconds."""
        return asyncio.get_running_loop().call_later(seconds, act)


class Standing:
    """A clock that stands at `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class House:
    """The running application."""

    def __init__(self, app: Starlette, address: str, clock: Shifted) -> None:
        self.app, self.address, self.clock = app, address, clock

    @property
    def store(self) -> Store:
        """Its store."""
        return self.app.state.store

    async def do(self, command: Command) -> int:
        """Have a command done by somebody else; its change."""
        return (await self.store.submit(command, self.clock())).change

    async def sign_in(self, context: BrowserContext, login: str) -> None:
        """Sign the browser in as one of the demo's accounts."""
        answer = await context.request.post(f"{self.address}/sign-in/demo", form={"account": login})
        assert answer.ok, await answer.text()


@asynccontextmanager
async def town(database: str, start: datetime = START) -> AsyncIterator[House]:
    """The town of that database, served; it is `start` there when it opens."""
    clock = Shifted(start)
    app = create(Settings(database_url=database), clock)
    async with serving(app) as address:
        app.state.hub.clock = clock
        yield House(app, address, clock)


async def found(database: str, now: datetime = START) -> None:
    """Fill a migrated, empty database with the town as it is at `now`."""
    settings = Settings(database_url=database)
    async with orm(settings):
        past = Standing(now - timedelta(days=8))
        store = await Store.open(settings, past)
        try:
            await store.submit(Found(by="seed", founded="demo"), past.at)
            await open_accounts(new_ids(), now)
            for past.at, command in [*_configuration(now), *await _evening(store, now)]:
                await store.submit(command, past.at)
        finally:
            await store.close()


def _configuration(now: datetime) -> list[tuple[datetime, Command]]:
    commands = [
        *(SetOrganisation(by="seed", organisation=o) for o in ORGANISATIONS),
        *(SetUnit(by="seed", unit=u) for u in UNITS),
        *(SetBed(by="seed", bed=b) for b in BEDS),
    ]
    return [(now - timedelta(days=8), command) for command in commands]


async def _evening(store: Store, now: datetime) -> list[tuple[datetime, Command]]:
    """Guests, two beds left a while ago, a hold in each house, a bed with a broken lamp; the women's figure is old."""

    def ago(**by: float) -> datetime:
        return now - timedelta(**by)

    made = [(await tickets.issue(store.secret, ago(days=8))).ticket for _ in range(len(FULL) + len(LEFT) + 2)]
    cards = iter(made)
    evening: list[tuple[datetime, Command]] = [
        (ago(days=6), Admit(by="seed", bed=bed, ticket=next(cards), children="no", conditions=True))
        for bed in (*FULL, *LEFT)
    ]
    evening += [(ago(days=2), CloseBed(by="seed", bed="hemlaas-10", reason="repair", until=now + timedelta(days=1)))]
    evening += [(ago(hours=6), Confirm(by="seed", own=True, unit="harbarget-kvinnor"))]
    evening += [(ago(minutes=40), Discharge(by="seed", bed=bed)) for bed in LEFT]
    evening += [
        (ago(minutes=30), Hold(by="seed", bed="harbarget-4", ticket=next(cards), until=now + timedelta(hours=1)))
    ]
    evening += [(ago(minutes=20), Confirm(by="seed", own=True, unit="harbarget"))]
    evening += [
        (ago(minutes=9), Hold(by="seed", bed="hemlaas-4", ticket=next(cards), until=now + timedelta(minutes=18)))
    ]
    return [*evening, (ago(minutes=4), Confirm(by="seed", own=True, unit="hemlaas"))]


def _hold(bed: str, ticket: str, until: datetime) -> Hold:
    return Hold(by="seed", bed=bed, ticket=ticket, until=until)
