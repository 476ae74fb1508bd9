"""A restore takes only what is ours and belongs here, says what is lost, keeps what it replaces, and is whole or not.

That a backup comes back whole is in test_backup.py.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from beds.purge import purge
from beds.retention import limits
from beds.settings import Settings
from beds.store import keep, restore
from beds.store.backup import backup
from beds.store.errors import Busy, StoreError
from beds.store.fitting import present_in
from beds.store.key import recognise
from beds.store.life import life_of
from beds.store.script import Query
from beds.store.verify import verify
from beds.world.commands import Confirm, Found, SetOrganisation
from beds.world.state import Organisation
from tests.ledgers.golden import copy_to_postgres, golden
from tests.store.erasing import everything
from tests.store.support import START, Clock, ask, build, issue, opened, run, settings, write
from tests.support.long_run import LONG
from tests.support.program import beds, environment

MINUTES = timedelta(minutes=1)


class Case:
    """A database and the folder with everything around it; knows whether anything was changed."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.backup = url, folder, folder / "backup"
        self.before: tuple = ()

    async def look(self) -> tuple:
        """All rows, where it has any, and every file but the database's own companions."""
        file = settings(self.url).file
        rows = await everything(self.url) if file is None or is_readable(file) else file.read_bytes()
        return rows, self.files()

    def files(self) -> dict[str, bytes]:
        """Whatever lies around; a database's own bytes may be ordered otherwise after it was looked at."""
        file = settings(self.url).file
        ours = {str(file), f"{file}-wal", f"{file}-shm"}
        around = [part for part in self.folder.rglob("*") if part.is_file() and str(part) not in ours]
        return {str(part): part.read_bytes() for part in around}

    async def remember(self) -> None:
        """From here on nothing may change."""
        self.before = await self.look()

    async def is_as_it_was(self) -> bool:
        """Whether that is so."""
        return await self.look() == self.before

    def kept(self) -> list[Path]:
        """What was kept."""
        return sorted(self.folder.rglob("*.before-restore-*"))

    async def restore(self, agree: Callable[[str], object] = lambda losses: None, **other: str) -> restore.Restored:
        """Restore the backup, as of the start."""
        return await restore.restore(replace(settings(self.url), **other), self.backup, purge_then, agree)


def bytes_of(folder: Path, pattern: str) -> dict[Path, bytes]:
    """What lies there, byte by byte."""
    return {part: part.read_bytes() for part in folder.glob(pattern)}


def is_readable(file: Path) -> bool:
    return file.read_bytes()[:6] == b"SQLite"


async def purge_then(copy: Settings) -> object:
    """What is too old at the start goes."""
    return await purge(copy, limits(), START, clock=lambda: START)


async def made(url: str, kind: str = "real", mark: bytes | None = None, at: Clock | None = None) -> str:
    """A house in that database, used with that secret."""
    clock = at or Clock()
    async with opened(url, clock) as store:
        if kind == "real":
            await build(store)
        else:
            await store.submit(Found(by="seed", founded=kind))
    if mark:
        await run(url, recognise(mark))
    return url


async def more(store, clock: Clock, entries: int) -> None:
    """So many more entries."""
    for n in range(entries):
        clock.move(minutes=1)
        name = Organisation(slug="kommun", name=f"Kommun {n}", municipality=True)
        await store.submit(SetOrganisation(by="anna", organisation=name))


@pytest.fixture(autouse=True)
def nothing_left_in_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Whatever a restore makes on its way is made in a folder that is empty again at the end."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    yield
    assert list(temporary.iterdir()) == []


