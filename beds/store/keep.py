"""What a restore replaces, kept: a full backup of it in a new file, or its bytes where it is too damaged for that."""

import shutil
import tempfile
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from msgspec import Struct

from beds.settings import Settings
from beds.store.backup import put, sync, take
from beds.store.fitting import COMPANIONS, Present
from beds.store.life import Head, head_in, reading

BEFORE = "%s.before-restore-%s"
"""Beside a SQLite file this is a name by which `beds purge` knows copies, and removes them after their time."""


class Kept(Struct, frozen=True):
    """Where it is, and where the ledger stood then, if it could be read."""

    files: tuple[Path, ...]
    head: Head | None = None

    @property
    def file(self) -> Path:
        """The one to name, or to restore."""
        return self.files[0]


async def keep(settings: Settings, source: Path, present: Present, now: datetime) -> Kept | None:
    """Keep the database as it is by now: a SQLite file beside itself, of PostgreSQL beside the backup `source`. None
    where there is nothing in it. Never overwrites. Raises Away, OSError."""
    if not present.has_rows:
        return None
    beside = (settings.file or source).absolute()
    target = _new(beside, f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    if present.copy is None:
        return _bytes(beside, target)
    with tempfile.TemporaryDirectory(dir=target.parent) as made:
        new = Path(made) / target.name
        await take(settings, new)
        head = None if present.head is None else _head(new)
        put(new, target)
    return Kept((target,), head)


def _new(beside: Path, moment: str) -> Path:
    """A name of that second, at which nothing is yet."""
    names = chain([moment], (f"{moment}-{n}" for n in count(2)))
    targets = (beside.with_name(BEFORE % (beside.name, name)) for name in names)
    return next(t for t in targets if not any(t.with_name(t.name + end).exists() for end in ("", *COMPANIONS)))


def _head(file: Path) -> Head | None:
    with reading(file) as connection:
        return head_in(connection)


def _bytes(file: Path, target: Path) -> Kept:
    """As they lie, with what SQLite keeps beside."""
    made = []
    try:
        for end in ("", *COMPANIONS):
            part = file.with_name(file.name + end)
            if part.exists():
                made.append(target.with_name(target.name + end))
                shutil.copyfile(part, made[-1])
                sync(made[-1])
        sync(target.parent)
    except OSError:
        for part in made:
            part.unlink(missing_ok=True)
        raise
    return Kept(tuple(made))
