"""What the tests of erasing share: a run of it at some time, and everything that a database holds."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from beds.purge import purge
from beds.retention import Limit, limits
from beds.store.driver import driver
from beds.store.restore import restore
from beds.store.script import Query, Script
from beds.store.verify import verify
from tests.store.support import START, ask, run, settings

MONTH = timedelta(days=31)
LATER = START + MONTH
"""By then whoever was closed at the start is erased."""


async def purged(
    url: str, now: datetime = LATER, *, dry: bool = False, table: dict[str, Limit] | None = None
) -> dict[str, int]:
    """Erase as of then, and see that the ledger holds afterwards. What went, by class, where anything did."""
    deleted = await purge(settings(url), table or limits(), now, dry, clock=lambda: now)
    await verify(settings(url))
    return {some.kind: some.count for some in deleted if some.count}


async def restored(url: str, file: Path, now: datetime = START) -> None:
    """Put a backup in place of the database, as of then."""
    await restore(settings(url), file, lambda copy: purge(copy, limits(), now, clock=lambda: now))


async def tickets(url: str) -> set[str]:
    """The tickets that exist."""
    return {ticket for (ticket,) in await ask(url, "SELECT id FROM ticket")}


async def everything(url: str, *without: str) -> dict[str, str]:
    """A hash of the rows of every table but for those named."""
    return await run(url, _everything(url, without), "read")


def _everything(url: str, without: tuple[str, ...]) -> Script[dict[str, str]]:
    if driver(settings(url)).dialect == "sqlite":
        names = Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    else:
        names = Query("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
    hashes = {}
    for (name,) in (yield names):
        if name not in without:
            rows = sorted(repr(tuple(row)) for row in (yield Query(f'SELECT * FROM "{name}"')))
            hashes[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return hashes


def on_disk(url: str) -> bytes:
    """Every byte of a SQLite database, its log included."""
    file = settings(url).file
    return b"".join(part.read_bytes() for part in sorted(Path(file.parent).glob(f"{file.name}*")))
