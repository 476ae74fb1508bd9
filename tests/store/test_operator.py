"""Somebody with file, key and program who wants a friend in front: what they try, and by what it is found.

The digest of the day before is kept by somebody else. ("Proof against the operator" in docs/ledger.md.)
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from beds.purge import purge
from beds.retention import limits
from beds.store import content, examine
from beds.store.examine import Broken
from beds.store.ledger import GENESIS, Card, digest_of, hash_of, subject_of
from beds.store.script import Many, Query
from beds.store.survey import Survey
from beds.store.verify import digest, verify
from beds.world import Entry, World
from beds.world.commands import Admit, Confirm, Discharge, Join, Ready, SetUnit, Sign, Tick
from beds.world.entry import version_of
from beds.world.state import replace
from tests.store.support import START, Clock, ask, build, issue, opened, settings, write

DAY = timedelta(days=1)
YEARS_END = START + 420 * DAY
ANN, BEA, FRIEND = range(3)


class Case:
    """A database, its people in the order in which they joined, and the digest that was kept yesterday."""

    def __init__(self, url: str, people: list[str], kept: str) -> None:
        self.url, self.people, self.kept = url, people, kept

    async def said(self, kept: str | None = None, today: datetime = YEARS_END) -> str:
        """What `verify --against` finds."""
        with pytest.raises(Broken) as found:
            await verify(settings(self.url), self.kept if kept is None else kept, today.date())
        return str(found.value)

    async def found_only_by_what_was_kept(self, today: datetime = YEARS_END) -> str:
        """Without a kept digest the forgery looks lawful; with it, it is found."""
        await verify(settings(self.url), "", today.date())
        return await self.said(today=today)


async def lived(url: str, until: datetime) -> Case:
    """A house whose list does not move; the friend joined last."""
    people, clock = await issue(url, 3), Clock()
    async with opened(url, clock) as store:
        await build(store)
        for bed in store.world.unit_beds("hem"):
            await store.submit(Admit(by="anna", own=True, bed=bed.id))
        for ticket in people:
            clock.move(minutes=5)
            await store.submit(Join(by="anna", ticket=ticket, units=("hem",), confirmed=True))
        while clock.now < until - 2 * DAY:
            clock.move(days=5)
            for ticket in people:
                await store.submit(Sign(by="self", ticket=ticket, still_waits=True))
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
        kept = await digest(settings(url), clock.now.date())
        clock.move(hours=20)
        await store.submit(Confirm(by="anna", own=True, unit="hem"))
    return Case(url, people, kept)


@pytest.fixture
async def young(migrated_sqlite_url: str) -> Case:
    """Some weeks of it."""
    return await lived(migrated_sqlite_url, START + 30 * DAY)


@pytest.fixture
async def old(migrated_sqlite_url: str) -> Case:
    """More than a year of it: content may go."""
    return await lived(migrated_sqlite_url, YEARS_END)


async def rewritten(url: str, change: Callable[[int, Entry], Entry]) -> None:
    """Every body as the operator would have it, and a chain that fits it by its own rules."""
    before, statements = GENESIS, []
    rows = "SELECT d.seq, salt, body, subject FROM detail d JOIN ledger l ON l.seq = d.seq ORDER BY d.seq"
    for seq, salt, body, subject in await ask(url, rows):
        entry = change(seq, Entry.from_body(body))
        given = (entry.unit, entry.grant) if entry.grant else (None, None)
        new = digest_of(salt, entry.body(), subject)
        before = hash_of(before, seq, new, *given)
        statements += [
            Query("UPDATE detail SET body = $2 WHERE seq = $1", (seq, entry.body())),
            Query("UPDATE ledger SET digest = $2, hash = $3 WHERE seq = $1", (seq, new, before)),
        ]
    await write(url, *statements, Query("UPDATE head SET hash = $1", (before,)))


async def test_a_chain_that_is_rewritten_lawfully_is_found_by_yesterday_s_digest(young: Case) -> None:
    await rewritten(young.url, lambda _, entry: replace(entry, by="bert") if entry.kind == "confirm" else entry)
    assert "the digest kept on" in await young.found_only_by_what_was_kept()


async def test_the_number_of_somebody_ahead_cannot_be_given_to_the_friend(young: Case) -> None:
    """The ticket in front, with the friend's number and code."""
    number = "SELECT number, pin_hash FROM ticket WHERE id = $1"
    (ann,), (friend,) = [await ask(young.url, number, young.people[who]) for who in (ANN, FRIEND)]
    change = "UPDATE ticket SET number = $2, pin_hash = $3 WHERE id = $1"
    await write(
        young.url,
        Query(change, (young.people[ANN], "spare", "")),
        Query(change, (young.people[FRIEND], *ann)),
        Query(change, (young.people[ANN], *friend)),
    )
    assert "it is linked to a ticket that it is not about" in await young.said("")


