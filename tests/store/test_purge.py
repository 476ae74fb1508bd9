"""A run of erasing as a whole: every class on record, a trial that changes nothing, a kill that leaves nothing half
done, a server that goes on meanwhile, and a backup that brings nobody back."""

import asyncio
import contextlib
import sqlite3
import sys
from asyncio.subprocess import Process
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from beds.people import box, contact
from beds.purge import ERASES, TooSoon, forget, purge
from beds.retention import DEFAULTS, Limit, limits
from beds.store import Busy, Store, orm, wipe
from beds.store.backup import backup
from beds.store.errors import Rejected, StoreError
from beds.store.examine import Broken
from beds.store.keeping import take
from beds.store.models.erasure import Forgotten
from beds.store.models.idempotency import Idempotency
from beds.store.models.need import ErasedRequest, Sighting, SightingWindow
from beds.store.models.notice import Contact, Outbox, Wish
from beds.store.models.people import Access, Account, Guess, LogReview, Revoked, Session
from beds.store.script import Query
from beds.store.verify import verify
from beds.world.commands import Admit, Confirm, Discharge, Join, Ready, Tick
from beds.world.refusals import Refused
from tests.store.erasing import LATER, everything, purged, restored, tickets
from tests.store.support import START, Clock, ask, build, issue, opened, run, settings, write
from tests.support.command import beds
from tests.support.long_run import count

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
YEARS_LATER = START + 6 * 366 * DAY
STAFF = {"role": "staff", "organisation": "kommun", "made_at": START}
REVIEW = {
    "id": "r", "at": START, "account": "rita", "organisation": "kommun", "since": START - DAY, "until": START - DAY,
    "readings": 0, "sampled": 0, "stood_out": 0, "outcome": "in-order",
}  # fmt: skip


@pytest.fixture
async def full(lived: str) -> str:
    """A database with something old of every class."""
    ((gone,),) = await ask(lived, "SELECT min(ticket_id) FROM spell WHERE ended_reason = 'own-choice'")
    ((act,),) = await ask(lived, "SELECT name FROM detail WHERE seq = 1")
    async with orm(settings(lived)):
        await Account.create(id="anna", role="staff", organisation="kommun", made_at=START)
        await Account.create(**STAFF, id="kim", login="Kim Ek 2026-03-02", until=START, made_by="anna")
        await Account.create(**STAFF, id="olle", login="olle", passphrase="kept", disabled_at=START)
        await LogReview.create(**REVIEW)
        await Revoked.create(id="r", at=START)
        await ErasedRequest.create(unit="hem", act=act, episode=True)
        await Session.create(id="s", key="k", account_id="anna", made_at=START, seen_at=START)
        await Guess.create(key="k", day=START.date(), wrong=1)
        await Idempotency.create(id="i", route="", account="", body_hash="", response="", at=START)
        await Access.create(id="x", at=START, account="anna", role="staff", organisation="kommun", page="unit")
        await Forgotten.create(mark="m", at=START)
        window = await SightingWindow.create(quarter="2026K1", key=bytes(32), ends=START)
        await Sighting.create(id="s", window=window, organisation="kyrkan", token="t")
        await Wish.create(ticket_id=gone, sealed=b"a language")
        await Contact.create(ticket_id=gone, sealed=bytes(contact.SIZE + box.OVERHEAD), made_at=START)
        await Outbox.create(id="o", ticket_id=gone, about="line", made_at=START, next_at=START)
    if file := settings(lived).file:
        file.with_name(f"{file.name}.before-0006_erasure").write_bytes(b"an old copy")
    return lived


def classes(url: str) -> set[str]:
    """Those that there are on this database."""
    return set(DEFAULTS) - (set() if settings(url).file else {"copy"})


async def test_every_class_goes_when_its_time_has_come_and_is_on_record(full: str) -> None:
    gone = await purged(full, YEARS_LATER)
    assert gone.keys() == classes(full)
    assert {kind for kind, number in gone.items() if number == 1} == classes(full) - {"person", "content", "access"}
    assert gone["access"] == 2, "a reading, and the review of it"
    records = await ask(full, "SELECT kind, count FROM deletion ORDER BY kind")
    assert {kind: number for kind, number in records if number} == gone
    assert {kind for kind, _ in records} == set(DEFAULTS)
    assert not list(Path(settings(full).file or "/nowhere").parent.glob("*.before-*"))


