"""What a faulty decision builds, and nobody could read again or `verify` would refuse, is never written: that command
is answered with a fault, and the house goes on."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from beds.store.errors import Unlawful
from beds.store.verify import verify
from beds.world.commands import Confirm, Hold, Join, SetUnit, Tick
from beds.world.decide import DECISIONS
from beds.world.draft import Draft
from beds.world.entry import Entry, Unreadable
from beds.world.state import Spell, replace
from beds.world.waits import Deferred, Wait
from tests.store.support import START, Clock, ask, build, issue, opened, settings

Poison = Callable[[Draft, str], None]
TABLES = ("ledger", "detail", "link", "spell", "wait", "unit", "outbox")


def _wait(ticket: str, **fields: object) -> Wait:
    known = {"handle": "a" * 16, "unit": "hem", "joined_at": START, "last_sign": START, "ticket": ticket}
    return Wait(**known | fields)


POISONS: dict[str, Poison] = {
    "an unknown kind": lambda d, t: d.add("confirmed", unit="hem"),
    "a number for a text": lambda d, t: d.add("confirm", unit="hem", reason=5),
    "a fraction in a note": lambda d, t: d.add("confirm", unit="hem", note={"share": 0.5}),
    "a moment without offset": lambda d, t: d.add("confirm", unit="hem", when=datetime(2026, 3, 2)),  # noqa: DTZ001  (that is the poison)
    "a state that is none": lambda d, t: d.add(
        "close", unit="hem", bed="hem-1", spell=Spell(state="haunted", since=d.now)
    ),
    "a group that is none": lambda d, t: d.add(
        "unit", unit="hem", config=replace(d.world.units["hem"], audience="cats")
    ),
    "half a letter": lambda d, t: d.add("confirm", unit="hem", reason="\ud800"),
    "a wait's state that is none": lambda d, t: d.add("join", unit="hem", ticket=t, waits=[_wait(t, state="gone")]),
    "a word beside the link": lambda d, t: d.append(_beside(d, t, Deferred(wait=_wait(t, state="gone"), due=START))),
    "a hand beside the link": lambda d, t: d.append(_beside(d, t, Deferred(wait=_wait(t), due=START, hand="third"))),
    "an account that is no text": lambda d, t: d.append(_beside(d, t, account=7)),
}


def _beside(draft: Draft, ticket: str, *deferred: Deferred, account: str = "") -> Entry:
    """An entry that is well itself; what its link would keep is not."""
    return Entry(
        kind="turn-away", at=draft.now, by="anna", act=draft.command.act, unit="hem", ticket=ticket, reason="full",
        note={"outcome": "referred"}, deferred=deferred, account=account,
    )  # fmt: skip


@pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS)
async def test_what_could_not_be_read_again_is_not_written(
    migrated_url: str, poison: Poison, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ticket,) = await issue(migrated_url)
    async with opened(migrated_url) as store:
        await build(store)
        monkeypatch.setitem(DECISIONS, Confirm, lambda draft, c: poison(draft, ticket))
        await _refused_alone(migrated_url, store, Confirm(by="anna", unit="hem"), (Unreadable, ValueError, TypeError))
    async with opened(migrated_url) as store:  # and a process that starts reads all of it
        assert {"hem-1", "hem-2"} <= set(store.world.spells)
    await verify(settings(migrated_url))


async def test_a_bed_given_past_the_first_is_not_written(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = await issue(migrated_url, 2)
    async with opened(migrated_url) as store:
        await build(store)
        home = store.world.units["hem"]
        by_tap = replace(home, rules=replace(home.rules, automatic=False))
        await store.submit(SetUnit(by="seed", unit=by_tap))
        for ticket in tickets:
            await store.submit(Join(by="anna", ticket=ticket, units=("hem",), confirmed=True))
        held = Spell(state="held", since=START, until=START + timedelta(hours=1), stay="b" * 16)

        def lie(draft: Draft, c: Confirm) -> None:
            draft.add("hold", unit="hem", bed="hem-3", stay="b" * 16, ticket=tickets[1], spell=held, grant="first")

        monkeypatch.setitem(DECISIONS, Confirm, lie)
        await _refused_alone(migrated_url, store, Confirm(by="anna", unit="hem"), Unlawful)
    await verify(settings(migrated_url))


async def test_a_clock_that_errs_stops_nobody(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    async with opened(migrated_url, clock) as store:
        await build(store)
        seq = store.world.seq
        monkeypatch.setitem(DECISIONS, Tick, lambda draft, c: draft.add("day", unit="hem", night="tonight"))
        clock.move(days=2)
        await store.submit(Hold(by="anna", bed="hem-1", until=clock.now + timedelta(hours=1), reason="safety"))
        assert store.world.seq == seq + 1
    await verify(settings(migrated_url))


async def _refused_alone(url: str, store, poisoned, error) -> None:
    """In one batch with commands of others: theirs are done, and of the poisoned one there is no trace."""
    until = store.world.at + timedelta(hours=1)
    before = {table: await _count(url, table) for table in TABLES}
    first, fault, last = await asyncio.gather(
        store.submit(Hold(by="anna", bed="hem-1", until=until, reason="safety")),
        store.submit(poisoned),
        store.submit(Hold(by="anna", bed="hem-2", until=until, reason="safety")),
        return_exceptions=True,
    )
    assert isinstance(fault, error), fault
    assert last.world.seq == first.world.seq + 1
    assert store.world is last.world
    added = {table: await _count(url, table) - count for table, count in before.items()}
    assert added == {table: 2 if table in ("ledger", "detail", "spell") else 0 for table in TABLES}


async def _count(url: str, table: str) -> int:
    ((count,),) = await ask(url, f"SELECT count(*) FROM {table}")
    return count
