"""A lost number: an earlier time is attested once, on record, and moves nobody's key."""

from datetime import timedelta

import pytest

from beds.store.fairness import OrderCheck
from beds.world import Entry, Rules, World, apply
from beds.world import commands as c
from beds.world.explain import line
from beds.world.refusals import AlreadyAttested, NotEarlier, NotWaiting
from beds.world.state import replace
from tests.queue.house import HOME, House, beds
from tests.queue.town import BEGIN

LATER = BEGIN + timedelta(days=9)


@pytest.fixture
def house() -> House:
    """Full; ann came on the first day, bea on the second, cia on the third, and dan, who had lost a number, today."""
    house = House(HOME, beds=beds(HOME, 1))
    house.do(c.Admit, "hem-1")
    for name in ("ann", "bea", "cia", "dan"):
        house.join(name)
        house.tick(days=1)
    return house


def order(house: House) -> list[str]:
    """The home's line."""
    return [wait.ticket for wait in line(house.world, "hem")]


def came(house: House, name: str) -> dict[str, object]:
    """A time shortly after that person came."""
    return {"since": house.wait(name).joined_at + timedelta(hours=1)}


def test_it_counts_behind_those_who_were_there_and_before_those_who_came_later(house: House) -> None:
    keys = {name: house.wait(name).key for name in order(house)}
    house.do(c.Attest, ticket="dan", **came(house, "ann"))
    assert order(house) == ["ann", "dan", "bea", "cia"]
    assert {name: house.wait(name).key for name in keys} == keys
    house.do(c.Discharge, "hem-1")
    house.tick(minutes=3)
    assert house.offered == {"hem-1": "ann"}
    house.do(c.Decline, ticket="ann", by="self")
    house.tick()
    assert house.offered == {"hem-1": "dan"}


def test_it_is_on_record_by_whom_and_tells_that_somebody_knows_the_person(house: House) -> None:
    house.do(c.Join, by="self", ticket="eva", units=("hem",))
    (entry,) = house.do(c.Attest, ticket="eva", by="staff-7", **came(house, "ann"))
    assert (entry.kind, entry.by, entry.ticket) == ("attest", "staff-7", "eva")
    assert house.wait("eva").confirmed


def test_it_is_attested_once(house: House) -> None:
    house.do(c.Attest, ticket="dan", **came(house, "bea"))
    with pytest.raises(AlreadyAttested):
        house.do(c.Attest, ticket="dan", **came(house, "ann"))
    assert order(house) == ["ann", "bea", "dan", "cia"]


def test_a_slip_can_be_taken_back_and_put_right(house: House) -> None:
    (entry,) = house.do(c.Attest, ticket="dan", **came(house, "ann"))
    house.do(c.Undo, change=entry.act)
    assert order(house) == ["ann", "bea", "cia", "dan"]
    house.do(c.Attest, ticket="dan", **came(house, "bea"))
    assert order(house) == ["ann", "bea", "dan", "cia"]


def test_no_time_but_an_earlier_one_within_a_year_can_be_attested(house: House) -> None:
    for since in (house.wait("dan").joined_at, house.now + timedelta(days=1), house.now - timedelta(days=366)):
        with pytest.raises(NotEarlier):
            house.do(c.Attest, ticket="dan", since=since)
    with pytest.raises(NotWaiting):
        house.do(c.Attest, ticket="nobody", **came(house, "ann"))


def test_lots_are_drawn_as_before_and_who_came_after_them_still_does() -> None:
    lots = replace(HOME, rules=Rules(order="draw"))
    house = House(lots, beds=beds(lots, 1))
    house.do(c.Admit, "hem-1")
    house.tick(to=house.at(18))
    house.join("ann", "bea", "cia")
    house.tick(to=house.at(18, days=1))
    drawn = order(house)
    house.join("late", "later")
    house.do(c.Attest, ticket="later", since=house.wait("ann").joined_at - timedelta(minutes=1))
    assert order(house) == [*drawn, "later", "late"]


@pytest.mark.parametrize(
    ("of_entry", "of_wait", "fault"),
    [
        ({}, {}, None),
        ({"by": "self"}, {}, "place-moved"),
        ({"by": "clock"}, {}, "place-moved"),
        ({"kind": "sign"}, {}, "place-moved"),
        ({}, {"since": LATER}, "place-not-earlier"),
        ({}, {"key": 1}, "place-moved"),
        ({}, {"joined_at": BEGIN}, "place-moved"),
    ],
)
def test_the_check_of_the_order_sees_a_place_that_was_moved_otherwise(
    house: House, of_entry: dict, of_wait: dict, fault: str | None
) -> None:
    before = house.world
    (entry,) = house.do(c.Attest, ticket="dan", **came(house, "bea"))
    forged = replace(entry, waits=(replace(entry.waits[0], **of_wait),), **of_entry)
    assert _fault(before, forged) == fault


def test_it_sees_a_second_time_and_a_place_that_a_newcomer_brings(house: House) -> None:
    (entry,) = house.do(c.Attest, ticket="dan", **came(house, "bea"))
    again = replace(entry, waits=(replace(entry.waits[0], **came(house, "ann")),))
    assert _fault(house.world, again) == "place-moved"
    (joined,) = house.do(c.Join, ticket="eva", units=("hem",))
    new = replace(joined.waits[0], handle="another")
    for given in ({"key": 1}, {"since": house.wait("ann").joined_at}, {"joined_at": house.wait("ann").joined_at}):
        assert _fault(house.world, replace(joined, waits=(replace(new, **given),))) == "place-given"


def _fault(before: World, entry: Entry) -> str | None:
    bare = Entry.from_body(entry.body())
    return OrderCheck()(before, bare, apply(before, bare))