LEFT = {
    "ticket": "id = $1",
    **dict.fromkeys(("contact", "wish", "outbox", "wait", "spell", "link"), "ticket_id = $1"),
    "snapshot": "links",
    "detail": "body",
    "account": "(login IS NOT NULL OR passphrase <> '' OR invite IS NOT NULL)",
    **dict.fromkeys(("erased_request", "sighting", "sighting_window", "idempotency", "guess", "session", "revoked")),
    **dict.fromkeys(("access", "log_review")),
    "forgotten": "mark = 'm'",
}
"""Of each table that anything is erased from, the rows that must be gone after so many years (None: all). $1 is the id
of a ticket that is erased; of snapshots and entries, a column that may name it, or a bed, no more."""


async def test_of_every_table_that_a_class_is_said_to_erase_nothing_too_old_is_left(full: str) -> None:
    assert LEFT.keys() == {table for some in ERASES.values() for table in some}
    ((gone,),) = await ask(full, "SELECT ticket_id FROM contact")

    async def left() -> dict[str, int]:
        return {table: await _count(full, table, where, gone) for table, where in LEFT.items()}

    async with opened(full) as store:
        await run(full, take(store.world))
    before = await left()
    assert [table for table, count in before.items() if not count and table != "wait"] == []
    await purged(full, YEARS_LATER)
    assert {table: count for table, count in (await left()).items() if count} == {}


async def _count(url: str, table: str, where: str | None, gone: str) -> int:
    if where in ("links", "body"):
        texts = [bytes(text) for (text,) in await ask(url, f"SELECT {where} FROM {table}")]
        return sum((gone.encode() if where == "links" else b'"hem-') in text for text in texts)
    values = (gone,) if where and "$1" in where else ()
    ((count,),) = await ask(url, f'SELECT count(*) FROM "{table}"' + (f" WHERE {where}" if where else ""), *values)
    return count


async def test_nothing_goes_before_its_time(full: str) -> None:
    before = await everything(full, "deletion")
    assert await purged(full, START + timedelta(hours=13)) == {}
    assert await everything(full, "deletion") == before


async def test_a_trial_says_what_would_go_and_changes_nothing(full: str) -> None:
    before, files = await everything(full), _files(full)
    said = await purged(full, YEARS_LATER, dry=True)
    assert await everything(full) == before
    assert _files(full) == files
    assert await purged(full, YEARS_LATER) == said


def _files(url: str) -> set[str]:
    file = settings(url).file
    return {part.name for part in file.parent.glob("*.before-*")} if file else set()


async def test_the_record_only_grows(full: str) -> None:
    await purged(full, LATER)
    for change in ("UPDATE deletion SET count = 0", "DELETE FROM deletion"):
        with pytest.raises(Rejected):
            await write(full, Query(change))
    assert await ask(full, "SELECT count(*) FROM deletion WHERE kind = 'person' AND count = 2") == [(1,)]


async def test_of_a_ledger_that_does_not_hold_nothing_is_erased(full: str) -> None:
    await write(full, Query("UPDATE wait SET state = 'paused'"))
    before = await everything(full)
    with pytest.raises(Broken):
        await purge(settings(full), limits(), YEARS_LATER, clock=lambda: YEARS_LATER)
    assert await everything(full) == before


async def test_nothing_is_erased_as_of_a_time_to_come_but_a_trial_may_ask(full: str) -> None:
    before = await everything(full)
    with pytest.raises(TooSoon):
        await purge(settings(full), limits(), YEARS_LATER, clock=lambda: LATER)
    assert any(some.count for some in await purge(settings(full), limits(), YEARS_LATER, True, clock=lambda: LATER))
    assert await everything(full) == before
    done = beds("purge", "--now", "2999-01-01T00:00", url=full)
    assert (done.returncode, done.stdout) == (2, "")
    assert "has not come yet" in done.stderr


async def test_content_is_never_erased_young_whatever_a_decision_says(full: str) -> None:
    young = limits() | {"content": Limit(1, "days")}
    with pytest.raises(StoreError, match="180 days at least"):
        await purge(settings(full), young, LATER, clock=lambda: LATER)


DIES_AFTER = range(0, 40, count(short=13, long=2))


