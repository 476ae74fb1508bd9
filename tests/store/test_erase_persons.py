"""A person is erased when nothing of them has been open for thirty days, wholly, and the order can still be proved."""

import secrets
from datetime import timedelta

import pytest

from beds.need import sightings
from beds.purge import forget
from beds.store import Store, orm
from beds.store.batch import Work
from beds.store.examine import Broken
from beds.store.keeping import take
from beds.store.reading import read_all
from beds.store.script import Query, Script
from beds.store.verify import verify
from beds.world import Entry
from beds.world.commands import AddTask, Admit, Discharge, EndTask, Join, Leave, Ready, SetUnit, Tick, TurnAway, Undo
from beds.world.refusals import UnknownNumber
from beds.world.state import replace
from tests.store.erasing import LATER, MONTH, on_disk, purged, tickets
from tests.store.support import START, Clock, ask, build, issue, opened, run, settings, write


async def test_whoever_has_been_closed_for_thirty_days_is_erased_and_nobody_else(lived: str) -> None:
    before = await tickets(lived)
    assert await purged(lived, START + MONTH - 2 * timedelta(days=1)) == {}
    assert await tickets(lived) == before
    assert (await purged(lived))["person"] == 2
    (waiting,) = await tickets(lived)
    assert await ask(lived, "SELECT ticket_id FROM wait") == [(waiting,)]
    assert await ask(lived, "SELECT DISTINCT ticket_id FROM spell WHERE ticket_id IS NOT NULL") == [(waiting,)]


async def test_what_was_erased_is_on_record_with_exact_counts(lived: str) -> None:
    (waiting,) = await ask(lived, "SELECT ticket_id FROM wait")
    ((links,),) = await ask(lived, "SELECT count(*) FROM link WHERE ticket_id <> $1", *waiting)
    await purged(lived)
    ((body,),) = await ask(lived, "SELECT body FROM detail ORDER BY seq DESC LIMIT 1")
    entry = Entry.from_body(body)
    assert (entry.kind, entry.by, entry.note) == ("purge", "clock", {"tickets": 2, "unlinked": links})
    ((at, count, before, decision),) = await ask(
        lived, "SELECT at, count, \"before\", decision FROM deletion WHERE kind = 'person'"
    )
    assert (count, decision) == (2, "as delivered, no decision yet")
    assert str(before) == str(LATER - timedelta(days=30))
    assert str(at) == str(LATER)


async def test_a_second_run_erases_nothing(lived: str) -> None:
    await purged(lived)
    before = await ask(lived, "SELECT seq, hash FROM head")
    assert await purged(lived) == {}
    assert await ask(lived, "SELECT seq, hash FROM head") == before


@pytest.fixture
async def one(migrated_url: str) -> tuple[str, str, Store, Clock]:
    """A house with one ticket, the store open."""
    (ticket,) = await issue(migrated_url)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        yield migrated_url, ticket, store, clock


async def occupied(store: Store, ticket: str) -> None:
    await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket))


async def followed_up(store: Store, ticket: str) -> None:
    await occupied(store, ticket)
    await store.submit(Discharge(by="anna", bed="hem-1", follow_up_on=LATER.date()))


async def suspended(store: Store, ticket: str) -> None:
    await occupied(store, ticket)
    until = LATER + timedelta(days=1)
    await store.submit(Discharge(by="anna", bed="hem-1", reason="suspended", suspended_until=until))


async def seen(store: Store, ticket: str) -> None:
    async with orm(store.settings):
        await sightings.see(ticket, "kommun", START)


async def helped(store: Store, ticket: str) -> None:
    await store.submit(AddTask(by="anna", unit="hem", what="other-help", ticket=ticket))


OPEN = [occupied, followed_up, suspended, seen, helped]


@pytest.mark.parametrize("open_", OPEN, ids=lambda f: f.__name__)
async def test_whoever_has_something_open_stays(one: tuple[str, str, Store, Clock], open_) -> None:
    url, ticket, store, clock = one
    await open_(store, ticket)
    clock.now = LATER
    async with orm(store.settings):
        assert not await forget(store, ticket, clock.now)
    assert "person" not in await purged(url)
    assert await tickets(url) == {ticket}


async def test_a_follow_up_keeps_its_person_until_it_is_done(one: tuple[str, str, Store, Clock]) -> None:
    url, ticket, store, clock = one
    await followed_up(store, ticket)
    clock.now = LATER + timedelta(days=80)
    assert await purged(url, clock.now) == {}
    await store.submit(EndTask(by="anna", task=next(iter(store.world.tasks)), outcome="not-reached"))
    clock.move(days=31)
    assert await purged(url, clock.now) == {"person": 1}
    await verify(settings(url))