@pytest.fixture(params=["sqlite", "postgres"] if LONG else ["sqlite"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> Case:
    """A real house that goes on for three entries after its backup."""
    migrated_url = request.getfixturevalue(f"migrated_{request.param}_url")
    clock = Clock()
    await made(migrated_url, at=clock)
    await backup(settings(migrated_url), tmp_path / "backup")
    async with opened(migrated_url, clock) as store:
        await more(store, clock, 3)
    return Case(migrated_url, tmp_path)


def of_others(file: Path, _: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE head (id)")


def cut(file: Path, _: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def scratched(file: Path, _: Path) -> None:
    raw = bytearray(file.read_bytes())
    at = raw.index(b'{"') // 4096 * 4096
    raw[at : at + 4096] = b"\x55" * 4096
    file.write_bytes(raw)


def says(statement: str) -> Callable[[Path, Path], None]:
    def spoil(file: Path, _: Path) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            assert database.execute(statement).rowcount == 1

    return spoil


SPOILT: dict[str, tuple[str, Callable[[Path, Path], object]]] = {
    "an empty file": ("it is empty", lambda file, _: os.truncate(file, 0)),
    "a text": ("it is no file of SQLite", lambda file, _: file.write_text("nothing of the kind" * 100)),
    "another program's": ("it is another program's", of_others),
    "nothing founded": ("nothing was ever founded in it", lambda file, template: shutil.copyfile(template, file)),
    "its founding gone": ("nothing was ever founded in it", says("DELETE FROM detail WHERE seq = 1")),
    "truncated": ("malformed|damaged", cut),
    "a page overwritten": ("malformed|damaged", scratched),
    "a later step": (
        r"newer version of this program has made it \(step 9999_later\)",
        says("INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('models', '9999_later', '2027-01-01')"),
    ),
    "newer words": ("newer version of this program has written it", says("UPDATE head SET words = 99")),
    "an entry in newer words": (
        "newer program has written this",
        says("UPDATE detail SET body = CAST(replace(body, '\"v\":2', '\"v\":99') AS BLOB) WHERE seq = 1"),
    ),
    "its last entry gone": ("cannot be read", says("DELETE FROM detail WHERE seq = (SELECT max(seq) FROM detail)")),
    "nowhere": ("There is no file", lambda file, _: file.unlink()),
}


@pytest.mark.parametrize("what", SPOILT)
async def test_what_is_no_backup_of_ours_is_refused_and_nothing_changed(
    house: Case, sqlite_template: Path, what: str
) -> None:
    sentence, spoil = SPOILT[what]
    spoil(house.backup, sqlite_template)
    await house.remember()
    with pytest.raises(StoreError, match=sentence) as said:
        await house.restore()
    assert "\n" not in str(said.value)
    assert await house.is_as_it_was()


async def test_the_database_is_no_backup_of_itself(migrated_sqlite_url: str, tmp_path: Path) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    case.backup = tmp_path / "again"
    case.backup.symlink_to(settings(migrated_sqlite_url).file)
    with pytest.raises(StoreError, match="is the database itself"):
        await case.restore()


async def test_a_database_in_use_is_copied_with_its_log_and_not_opened(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """What a file's log holds is part of it; reading it leaves no trace beside it. (The memory that those share who
    have it open, `-shm`, is theirs.)"""
    async with opened(await made(migrated_sqlite_url)) as store:
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
        file = settings(migrated_sqlite_url).file
        assert file.with_name(f"{file.name}-wal").stat().st_size
        seq, before = store.world.seq, bytes_of(tmp_path, "beds*[!m]")
        await restore.restore(settings(postgres_url), file, purge_then)
        assert bytes_of(tmp_path, "beds*[!m]") == before
    assert (await ask(postgres_url, "SELECT seq FROM head"))[0][0] >= seq


@pytest.mark.parametrize(
    ("kind", "other", "sentence"),
    [
        ("real", "demo", r"a real database's backup, .* a demo"),
        ("demo", "real", r"a demo's backup, .* a real database"),
    ],
)
async def test_a_demo_and_a_real_house_do_not_go_into_each_other(
    migrated_url: str, sqlite_template: Path, tmp_path: Path, kind: str, other: str, sentence: str
) -> None:
    case = Case(await made(migrated_url, other), tmp_path)
    source = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'source')}"
    await backup(settings(await made(source, kind)), case.backup)
    await case.remember()
    with pytest.raises(StoreError, match=sentence):
        await case.restore(secret_key="" if kind == "demo" else settings(source).secret_key)
    assert await case.is_as_it_was()


@pytest.mark.parametrize("kind", ["real", "demo"])
async def test_either_kind_goes_into_an_empty_database_which_keeps_nothing(
    database_url: str, sqlite_template: Path, tmp_path: Path, kind: str
) -> None:
    source = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'source')}"
    case = Case(database_url, tmp_path)
    await backup(settings(await made(source, kind)), case.backup)
    asked: list[str] = []
    for _ in range(2):  # first without a table
        done = await case.restore(asked.append, secret_key="" if kind == "demo" else settings(source).secret_key)
        assert asked == []
        assert done.kept is None
        assert case.kept() == []
        async with opened(database_url) as store:
            assert store.world.kind == kind
        await verify(settings(database_url))
        database_url = settings(database_url).file and f"sqlite://{tmp_path / 'migrated'}"
        if database_url is None:
            break
        case.url = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'migrated')}"