@pytest.mark.parametrize("statements", DIES_AFTER)
async def test_a_kill_in_the_middle_leaves_all_or_nothing(full: str, statements: int) -> None:
    before = await everything(full)
    process = await erasing(full, YEARS_LATER, statements)
    killed = await process.wait() != 0
    await verify(settings(full))
    ledger = ("head", "ledger", "detail", "link", "ticket", "spell", "snapshot", "kept_facts")
    after = await everything(full)
    assert {name for name in ledger if after[name] == before[name]} == (set(ledger) if killed else set())
    await purged(full, YEARS_LATER)
    assert len(await tickets(full)) == 1


async def erasing(url: str, now: datetime, *more: object) -> Process:
    """Another process that erases as of that time."""
    command = (sys.executable, "-m", "tests.store.eraser", url, now.isoformat(), *map(str, more))
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT)


async def test_a_server_goes_on_while_another_process_erases(lived: str) -> None:
    clock = Clock(LATER)
    async with opened(lived, clock) as store, opened(lived, clock) as other:
        process = await erasing(lived, LATER)
        ended = asyncio.create_task(process.wait())
        answers = []
        while not ended.done():
            answers += await asyncio.gather(*(_night(one) for one in (store, other)))
        assert await ended == 0
        assert {answer for night in answers for answer in night} <= {"Done", "refused"}
        last = await store.submit(Confirm(by="anna", own=True, unit="hem"))
        assert (await other.submit(Tick(), now=clock.now)).world == last.world
    assert len(await tickets(lived)) == 1
    await verify(settings(lived))


async def _night(store: Store) -> list[str]:
    """A guest comes and goes; how each command ended."""
    said = []
    for command in (
        Admit(by="anna", bed="hem-7"),
        Discharge(by="anna", bed="hem-7"),
        Ready(by="anna", bed="hem-7"),
    ):
        try:
            said.append(type(await store.submit(command)).__name__)
        except Refused:
            said.append("refused")
        except Exception as error:
            said.append(repr(error))
    return said


async def test_two_runs_at_once_erase_once(lived: str) -> None:
    both = [await erasing(lived, LATER) for _ in range(2)]
    assert [await process.wait() for process in both] == [0, 0]
    records = await ask(lived, "SELECT count FROM deletion WHERE kind = 'person' ORDER BY count")
    assert records == [(0,), (2,)]
    await verify(settings(lived))


async def test_bytes_that_somebody_still_reads_are_said_to_be_there(
    lived: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings(lived).file
    if file is None:
        return
    monkeypatch.setattr(wipe, "PATIENCE_S", 0)
    monkeypatch.setattr(wipe, "BUSY_MS", 1)
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM ticket").fetchall()
        with pytest.raises(Busy, match="run it once more"):
            await purged(lived)
    assert len(await tickets(lived)) == 1
    await purged(lived)


async def test_a_restored_backup_does_not_bring_back_whom_time_has_erased(lived: str, tmp_path: Path) -> None:
    await backup(settings(lived), tmp_path / "backup")
    await restored(lived, tmp_path / "backup", LATER)
    assert len(await tickets(lived)) == 1
    assert await ask(lived, "SELECT count FROM deletion WHERE kind = 'person'") == [(2,)]
    await verify(settings(lived))


async def test_a_restored_backup_does_not_bring_back_who_wished_to_be_forgotten(
    migrated_url: str, tmp_path: Path
) -> None:
    clock = Clock()
    guest, waits, stays = await issue(migrated_url, 3)
    async with opened(migrated_url, clock) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1", ticket=guest))
        await store.submit(Join(by="anna", ticket=waits, units=("hem",), confirmed=True))
        await store.submit(Admit(by="anna", bed="hem-8", ticket=stays))
        await backup(settings(migrated_url), tmp_path / "backup")
        await store.submit(Discharge(by="anna", bed="hem-1"))
        for wait in list(store.world.waits.values()):
            await store.submit(Admit(by="anna", bed="hem-5", ticket=wait.ticket))
            await store.submit(Discharge(by="anna", bed="hem-5"))
        async with orm(store.settings):
            assert [await forget(store, ticket, clock.now) for ticket in (guest, waits, stays)] == [True, True, False]
    await restored(migrated_url, tmp_path / "backup", START)
    assert await tickets(migrated_url) == {stays}
    async with opened(migrated_url, clock) as store:
        assert store.world.waits == {}
        assert (store.world.spells["hem-1"].state, store.world.spells["hem-1"].ticket) == ("occupied", "")
    records = await ask(migrated_url, "SELECT count(*) FROM deletion WHERE decision = 'own wish'")
    assert records == [(2,)]
    await verify(settings(migrated_url))