async def test_whoever_was_turned_away_in_these_thirty_days_stays(one: tuple[str, str, Store, Clock]) -> None:
    url, ticket, store, clock = one
    clock.move(days=20)
    await store.submit(TurnAway(by="anna", unit="hem", reason="full", outcome="none-found", ticket=ticket))
    assert await purged(url) == {}
    assert await purged(url, LATER + timedelta(days=20)) == {"person": 1}


async def test_a_ticket_that_was_never_used_goes_as_well(one: tuple[str, str, Store, Clock]) -> None:
    assert await purged(one[0]) == {"person": 1}


CANARY = b"a canary that sings of somebody"


async def test_no_byte_of_an_erased_person_is_left_on_disk(migrated_sqlite_url: str) -> None:
    ticket, key = secrets.token_hex(16), secrets.token_bytes(32)
    row = (
        "INSERT INTO ticket (id, number, key, pin_hash, issued_at, issued_by, made_by)"
        " VALUES ($1, 'K7XWQ', $2, $3, $4, '', '')"
    )
    kept = "INSERT INTO contact (ticket_id, sealed, made_at) VALUES ($1, $2, $3)"
    asked = "INSERT INTO idempotency (id, route, account, body_hash, response, at) VALUES ('i', '', '', '', $1, $2)"
    await write(migrated_sqlite_url, Query(row, (ticket, key, CANARY.decode(), START)))
    await write(migrated_sqlite_url, Query(kept, (ticket, CANARY, START)), Query(asked, (ticket, START)))
    traces = [b"K7XWQ", ticket.encode(), bytes.fromhex(ticket), key, CANARY]
    clock = Clock()
    async with opened(migrated_sqlite_url, clock) as store:
        await build(store)
        await occupied(store, ticket)
        await run(migrated_sqlite_url, take(store.world))
        await store.submit(Discharge(by="anna", bed="hem-1"))
        there = on_disk(migrated_sqlite_url)
        assert [trace in there for trace in traces] == [True, True, False, True, True]  # an id is written in hex
        clock.now = LATER
        assert (await purged(migrated_sqlite_url))["person"] == 1
        there = on_disk(migrated_sqlite_url)
        assert [trace for trace in traces if trace in there] == []
        await store.submit(Admit(by="anna", bed="hem-2"))
    await verify(settings(migrated_sqlite_url))


async def test_a_running_process_forgets_whom_another_has_erased_and_goes_on(
    one: tuple[str, str, Store, Clock],
) -> None:
    url, ticket, store, clock = one
    await occupied(store, ticket)
    assert store.number(ticket) == ticket[:5]
    await store.submit(Discharge(by="anna", bed="hem-1"))
    epoch = store.epoch
    clock.now = LATER
    await purged(url)
    done = await store.submit(Ready(by="anna", bed="hem-1"))
    assert (store.number(ticket), store.epoch) == (None, epoch)
    with pytest.raises(UnknownNumber):
        await store.submit(Admit(by="anna", bed="hem-2", ticket=ticket))
    async with opened(url, clock) as other:
        assert other.world == done.world
    await verify(settings(url))


async def test_somebody_s_own_wish_erases_at_once(one: tuple[str, str, Store, Clock]) -> None:
    url, ticket, store, clock = one
    await store.submit(Join(by="self", ticket=ticket, units=("hem",)))
    async with orm(store.settings):
        assert not await forget(store, ticket, clock.now)
        await store.submit(Leave(by="self", ticket=ticket))
        assert await forget(store, ticket, clock.now)
        assert await forget(store, ticket, clock.now)  # nothing is left: the same answer
    assert await tickets(url) == set()
    assert await ask(url, "SELECT kind, count, decision FROM deletion") == [("person", 1, "own wish")]
    await verify(settings(url))


async def test_what_an_erased_guest_had_done_can_still_be_undone_without_them(
    one: tuple[str, str, Store, Clock],
) -> None:
    url, ticket, store, clock = one
    await occupied(store, ticket)
    left = await store.submit(Discharge(by="anna", bed="hem-1"))
    async with orm(store.settings):
        assert await forget(store, ticket, clock.now)
    done = await store.submit(Undo(by="anna", change=left.change))
    assert (done.world.spells["hem-1"].state, done.world.spells["hem-1"].ticket) == ("occupied", "")
    await verify(settings(url))


