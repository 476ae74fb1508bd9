"""The schema: bring a database to the newest, and see at each start that it is whole."""

import contextlib
import importlib
import pkgutil
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it brings no types of its own

from beds.house_time import utc_now
from beds.settings import Settings
from beds.store import engine
from beds.store.adopt import adopt, words
from beds.store.alone import alone
from beds.store.away import patient
from beds.store.driver import Driver, driver
from beds.store.engine import config, orm
from beds.store.errors import Away, NewerWords, SchemaError
from beds.store.ledger import GENESIS
from beds.store.protections import missing
from beds.store.reading import OnProgress, quiet
from beds.store.script import Query, Script, ask
from beds.store.steps import Steps

MIGRATIONS = "tortoise_migrations"
APPLIED = Query(f"SELECT name FROM {MIGRATIONS}")  # noqa: S608  (the name above)
FOREIGN_KEYS = Query("PRAGMA foreign_key_check")
FIRST_HEAD = "INSERT INTO head (id, seq, hash, epoch, alive_at) VALUES (1, 0, $1, $2, $3) ON CONFLICT (id) DO NOTHING"


def new_epoch() -> str:
    """A fresh name for a life of the database; fits in a URL."""
    return secrets.token_urlsafe(12)


def steps() -> list[str]:
    """The names of all migrations, in order."""
    package = importlib.import_module(engine.MIGRATIONS)
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))


async def migrate(
    settings: Settings,
    on_progress: OnProgress = quiet,
    clock: Callable[[], datetime] = utc_now,
) -> list[str]:
    """Apply what is missing, and bring what was written in older words to today's; returns the names of the steps. A
    SQLite file is copied first, beside itself. `on_progress` is told how much of the ledger was brought over.

    Raises SchemaError, NewerWords, Broken or Away. Of two processes the one waits for the other.
    """
    if settings.file:
        _make_folder(settings.file)
    async with alone(settings):
        if settings.file:
            _open(settings.file)
        return await _migrate(settings, on_progress, clock())


async def _migrate(settings: Settings, on_progress: OnProgress, now: datetime) -> list[str]:
    names = await _apply(settings)
    connected = driver(settings)
    try:
        await connected.write(_begin(connected.dialect))
        await _check_tables(connected)
        if await connected.write(adopt(now, on_progress)) and names != steps():
            names.append("words")
    finally:
        await connected.close()
    return names


async def check(connected: Driver) -> None:
    """Raises SchemaError unless every step was applied, everything that the rules rest on is there, and the words that
    the ledger is written in have been brought to today's; NewerWords where they are a newer program's; Away."""
    await _check_tables(connected)
    if await connected.read(words()) is None:
        raise SchemaError("The database was written by an older program: run `beds migrate`.")


async def _check_tables(connected: Driver) -> None:
    try:
        applied = {name for (name,) in await connected.read(ask(APPLIED))}
    except Away as error:
        if _is_new(error.__cause__, connected.dialect):
            raise SchemaError(f"Run `beds migrate` first. {error}") from error
        raise
    if later := sorted(applied - set(steps())):
        raise NewerWords(f"A newer version of this program has made the database (step {later[0]}): start that one.")
    if waiting := [name for name in steps() if name not in applied]:
        raise SchemaError(f"The database lacks the step {waiting[0]}: run `beds migrate`.")
    if gone := await connected.read(missing(connected.dialect)):
        raise SchemaError(f"The database lacks {', '.join(gone)}: restore a backup.")


def _is_new(error: BaseException | None, dialect: str) -> bool:
    """Whether that is what a migration helps against: no table, or no file (a socket that is missing is no file)."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return dialect == "sqlite"
    no_table = isinstance(error, sqlite3.OperationalError) and "no such table" in str(error)
    return no_table or isinstance(error, asyncpg.UndefinedTableError)


async def _apply(settings: Settings) -> list[str]:
    async with orm(settings, migrating=True) as context:
        executor = Steps(context.db(), config(settings)["apps"])
        names = [step.migration.name for step in await executor.plan()]
        if settings.file and names and names != steps():
            copy(settings.file, settings.file.with_name(f"{settings.file.name}.before-{names[0]}"))
        with patient():  # a table that is built anew takes its time
            await executor.migrate()
    return names


def copy(source: Path, target: Path) -> None:
    """The whole of one SQLite file, as it is at one moment, into another, which is there whole or not at all. Both may
    be in use."""
    made = target.with_name(f"{target.name}.part")
    made.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(made)) as new:
            old.backup(new)
        made.replace(target)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _open(file: Path) -> None:
    """Make the file, if need be. (The ORM would wait for ever for one that cannot be opened.)"""
    try:
        with contextlib.closing(sqlite3.connect(file)) as connection:
            names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except (OSError, sqlite3.Error) as error:
        raise SchemaError(f"The database file {file} cannot be opened: {error}.") from error
    if names and MIGRATIONS not in names:
        raise SchemaError(f"{file} is another program's database: it is left as it is.")


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SchemaError(f"The database file {file} cannot be opened: {error}.") from error


def _begin(dialect: str) -> Script[None]:
    """The head of an empty ledger; and on SQLite, that nothing refers to what is not there."""
    if dialect == "sqlite" and (rows := (yield FOREIGN_KEYS)):
        raise SchemaError(f"A row of {rows[0][0]} refers to a row of {rows[0][2]} that does not exist.")
    yield Query(FIRST_HEAD, (GENESIS, new_epoch(), datetime.now(UTC)))
