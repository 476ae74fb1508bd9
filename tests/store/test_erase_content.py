"""Content is erased by age: the world in which it ended is sealed, what was true then stays provable, and nothing of
what was before can be read."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest

from beds.need import keeper
from beds.need.facts import facts
from beds.need.quarters import Quarter
from beds.store import Store, orm
from beds.store.examine import Broken
from beds.store.script import Query
from beds.store.verify import digest, verify
from beds.world import Entry, dump
from beds.world.commands import Admit, Confirm, Discharge, Join, Move, Ready, Sign, Tick, TurnAway
from tests.store.erasing import everything, on_disk, purged, tickets
from tests.store.support import START, Clock, ask, build, issue, opened, settings, write

DAY = timedelta(days=1)
YEARS_END = START + 430 * DAY
"""Fourteen months on: what happened in the first weeks is too old."""
RESIDENT, GUEST, WAITING, LATE = range(4)


@pytest.fixture
async def old(migrated_url: str) -> tuple[str, list[str]]:
    """Fourteen months: somebody who stays, and moved in the first week; somebody who came and went; somebody who waits
    all the time, and gives a sign every week; somebody who comes at the end. Confirmed every week."""
    people = await issue(migrated_url, 4)
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        await do(store, clock, Admit(by="anna", own=True, bed="hem-1", ticket=people[RESIDENT]))
        await do(store, clock, Admit(by="anna", own=True, bed="hem-2", ticket=people[GUEST]))
        await do(store, clock, TurnAway(by="anna", unit="hem", reason="late", outcome="none-found"), days=3)
        await do(store, clock, Move(by="anna", own=True, bed="hem-1", to="hem-3"), days=3)
        await do(store, clock, Discharge(by="anna", own=True, bed="hem-2", reason="planned-move"), minutes=10)
        await do(store, clock, Join(by="self", ticket=people[WAITING], units=("hem",)))
        while clock.now < YEARS_END - 8 * DAY:
            await do(store, clock, Sign(by="self", ticket=people[WAITING], still_waits=True), days=7)
            await do(store, clock, Confirm(by="anna", own=True, unit="hem"))
        await do(store, clock, Ready(by="anna", own=True, bed="hem-2"))
        await do(store, clock, Admit(by="anna", own=True, bed="hem-2", ticket=people[LATE]))
    return migrated_url, people


async def do(store: Store, clock: Clock, command, **later: float) -> None:
    clock.move(**later or {"minutes": 1})
    await store.submit(command)


async def kinds(url: str) -> Counter[str]:
    """How many entries of each kind can still be read."""
    return Counter(Entry.from_body(body).kind for (body,) in await ask(url, "SELECT body FROM detail"))


async def test_what_is_older_than_thirteen_months_is_gone_and_the_rest_goes_on_from_there(
    old: tuple[str, list[str]],
) -> None:
    url, people = old
    kept = await digest(settings(url), START.date())
    async with opened(url, Clock(YEARS_END)) as store:
        before = store.world
    gone = await purged(url, YEARS_END)
    assert gone["content"] > 15
    assert gone["person"] == 1
    assert not (await kinds(url)) & Counter(("found", "turn-away", "leave", "arrive", "join", "bed"))
    assert await ask(url, "SELECT count(*) FROM spell WHERE ended IS NOT NULL") == [(1,)]  # the cleaning until Ready
    assert await tickets(url) == {people[RESIDENT], people[WAITING], people[LATE]}
    async with opened(url, Clock(YEARS_END)) as store:
        assert dump(store.world)[0] != dump(before)[0]  # two entries more
        assert store.world.spells == before.spells
        assert store.world.waits == before.waits
        await store.submit(Discharge(by="anna", bed="hem-3"))
    assert "kept digests" in await verify(settings(url), kept)


async def test_the_seal_says_how_beds_were_given_and_the_count_goes_on(old: tuple[str, list[str]]) -> None:
    url, _ = old
    await purged(url, YEARS_END)
    ((body,),) = await ask(url, "SELECT body FROM detail WHERE seq = (SELECT max(seq) - 1 FROM detail)")
    note = Entry.from_body(body).note
    assert (note["grants"], note["open"]) == (2, 2)
    async with opened(url, Clock(YEARS_END)) as store:
        assert store.world.grants["hem"]["open"] == 3


async def test_nothing_of_it_is_left_on_disk(migrated_sqlite_url: str) -> None:
    canary = "a-canary-of-an-account"
    clock = Clock()
    async with opened(migrated_sqlite_url, clock) as store:
        await build(store)
        await store.submit(Admit(by=canary, bed="hem-1"))
        await store.submit(Discharge(by=canary, bed="hem-1"))
        clock.move(days=1)
        await store.submit(Tick())
        clock.now = YEARS_END
        await store.submit(Confirm(by="anna", unit="hem"))
    assert canary.encode() in on_disk(migrated_sqlite_url)
    assert "content" in await purged(migrated_sqlite_url, YEARS_END)
    assert canary.encode() not in on_disk(migrated_sqlite_url)


async def test_planners_keep_whole_quarters_in_whole_days_and_lengths_from_the_first_bed_on(
    old: tuple[str, list[str]],
) -> None:
    url, _ = old
    async with orm(settings(url)):
        whole = facts(await keeper.read_record(), "hem", YEARS_END)
        await purged(url, YEARS_END)
        record = await keeper.read_record()
        assert facts(record, "hem", YEARS_END) == whole
        assert record.sleeping.stretches[record.world.spells["hem-3"].id].begun == START + timedelta(minutes=1)
    rows = await ask(url, "SELECT quarter, body FROM kept_facts WHERE unit = 'hem' ORDER BY quarter")
    assert [quarter for quarter, _ in rows] == ["2026K1", "2026K2"]
    told = msgspec.json.decode(rows[0][1])
    assert (told["lasted"], told["ended"]) == ([6], {"planned-move": 1})
    assert Quarter(2026, 1).start < START
    assert not {"seq", "stay", "bed", "ticket", "at"} & told.keys()


async def test_a_second_run_erases_nothing_and_a_later_one_goes_on(old: tuple[str, list[str]]) -> None:
    url, _ = old
    await purged(url, YEARS_END)
    before = await everything(url, "deletion")
    assert await purged(url, YEARS_END) == {}
    assert {name for name, rows in (await everything(url, "deletion")).items() if rows != before[name]} == set()
    assert (await purged(url, YEARS_END + 30 * DAY)).keys() == {"content"}
    assert await ask(url, "SELECT count(*) FROM snapshot WHERE sealed") == [(1,)]
    assert (await purged(url, YEARS_END + 420 * DAY))["content"] > 50
    assert await purged(url, YEARS_END + 900 * DAY) == {}  # the seals alone are no content
    async with orm(settings(url)):
        assert (await keeper.read_record()).sleeping.stretches


async def test_whoever_is_erased_after_content_was_sealed_is_on_record_too(old: tuple[str, list[str]]) -> None:
    """The resident is known by the sealed world alone."""
    url, people = old
    await purged(url, YEARS_END)
    clock = Clock(YEARS_END)
    async with opened(url, clock) as store:
        await store.submit(Discharge(by="anna", bed="hem-3"))
    assert (await purged(url, YEARS_END + 31 * DAY))["person"] == 1
    assert people[RESIDENT] not in await tickets(url)
    ((body,),) = await ask(url, "SELECT body FROM detail ORDER BY seq DESC LIMIT 1")
    assert Entry.from_body(body).kind == "purge"


async def test_another_person_in_the_sealed_world_is_found_though_the_tables_fit(old: tuple[str, list[str]]) -> None:
    url, people = old
    await purged(url, YEARS_END)
    ((links,),) = await ask(url, "SELECT links FROM snapshot WHERE sealed")
    forged = links.replace(people[WAITING].encode(), people[LATE].encode())
    assert forged != links
    await write(
        url,
        Query("UPDATE snapshot SET links = $1 WHERE sealed", (forged,)),
        Query("UPDATE wait SET ticket_id = $1", (people[LATE],)),
    )
    with pytest.raises(Broken, match="it is linked to another ticket than the wait or the stay that it goes on with"):
        await verify(settings(url))
    await write(url, Query("DELETE FROM link WHERE ticket_id = $1", (people[WAITING],)))
    with pytest.raises(Broken, match="the sealed snapshot is linked to a ticket that it is not about"):
        await verify(settings(url))


SEALED = "UPDATE snapshot SET {} WHERE sealed"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (SEALED.format("salt = kept"), "the sealed snapshot is not the one that it sealed"),
        (SEALED.format("kept = NULL"), "the sealed snapshot is not the one that it sealed"),
        (SEALED.format("body = kept"), "the sealed snapshot cannot be read"),
        (SEALED.format("body = salt"), "the sealed snapshot cannot be read"),
        (SEALED.format("links = '{}'"), "lost their link, and no purge says so"),
        ("DELETE FROM snapshot WHERE sealed", "its content is missing"),
        ("UPDATE snapshot SET sealed = FALSE", "its content is missing"),
        ("UPDATE snapshot SET seq = seq + 1 WHERE sealed", "its content|not the one that it sealed|no entry has"),
    ],
)
async def test_tampering_with_what_was_sealed_is_found(old: tuple[str, list[str]], change: str, said: str) -> None:
    url, _ = old
    await purged(url, YEARS_END)
    await write(url, Query(change))
    with pytest.raises(Broken, match=said):
        await verify(settings(url))
