"""The commands of the store as their user meets them: what they print, and their exit codes."""

import asyncio
import re
import signal
import sys
from datetime import datetime
from pathlib import Path

import pytest

from beds.store.alone import WAITS, alone
from beds.store.key import recognise
from beds.store.script import Query
from beds.world.commands import Found
from beds.world.nights import ZONE
from tests.store.erasing import tickets
from tests.store.support import ask, opened, run, settings, write
from tests.support.command import beds
from tests.support.program import environment


def fails(done: object, code: int, sentence: str) -> None:
    """It ended with that code and said one sentence on stderr, and nothing else."""
    assert (done.returncode, done.stdout) == (code, "")
    assert re.search(sentence, done.stderr)
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


async def test_migrate_says_what_it_did_and_may_be_said_twice(database_url: str) -> None:
    assert "0001_initial" in beds("migrate", url=database_url).stdout
    again = beds("migrate", url=database_url)
    assert (again.returncode, again.stdout) == (0, "")


async def test_of_two_that_migrate_at_once_the_one_waits_for_the_other(database_url: str) -> None:
    both = await asyncio.gather(*(asyncio.to_thread(beds, "migrate", url=database_url) for _ in range(2)))
    assert [done.returncode for done in both] == [0, 0]
    assert {done.stderr for done in both} <= {"", f"{WAITS}\n"}
    assert sorted("0001_initial" in done.stdout for done in both) == [False, True]


async def test_what_is_written_is_its_owners_alone_to_read(sqlite_url: str, tmp_path: Path) -> None:
    assert beds("migrate", url=sqlite_url).returncode == 0
    assert beds("backup", str(tmp_path / "copy"), url=sqlite_url).returncode == 0
    for file in (Path(sqlite_url.removeprefix("sqlite://")), tmp_path / "copy"):
        assert file.stat().st_mode & 0o077 == 0, file


async def test_digest_prints_a_line_that_verify_reads(lived: str, tmp_path: Path) -> None:
    printed = beds("digest", url=lived).stdout
    assert re.fullmatch(r"\d{4}-\d\d-\d\d [0-9a-f]{64}\n", printed)
    assert printed.startswith(datetime.now(ZONE).date().isoformat())
    (tmp_path / "kept").write_text(f"{printed}\n2026-01-01 {bytes(32).hex()}\n")
    done = beds("verify", "--against", str(tmp_path / "kept"), url=lived)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 kept digests" in done.stdout


@pytest.mark.parametrize("held", [b"", b" \n", bytes(range(256))], ids=["nothing", "blanks", "no text"])
async def test_what_is_no_kept_digest_is_wrong_use_and_no_verdict(lived: str, tmp_path: Path, held: bytes) -> None:
    (tmp_path / "kept").write_bytes(held)
    fails(beds("verify", "--against", str(tmp_path / "kept"), url=lived), 2, "line of `beds digest`")


async def test_verify_names_the_first_entry_that_is_wrong(lived: str) -> None:
    await write(lived, Query("UPDATE detail SET name = name + 1 WHERE seq = 5"))
    fails(beds("verify", url=lived), 1, "^Entry 5 is wrong: ")


async def test_a_backup_is_restored_by_its_command(lived: str, tmp_path: Path) -> None:
    before = await ask(lived, "SELECT seq, epoch FROM head")
    assert beds("backup", str(tmp_path / "copy"), url=lived).returncode == 0
    done = beds("restore", "--yes", str(tmp_path / "copy"), url=lived)
    assert (done.returncode, done.stderr) == (0, "")
    ((seq, epoch),) = await ask(lived, "SELECT seq, epoch FROM head")
    assert seq >= before[0][0]  # what is too old by now is erased, and that is an entry
    assert epoch != before[0][1]


async def test_purge_says_what_went_of_each_class_and_a_trial_what_would(lived: str) -> None:
    before = await tickets(lived)
    trial = beds("purge", "--dry-run", "--now", "2026-05-01", url=lived)
    assert (trial.returncode, trial.stderr) == (0, "")
    assert trial.stdout.startswith("person: 2 would go, from before 2026-04-01 00:00 (as delivered, no decision yet)\n")
    assert await tickets(lived) == before
    done = beds("purge", "--now", "2026-05-01T00:00+02:00", url=lived)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(trial.stdout.replace("would go", "gone"))
    assert ("PostgreSQL may keep" in done.stdout) == lived.startswith("postgres")
    assert len(await tickets(lived)) == 1


