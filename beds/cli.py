"""The command line: each command calls one function.

Errors are one sentence on stderr. Exit codes: 0 done, 1 it did not hold, 2 wrong use.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click

from beds.people.commands import staff, token
from beds.progress import Progress
from beds.retention import Limit, limits
from beds.settings import Settings, SettingsError
from beds.store.away import COMMAND_S, PATIENCE
from beds.world.nights import ZONE
from beds.world.refusals import UnknownUnit

FILE = click.Path(dir_okay=False, path_type=Path)
FIRST_YEAR = 2000
"""No time that a command is given lies before it."""


@click.group(no_args_is_help=False)
@click.pass_context
def cli(context: click.Context) -> None:
    """Ledig plats: live bed availability for low-threshold housing."""
    try:
        context.obj = Settings.from_environment()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    if context.invoked_subcommand != "serve":  # at which people wait for pages
        PATIENCE.set(COMMAND_S)
        signal.signal(signal.SIGTERM, _ended)


def _ended(*_: object) -> None:
    """Told to end, a command does as after Ctrl-C: what it has made on the way, copies of the database, goes away. What
    a shell puts into the background ignores Ctrl-C, but not this."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.raise_signal(signal.SIGINT)


@cli.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    from beds.people.clear import after_migrating
    from beds.store.schema import migrate

    with Progress("Bringing the ledger over") as progress:
        names = asyncio.run(migrate(settings, progress))
    for name in names:
        click.echo(name)
    asyncio.run(after_migrating(settings))


@cli.command()
@click.option("--demo", is_flag=True, help="Into an empty database: with accounts for every role and a synthetic year.")
@click.pass_obj
def seed(settings: Settings, demo: bool) -> None:
    """Add what the city is known to have; what is there already stays as it is."""
    from beds.demo.perform import make_demo
    from beds.seed import seed

    if not demo:
        return click.echo(f"{asyncio.run(seed(settings))} new")
    if not asyncio.run(make_demo(settings, _progress("A synthetic year"))):
        click.echo("The demo is there already, as it was left; `make clean` lets the next one begin tonight.")
    return None