async def test_without_the_secret_that_belongs_to_it_no_backup_is_restored(house: Case) -> None:
    await run(house.url, recognise(b"the house's own"))
    house.backup.unlink()
    await backup(settings(house.url), house.backup)
    await house.remember()
    with pytest.raises(StoreError, match=r"not the one that the backup was used with.* put it into BEDS_SECRET_KEY"):
        await house.restore()
    with pytest.raises(StoreError, match="without the secret that belongs to the backup: put it into BEDS_SECRET_KEY"):
        await house.restore(secret_key="")
    assert await house.is_as_it_was()
    assert (await house.restore(secret_key="the house's own")).kept


async def test_where_neither_has_been_used_with_a_secret_none_is_needed(house: Case) -> None:
    assert (await house.restore(secret_key="")).kept


async def test_a_demo_s_secret_is_the_file_beside_it(migrated_sqlite_url: str, tmp_path: Path) -> None:
    ours = replace(settings(migrated_sqlite_url), secret_key="")
    case = Case(await made(migrated_sqlite_url, "demo", mark=ours.secret("demo")), tmp_path)
    await backup(ours, case.backup)
    await case.remember()
    with pytest.raises(StoreError, match="a demo refuses BEDS_SECRET_KEY"):
        await case.restore()
    assert await case.is_as_it_was()
    new = replace(ours, database_url=f"sqlite://{tmp_path / 'new' / 'demo.sqlite3'}")
    with pytest.raises(StoreError, match=rf"put it into the file {new.demo_secret}"):
        await restore.restore(new, case.backup, purge_then)
    assert not new.file.parent.exists()  # no secret was made, either
    assert (await case.restore(secret_key="")).kept


async def test_it_says_what_is_lost_before_it_is(house: Case) -> None:
    asked: list[str] = []

    def no(losses: str) -> None:
        asked.append(losses)
        raise KeyError

    await house.remember()
    with pytest.raises(KeyError):
        await house.restore(no)
    assert await house.is_as_it_was()
    (losses,) = asked
    assert losses.splitlines()[:3] == [
        "The database: 15 entries, from 2026-03-02 19:00 to 2026-03-02 19:03.",
        "The backup: 12 entries, from 2026-03-02 19:00 to 2026-03-02 19:00.",
        "3 entries from 2026-03-02 19:01 to 2026-03-02 19:03 are lost.",
    ]


async def test_it_says_so_where_the_backup_has_gone_on_too_or_is_another_life(
    house: Case, sqlite_template: Path, tmp_path: Path
) -> None:
    clock = Clock(START + 10 * MINUTES)
    gone_on = f"sqlite://{shutil.copyfile(house.backup, tmp_path / 'gone-on')}"
    async with opened(gone_on, clock) as store:
        await more(store, clock, 1)
    assert await losses_by(house, gone_on) == (
        "They part after entry 12, and each goes on in its own way."
        " 3 entries from 2026-03-02 19:01 to 2026-03-02 19:03 are lost."
    )
    other = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'other')}"
    lives = "They are two lives: no entry of the one is in the other. All 15 entries "
    assert (await losses_by(house, await made(other))).startswith(lives)
    assert await losses_by(house, house.url) == "Every entry of the database is in the backup, too."