async def test_a_snapshot_taken_after_somebody_was_erased_does_not_know_them(
    one: tuple[str, str, Store, Clock],
) -> None:
    url, ticket, store, clock = one
    await occupied(store, ticket)
    then = store.world
    await store.submit(Discharge(by="anna", bed="hem-1"))
    async with orm(store.settings):
        await forget(store, ticket, clock.now)
    await run(url, take(then))
    assert await ask(url, "SELECT links FROM snapshot") == []
    await verify(settings(url))


async def test_no_snapshot_knows_an_erased_person(one: tuple[str, str, Store, Clock]) -> None:
    url, ticket, store, _clock = one
    await occupied(store, ticket)
    await run(url, take(store.world))
    assert ticket.encode() in (await ask(url, "SELECT links FROM snapshot"))[0][0]
    await store.submit(Discharge(by="anna", bed="hem-1"))
    await purged(url)
    assert await ask(url, "SELECT links FROM snapshot") == [(b"{}",)]


async def test_a_snapshot_that_knows_what_links_alone_say_goes_with_the_person(migrated_url: str) -> None:
    """Of a second list that the ledger was not told of yet, when the snapshot was taken."""
    (ticket,) = await issue(migrated_url)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        other = replace(store.world.units["hem"], slug="natt", name="Natt")
        await store.submit(SetUnit(by="seed", unit=other))
        await store.submit(Join(by="self", ticket=ticket, units=("hem", "natt")))
        assert store.world.unwritten
        await run(migrated_url, take(store.world))
        await store.submit(Leave(by="self", ticket=ticket))
        clock.move(days=3)
        await store.submit(Tick(by="clock"))
    assert await purged(migrated_url) == {"person": 1}
    await verify(settings(migrated_url))
    assert await ask(migrated_url, "SELECT seq FROM snapshot") == []


async def test_tampering_is_found_after_a_purge_as_before_it(lived: str) -> None:
    await purged(lived)
    at = await seq_of(lived, "discharge")
    ((body,),) = await ask(lived, "SELECT body FROM detail WHERE seq = $1", at)
    for statement, back, said in (
        (
            Query("UPDATE detail SET body = $1 WHERE seq = $2", (Entry.from_body(body).body() + b" ", at)),
            Query("UPDATE detail SET body = $1 WHERE seq = $2", (body, at)),
            f"Entry {at} is wrong: its content is not what was sealed",
        ),
        (
            Query("UPDATE spell SET ended_reason = 'died' WHERE ended_reason = 'own-choice'"),
            Query("UPDATE spell SET ended_reason = 'own-choice' WHERE ended_reason = 'died'"),
            "the table of spells does not say",
        ),
        (
            Query(f"INSERT INTO link (seq, ticket_id) SELECT {at}, max(id) FROM ticket"),
            Query("DELETE FROM link WHERE seq = $1", (at,)),
            f"Entry {at} is wrong: it is linked to a ticket that it is not about",
        ),
    ):
        await write(lived, statement)
        with pytest.raises(Broken, match=said):
            await verify(settings(lived))
        await write(lived, back)
    await verify(settings(lived))


async def test_a_purge_that_says_too_much_is_found(lived: str) -> None:
    """Whoever adds an entry "purge" hides no link with it that is deleted later."""
    at = await seq_of(lived, "admit")
    ((ticket,),) = await ask(lived, "SELECT ticket_id FROM link WHERE seq = $1", at)
    await purged(lived)
    note = {"tickets": 1, "unlinked": 1}
    await run(lived, said(Entry(kind="purge", at=LATER, by="clock", act=1, note=note)))
    with pytest.raises(Broken, match="A purge says that it erased 1 links more than are missing"):
        await verify(settings(lived))
    assert ticket not in await tickets(lived)


def said(entry: Entry) -> Script[None]:
    """One entry more."""
    work = Work((yield from read_all()))
    yield from work.append([entry])
    yield from work.write(LATER)


async def test_a_link_deleted_without_a_purge_is_found(lived: str) -> None:
    """Even one of the entry of a single stay, with the tables made to fit."""
    at = await seq_of(lived, "admit")
    await write(lived, Query("UPDATE spell SET ticket_id = NULL"), Query("DELETE FROM link WHERE seq = $1", (at,)))
    with pytest.raises(Broken, match="lost their link, and no purge says so"):
        await verify(settings(lived))


async def seq_of(url: str, kind: str) -> int:
    """The first entry of that kind."""
    rows = await ask(url, "SELECT seq, body FROM detail ORDER BY seq")
    return next(seq for seq, body in rows if Entry.from_body(body).kind == kind)