async def test_the_ticket_of_somebody_ahead_cannot_become_the_friend_s(young: Case) -> None:
    both = (young.people[ANN], young.people[FRIEND])
    for table in ("link", "wait"):
        await write(young.url, Query(f"UPDATE {table} SET ticket_id = $2 WHERE ticket_id = $1", both))
    assert "it is linked to a ticket that it is not about" in await young.said("")


FORGED = {
    "a joining that never was": lambda said: None,
    "a pause that nobody asked for": lambda said: said.replace(b'"unit":"annat"', b'"unit":"annat","state":"paused"'),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_what_an_act_means_in_another_line_cannot_be_told_otherwise_before_it_is_written_there(
    young: Case, forged: Callable[[bytes], bytes | None]
) -> None:
    """Another would be First, and no entry would tell why."""
    async with opened(young.url, Clock(YEARS_END)) as store:
        hem = store.world.units["hem"]
        await store.submit(SetUnit(by="anna", unit=replace(hem, slug="annat", name="Annat")))
        (ticket,) = await issue(young.url)
        (joined,) = (await store.submit(Join(by="self", ticket=ticket, units=("hem", "annat")))).entries
    assert joined.deferred
    ((seq, said),) = await ask(young.url, "SELECT seq, private FROM link WHERE ticket_id = $1", ticket)
    assert forged(said) != said
    await write(young.url, Query("UPDATE link SET private = $2 WHERE seq = $1", (seq, forged(said))))
    assert "or to other words about it" in await young.said("")


async def test_how_beds_were_given_cannot_be_told_otherwise(young: Case) -> None:
    ((seq,),) = await ask(young.url, "SELECT min(seq) FROM ledger WHERE how IS NOT NULL")
    await write(young.url, Query("UPDATE ledger SET how = 'first' WHERE seq = $1", (seq,)))
    assert "the chain is broken here" in await young.said("")


Forgery = Callable[[World], World]


def friend_first(world: World) -> World:
    """The friend's key and the first one's change places."""
    waits = sorted(world.waits.values(), key=lambda w: w.key)
    first, last = waits[0], waits[-1]
    swapped = {
        first.handle: replace(first, key=last.key, joined_at=last.joined_at),
        last.handle: replace(last, key=first.key, joined_at=first.joined_at),
    }
    return replace(world, waits=world.waits | swapped)


def fewer_passed(world: World) -> World:
    """Everybody was given a bed in their turn."""
    return replace(world, grants={unit: {"first": sum(told.values())} for unit, told in world.grants.items()})


def other_rules(world: World) -> World:
    """The unit had always drawn lots."""
    unit = world.units["hem"]
    drawn = replace(unit, rules=replace(unit.rules, confirmed_only=False))
    return replace(world, units=world.units | {"hem": drawn})


def falls_asleep_sooner(world: World) -> World:
    """Whoever is ahead gave their last sign a week before they did, so that the clock will put their wait to rest."""
    ahead = min(world.waits.values(), key=lambda w: w.key)
    silent = replace(ahead, last_sign=ahead.last_sign - timedelta(days=7))
    return replace(world, waits=world.waits | {ahead.handle: silent})


def may_miss_nothing(world: World) -> World:
    """Those ahead had joined by harder rules than they were told."""
    harder = {h: replace(w, misses_allowed=0, asleep_days=1) for h, w in world.waits.items()}
    return replace(world, waits=world.waits | harder)


def sealing(monkeypatch: pytest.MonkeyPatch, forge: Forgery) -> None:
    """An erasing that puts the forged world in the place of the true one."""
    look = Survey.look

    def forged(self: Survey):
        yield from look(self)
        self.world = forge(self.world)

    monkeypatch.setattr(Survey, "look", forged)


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (friend_first, "its order is not the one that was committed to"),
        (other_rules, "its order is not the one that was committed to"),
        (falls_asleep_sooner, "its order is not the one that was committed to"),
        (may_miss_nothing, "its order is not the one that was committed to"),
        (fewer_passed, "its counts of how beds were given are not those that were committed to"),
    ],
)
async def test_a_forged_world_in_place_of_what_was_erased_is_found(
    old: Case, forge: Forgery, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealing(monkeypatch, forge)
    await purge(settings(old.url), limits(), YEARS_END, clock=lambda: YEARS_END)
    monkeypatch.undo()
    assert said in await old.said("")


async def test_a_ledger_written_anew_with_the_friend_in_somebody_else_s_place_is_found_by_what_was_kept(
    young: Case,
) -> None:
    """All fits: subjects by the right keys, the chain, the tables, the commitments. Only it is not what it was."""
    ann, friend = young.people[ANN], young.people[FRIEND]
    swapped = {ann: friend, friend: ann}
    cards = {t: Card(number, key) for t, number, key in await ask(young.url, "SELECT id, number, key FROM ticket")}
    before, statements = GENESIS, []
    rows = """SELECT d.seq, salt, body, subject, unit, how, ticket_id, private
        FROM detail d JOIN ledger l ON l.seq = d.seq
        LEFT JOIN link ON link.seq = d.seq ORDER BY d.seq"""
    for seq, salt, body, subject, unit, how, ticket, private in await ask(young.url, rows):
        if ticket:
            ticket = swapped.get(ticket, ticket)
            subject = subject_of(cards[ticket], seq, ticket, private)
        new = digest_of(salt, body, subject)
        before = hash_of(before, seq, new, unit, how)
        statements += [
            Query("UPDATE detail SET subject = $2 WHERE seq = $1", (seq, subject)),
            Query("UPDATE ledger SET digest = $2, hash = $3 WHERE seq = $1", (seq, new, before)),
            Query("UPDATE link SET ticket_id = $2 WHERE seq = $1", (seq, ticket)),
        ]
    waits = await ask(young.url, "SELECT handle, ticket_id FROM wait")
    turned = [(handle, swapped.get(ticket, ticket)) for handle, ticket in waits]
    await write(young.url, *statements, Many("UPDATE wait SET ticket_id = $2 WHERE handle = $1", turned))
    await write(young.url, Query("UPDATE head SET hash = $1", (before,)), Query("DELETE FROM snapshot"))
    assert "the digest kept on" in await young.found_only_by_what_was_kept()


async def test_what_is_young_is_not_erased_to_hide_what_was_decided(
    young: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is turned on by a year, all is erased up to yesterday, and the ledger goes on in that year."""
    later = START + 31 * DAY + 400 * DAY
    sealing(monkeypatch, friend_first)
    for module in (content, examine):
        monkeypatch.setattr(module, "LEAST_AGE", timedelta(0))
    kept = await digest(settings(young.url), (START + 30 * DAY).date())
    clock = Clock(later)
    async with opened(young.url, clock) as store:
        await store.submit(Tick())
    await purge(settings(young.url), limits(), later, clock=lambda: later)
    monkeypatch.undo()
    today = START + 33 * DAY
    assert "committed to" in await young.said("", today)
    assert "committed to" in await young.said(kept, today)


async def test_a_lawful_seal_of_what_is_young_by_the_days_of_kept_digests_is_found(
    young: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is forged but the time: the seal itself is as it should be."""
    early = young.kept.splitlines()
    later = START + 31 * DAY + 400 * DAY
    async with opened(young.url, Clock(later)) as store:
        await store.submit(Tick())
        await store.submit(Discharge(by="anna", own=True, bed="hem-1"))
        await store.submit(Ready(by="anna", own=True, bed="hem-1"))
    await purge(settings(young.url), limits(), later, clock=lambda: later)
    await verify(settings(young.url), "", later.date())
    await verify(settings(young.url), "\n".join(early), later.date())
    first = f"{START.date()} {(await first_hash(young.url)).hex()}"
    assert "younger than 180 days" in await young.said(first, START + 33 * DAY)


async def first_hash(url: str) -> bytes:
    """That of the first entry: kept on the first day."""
    ((hash_,),) = await ask(url, "SELECT hash FROM ledger WHERE seq = 1")
    return hash_


async def test_a_seal_in_older_words_which_needs_no_commitment_is_found(old: Case) -> None:
    await purge(settings(old.url), limits(), YEARS_END, clock=lambda: YEARS_END)
    rows = await ask(old.url, "SELECT seq, salt, body, subject FROM detail ORDER BY seq")
    seq, salt, body, subject = next(row for row in rows if Entry.from_body(row[2]).kind == "seal")
    older = msgspec.json.decode(body)
    del older["v"]
    raw = msgspec.json.encode(older)
    assert version_of(raw) == 1
    ((before,),) = await ask(old.url, "SELECT hash FROM ledger WHERE seq = $1", seq - 1)
    new = digest_of(salt, raw, subject)
    await write(
        old.url,
        Query("UPDATE detail SET body = $2 WHERE seq = $1", (seq, raw)),
        Query("UPDATE ledger SET digest = $2, hash = $3 WHERE seq = $1", (seq, new, hash_of(before, seq, new))),
    )
    assert "words of an older version" in await old.said("")


async def test_a_ledger_whose_commitments_were_taken_away_seals_nothing(old: Case) -> None:
    await purge(settings(old.url), limits(), YEARS_END, clock=lambda: YEARS_END)
    await write(old.url, Query("DELETE FROM detail WHERE stays AND seq = (SELECT seq FROM snapshot WHERE sealed)"))
    assert "that nothing had committed to" in await old.said("")