async def losses_by(case: Case, url: str) -> str:
    """What is said to be lost by a backup of that database."""
    asked: list[str] = []

    def no(losses: str) -> None:
        asked.append(losses)
        raise KeyError

    case.backup.unlink()
    await backup(settings(url), case.backup)
    with pytest.raises(KeyError):
        await case.restore(no)
    return asked[0].splitlines()[2]


@pytest.mark.parametrize("house", ["sqlite", "postgres"], indirect=True)
async def test_what_is_replaced_is_kept_and_comes_back_from_there(house: Case) -> None:
    async with opened(house.url) as store:
        seq = store.world.seq
    done = await house.restore()
    assert house.kept() == [done.kept]
    assert done.kept.parent == (settings(house.url).file or house.backup).parent
    assert str(done.kept) in str(done)
    assert "remove it as soon as" in str(done)
    assert life_of(done.kept).entries == seq
    house.backup = done.kept
    await house.restore()
    async with opened(house.url) as store:
        assert store.world.organisations["kommun"].name == "Kommun 2"
    await verify(settings(house.url))


async def test_what_is_kept_overwrites_nothing(house: Case) -> None:
    now = datetime(2026, 11, 30, 14, 21, tzinfo=UTC)
    beside = settings(house.url).file or house.backup
    file = beside.with_name(f"{beside.name}.before-restore-20261130T142100Z")
    file.write_bytes(b"precious")
    present = await present_in(settings(house.url), house.folder / "present")
    kept = await keep.keep(settings(house.url), house.backup, present, now)
    assert kept.file == file.with_name(f"{file.name}-2")
    assert file.read_bytes() == b"precious"


async def test_what_is_kept_beside_a_file_goes_with_the_copies_of_its_age(
    migrated_sqlite_url: str, tmp_path: Path
) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    await backup(settings(case.url), case.backup)
    kept = (await case.restore()).kept
    then = START + timedelta(days=1)
    os.utime(kept, (START.timestamp(), START.timestamp()))
    await purge(settings(case.url), limits(), then, clock=lambda: then)
    assert kept.exists()
    then = START + timedelta(days=15)
    await purge(settings(case.url), limits(), then, clock=lambda: then)
    assert not kept.exists()


async def test_accounts_without_a_ledger_are_kept_too(house: Case, sqlite_template: Path, tmp_path: Path) -> None:
    url = f"sqlite://{shutil.copyfile(sqlite_template, tmp_path / 'young.sqlite3')}"
    await issue(url)
    asked: list[str] = []
    done = await restore.restore(settings(url), house.backup, purge_then, asked.append)
    assert asked[0].startswith("The database: no entries, but accounts or other rows, which are lost.")
    assert sqlite3.connect(done.kept).execute("SELECT count(*) FROM ticket").fetchall() == [(1,)]


