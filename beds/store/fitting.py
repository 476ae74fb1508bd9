"""Does a backup belong into this database, and what is lost by it? Decided on copies, before anything is changed."""

import hmac
import shutil
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import DatabaseError, OperationalError

from msgspec import Struct

from beds.settings import SQLITE, Settings
from beds.store.backup import take
from beds.store.driver import driver
from beds.store.errors import Away, NewerWords, SchemaError, StoreError
from beds.store.key import mark
from beds.store.life import (
    Another,
    Foreign,
    Head,
    Life,
    damage,
    entry_after,
    has_rows,
    head_in,
    is_sqlite,
    last_in_common,
    life_of,
    reading,
    span,
)
from beds.store.schema import check
from beds.store.script import Query, Row, ask
from beds.store.tables import others

COMPANIONS = ("-wal", "-journal")
"""What SQLite keeps beside a file that is in use, or was left in the middle: part of what it holds."""
TABLES = Query("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
WITHOUT_ENTRIES = "The database: no entries, but accounts or other rows, which are lost."
BESIDE = (
    "What was made beside the ledger since the backup is lost: numbers, accounts, passes. Everybody signs in again."
)


class Present(Struct, frozen=True):
    """The database as it is. `copy` is a copy of it, None where it cannot be read; `life` is None where it has no
    entries, or they cannot be read, and then `trouble` says why; `head` is where its ledger stands, if it has one;
    `is_whole` says that it is one of today's schema, which knows all that a database can know."""

    copy: Path | None = None
    life: Life | None = None
    head: Head | None = None
    trouble: str = ""
    is_there: bool = False
    is_whole: bool = False
    has_rows: bool = False


def accept(settings: Settings, source: Path, copy: Path) -> Life:
    """Copy the backup, which is itself neither opened by SQLite nor changed, and read what it is. Raises StoreError."""
    if not source.is_file():
        there = "is no file that a backup could be in" if source.exists() else "is not there"
        raise StoreError(f"{source} {there}.")
    if settings.file and settings.file.exists() and source.samefile(settings.file):
        raise StoreError(f"{source} is the database itself.")
    if source.stat().st_size == 0:
        raise StoreError(f"{source} is not a backup: it is empty.")
    if not is_sqlite(source):
        raise StoreError(f"{source} is not a backup: it is no file of SQLite.")
    _copy_still(source, copy)
    try:
        if found := damage(copy):
            raise StoreError(f"{source} is damaged: {found}.")
        life = life_of(copy)
        with reading(copy) as connection:
            if strange := others(connection):
                raise Foreign(f"it holds what is none of ours ({strange[0]}).")
    except (Foreign, NewerWords) as error:
        raise type(error)(f"{source} is not a backup that can be restored: {error}") from error
    if life is None or not life.kind:
        raise StoreError(f"{source} is not a backup that can be restored: nothing was ever founded in it.")
    return life


def _copy_still(source: Path, copy: Path) -> None:
    """Byte by byte, with its companions. Raises StoreError where it changes meanwhile."""
    parts = [(source.with_name(source.name + end), copy.with_name(copy.name + end)) for end in ("", *COMPANIONS)]
    before = _looks(part for part, _ in parts)
    for part, to in parts:
        if part.exists():
            shutil.copyfile(part, to)
    if _looks(part for part, _ in parts) != before:
        raise StoreError(f"{source} is being written to: it is a database in use. Take a backup of it: `beds backup`.")


def _looks(files: Iterator[Path]) -> list[tuple[int, int] | None]:
    return [(file.stat().st_size, file.stat().st_mtime_ns) if file.exists() else None for file in files]


async def present_in(settings: Settings, copy: Path) -> Present:
    """What the database holds, of which a copy is made. Raises StoreError where it must not be replaced: it is another
    program's, or on PostgreSQL it cannot be copied."""
    if settings.file:
        return await _in_sqlite(settings, settings.file, copy)
    if not await _tables(settings):
        return Present()
    try:
        await take(settings, copy)
    except (SchemaError, NewerWords) as error:
        raise StoreError(f"{error} Nothing is replaced of which no copy can be kept.") from error
    return _of_copy(copy, is_whole=True)


def _is_empty(file: Path) -> bool:
    return not file.exists() or file.stat().st_size == 0


async def _in_sqlite(settings: Settings, file: Path, copy: Path) -> Present:
    if _is_empty(file):
        return Present()
    if not is_sqlite(file):  # SQLite itself would throw away its log
        return Present(trouble="file is not a database.", is_there=True, has_rows=True)
    try:
        await take(settings, copy)
        return _of_copy(copy, is_whole=await _is_whole(copy))
    except Another as error:
        raise Another(f"{file} is no database of ours to be replaced: {error}") from error
    except NewerWords as error:
        return Present(copy=copy, trouble=str(error), is_there=True, has_rows=True)
    except OperationalError as error:
        raise StoreError(f"The database {file} cannot be read: {error}.") from error
    except DatabaseError as error:
        return Present(trouble=f"{error}.", is_there=True, has_rows=True)
    except Foreign as error:
        return Present(copy=copy, trouble=str(error), is_there=True, has_rows=True)


def _of_copy(copy: Path, *, is_whole: bool) -> Present:
    with reading(copy) as connection:
        head = head_in(connection)
    if head is None:
        return Present()
    return Present(copy, life_of(copy), head, is_there=True, is_whole=is_whole, has_rows=has_rows(copy))


async def _is_whole(copy: Path) -> bool:
    connected = driver(Settings(database_url=f"{SQLITE}{copy}"))
    try:
        await check(connected)
    except (SchemaError, NewerWords, Away):
        return False
    finally:
        await connected.close()
    return True


async def _tables(settings: Settings) -> list[Row]:
    connected = driver(settings)
    try:
        return await connected.read(ask(TABLES))
    finally:
        await connected.close()


def fits(settings: Settings, backup: Life, present: Present) -> None:
    """Raises StoreError where it is a demo's and the database real, or the other way, or where the environment's secret
    is not the one that the backup was used with."""
    if present.life and present.life.kind not in ("", backup.kind):
        whose, what = ("a demo's", "a real database") if backup.kind == "demo" else ("a real database's", "a demo")
        raise StoreError(f"This is {whose} backup, which does not go into {what}.")
    if backup.kind == "demo" and settings.secret_key:
        raise StoreError("This is a demo's backup, and a demo refuses BEDS_SECRET_KEY: unset it.")
    secret = settings.secret_at_hand if backup.kind == "demo" or settings.secret_key else None
    where = f"the file {settings.demo_secret}" if backup.kind == "demo" else "BEDS_SECRET_KEY"
    if secret is None:
        if backup.key_mark or (present.life and present.life.key_mark):
            raise StoreError(f"No code works without the secret that belongs to the backup: put it into {where}.")
    elif backup.key_mark and not hmac.compare_digest(backup.key_mark, mark(secret)):
        raise StoreError(
            f"The secret is not the one that the backup was used with, and without that no code in it works:"
            f" put it into {where}."
        )


def losses(backup: Life, file: Path, present: Present) -> str:
    """What is lost by it, for whoever is asked: of both what they hold, and where they part."""
    backed = f"The backup: {backup}."
    if present.life is None or present.copy is None:
        held = f"The database cannot be read: {present.trouble}" if present.trouble else WITHOUT_ENTRIES
        return f"{held}\n{backed}"
    common = last_in_common(file, present.copy)
    return f"The database: {present.life}.\n{backed}\n{_parting(common, backup, present.life, present.copy)}\n{BESIDE}"


def _parting(common: int, backup: Life, life: Life, copy: Path) -> str:
    if common == life.entries:
        return "Every entry of the database is in the backup, too."
    with reading(copy) as connection:
        lost = span(entry_after(connection, common).at, life.last)
    if common == 0:
        return f"They are two lives: no entry of the one is in the other. All {life.entries} entries {lost} are lost."
    parted = "" if common == backup.entries else f"They part after entry {common}, and each goes on in its own way. "
    return f"{parted}{life.entries - common} entries {lost} are lost."
