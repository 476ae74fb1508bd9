"""`beds staff` and `beds token`: who may use the house."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import TypeVar

import click

from beds.house_time import utc_now
from beds.people import accounts, tokens
from beds.people.refusals import TurnedBack
from beds.people.rights import ROLES, Caller, reaches
from beds.settings import Settings
from beds.store.driver import driver
from beds.store.engine import orm
from beds.store.reading import read_all
from beds.store.schema import check
from beds.world import World

LABEL_MAX = 80
NO_ACCOUNT = "There is no open account of that name."
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., object])


@click.group()
def staff() -> None:
    """Accounts of people."""


@click.group()
def token() -> None:
    """Bearer tokens of programs."""


def _who(command: F) -> F:
    """The options that say what an account may reach."""
    for option in (
        click.option("--organisation", metavar="SLUG", help="By default the municipality's."),
        click.option("--unit", "units", multiple=True, metavar="SLUG", help="For staff and managers; may be repeated."),
        click.option("--role", required=True, type=click.Choice(ROLES)),
    ):
        command = option(command)
    return command


@staff.command("add")
@click.argument("name")
@_who
@click.pass_obj
def add(settings: Settings, name: str, role: str, units: tuple[str, ...], organisation: str | None) -> None:
    """Make an account and print its one-time sign-in address."""
    if not accounts.plain_login(name):
        raise click.UsageError(f"A name has 1 to {accounts.LOGIN_MAX} printable characters.")

    async def work(world: World, now: datetime) -> str:
        home = _organisation(world, role, units, organisation)
        return await accounts.invite_staff(name, role, home, units, now)

    click.echo(_address(settings, _run(settings, work)))


@staff.command("invite")
@click.argument("name")
@click.pass_obj
def invite(settings: Settings, name: str) -> None:
    """Print a new one-time sign-in address for somebody who has an account."""

    async def work(_: World, now: datetime) -> str | None:
        return await accounts.invite_again(name, now)

    code = _run(settings, work)
    if code is None:
        raise click.ClickException(NO_ACCOUNT)
    click.echo(_address(settings, code))


@staff.command("disable")
@click.argument("name")
@click.pass_obj
def disable(settings: Settings, name: str) -> None:
    """Shut an account: its sessions end at once."""

    async def work(_: World, now: datetime) -> bool:
        return await accounts.disable(name, now)

    if not _run(settings, work):
        raise click.ClickException(NO_ACCOUNT)


@token.command("create")
@click.option("--label", required=True, help="What it is for; to revoke it by.")
@_who
@click.pass_obj
def create(settings: Settings, label: str, role: str, units: tuple[str, ...], organisation: str | None) -> None:
    """Make a bearer token and print it, this once."""
    if not (label.strip() and label.isprintable() and len(label) <= LABEL_MAX):
        raise click.UsageError(f"A label has 1 to {LABEL_MAX} printable characters.")

    async def work(world: World, now: datetime) -> str:
        return await tokens.make(label, role, _organisation(world, role, units, organisation), units, now)

    click.echo(_run(settings, work))


@token.command("revoke")
@click.option("--label", required=True)
@click.pass_obj
def revoke(settings: Settings, label: str) -> None:
    """End every token of that label, at once."""

    async def work(_: World, now: datetime) -> int:
        return await tokens.revoke(label, now)

    if not _run(settings, work):
        raise click.ClickException("There is no token of that label.")


def _run(settings: Settings, work: Callable[[World, datetime], Awaitable[T]]) -> T:
    async def run() -> T:
        async with orm(settings):
            return await work(await _world(settings), utc_now())

    try:
        return asyncio.run(run())
    except TurnedBack as refusal:
        raise click.ClickException(refusal.message) from refusal


async def _world(settings: Settings) -> World:
    connected = driver(settings)
    try:
        await check(connected)
        return (await connected.read(read_all())).world
    finally:
        await connected.close()


def _organisation(world: World, role: str, units: Collection[str], given: str | None) -> str:
    """The account's organisation, if everything that it shall reach is on its side of the walls."""
    municipality = next((o.slug for o in world.organisations.values() if o.municipality), None)
    slug = given or municipality
    if slug is None:
        raise click.ClickException("The database has no organisation yet: run `beds seed`.")
    if slug not in world.organisations:
        raise click.UsageError(f"There is no organisation {slug}.")
    if role == "intake" and not world.organisations[slug].municipality:
        raise click.UsageError("Intake is the municipality's.")
    caller = Caller(account="new", role="staff", organisation=slug, units=frozenset(units))
    for unit in units:
        if unit not in world.units:
            raise click.UsageError(f"There is no unit {unit}.")
        if not reaches(caller, "api-beds", world, unit):
            owner = world.units[unit].organisation
            raise click.UsageError(f"The unit {unit} belongs to another organisation: add --organisation {owner}.")
    if role in ("staff", "manager") and not units:
        click.echo(f"Without --unit this {role} account will see no unit.", err=True)
    return slug


def _address(settings: Settings, code: str) -> str:
    """Where the code is used. It stands after #, which browsers do not send."""
    base = f"https://{settings.hosts[0]}" if settings.hosts else f"http://127.0.0.1:{settings.port}"
    return f"{base}/sign-in/first#{code}"
