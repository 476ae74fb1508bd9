"""The command line: each command calls one function.

Errors are one sentence on stderr. Exit codes: 0 done, 1 it did not hold, 2 wrong use.
"""

import asyncio
import sys
from pathlib import Path

import click

from beds.people.commands import staff, token
from beds.settings import Settings, SettingsError

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(no_args_is_help=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Ledig plats: live bed availability for low-threshold housing."""
    try:
        context.obj = Settings.from_environment()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


@cli.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Bring the database to the newest schema."""
    from beds.store.schema import migrate

    for name in asyncio.run(migrate(settings)):
        click.echo(name)


cli.add_command(staff)
cli.add_command(token)


def main() -> None:
    """The program `beds`."""
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
