"""The independent check of the order sees every grant that the rules do not allow, by name."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from beds.store.fairness import OrderCheck
from beds.world import Entry, World, apply
from beds.world import commands as c
from beds.world.state import replace
from tests.queue import test_eligible as stories
from tests.queue.house import HOME, House, beds


@pytest.fixture
def house() -> House:
    """Two beds; ann is the First, bea comes after her."""
    house = House(HOME, beds=beds(HOME, 2))
    house.join("ann", "bea")
    return house


def fault(world: World, entry: Entry) -> str | None:
    """What the check says when it sees this one entry, without its tickets."""
    bare = Entry.from_body(entry.body())
    return OrderCheck()(world, bare, apply(world, bare))


def offer(house: House, by: str = "staff") -> Entry:
    """The offer that the core makes to the First, not carried out."""
    world, ledger = house.world, house.ledger
    entry = next(e for e in (house.tick() if by == "clock" else house.do(c.Offer, unit="hem")) if e.kind == "offer")
    house.world, house.ledger = world, ledger
    return entry


def to(house: House, entry: Entry, ticket: str) -> Entry:
    """The same grant to somebody else."""
    wait = house.wait(ticket)
    return replace(
        entry, ticket=ticket, spell=replace(entry.spell, wait=wait.handle), waits=(replace(wait, state="promised"),)
    )


def test_a_grant_to_the_first_is_right(house: House) -> None:
    assert fault(house.world, offer(house)) is None


@pytest.mark.parametrize(
    ("ticket", "grant", "name"),
    [
        ("bea", "first", "not-the-first"),
        ("bea", "open", "somebody-waited"),
        ("ann", "open", "somebody-waited"),
        ("bea", "", "no-reason"),
        ("ann", "", "no-reason"),
        ("bea", "a friend of mine", "unknown-reason"),
        ("ann", "safety", "needless-reason"),
        ("bea", "safety", None),
    ],
)
def test_a_grant_that_says_something_else_is_named(house: House, ticket: str, grant: str, name: str | None) -> None:
    entry = replace(to(house, offer(house), ticket), grant=grant)
    assert fault(house.world, entry) == name


@pytest.mark.parametrize(("grant", "name"), [("open", None), ("first", "not-the-first"), ("safety", "needless-reason")])
def test_where_nobody_is_eligible_only_open_is_right(house: House, grant: str, name: str | None) -> None:
    entry = offer(house)
    for ticket in ("ann", "bea"):
        house.do(c.Pause, ticket=ticket, by="self")
    assert fault(house.world, replace(to(house, entry, "bea"), grant=grant)) == name


@pytest.mark.parametrize(
    "story",
    [
        stories.unmet,
        stories.paused,
        stories.ask_later,
        stories.declined,
        stories.suspended,
        stories.promised,
        stories.alone_of_two,
    ],
)
def test_whoever_may_not_be_offered_the_bed_is_not_the_first(story: Callable[[House], None]) -> None:
    house = House(HOME, beds=beds(HOME, 1))
    story(house)
    house.join("dan")
    entry = offer(house)
    assert entry.ticket == "dan"
    assert fault(house.world, entry) is None
    assert fault(house.world, to(house, entry, "ann")) == "not-the-first"


@pytest.mark.parametrize("bed", [stories.KEPT[0], stories.FOR_WOMEN[0]])
def test_a_bed_kept_for_women_is_not_a_man_s(bed: object) -> None:
    house = House(HOME, beds=[bed])
    house.join("bo", for_="men")
    house.join("dan", for_="women")
    entry = offer(house)
    assert fault(house.world, entry) is None
    assert fault(house.world, to(house, entry, "bo")) == "not-the-first"


def test_a_pair_counts_from_the_later_key_and_goes_on_where_one_is_promised() -> None:
    house = House(HOME, beds=beds(HOME, 2))
    house.join("ann", "dan", "bea")
    house.pair("ann", "bea")
    entry = offer(house)
    assert entry.ticket == "dan"
    assert fault(house.world, to(house, entry, "ann")) == "not-the-first"
    house.do(c.Pause, ticket="dan", by="self")
    house.do(c.Offer, unit="hem")
    house.do(c.Sign, ticket="dan", by="self", still_waits=True)
    entry = offer(house)
    assert entry.ticket == "bea"
    assert fault(house.world, to(house, entry, "dan")) == "not-the-first"


@pytest.mark.parametrize(
    ("mode", "rules", "name"),
    [
        ("decision", {}, "automatic-where-people-decide"),
        ("without", {"automatic": False}, "automatic-where-people-decide"),
        ("without", {"offer_to": time(15)}, "automatic-out-of-hours"),
    ],
)
def test_an_automatic_offer_where_or_when_none_may_be_made_is_named(
    house: House, mode: str, rules: dict[str, object], name: str
) -> None:
    entry = offer(house, by="clock")
    assert fault(house.world, entry) is None
    house.set_unit("hem", mode=mode)
    house.set_rules("hem", **rules)
    assert fault(house.world, entry) == name


def test_an_automatic_offer_in_the_minutes_of_an_undo_is_named(house: House) -> None:
    entry = offer(house, by="clock")
    house.do(c.Admit, entry.bed, reason="intake-decision")
    house.do(c.Discharge, entry.bed)
    for seconds, name in ((0, "automatic-too-early"), (179, "automatic-too-early"), (180, None)):
        assert fault(house.world, replace(entry, at=house.now + timedelta(seconds=seconds))) == name


def test_an_automatic_offer_that_nobody_could_answer_in_time_is_named(house: House) -> None:
    entry = offer(house, by="clock")
    short = replace(entry.spell, until=entry.at + timedelta(minutes=14))
    assert fault(house.world, replace(entry, spell=short)) == "automatic-too-short"


def test_a_move_within_a_unit_that_calls_itself_a_grant_is_named(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    world = house.world
    left, arrived = house.do(c.Move, "hem-1", to="hem-2")
    check = OrderCheck()
    assert check(world, left, apply(world, left)) is None
    forged = replace(arrived, grant="first")
    assert check(apply(world, left), forged, house.world) == "grant-of-nothing"


def test_a_move_from_another_unit_that_calls_itself_none_is_named(house: House) -> None:
    house.do(c.Admit, "hem-1", ticket="ann")
    world = house.world
    left, arrived = house.do(c.Move, "hem-1", to="hem-2")
    check = OrderCheck()
    check(world, replace(left, unit="annat"), apply(world, left))
    assert check(apply(world, left), arrived, house.world) == "no-reason"


def test_totals_count_grants_by_what_they_say(house: House) -> None:
    house.do(c.Admit, "hem-1", reason="safety")
    house.do(c.Offer, unit="hem")
    house.do(c.Decline, ticket="ann", by="self")
    house.do(c.Offer, unit="hem")
    assert house.check.totals == {"safety": 1, "first": 2}
