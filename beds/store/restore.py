"""`beds restore`: a backup in place of the database, once it is known to be one of ours that belongs here.

Everything is decided on copies. What is replaced is kept beside it; a failure on the way leaves the old database whole,
or the new one.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from beds.settings import SQLITE, Settings
from beds.store.backup import open_file
from beds.store.errors import Away, Busy, StoreError
from beds.store.fitting import Present, accept, fits, losses, present_in
from beds.store.forgotten import carry_over, forget_marked
from beds.store.keep import Kept, keep
from beds.store.remembered import bring_up_to_date
from beds.store.replace import Replaced, replace
from beds.store.schema import migrate, new_epoch
from beds.store.verify import verify

Purge = Callable[[Settings], Awaitable[object]]
ERASED = "Somebody was erased in the meantime, whom the backup would bring back: run it once more."


class Restored(Struct, frozen=True):
    """What came of it: what was checked of the new database, and where the old one is kept, if there was one."""

    checked: str
    kept: Path | None

    def __str__(self) -> str:
        return f"{self.checked}\n{REMOVE % self.kept}" if self.kept else self.checked


REMOVE = (
    "What was replaced is kept in %s. It holds everybody whom the restored database is to forget:"
    " remove it as soon as that one is seen to be right."
)


async def restore(
    settings: Settings, source: Path, purge: Purge, agree: Callable[[str], object] = lambda losses: None
) -> Restored:
    """Put a backup in place of the database: brought to the newest schema, without those whom the database has
    forgotten since, without what `purge` erases, with everybody shut out who has been since, checked, and as a new
    life of it (everybody signs in again, every screen begins anew). Running processes notice.

    `agree` is told what will be lost, if anything is there; what it raises ends it. Raises StoreError or Broken; then
    too nothing was changed (but see Replaced).
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = folder / "restored.sqlite3"
        new = Settings(database_url=f"{SQLITE}{file}")
        life = accept(settings, source, file)
        present = await present_in(settings, folder / "present.sqlite3")
        fits(settings, life, present)
        if present.has_rows:
            agree(losses(life, file, present))
        known = await _prepare(settings, new, file, present)
        await purge(new)
        checked = await verify(new)
        kept = await keep(settings, source, present, datetime.now(UTC))
        await _put(settings, file, present, kept, known)
    return Restored(checked, kept.file if kept else None)


async def _prepare(settings: Settings, new: Settings, file: Path, present: Present) -> set[str]:
    """Make the copy of the backup, which is that file, what shall be there; who is known to be erased."""
    await migrate(new)
    with open_file(file) as rows:
        rows.execute("DELETE FROM session")
        rows.execute("DELETE FROM outbox")  # it was told long ago
        rows.execute("UPDATE head SET epoch = ?, alive_at = ?", (new_epoch(), datetime.now(UTC)))
        rows.execute("UPDATE head SET booted = NULL, booted_at = NULL, clock_accepted = NULL")  # of another day's clock
    known: set[str] = set()
    if present.copy:  # else it cannot be read; and one that is damaged or older than these tables need not know
        with contextlib.nullcontext() if present.is_whole else contextlib.suppress(Busy):
            known = await carry_over(settings, new)
        with contextlib.nullcontext() if present.is_whole else contextlib.suppress(Busy):
            await bring_up_to_date(settings, new)
    await forget_marked(new, datetime.now(UTC))
    return known


async def _put(settings: Settings, new: Path, present: Present, kept: Kept | None, known: set[str]) -> None:
    """Replace it. What was kept is only kept if it was replaced."""
    try:
        if kept and present.is_whole and not _marks(kept.file) <= known:
            raise Busy(ERASED)
        await replace(settings, new, present, kept)
    except Replaced as error:
        raise StoreError(f"{error} {REMOVE % kept.file if kept else ''}".strip()) from error
    except Away as error:
        if not settings.file and kept:  # it may be the COMMIT that was not answered
            raise Away(f"{error} Whether it was replaced is not known; what was there is in {kept.file}.") from error
        _discard(kept)
        raise
    except asyncio.CancelledError:
        if kept:  # what has begun is not stopped by that
            raise StoreError(f"Stopped. Whether it was replaced is not known; the old one is in {kept.file}.") from None
        raise
    except Exception:
        _discard(kept)
        raise


def _marks(file: Path) -> set[str]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return {mark for (mark,) in connection.execute("SELECT mark FROM forgotten")}


def _discard(kept: Kept | None) -> None:
    for file in kept.files if kept else ():
        file.unlink(missing_ok=True)
