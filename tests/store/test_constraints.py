"""What the database itself refuses, whatever the code does."""

from datetime import datetime, timedelta

import pytest

from beds.store.driver import driver
from beds.store.errors import Rejected, SchemaError
from beds.store.rows import LEDGER, WAIT
from beds.store.schema import check
from beds.store.script import Many, Query
from beds.store.spell_rows import INSERT
from tests.store.support import START, TICKET, ask, build, issue, opened, settings, write

HOUR = timedelta(hours=1)
LATER = START + timedelta(hours=1)
LATEST = START + timedelta(hours=2)


def spell(seq: int, bed: str, state: str = "occupied", ticket: str | None = None, **more: object) -> tuple:
    """A row of the spell table; `since`, `ended` and `returning` may be said."""
    ended: datetime | None = more.get("ended")
    end = (ended, "discharge" if ended else None, "", "", None)
    start = (seq, bed, "hem", state, "s" if more.get("stay", True) else "", ticket, more.get("since", START), None, "")
    return (*start, more.get("returning", False), *end)


@pytest.fixture
async def house(migrated_url: str) -> str:
    """A database with beds and nobody in them."""
    async with opened(migrated_url) as store:
        await build(store)
    return migrated_url


async def refused(url: str, *rows: tuple, sql: str = INSERT) -> str:
    """Write the rows one by one: the last is refused, with what the database said."""
    for row in rows[:-1]:
        await write(url, Query(sql, row))
    with pytest.raises(Rejected) as said:
        await write(url, Query(sql, rows[-1]))
    return str(said.value)


async def test_a_bed_has_one_open_spell(house: str) -> None:
    said = await refused(house, spell(1, "hem-1"), spell(2, "hem-1"))
    assert "bed" in said


async def test_a_ticket_sleeps_in_one_bed(house: str) -> None:
    (ticket,) = await issue(house)
    said = await refused(house, spell(1, "hem-1", ticket=ticket), spell(2, "hem-2", ticket=ticket))
    assert "one_bed" in said


@pytest.mark.parametrize("states", [("held", "held"), ("offered", "held"), ("held", "offered")])
async def test_a_ticket_has_one_promise(house: str, states: tuple[str, str]) -> None:
    (ticket,) = await issue(house)
    said = await refused(house, spell(1, "hem-1", states[0], ticket), spell(2, "hem-2", states[1], ticket))
    assert "ticket" in said


async def test_a_guest_may_be_promised_another_bed_and_keep_a_return_hold(house: str) -> None:
    (ticket,) = await issue(house)
    rows = [
        spell(1, "hem-1", "occupied", ticket),
        spell(2, "hem-2", "held", ticket, returning=True),
        spell(3, "hem-3", "offered", ticket),
    ]
    await write(house, Many(INSERT, rows))


@pytest.mark.parametrize(
    "second",
    [
        {"since": START},
        {"since": START, "ended": LATER},
        {"since": LATER - timedelta(seconds=1)},
        {"since": START - timedelta(hours=1)},
    ],
)
async def test_spells_of_a_bed_do_not_overlap(house: str, second: dict) -> None:
    assert "spell_no_overlap" in await refused(house, spell(1, "hem-1", ended=LATER), spell(2, "hem-1", **second))


async def test_a_closed_spell_does_not_slip_in_beside_an_open_one(house: str) -> None:
    said = await refused(house, spell(1, "hem-1"), spell(2, "hem-1", since=LATER, ended=LATEST))
    assert "spell_no_overlap" in said


async def test_a_spell_cannot_be_moved_over_another(house: str) -> None:
    await write(house, Many(INSERT, [spell(1, "hem-1", ended=LATER), spell(2, "hem-1", since=LATER)]))
    for sql in (
        "UPDATE spell SET since = $1 WHERE seq = 2",
        "UPDATE spell SET ended = NULL, ended_by = NULL WHERE seq = 1",
    ):
        values = (START,) if "$1" in sql else ()
        with pytest.raises(Rejected):
            await write(house, Query(sql, values))


async def test_a_spell_may_begin_at_the_moment_when_the_last_one_ended(house: str) -> None:
    rows = [
        spell(1, "hem-1", ended=LATER),
        spell(2, "hem-1", since=LATER, ended=LATER),
        spell(3, "hem-1", since=LATER),
    ]
    await write(house, Many(INSERT, rows))


@pytest.mark.parametrize(
    "second",
    [
        {"since": LATER - timedelta(seconds=1)},
        {"since": START - HOUR, "ended": LATEST},
        {"since": START + timedelta(minutes=1), "ended": START + timedelta(minutes=2)},
    ],
)
async def test_a_ticket_has_not_slept_in_two_beds_at_once_however_late_it_is_told(house: str, second: dict) -> None:
    (ticket,) = await issue(house)
    rows = [spell(1, "hem-1", ticket=ticket, ended=LATER), spell(2, "hem-2", ticket=ticket, **second)]
    said = await refused(house, *rows)
    assert "spell_one_bed_at_a_time" in said


