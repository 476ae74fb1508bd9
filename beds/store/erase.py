"""Erasing persons and content from the ledger, each run in one transaction and on record. See docs/retention.md."""

import secrets
from collections.abc import Collection
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from beds.settings import Settings
from beds.store.batch import Work
from beds.store.content import erase_content
from beds.store.driver import driver
from beds.store.errors import Busy
from beds.store.examine import Observer
from beds.store.persons import EXISTS, ONE_CLOSED, closed, erase_persons, held
from beds.store.reading import Gap, read_after
from beds.store.schema import check
from beds.store.script import Many, Query, Script
from beds.store.store import Store
from beds.store.survey import ERASING, Survey

COLUMNS = ("id", "at", "kind", "count", "before", "decision")
RECORD = (
    'INSERT INTO deletion (id, at, kind, count, "before", decision) VALUES ($1, $2, $3, $4, $5, $6)'
    " ON CONFLICT (id) DO NOTHING"
)
RECORDS = Query('SELECT id, at, kind, count, "before", decision FROM deletion')
OWN_WISH = "own wish"
"""What stands in place of a decision where somebody had their number erased."""


class Cut(Struct, frozen=True):
    """What is older goes, by that decision."""

    before: datetime
    decision: str


class Deleted(Struct, frozen=True):
    """What went of one class: how many, and why."""

    kind: str
    count: int
    cut: Cut

    def row(self, at: datetime) -> tuple[str, datetime, str, int, datetime, str]:
        """Its record, in the order of COLUMNS."""
        return secrets.token_hex(8), at, self.kind, self.count, self.cut.before, self.cut.decision


class Plan(Struct, frozen=True):
    """What to erase after a survey: `tickets` of those that it found closed; `begun` and `rows` are what to keep of the
    content that goes: when stays began, and rows to write. `at` is when it is recorded."""

    tickets: Collection[str]
    person: Cut
    content: Cut
    at: datetime
    begun: dict[int, datetime] = {}
    rows: tuple[Many | Query, ...] = ()


class Moved(Exception):
    """Somebody else has erased, or restored, since the survey: look again."""


class Undone(Exception):
    """Ends a trial, so that nothing of it is kept: what would have gone."""

    def __init__(self, deleted: list[Deleted]) -> None:
        super().__init__()
        self.deleted = deleted


async def check_schema(settings: Settings) -> None:
    """Raises SchemaError unless the database is there and whole."""
    connected = driver(settings)
    try:
        await check(connected)
    finally:
        await connected.close()


async def look(settings: Settings, person: Cut, content: Cut, other: Observer) -> Survey:
    """Verify the ledger and find out what may go; `other` looks on. Raises Broken."""
    survey = Survey(person.before, content.before, other)
    connected = driver(settings)
    try:
        await connected.read(survey.look())
    finally:
        await connected.close()
    return survey


async def erase(settings: Settings, survey: Survey, plan: Plan, dry: bool = False) -> list[Deleted]:
    """Erase what the survey found and the plan names; in a trial only say what would go. Raises Moved or Busy, and then
    nothing was erased."""
    connected = driver(settings)
    script = _erase(survey, plan, connected.notify)
    try:
        return await connected.write(_trial(script) if dry else script)
    except Undone as trial:
        return trial.deleted
    except Gap as gap:
        raise Moved from gap
    finally:
        await connected.close()


async def forget(store: Store, ticket: str, now: datetime) -> bool:
    """Erase one ticket at once, because its holder says so, unless something of it is open. Whether nothing is left.

    Raises Busy. What SQLite has written over stays in the file until the next `beds purge`."""
    connected = driver(store.settings)
    try:
        return await connected.write(_forget(store, ticket, now, connected.notify))
    except Gap as gap:
        raise Busy("The database was restored; ask again.") from gap
    finally:
        await connected.close()
        store.look()


def _erase(survey: Survey, plan: Plan, notify: Query | None) -> Script[list[Deleted]]:
    news = yield from read_after(survey.known)
    if any(entry.kind in ERASING for _, entry in news.entries):
        raise Moved
    work = Work(news.state)
    at = max(plan.at, work.state.world.at or plan.at)
    contents = yield from erase_content(work, survey, plan.begun, at)
    still = yield from closed(work.state.world, survey.closed_before, survey.recorded)
    tickets = sorted({*plan.tickets}.intersection(still))
    yield from erase_persons(work, tickets, at, "clock")
    for rows in plan.rows:
        _ = yield rows
    deleted = [Deleted("person", len(tickets), plan.person), Deleted("content", contents, plan.content)]
    yield Many(RECORD, [some.row(at) for some in deleted])
    yield from work.write(news.alive_at, notify)
    return deleted


def _trial(script: Script[list[Deleted]]) -> Script[list[Deleted]]:
    raise Undone((yield from script))


def _forget(store: Store, ticket: str, now: datetime, notify: Query | None) -> Script[bool]:
    news = yield from read_after(replace(store.committed, cards={}))
    world = news.state.world
    if not (yield Query(EXISTS, (ticket,))):
        return True
    is_closed = yield Query(ONE_CLOSED, (now, world.seq, ticket))
    if not is_closed or ticket in held(world):
        return False
    work, at = Work(news.state), max(now, world.at or now)
    yield from erase_persons(work, [ticket], at, "self")
    yield Many(RECORD, [Deleted("person", 1, Cut(at, OWN_WISH)).row(at)])
    yield from work.write(news.alive_at, notify)
    return True
