"""A restore takes only what is one of our backups, and belongs into this database; else nothing is changed."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from beds.store import restore
from beds.store.backup import backup
from beds.store.errors import StoreError
from beds.store.key import recognise
from beds.store.verify import verify
from beds.world.commands import Confirm
from tests.store.restoring import Case, bytes_of, made, of_others, purge_then
from tests.store.restoring import house as house
from tests.store.restoring import nothing_left_in_between as nothing_left_in_between
from tests.store.support import ask, opened, run, settings


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


def puts(statement: str) -> Callable[[Path, Path], None]:
    def spoil(file: Path, _: Path) -> None:
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(statement)

    return spoil


SPOILT: dict[str, tuple[str, Callable[[Path, Path], object]]] = {
    "an empty file": ("it is empty", lambda file, _: os.truncate(file, 0)),
    "a text": ("it is no file of SQLite", lambda file, _: file.write_text("nothing of the kind" * 100)),
    "another program's": ("it is another program's", of_others),
    "nothing founded": ("nothing was ever founded in it", lambda file, template: shutil.copyfile(template, file)),
    "its founding gone": ("nothing was ever founded in it", says("DELETE FROM detail WHERE seq = 1")),
    "truncated": ("malformed|damaged", cut),
    "a page overwritten": ("malformed|damaged", scratched),
    "a table of others": (r"none of ours \(customers\)", puts("CREATE TABLE customers (name)")),
    "a trigger of others": (
        r"none of ours \(evil\)",
        puts("CREATE TRIGGER evil AFTER INSERT ON ticket BEGIN DELETE FROM ticket; END"),
    ),
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
    "nowhere": ("is not there", lambda file, _: file.unlink()),
    "a pipe": ("is no file that a backup could be in", lambda file, _: (file.unlink(), os.mkfifo(file))),
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