async def test_a_database_of_an_older_schema_is_kept_as_it_is(
    migrated_sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """Of PostgreSQL no copy can be made without migrating it: it is left alone."""
    await backup(settings(await made(migrated_sqlite_url)), tmp_path / "backup")
    old = golden("0.1.0", "whole", tmp_path / "golden").file
    before = old.read_bytes()
    case = Case(f"sqlite://{shutil.copyfile(old, tmp_path / 'old.sqlite3')}", tmp_path)
    await copy_to_postgres(old, "0.1.0", postgres_url)
    kind = life_of(old).kind
    assert kind == "real"
    done = await case.restore()
    assert "0012_sealed" not in steps_in(done.kept)
    assert life_of(done.kept) == life_of(old)
    await verify(settings(case.url))
    case.url = postgres_url
    await case.remember()
    with pytest.raises(StoreError, match=r"run `beds migrate`.* of which no copy can be kept"):
        await case.restore()
    assert await case.is_as_it_was()
    assert old.read_bytes() == before


def steps_in(file: Path) -> set[str]:
    """The migrations that a file has seen."""
    with closing(sqlite3.connect(file)) as database:
        return {name for (name,) in database.execute("SELECT name FROM tortoise_migrations")}


async def test_what_a_newer_program_has_written_is_kept_or_left(house: Case) -> None:
    await write(house.url, Query("UPDATE head SET words = 99"))
    await house.remember()
    if settings(house.url).file is None:
        with pytest.raises(StoreError, match=r"A newer version .* of which no copy can be kept"):
            await house.restore()
        assert await house.is_as_it_was()
        return
    asked: list[str] = []
    done = await house.restore(asked.append)
    assert asked[0].startswith("The database cannot be read: a newer version of this program has written it")
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT words, seq FROM head").fetchall() == [(99, 15)]
    await verify(settings(house.url))


@pytest.mark.parametrize("log", [b"", b"what its log held"])
async def test_the_bytes_of_a_file_that_cannot_be_read_are_kept(
    migrated_sqlite_url: str, tmp_path: Path, log: bytes
) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    await backup(settings(case.url), case.backup)
    file = settings(case.url).file
    broken = b"nothing that SQLite reads" * 1000
    file.write_bytes(broken)
    if log:
        file.with_name(f"{file.name}-wal").write_bytes(log)
    asked: list[str] = []
    done = await case.restore(asked.append)
    assert asked[0].startswith("The database cannot be read: file is not a database.")
    assert done.kept.read_bytes() == broken
    assert [part.read_bytes() for part in case.kept()] == [broken, *([log] if log else [])]
    async with opened(case.url) as store:
        assert store.world.kind == "real"
    await verify(settings(case.url))


async def test_another_program_s_database_is_not_replaced(house: Case, tmp_path: Path) -> None:
    file = tmp_path / "theirs"
    file.touch()
    of_others(file, file)
    before = file.read_bytes()
    with pytest.raises(StoreError, match="no database of ours to be replaced: it is another program's"):
        await restore.restore(settings(f"sqlite://{file}"), house.backup, purge_then)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "step", ["migrate", "carry_over", "bring_up_to_date", "forget_marked", "verify", "keep", "_marks", "replace"]
)
async def test_a_restore_that_fails_at_any_step_changes_nothing(
    house: Case, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(restore, step, full)
    await house.remember()
    with pytest.raises(OSError, match="No space left"):
        await house.restore()
    assert await house.is_as_it_was()
    await verify(settings(house.url))


async def test_what_is_written_after_it_was_kept_is_not_lost(house: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = restore.keep

    async def and_then(*what: object) -> object:
        done = await kept(*what)
        async with opened(house.url, Clock(START + 9 * MINUTES)) as store:
            await store.submit(Confirm(by="anna", own=True, unit="hem"))
        return done

    monkeypatch.setattr(restore, "keep", and_then)
    with pytest.raises(Busy, match="was written to in the meantime"):
        await house.restore()
    assert house.kept() == []
    assert await ask(house.url, "SELECT seq FROM head") == [(16,)]
    await verify(settings(house.url))


async def test_who_is_erased_while_it_is_made_ready_stays_erased(house: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = restore.keep

    async def first(*what: object) -> object:
        await write(house.url, Query("INSERT INTO forgotten (mark, at) VALUES ('m', $1)", (START,)))
        return await kept(*what)

    monkeypatch.setattr(restore, "keep", first)
    with pytest.raises(Busy, match="Somebody was erased in the meantime"):
        await house.restore()
    assert house.kept() == []


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from beds.settings import Settings
from beds.store import backup, replace, restore

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def nothing(_):
    pass

stage = sys.argv[2]
if stage == "kept":
    restore.replace = die
elif stage == "half way" and Settings.from_environment().file:
    real = replace.sqlite3.connect
    class Half(replace.sqlite3.Connection):
        def backup(self, target, *, pages=-1, progress=None):
            def look(status, left, whole):
                progress(status, left, whole)
                if left < whole // 2:
                    die()
            super().backup(target, pages=pages, progress=progress and look)
    replace.sqlite3.connect = lambda file, **other: real(file, factory=Half, **other)
elif stage == "half way":
    pages = backup._pages
    backup._pages = lambda file, table: die() if table.name == "spell" else pages(file, table)
else:
    replace.wipe = die
asyncio.run(restore.restore(Settings.from_environment(), Path(sys.argv[1]), nothing))
"""


@pytest.mark.parametrize("stage", ["kept", "half way", "replaced"])
async def test_a_restore_that_is_killed_leaves_the_old_or_the_new_one_whole(
    house: Case, tmp_path: Path, stage: str
) -> None:
    if stage == "replaced" and settings(house.url).file is None:
        stage = "half way"  # there it is one transaction, and nothing is done after it
    rows = await everything(house.url)
    secret = settings(house.url).secret_key
    temporary = tmp_path / "lost"
    temporary.mkdir()
    program = [sys.executable, "-c", KILLED, str(house.backup), stage]
    place = environment(house.url, secret) | {"TMPDIR": str(temporary)}
    done = subprocess.run(program, env=place, timeout=600)  # noqa: ASYNC221  (nothing else runs here)
    assert done.returncode == -signal.SIGKILL
    assert len(house.kept()) == 1  # it is known to be whole before anything is replaced
    assert life_of(house.kept()[0]).entries == 15
    await verify(settings(house.url))
    if stage == "replaced":
        assert (await ask(house.url, "SELECT seq FROM head"))[0][0] >= 12
        assert (await ask(house.url, "SELECT epoch FROM head")) != sqlite3.connect(house.kept()[0]).execute(
            "SELECT epoch FROM head"
        ).fetchall()
    else:
        assert await everything(house.url) == rows


async def test_where_nobody_can_be_asked_nothing_is_replaced_without_yes(house: Case) -> None:
    await house.remember()
    secret = settings(house.url).secret_key
    done = beds("restore", str(house.backup), url=house.url, secret=secret)
    assert done.returncode == 2
    assert "3 entries from 2026-03-02 19:01 to 2026-03-02 19:03 are lost." in done.stdout
    assert done.stderr == "Nobody can be asked whether to replace the database: say --yes.\n"
    assert await house.is_as_it_was()
    (house.folder / "empty").touch()
    await house.remember()
    done = beds("restore", "--yes", str(house.folder / "empty"), url=house.url, secret=secret)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{house.folder / 'empty'} is not a backup: it is empty.\n"
    assert await house.is_as_it_was()


@pytest.mark.parametrize(("answer", "code"), [(b"n\n", 1), (b"y\n", 0)])
async def test_on_a_terminal_it_asks(migrated_sqlite_url: str, tmp_path: Path, answer: bytes, code: int) -> None:
    case = Case(await made(migrated_sqlite_url), tmp_path)
    await backup(settings(case.url), case.backup)
    ours, terminal = os.openpty()
    os.write(ours, answer)
    command = [sys.executable, "-m", "beds", "restore", str(case.backup)]
    place = environment(case.url, settings(case.url).secret_key)
    done = subprocess.run(  # noqa: ASYNC221  (nothing else runs here)
        command, env=place, stdin=terminal, capture_output=True, text=True, timeout=600
    )
    os.close(ours)
    os.close(terminal)
    assert done.returncode == code, done.stderr
    assert "Replace the database? [y/N]" in done.stdout
    assert done.stderr == ("Stopped.\n" if code else "")
    assert len(case.kept()) == (0 if code else 1)
