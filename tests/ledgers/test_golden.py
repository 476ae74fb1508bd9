"""What a version has written, every later one reads: the same order, the same beds, through everything that a database
meets. (Stored words; "Records are for ever".)"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from beds.people import tickets
from beds.purge import purge
from beds.retention import Limit, limits
from beds.store import Store, orm
from beds.store.backup import backup
from beds.store.restore import restore
from beds.store.schema import migrate
from beds.store.verify import digest, verify
from beds.world.commands import Admit, Confirm, Discharge, Join
from beds.world.entry import version_of
from beds.world.upcast import VERSION
from tests.ledgers.golden import FOLDED, STAGES, VERSIONS, Golden, fields, fold, golden, installations, orders, rows
from tests.store.support import Clock, ask, settings


def test_beds_and_lists_are_those_that_the_old_program_had_in_its_tables(old: Golden) -> None:
    world = fold(old.file)
    spells = rows(old.file, "SELECT bed_id, seq, state, stay, coalesce(ticket_id, '') FROM spell WHERE ended IS NULL")
    assert {(b, s.id, s.state, s.stay, s.ticket) for b, s in world.spells.items()} == set(spells)
    told = "SELECT key, state, coalesce(ticket_id, ''), units FROM wait WHERE closed_at IS NULL"
    waits = {
        (unit, key, state, ticket) for key, state, ticket, units in rows(old.file, told) for unit in json.loads(units)
    }
    listed = world.recorded().waits.values()
    assert {(w.unit, w.key, w.state, w.ticket) for w in listed} == waits
    assert waits


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("stage", STAGES)
def test_it_leads_to_the_order_that_it_always_led_to(version: str, stage: str, unpacked: Path) -> None:
    world = fold(golden(version, stage, unpacked).file)
    assert orders(world) == FOLDED[version][stage]


def test_the_life_has_entries_of_every_kind_and_every_field(unpacked: Path) -> None:
    """Else a step could forget one."""
    for version in VERSIONS:
        bodies = [body for (body,) in rows(golden(version, "whole", unpacked).file, "SELECT body FROM detail")]
        assert fields(bodies) == FOLDED[version]["fields"]


@pytest.mark.parametrize(
    ("old", "database_url"),
    installations(),
    indirect=True,
    ids=lambda one: one if isinstance(one, str) else "-".join(one),
)
async def test_a_whole_installation_goes_on_through_an_update(old: Golden, old_url: str, tmp_path: Path) -> None:
    now = datetime.fromisoformat(old.known["until"])
    ours = msgspec.structs.replace(settings(old_url), secret_key=old.known["secret"])
    clock = Clock(now + timedelta(minutes=1))
    before = await words_of(old_url)
    applied = await migrate(ours, clock=clock)
    assert await migrate(ours, clock=clock) == []
    if FOLDED[old.file.parent.name]["words"] == VERSION:
        assert "words" not in applied
        assert await words_of(old_url) == before
    kept = old.known["digest"] if old.file.stem == "whole" else ""
    said = await verify(ours, kept, now.date())
    assert "the order is bound since" in said
    async with orm(ours):
        await _live(ours, clock, old)
    await verify(ours)
    clock.move(days=40)
    for table in (limits(), limits() | {"content": Limit(8, "months")}):
        await purge(ours, table, clock.now, clock=clock)
        await verify(ours)
    copy = tmp_path / "copy.sqlite3"
    await backup(ours, copy)
    hash_ = await digest(ours, clock.now.date())
    await restore(ours, copy, lambda new: purge(new, limits(), clock.now, clock=clock))
    await verify(ours, hash_, clock.now.date())


async def words_of(url: str) -> list[tuple]:
    """What is written in the ledger, and what it leads to in the table that is made anew for other words."""
    return [*await ask(url, "SELECT * FROM detail ORDER BY seq"), *await ask(url, "SELECT * FROM wait ORDER BY handle")]


async def _live(ours, clock: Clock, old: Golden) -> None:
    """A day in the house goes on: a known code opens its number, somebody new comes, somebody leaves."""
    store = await Store.open(ours, clock)
    try:
        there = [number for number in old.known["pins"] if await tickets.find(number) is not None]
        number, pin = there[0], old.known["pins"][there[0]]
        assert (await tickets.check(store.secret, number, pin, clock.now)).number == number
        new = await tickets.issue(store.secret, clock.now)
        open_units = [u for u in store.world.units.values() if u.status == "open" and u.audience == "all"]
        await store.submit(Join(by="self", ticket=new.ticket, units=tuple(u.slug for u in open_units), for_="men"))
        await store.submit(Confirm(by="maja", own=True, unit=open_units[0].slug))
        free = next(b for b in store.world.unit_beds("hem") if b.id not in store.world.spells and store.world.in_use(b))
        await store.submit(Admit(by="maja", own=True, bed=free.id, ticket=new.ticket, reason="safety"))
        assert store.world.waits_of(new.ticket) == []
        clock.move(days=3)
        await store.submit(Discharge(by="maja", own=True, bed=free.id))
        assert not [u for u in store.world.unwritten.values() if u.recorded and u.recorded.ticket == new.ticket]
    finally:
        await store.close()


def test_bodies_stay_as_they_were_written(unpacked: Path) -> None:
    """An update adds words; it never writes old ones anew."""
    for version in VERSIONS:
        for (body,) in rows(golden(version, "whole", unpacked).file, "SELECT body FROM detail"):
            assert version_of(body) == FOLDED[version]["words"]
