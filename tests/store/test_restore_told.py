"""A restore says what will be lost, and asks, before anything is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from beds.store.backup import backup
from tests.store.restoring import MINUTES, Case, made, more
from tests.store.restoring import house as house
from tests.store.restoring import nothing_left_in_between as nothing_left_in_between
from tests.store.support import START, Clock, opened, settings
from tests.support.command import beds
from tests.support.program import environment


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
