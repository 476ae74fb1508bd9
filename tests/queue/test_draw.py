"""Rule 2: a unit may draw lots, in a way that nobody can bend."""

import hashlib
from datetime import time

import pytest

from beds.store.fairness import OrderCheck, first_for
from beds.world import Rules, apply
from beds.world.commands import Tick
from beds.world.state import replace
from tests.queue.house import HOME, House, beds
from tests.queue.watch import hash_at

LOTS = replace(HOME, rules=Rules(order="draw", draw_at=time(18), offer_to=time(23)))
PEOPLE = tuple(f"person-{n}" for n in range(8))


@pytest.fixture
def house() -> House:
    """The evening after the first commitment: tonight lots are drawn at six."""
    house = House(LOTS, beds=beds(LOTS, 1))
    house.tick(to=house.at(18))
    house.tick(to=house.at(17, days=1))
    return house


def drawn_order(house: House) -> list[str]:
    """Who gets the bed if each in turn says no."""
    order = []
    while house.offered:
        order += house.offered.values()
        house.tick(minutes=31)
    return order


def test_the_clock_offers_nothing_before_tonights_lots_are_drawn(house: House) -> None:
    house.join(*PEOPLE)
    house.tick(to=house.at(17, 59, days=1))
    assert house.offered == {}
    house.tick(to=house.at(18, days=1))
    assert house.offered


def test_the_order_is_drawn_and_later_comers_stand_behind(house: House) -> None:
    house.join(*PEOPLE)
    house.tick(to=house.at(18, days=1))
    house.join("late")
    order = drawn_order(house)
    assert sorted(order[:-1]) == sorted(PEOPLE)
    assert order[:-1] != list(PEOPLE)
    assert order[-1] == "late"


def test_the_secret_was_fixed_the_evening_before_and_makes_the_seed(house: House) -> None:
    house.join(*PEOPLE)
    house.tick(to=house.at(18, days=1))
    fixed, drawn = (next(e for e in reversed(house.ledger) if e.kind == kind) for kind in ("draw-commit", "draw"))
    fixed = next(e for e in house.ledger if e.kind == "draw-commit" and e.note["night"] == drawn.note["night"])
    secret = bytes.fromhex(drawn.note["secret"])
    assert fixed.at <= house.at(18)
    assert fixed.note["commitment"] == hashlib.sha256(secret).hexdigest()
    assert drawn.note["seed"] == hashlib.sha256(secret + hash_at(drawn.note["cutoff"])).hexdigest()


def test_another_secret_another_seed_and_another_entry_are_seen(house: House) -> None:
    house.tick(to=house.at(17, 59, days=1))
    before = house.world
    (drawn,) = (e for e in house.tick(to=house.at(18, days=1)) if e.kind == "draw")
    other = hashlib.sha256(b"another").hexdigest()
    for note, fault in (
        ({}, None),
        ({"secret": other}, "draw-not-committed"),
        ({"seed": other}, "draw-of-another-seed"),
        ({"cutoff": before.seq - 1}, "draw-of-another-entry"),
    ):
        forged = replace(drawn, note=drawn.note | note)
        assert OrderCheck(hash_at)(before, forged, apply(before, forged)) == fault


def test_lots_are_for_one_night(house: House) -> None:
    house.join(*PEOPLE)
    house.tick(to=house.at(18, days=1))
    bed = house.world.beds["hem-1"]
    house.tick(to=house.at(12, days=2))
    assert first_for(house.world, bed, house.now).ticket == PEOPLE[0], "by key again, until the lots of tonight"


def test_who_waited_before_the_unit_began_to_draw_comes_first_in_the_old_order() -> None:
    house = House(replace(LOTS, rules=replace(LOTS.rules, order="first", automatic=False)), beds=beds(LOTS, 1))
    house.join("ann", "bea")
    house.set_rules("hem", order="draw", automatic=True)
    house.join(*PEOPLE)
    house.tick(to=house.at(18))
    house.tick(to=house.at(18, days=1))
    assert drawn_order(house)[:2] == ["ann", "bea"]


def test_without_its_secret_a_draw_waits_and_the_clock_goes_on() -> None:
    house = House(LOTS, beds=beds(LOTS, 1))
    house.join("ann")
    house.now = house.at(18)
    house(Tick())
    assert house.offered == {"hem-1": "ann"}
    assert not house.world.commitments
