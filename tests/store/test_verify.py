"""`verify` finds each way of changing the past, and names the first entry that is wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from beds.store.errors import StoreError
from beds.store.examine import Broken
from beds.store.keeping import take
from beds.store.ledger import GENESIS, digest_of, hash_of
from beds.store.script import Query
from beds.store.verify import NoDigest, digest, verify
from beds.world import Entry
from beds.world.commands import Hold
from beds.world.state import replace
from tests.store.support import START, ask, build, opened, run, settings, write


async def broken(url: str, kept: str = "") -> str:
    """What verify says of a database that does not hold."""
    with pytest.raises(Broken) as found:
        await verify(settings(url), kept)
    return str(found.value)


async def seq_of(url: str, kind: str) -> int:
    """The first entry of that kind."""
    rows = await ask(url, "SELECT seq, body FROM detail ORDER BY seq")
    return next(seq for seq, body in rows if Entry.from_body(body).kind == kind)


async def test_an_untouched_database_verifies(lived: str) -> None:
    said = await verify(settings(lived), await digest(settings(lived), START.date()))
    ((count,),) = await ask(lived, "SELECT count(*) FROM ledger")
    assert f"{count} entries" in said
    assert "1 kept digests" in said


async def test_changed_content_is_found(lived: str) -> None:
    at = await seq_of(lived, "admit")
    ((body,),) = await ask(lived, "SELECT body FROM detail WHERE seq = $1", at)
    changed = replace(Entry.from_body(body), by="bert").body()
    await write(lived, Query("UPDATE detail SET body = $2 WHERE seq = $1", (at, changed)))
    assert (await broken(lived)).startswith(f"Entry {at} is wrong: its content")


async def test_a_changed_place_is_found(lived: str) -> None:
    at = await seq_of(lived, "admit")
    for table in ("ledger", "detail", "link"):
        for old, new in ((at, -1), (at + 1, at), (-1, at + 1)):
            await write(lived, Query(f"UPDATE {table} SET seq = $2 WHERE seq = $1", (old, new)))
    assert (await broken(lived)).startswith(f"Entry {at} is wrong: the chain is broken")


async def test_a_removed_entry_is_found(lived: str) -> None:
    at = await seq_of(lived, "leave")
    await write(lived, Query("DELETE FROM ledger WHERE seq = $1", (at,)))
    assert await broken(lived) == f"Entry {at} is wrong: it is missing."


async def test_removed_content_is_found(lived: str) -> None:
    at = await seq_of(lived, "leave")
    await write(lived, Query("DELETE FROM detail WHERE seq = $1", (at,)))
    assert await broken(lived) == f"Entry {at} is wrong: its content is missing."


async def test_a_link_to_another_person_is_found(lived: str) -> None:
    at = await seq_of(lived, "admit")
    ((other,),) = await ask(
        lived, "SELECT max(id) FROM ticket WHERE id <> (SELECT ticket_id FROM link WHERE seq = $1)", at
    )
    await write(lived, Query("UPDATE link SET ticket_id = $2 WHERE seq = $1", (at, other)))
    assert (await broken(lived)).startswith(f"Entry {at} is wrong: it is linked to a ticket that it is not about")


async def test_a_link_that_was_taken_away_is_found(lived: str) -> None:
    at = await seq_of(lived, "join")
    await write(
        lived,
        Query("UPDATE wait SET ticket_id = NULL"),
        Query("DELETE FROM link WHERE seq = $1", (at,)),
    )
    assert "lost their link" in await broken(lived)


async def test_a_renamed_entry_is_found(lived: str) -> None:
    at = await seq_of(lived, "admit")
    await write(lived, Query("UPDATE detail SET name = name + 1 WHERE seq = $1", (at,)))
    assert await broken(lived) == f"Entry {at} is wrong: its public name was changed."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE spell SET ended_reason = 'died' WHERE ended_reason = 'own-choice'",
        "UPDATE spell SET ticket_id = NULL WHERE ticket_id IS NOT NULL",
        "DELETE FROM spell WHERE ended IS NOT NULL",
        "UPDATE wait SET state = 'paused'",
        "DELETE FROM wait",
        'UPDATE bed SET body = \'{"id":"hem-1","unit":"hem","label":"9","position":0}\' WHERE id = \'hem-1\'',
    ],
)
async def test_a_changed_table_is_found(lived: str, change: str) -> None:
    await write(lived, Query(change))
    assert "does not say what the ledger says" in await broken(lived)


async def test_a_spell_that_nobody_wrote_is_found(lived: str) -> None:
    columns = 'unit_id, state, stay, since, until, reason, "returning", ended, ended_by, ended_reason, next'
    invented = (
        f"INSERT INTO spell (seq, bed_id, {columns}) SELECT 999, 'hem-8', {columns} FROM spell WHERE bed_id = 'hem-2'"
    )
    await write(lived, Query(invented))
    assert await broken(lived) == "Entry 999 is wrong: the table of spells does not say what the ledger says (row 999)."


async def test_a_cut_tail_is_found(lived: str) -> None:
    ((last,),) = await ask(lived, "SELECT max(seq) FROM ledger")
    await cut(lived, last)
    assert (await broken(lived)).startswith(f"Entry {last} is wrong: it is missing, and all after it")


async def cut(url: str, seq: int) -> None:
    """Take the end of the ledger away, from that entry on."""
    for table in ("link", "detail", "ledger"):
        await write(url, Query(f"DELETE FROM {table} WHERE seq >= $1", (seq,)))


async def test_a_tail_cut_with_its_head_is_found_by_a_kept_digest(lived: str) -> None:
    kept = await digest(settings(lived), START.date())
    ((last,),) = await ask(lived, "SELECT max(seq) FROM ledger")
    await cut(lived, last)
    await write(
        lived,
        Query(f"UPDATE head SET seq = {last - 1}, told = {last - 1}"),
        Query(f"UPDATE head SET hash = (SELECT hash FROM ledger WHERE seq = {last - 1})"),
    )
    await verify(settings(lived))
    assert f"the digest kept on {START.date()} is not in the ledger" in await broken(lived, kept)


async def test_a_chain_rewritten_by_its_own_rules_is_found_by_a_kept_digest(lived: str) -> None:
    kept = await digest(settings(lived), START.date())
    at = await seq_of(lived, "confirm")
    await rewrite(lived, at, lambda entry: replace(entry, by="bert"))
    await verify(settings(lived))
    assert f"the digest kept on {START.date()} is not in the ledger" in await broken(lived, kept)


async def rewrite(url: str, at: int, change: Callable[[Entry], Entry]) -> None:
    """Change an entry, and make the chain fit it again, with what stands beside it."""
    before, statements = GENESIS, []
    rows = "SELECT d.seq, salt, body, subject FROM detail d JOIN ledger l ON l.seq = d.seq ORDER BY d.seq"
    for seq, salt, body, subject in await ask(url, rows):
        entry = Entry.from_body(body)
        entry = change(entry) if seq == at else entry
        given = (entry.unit, entry.grant) if entry.grant else (None, None)
        digest = digest_of(salt, entry.body(), subject)
        before = hash_of(before, seq, digest, *given)
        statements += [
            Query("UPDATE detail SET body = $2 WHERE seq = $1", (seq, entry.body())),
            Query(
                "UPDATE ledger SET digest = $2, hash = $3, unit = $4, how = $5 WHERE seq = $1",
                (seq, digest, before, *given),
            ),
        ]
    await write(url, *statements, Query("UPDATE head SET hash = $1", (before,)))


async def test_an_unlawful_grant_is_found_though_the_chain_fits(lived: str) -> None:
    at = await seq_of(lived, "admit")
    await rewrite(lived, at, lambda entry: replace(entry, grant="first"))
    assert await broken(lived) == f"Entry {at} is wrong: the order of the queue was not kept (not-the-first)."


async def test_a_false_snapshot_is_found(lived: str) -> None:
    async with opened(lived) as store:
        world = store.world
    await run(lived, take(world))
    await verify(settings(lived))
    await write(lived, Query("UPDATE snapshot SET links = $1", (b"{}",)))
    assert "the snapshot taken after it is not the world" in await broken(lived)


@pytest.mark.parametrize("kind", ["CAST(body AS TEXT)", "5", "x'7b'"])
async def test_a_body_that_is_none_is_named_by_verify_and_by_who_would_serve(
    migrated_sqlite_url: str, kind: str
) -> None:
    """SQLite keeps in a column what it is given, of any kind."""
    async with opened(migrated_sqlite_url) as store:
        await build(store)
    await write(migrated_sqlite_url, Query(f"UPDATE detail SET body = {kind} WHERE seq = 4"))
    assert "Entry 4 is wrong: " in await broken(migrated_sqlite_url)
    if not kind.startswith("CAST"):
        with pytest.raises(StoreError, match=r"Entry 4 cannot be read: .* Run `beds verify`"):
            async with opened(migrated_sqlite_url):
                pass


@pytest.mark.parametrize("said", ["5", "'soon'", "'2026-03-02 12:00:00'", "x'7b'"])
async def test_a_time_that_is_none_is_named_by_verify_and_by_who_would_serve(
    migrated_sqlite_url: str, said: str
) -> None:
    """The same of times; one without its zone is none."""
    async with opened(migrated_sqlite_url) as store:
        await build(store)
        await store.submit(Hold(by="anna", own=True, bed="hem-1", until=store.now() + timedelta(hours=1)))
    await write(migrated_sqlite_url, Query(f"UPDATE spell SET since = {said}, ended = NULL"))
    assert "does not say what the ledger says" in await broken(migrated_sqlite_url)
    await write(migrated_sqlite_url, Query(f"UPDATE head SET alive_at = {said}"))
    with pytest.raises(StoreError, match="does not say when somebody was there last"):
        async with opened(migrated_sqlite_url):
            pass


async def test_a_digest_that_is_none_is_named_by_verify(migrated_sqlite_url: str) -> None:
    async with opened(migrated_sqlite_url) as store:
        await build(store)
    await write(migrated_sqlite_url, Query("UPDATE ledger SET digest = printf('%032d', 4) WHERE seq = 4"))
    assert "Entry 4 is wrong: " in await broken(migrated_sqlite_url)


@pytest.mark.parametrize("seq", [-1, 0])
async def test_what_stands_before_the_first_entry_is_found(lived: str, seq: int) -> None:
    row = f"INSERT INTO ledger (seq, digest, hash) SELECT {seq}, digest, hash FROM ledger WHERE seq = 1"
    await write(lived, Query(row))
    assert f"Entry {seq} is wrong" in await broken(lived)


async def test_a_trigger_of_somebody_else_s_is_named(lived: str) -> None:
    if settings(lived).file:
        made = ["CREATE TRIGGER evil AFTER INSERT ON access BEGIN DELETE FROM access; END"]
    else:
        made = [
            "CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TRIGGER evil BEFORE INSERT ON access FOR EACH ROW EXECUTE FUNCTION evil()",
        ]
    await write(lived, *(Query(statement) for statement in made))
    assert "The trigger evil is none of ours" in await broken(lived)


async def test_a_head_that_is_gone_or_says_no_time_is_a_sentence(lived: str) -> None:
    await write(lived, Query("DELETE FROM head"))
    with pytest.raises(StoreError, match="The head of the ledger is gone"):
        await verify(settings(lived))


async def test_a_line_that_is_no_digest_is_refused(lived: str) -> None:
    tomorrow = START.date() + timedelta(days=1)
    for line in ("2026-03-02 nonsense", f"{tomorrow} {bytes(32).hex()}", "2026-03-02", "\ufffd" * 1000):
        with pytest.raises(NoDigest, match="is not a line of `beds digest`"):
            await verify(settings(lived), f"{line}\n", START.date())
