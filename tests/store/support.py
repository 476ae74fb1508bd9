"""A small house to write in, and tickets to write about."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

from beds.settings import Settings
from beds.store import Store
from beds.store.driver import driver
from beds.store.script import Many, Query, Script
from beds.world import Bed, Organisation, Unit
from beds.world.commands import Command, Found, SetBed, SetOrganisation, SetUnit

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
BEDS = tuple(f"hem-{n}" for n in range(1, 9))
TICKET = (
    "INSERT INTO ticket (id, number, key, pin_hash, issued_at, issued_by, made_by) VALUES ($1, $2, $3, '', $4, '', '')"
)


class Clock:
    """A clock that moves when told."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        """On by so much; the time then."""
        self.now += timedelta(**by)
        return self.now


def settings(url: str) -> Settings:
    """Those of a real house on that database."""
    return Settings(database_url=url, secret_key="a secret of these tests")


def foundation() -> list[Command]:
    """Commands that make a house: one home with eight beds."""
    unit = Unit(
        slug="hem", name="Hem", organisation="kommun", status="open", decision="DEMO", cleaning=True,
        decision_date=date(2026, 1, 1), planned=((date(2026, 1, 1), 8),),
    )  # fmt: skip
    municipality = Organisation(slug="kommun", name="Kommun", municipality=True)
    beds = [Bed(id=bed, unit="hem", label=bed[4:], position=n) for n, bed in enumerate(BEDS)]
    return [
        Found(by="seed", founded="real"),
        SetOrganisation(by="seed", organisation=municipality),
        SetUnit(by="seed", unit=unit),
        *(SetBed(by="seed", bed=bed) for bed in beds),
    ]


@asynccontextmanager
async def opened(url: str, clock: Clock | None = None) -> AsyncIterator[Store]:
    """A store on a migrated database; closed at the end. Its clock stands still."""
    store = await Store.open(settings(url), clock or Clock())
    try:
        yield store
    finally:
        await store.close()


async def build(store: Store) -> None:
    """Found the house."""
    for command in foundation():
        await store.submit(command)


async def issue(url: str, count: int = 1) -> list[str]:
    """New tickets; their ids."""
    ids = [secrets.token_hex(16) for _ in range(count)]
    await write(url, Many(TICKET, [ticket_row(id_, id_[:5]) for id_ in ids]))
    return ids


def ticket_row(ticket: str, number: str) -> tuple:
    """The row of a ticket with that number, for TICKET."""
    return (ticket, number, secrets.token_bytes(32), START)


async def write(url: str, *statements: Query | Many) -> None:
    """Say something to the database behind the store's back."""
    await run(url, _say(statements), "write")


async def ask(url: str, sql: str, *values: object) -> list[tuple]:
    """The rows of one query."""
    return [tuple(row) for row in await run(url, _ask(Query(sql, values)), "read")]


async def run(url: str, script: Script, how: str = "write") -> object:
    """Run a script on the database in a connection of its own."""
    connected = driver(settings(url))
    try:
        return await getattr(connected, how)(script)
    finally:
        await connected.close()


def _say(statements: tuple) -> Script[None]:
    for statement in statements:
        _ = yield statement


def _ask(query: Query) -> Script[list]:
    return (yield query)
