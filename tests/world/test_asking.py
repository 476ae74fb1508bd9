"""What is asked at every way in, once: children (L-13) and the conditions (L-03)."""

from datetime import timedelta

import pytest

from beds.world.asking import unasked
from beds.world.commands import Admit, Attach, Hold, Join, Move, Offer
from beds.world.refusals import ChildrenHere
from tests.world.city import ANN, BEA, BEGIN, HOME, SHELTER, House

SOON = BEGIN + timedelta(hours=1)
EVERYTHING = ("conditions", "children")


def open_questions(house: House, ticket: str = ANN, bed: str = "hemmet-1") -> tuple[str, ...]:
    """What is still to be asked before the ticket sleeps in the home."""
    return unasked(house.world, HOME, ticket, house.world.spells.get(bed))


def test_what_was_answered_in_line_is_not_asked_again():
    house = House()
    assert open_questions(house) == EVERYTHING
    house(Join(by="desk", ticket=ANN, units=("hemmet",), confirmed=True, children="no"))
    assert open_questions(house) == ("conditions",)
    house(Join(by="desk", ticket=BEA, units=("hemmet",), confirmed=True, children="unknown", conditions=True))
    assert open_questions(house, BEA) == ()


def test_what_was_answered_at_a_hold_or_an_offer_is_known_at_the_door():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN, children="no")
    assert open_questions(house) == ("conditions",)
    (entry,) = house.do(Admit, "hemmet-1", claim="recognised", conditions=True)
    assert (entry.spell.asked, entry.spell.terms, entry.conditions) == (True, 3, 3)
    house(Join(by="desk", ticket=BEA, units=("hemmet",), confirmed=True, children="no", conditions=True))
    house(Offer(by="desk", unit="hemmet", bed="hemmet-2"))
    (entry,) = house.do(Admit, "hemmet-2", claim="pin")
    assert (entry.spell.asked, entry.spell.terms, entry.conditions) == (True, 3, 3)


def test_who_is_found_in_a_promised_bed_has_answered_nothing_yet():
    house = House()
    house.do(Hold, "hemmet-1", until=SOON, ticket=ANN, children="no", conditions=True)
    assert open_questions(house, ANN) == ()
    assert open_questions(house, BEA) == EVERYTHING


def test_answers_go_with_the_guest_and_the_conditions_stay_with_the_house():
    house = House()
    house.do(Admit, "hemmet-1", children="no", conditions=True)
    house.do(Attach, "hemmet-1", ticket=ANN)
    house.do(Move, "hemmet-1", to="hemmet-2")
    assert open_questions(house, bed="hemmet-2") == ()
    house.do(Move, "hemmet-2", to="natten-1")
    moved = house.world.spells["natten-1"]
    assert (moved.asked, moved.terms) == (True, 0)
    assert unasked(house.world, SHELTER, ANN, moved) == ()  # it has no conditions


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Admit, {}),
        (Hold, {"until": SOON}),
        (Attach, {"ticket": ANN, "bed": "hemmet-2"}),
        (Move, {"to": "natten-1", "bed": "hemmet-2"}),
    ],
)
def test_a_yes_stops_every_way_in_where_only_adults_may_sleep(kind: type, fields: dict):
    house = House()
    house.do(Admit, "hemmet-2")
    before = house.world
    with pytest.raises(ChildrenHere):
        house.do(kind, **{"bed": "hemmet-1", "children": "yes"} | fields)
    assert house.world is before
