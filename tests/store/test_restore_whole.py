"""Whatever befalls a restore on its way, the old database is there, or the new one, and nobody comes back."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from beds.store import restore
from beds.store.errors import Busy
from beds.store.life import life_of
from beds.store.script import Query
from beds.store.verify import verify
from beds.world.commands import Confirm
from tests.store.erasing import everything
from tests.store.restoring import MINUTES, Case
from tests.store.restoring import house as house
from tests.store.restoring import nothing_left_in_between as nothing_left_in_between
from tests.store.support import START, Clock, ask, opened, settings, write
from tests.support.program import environment


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


TOLD_TO_END = """
import asyncio, os, signal, sys
from beds import cli
from beds.store import restore

async def told(*_):
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.Event().wait()

made = restore.Restored

def replaced(*what):
    os.kill(os.getpid(), signal.SIGTERM)
    return made(*what)

if (stage := sys.argv.pop()) == "replaced":
    restore.Restored = replaced
else:
    setattr(restore, stage, told)
sys.argv[:1] = ["beds", "restore", "--yes"]
cli.main()
"""


@pytest.mark.parametrize("stage", ["keep", "replace", "replaced"])
async def test_a_restore_told_to_end_says_what_it_leaves(house: Case, tmp_path: Path, stage: str) -> None:
    rows = await everything(house.url)
    temporary = tmp_path / "put away"
    temporary.mkdir()
    program = [sys.executable, "-c", TOLD_TO_END, str(house.backup), stage]
    place = environment(house.url, settings(house.url).secret_key) | {"TMPDIR": str(temporary)}
    done = subprocess.run(program, env=place, timeout=600, capture_output=True, text=True)  # noqa: ASYNC221  (nothing else runs here)
    assert (done.returncode, done.stderr.strip().partition(" ")[0]) == (1, "Stopped.")
    assert list(temporary.iterdir()) == []
    assert [file for file in house.kept() if str(file) not in done.stdout + done.stderr] == []
    assert len(house.kept()) == (stage != "keep")
    assert (await everything(house.url) == rows) == (stage != "replaced")