@pytest.mark.parametrize("sql", ["SET since = $1", "SET ticket_id = (SELECT ticket_id FROM spell WHERE seq = 1)"])
async def test_no_stay_is_moved_or_named_so_that_a_ticket_was_in_two_beds(house: str, sql: str) -> None:
    one, other = await issue(house, 2)
    later = spell(2, "hem-2", ticket=one if "$1" in sql else other, since=LATER if "$1" in sql else START)
    await write(house, Many(INSERT, [spell(1, "hem-1", ticket=one, ended=LATER), later]))
    with pytest.raises(Rejected, match="spell_one_bed_at_a_time"):
        await write(house, Query(f"UPDATE spell {sql} WHERE seq = 2", (START,) if "$1" in sql else ()))


async def test_a_stay_after_another_or_one_that_never_was_is_no_second_bed(house: str) -> None:
    (ticket,) = await issue(house)
    rows = [
        spell(1, "hem-1", ticket=ticket, ended=LATER),
        spell(2, "hem-2", ticket=ticket, since=LATER, ended=LATEST),
        spell(3, "hem-3", ticket=ticket, since=START + timedelta(minutes=1), ended=START + timedelta(minutes=1)),
        spell(4, "hem-4", "held", ticket=ticket),
    ]
    await write(house, Many(INSERT, rows))


async def test_a_program_that_knows_no_words_cannot_move_the_head(house: str) -> None:
    """As the one of before 0.2 does, should it still run when its database is brought over."""
    with pytest.raises(Rejected, match="head_is_told"):
        await write(house, Query("UPDATE head SET seq = seq + 1, hash = hash, alive_at = alive_at WHERE id = 1"))


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (spell(1, "hem-1", "asleep"), "spell_state"),
        (spell(1, "hem-1", since=LATER, ended=START), "spell_order"),
        ((*spell(1, "hem-1")[:10], START, None, "", "", None), "spell_end"),
        (spell(1, "hem-1", stay=False), "spell_stay"),
    ],
)
async def test_a_spell_that_makes_no_sense_is_refused(house: str, row: tuple, name: str) -> None:
    assert name in await refused(house, row)


async def test_a_spell_of_a_bed_or_a_ticket_that_is_not_there_is_refused(house: str) -> None:
    assert "foreign key" in (await refused(house, spell(1, "nowhere"))).lower()
    assert "foreign key" in (await refused(house, spell(1, "hem-1", ticket="0" * 32))).lower()


async def test_other_rows_that_make_no_sense_are_refused(house: str) -> None:
    assert "ledger_lengths" in await refused(house, (999, b"short", b"short", None, None), sql=LEDGER)
    assert "ticket_lengths" in await refused(house, ("short", "12345", b"short", START), sql=TICKET)
    assert "wait_state" in await refused(house, ("h", 1, None, "dreaming", "[]", None), sql=WAIT)
    assert "wait_end" in await refused(house, ("h", 1, None, "closed", "[]", None), sql=WAIT)
    with pytest.raises(Rejected, match="head_is_one"):
        await write(house, Query("UPDATE head SET id = 2"))


async def test_a_ticket_that_the_ledger_names_cannot_be_deleted(lived: str) -> None:
    with pytest.raises(Rejected):
        await write(lived, Query("DELETE FROM ticket"))


@pytest.mark.parametrize(
    "name", ["spell_one_open_of_a_bed", "spell_one_bed_per_ticket", "spell_one_promise_per_ticket"]
)
async def test_a_start_without_one_of_the_indexes_is_refused(migrated_url: str, name: str) -> None:
    await write(migrated_url, Query(f"DROP INDEX {name}"))
    with pytest.raises(SchemaError, match=name):
        async with opened(migrated_url):
            pass


async def test_a_start_without_the_trigger_is_refused(migrated_url: str) -> None:
    where = "" if "sqlite" in migrated_url else " ON spell"
    await write(migrated_url, Query(f"DROP TRIGGER spell_no_overlap{where}"))
    with pytest.raises(SchemaError, match="spell_no_overlap"):
        async with opened(migrated_url):
            pass


async def test_a_start_without_a_check_is_refused(migrated_postgres_url: str) -> None:
    await write(migrated_postgres_url, Query("ALTER TABLE spell DROP CONSTRAINT spell_order"))
    connected = driver(settings(migrated_postgres_url))
    with pytest.raises(SchemaError, match="spell_order"):
        await check(connected)
    await connected.close()


async def test_what_the_database_refuses_fails_that_command_and_no_other(house: str) -> None:
    """Rows that nobody decided stand in the way of one command of a batch."""
    import asyncio

    from beds.world.commands import Admit

    async with opened(house) as store:
        await write(house, Query(INSERT, spell(999, "hem-2")))
        commands = [Admit(by="anna", bed=bed) for bed in ("hem-1", "hem-2", "hem-3")]
        first, second, third = await asyncio.gather(*map(store.submit, commands), return_exceptions=True)
    assert isinstance(second, Rejected)
    assert await ask(house, "SELECT bed_id FROM spell WHERE seq < 999 ORDER BY seq") == [("hem-1",), ("hem-3",)]
    assert third.world.seq == first.world.seq + 1