@contextmanager
def _progress(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on a terminal, else one line; what it yields is told how much is done, from 0 to 1."""
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:
        yield lambda share: bar.update(int(100 * share) - bar.pos)


cli.add_command(staff)
cli.add_command(token)


@cli.command()
@click.option(
    "--against", type=click.File(errors="replace"), metavar="FILE", help="Lines of `beds digest` that were kept."
)
@click.pass_obj
def verify(settings: Settings, against: TextIO | None) -> None:
    """Check that the ledger holds: its chain, its contents, its order, its tables."""
    from beds.store.verify import NoDigest, verify

    kept = against.read() if against else ""
    if against and not kept.strip():
        raise click.UsageError(f"{against.name} holds no line of `beds digest`.")
    try:
        click.echo(asyncio.run(verify(settings, kept)))
    except NoDigest as error:
        raise click.UsageError(str(error)) from error


@cli.command()
@click.pass_obj
def digest(settings: Settings) -> None:
    """Print today's hash of the ledger, to keep or to publish."""
    from beds.store.verify import digest

    click.echo(asyncio.run(digest(settings, datetime.now(ZONE).date())))


@cli.command()
@click.argument("file", type=FILE)
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write a copy of the whole database to FILE."""
    from beds.store.backup import backup

    asyncio.run(backup(settings, file))


@cli.command()
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Replace what is there without asking.")
@click.pass_obj
def restore(settings: Settings, file: Path, yes: bool) -> None:
    """Put the backup FILE in place of the database, which is kept beside it (PostgreSQL: beside FILE)."""
    from beds.house_time import utc_now
    from beds.purge import purge
    from beds.store.restore import restore

    def agree(losses: str) -> None:
        click.echo(losses)
        if not (yes or sys.stdin.isatty()):
            raise click.UsageError("Nobody can be asked whether to replace the database: say --yes.")
        if not yes:
            click.confirm("Replace the database?", abort=True)

    async def restored() -> None:  # said before anything can end it: from then on the old database is gone
        click.echo(await restore(settings, file, lambda copy: purge(copy, table, utc_now()), agree))

    table = _limits(settings)
    asyncio.run(restored())


def _limits(settings: Settings) -> dict[str, Limit]:
    try:
        return limits(settings.retention)
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """A time of this or the next centuries; local where it does not say."""
    try:
        moment = datetime.fromisoformat(text) if text is not None else None
        if moment and moment.year < FIRST_YEAR:
            raise ValueError
    except ValueError:
        raise click.BadParameter("write a time as 2026-03-01T02:00 or 2026-03-01T02:00+01:00.") from None
    return moment and (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


@cli.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--now", metavar="TIME", callback=_moment, help="As if it were that time.")
@click.pass_obj
def purge(settings: Settings, dry_run: bool, now: datetime | None) -> None:
    """Erase what has been kept for its time: persons, contents, and what else has a limit (docs/retention.md)."""
    from beds.house_time import utc_now
    from beds.people import clear
    from beds.purge import TooSoon, purge
    from beds.store.timekeeping import doubted

    verb = "would go" if dry_run else "gone"
    if not dry_run and asyncio.run(doubted(settings)) is not None:
        raise click.ClickException(
            "The machine's clock disagrees with what its database and its boot clock tell: nothing was erased. "
            "Set it right, or run `beds clock accept`."
        )
    try:
        deleted = asyncio.run(purge(settings, _limits(settings), now or utc_now(), dry=dry_run))
    except TooSoon as error:
        raise click.UsageError(str(error)) from error
    for some in deleted:
        before = f"{some.cut.before.astimezone(ZONE):%Y-%m-%d %H:%M}"
        click.echo(f"{some.kind}: {some.count} {verb}, from before {before} ({some.cut.decision})")
    if left := 0 if dry_run else asyncio.run(clear.count(settings)):
        raise click.ClickException(clear.LEFT % left)
    if not (settings.file or dry_run):
        click.echo("PostgreSQL may keep the bytes of what is gone for a while: in its files, its log, its backups.")


@cli.group(no_args_is_help=False)
def clock() -> None:
    """The machine's clock, which is doubted when it is set to another hour."""


@clock.command()
@click.pass_obj
def accept(settings: Settings) -> None:
    """Say that this machine's clock is right as it is, to every process that serves."""
    from beds.house_time import utc_now
    from beds.store.timekeeping import accept

    now = utc_now()
    asyncio.run(accept(settings, now))
    click.echo(f"It is {now.astimezone(ZONE):%Y-%m-%d %H:%M}.")


@cli.command()
@click.option("--unit", "slug", required=True, metavar="SLUG", help="The unit, planned ones included.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def demand(settings: Settings, slug: str, as_json: bool) -> None:
    """How many places the unit needs, and how sure that is: the planner's answer."""
    from beds.need.terminal import demand

    try:
        said = asyncio.run(demand(settings, slug, datetime.now(ZONE), as_json, _progress("Reading the record")))
    except UnknownUnit as error:
        raise click.UsageError(str(error)) from error
    click.echo(said)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="[default: PORT, or 8000]")
@click.option("--workers", type=click.IntRange(1), help="[default: WEB_CONCURRENCY, or 1]")
@click.pass_obj
def serve(settings: Settings, host: str, port: int | None, workers: int | None) -> None:
    """Serve the pages, the API and the live boards."""
    from beds.serve import serve

    serve(settings, host, port or settings.port, workers or settings.workers)


def main() -> None:
    """The program `beds`. What it writes, databases and copies, is its owner's alone to read."""
    os.umask(0o077)
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.UsageError as error:
        _fail(error.format_message(), 2)
    except (click.exceptions.Abort, KeyboardInterrupt):
        _fail("Stopped.", 1)
    except Exception as error:  # whatever it is, whoever runs this gets a sentence
        _fail(str(error) or type(error).__name__, 1)


def _fail(sentence: str, code: int) -> None:
    click.echo(" ".join(sentence.split()), err=True)
    sys.exit(code)