async def test_purge_as_of_no_time_at_all_erases_nothing(lived: str) -> None:
    """As from a variable that is not set."""
    before = await tickets(lived)
    fails(beds("purge", "--now", "", url=lived), 2, "write a time as")
    assert await tickets(lived) == before


async def test_purge_of_a_ledger_that_does_not_hold_names_the_entry(lived: str) -> None:
    await write(lived, Query("UPDATE detail SET name = name + 1 WHERE seq = 5"))
    fails(beds("purge", "--dry-run", "--now", "2030-01-01", url=lived), 1, "^Entry 5 is wrong: ")


async def test_a_table_of_retention_that_cannot_be_read_is_wrong_use(
    lived: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEDS_RETENTION", str(tmp_path / "retention.toml"))
    fails(beds("purge", url=lived), 2, "cannot be read")
    (tmp_path / "retention.toml").write_text('[person]\nkeep = "10 days"\ndecision = "SN 41"\n')
    said = beds("purge", "--now", "2026-03-20", url=lived).stdout
    assert said.startswith("person: 2 gone, from before 2026-03-10 00:00 (SN 41)\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Missing command"),
        (("dance",), "No such command"),
        (("backup",), "Missing argument"),
        (("verify", "--against", "/nowhere/file"), "No such file"),
        (("serve", "--port", "0"), "not in the range"),
        (("purge", "--now", "soon"), "write a time as 2026-03-01T02:00"),
        (("purge", "--now", "0001-01-01"), "write a time as 2026-03-01T02:00"),
    ],
)
async def test_wrong_use_is_exit_code_2(migrated_sqlite_url: str, arguments: tuple[str, ...], sentence: str) -> None:
    fails(beds(*arguments, url=migrated_sqlite_url), 2, sentence)


async def test_a_wrong_environment_is_exit_code_2() -> None:
    fails(beds("digest", url="ftp://somewhere"), 2, "DATABASE_URL")


async def test_an_empty_database_is_not_served(migrated_sqlite_url: str) -> None:
    fails(beds("serve", url=migrated_sqlite_url), 1, "beds seed")


async def test_a_database_that_is_not_there_is_one_sentence(sqlite_url: str) -> None:
    for command in ("verify", "digest", "serve", "purge"):
        fails(beds(command, url=sqlite_url), 1, "beds migrate")
    fails(beds("digest", url="postgres://nobody@127.0.0.1:1/nothing"), 1, "^(?!.*migrate).*does not answer")


async def test_a_real_house_is_not_served_without_its_secret(lived: str) -> None:
    fails(beds("serve", url=lived, secret=None), 1, "BEDS_SECRET_KEY must be set")


async def test_a_house_is_served_with_the_secret_that_it_has_been_used_with(lived: str) -> None:
    for _ in range(2):
        await run(lived, recognise(b"the first"))
    fails(beds("serve", url=lived, secret="another"), 1, "is not the one that this database has been used with")


@pytest.fixture
async def demo(migrated_url: str) -> str:
    """A database of the demo's kind."""
    async with opened(migrated_url) as store:
        await store.submit(Found(by="seed", founded="demo"))
    return migrated_url


async def test_the_demo_is_served_to_this_machine_only(demo: str) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        fails(beds("serve", "--host", host, url=demo, secret=None), 1, "this machine only")


async def test_the_demo_is_not_served_with_a_secret(demo: str) -> None:
    fails(beds("serve", url=demo), 1, "refuses BEDS_SECRET_KEY")


@pytest.mark.parametrize("interrupt", [signal.SIG_DFL, signal.SIG_IGN], ids=["before", "in-the-background"])
async def test_a_migrate_that_waits_for_another_can_be_told_to_end(
    database_url: str, interrupt: signal.Handlers
) -> None:
    async with alone(settings(database_url)):
        place = environment(database_url)
        waits = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "beds",
            "migrate",
            env=place,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, interrupt),
        )
        assert await waits.stderr.readline() == f"{WAITS}\n".encode()
        waits.terminate()
        async with asyncio.timeout(60):
            _, said = await waits.communicate()
    assert (waits.returncode, said.strip()) == (1, b"Stopped.")
