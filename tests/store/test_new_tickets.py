"""A number begins with what it is made for: both are there, or neither."""

import itertools
import secrets

import pytest
from msgspec.structs import replace

from beds.people import tickets
from beds.store.batch import NewTicket
from beds.world.commands import Admit, Attest, Join
from beds.world.refusals import BedTaken, NotEarlier
from tests.store.support import START, ask, build, opened


def minted(*numbers: str) -> NewTicket:
    """A ticket that gets the first of these numbers which is nobody's."""
    drawn = iter(numbers)
    return NewTicket(secrets.token_hex(16), secrets.token_bytes(32), "hash", "kommun", "anna", lambda: next(drawn))


async def known(url: str) -> list[tuple]:
    return sorted(await ask(url, "SELECT number, issued_by, made_by FROM ticket"))


async def test_a_ticket_is_written_with_what_it_is_made_for(migrated_url: str) -> None:
    ticket = minted("C4J7K")
    async with opened(migrated_url) as store:
        await build(store)
        done = await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket.id), ticket=ticket)
        assert done.ticket == ticket.id
        assert store.number(ticket.id) == "C4J7K"
        assert store.world.spells["hem-1"].ticket == ticket.id
    assert await known(migrated_url) == [("C4J7K", "kommun", "anna")]
    async with opened(migrated_url) as store:  # and whoever reads it anew knows it
        assert store.number(ticket.id) == "C4J7K"


async def test_a_refusal_leaves_no_ticket(migrated_url: str) -> None:
    ticket = minted("C4J7K")
    async with opened(migrated_url) as store:
        await build(store)
        await store.submit(Admit(by="anna", bed="hem-1"))
        with pytest.raises(BedTaken):
            await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket.id), ticket=ticket)
        assert store.number(ticket.id) is None
    assert await known(migrated_url) == []


async def test_what_is_done_then_is_done_with_it_or_nothing_is(migrated_url: str) -> None:
    first, other = minted("C4J7K"), minted("D5K8M")
    async with opened(migrated_url) as store:
        await build(store)

        async def join(ticket: NewTicket, days: int) -> None:
            who = {"by": "anna", "reach": ("hem",), "ticket": ticket.id}
            since = START.replace(day=START.day + days)
            await store.submit(Join(units=("hem",), **who), ticket=ticket, then=(Attest(since=since, **who),))

        with pytest.raises(NotEarlier):
            await join(first, days=2)
        assert store.world.waits == {}
        await join(other, days=-1)
        (wait,) = store.world.waits.values()
        assert wait.since is not None
    assert await known(migrated_url) == [("D5K8M", "kommun", "anna")]


async def test_two_people_never_get_one_number(migrated_url: str) -> None:
    all_ = minted("C4J7K"), minted("C4J7K", "D5K8M"), minted("C4J7K", "D5K8M", "F6M9N")
    async with opened(migrated_url) as store:
        await build(store)
        for n, ticket in enumerate(all_, 1):
            await store.submit(Admit(by="anna", bed=f"hem-{n}", ticket=ticket.id), ticket=ticket)
    assert [number for number, *_ in await known(migrated_url)] == ["C4J7K", "D5K8M", "F6M9N"]


async def test_a_request_that_comes_again_names_the_ticket_that_it_made(migrated_url: str) -> None:
    draws = itertools.count()
    async with opened(migrated_url) as store:
        await build(store)
        key = store.key("k", "anna", "admit", b"")
        made = []
        for _ in range(2):
            ticket, _ = await tickets.mint(store.secret)
            ticket = replace(ticket, draw=lambda: f"C4J7{next(draws)}")
            done = await store.submit(Admit(by="anna", bed="hem-1", ticket=ticket.id), key=key, ticket=ticket)
            made.append((done.change, done.ticket, done.again))
    (change, first, _), again = made
    assert again == (change, first, True)
    assert len(await known(migrated_url)) == 1
