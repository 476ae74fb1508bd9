"""What is expected tonight: who comes and goes, what ends, and when; as each audience may know it."""

from datetime import date, datetime, time, timedelta

from beds.board import Audience
from beds.expected import Expected, expected
from beds.world.commands import Absent, Accept, Admit, CloseBed, Discharge, Hold, Offer
from beds.world.nights import local_instant
from tests.world.city import ANN, BEA, BEGIN, CAJ, DAN, House

OWNERS = {"hemmet": "kommunen", "natten": "kyrkan"}
INTAKE = Audience("intake", organisation="kommunen")
EVENING = date(2026, 2, 2)


def numbers(ticket: str) -> str:
    return f"N{ticket[-2:]}"


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """A local time on the evening's date, or so many days after."""
    return local_instant(EVENING + timedelta(days), time(hour, minute))


def told(house: House, slug: str, audience: Audience | None = None) -> list[Expected]:
    own = Audience("staff", units=frozenset({slug}), organisation=OWNERS[slug])
    return list(expected(house.world, slug, audience or own, numbers))


def test_promises_are_told_with_their_hour_the_soonest_first():
    house = House()
    house.join(BEA, "hemmet")
    house(Offer(by="maja", unit="hemmet", bed="hemmet-2"))
    house.do(Hold, "hemmet-3", until=at(10, 10))
    house.do(Hold, "hemmet-1", until=at(20, 30), ticket=ANN)
    assert told(house, "hemmet") == [
        Expected(at(10, 10), "held", ("3",)),
        Expected(at(10, 30), "offered", ("2",), "N02"),
        Expected(at(20, 30), "comes", ("1",), "N01"),
    ]
    house(Accept(by="self", ticket=BEA, arrive_by=at(19)))
    assert told(house, "hemmet")[1] == Expected(at(19), "comes", ("2",), "N02")


def test_a_night_shelter_tells_who_leaves_in_the_morning_and_for_whom_beds_are_kept_until_when():
    house = House()
    house.tick(to=at(19))  # the day has turned: this is the night that begins
    for bed, ticket in (("natten-1", CAJ), ("natten-2", DAN)):
        house.do(Admit, bed, ticket=ticket)
    assert told(house, "natten") == [
        Expected(at(20), "women", ("3",)),
        Expected(at(7, 30, days=1), "leaves", ("1", "2")),
    ]
    house.do(Absent, "natten-2", until=at(23))
    house.tick(to=at(20, 1))
    assert told(house, "natten") == [
        Expected(at(23), "away", ("2",), "N04"),
        Expected(at(7, 30, days=1), "leaves", ("1",)),
    ]


def test_a_guest_with_nights_left_is_expected_back():
    house = House()
    rules = house.world.units["natten"].rules
    house.set_unit(
        "natten",
        rules=type(rules)(
            **{f: getattr(rules, f) for f in rules.__struct_fields__} | {"check_out_all": True, "nights": 3}
        ),
    )
    house.tick(to=at(12, days=0))
    house.tick(to=at(19))
    for bed, ticket in (("natten-1", CAJ), ("natten-2", DAN)):
        house.do(Admit, bed, ticket=ticket)
    house.tick(to=at(12, 1, days=1))
    back = [item for item in told(house, "natten") if item.kind == "returns"]
    assert back == [Expected(at(21, 45, days=1), "returns", ("1", "2"))]


def test_what_lies_after_the_next_turn_of_the_day_is_not_of_tonight():
    house = House()
    house.do(CloseBed, "hemmet-1", reason="repair", until=BEGIN + timedelta(days=9))
    house.do(Hold, "hemmet-4", until=BEGIN + timedelta(days=9))
    house.do(Admit, "hemmet-2", ticket=ANN)
    house.do(Absent, "hemmet-2", until=BEGIN + timedelta(days=9))
    house.do(Admit, "hemmet-3")
    house.do(Discharge, "hemmet-3")
    assert told(house, "hemmet") == []


def test_who_may_not_see_numbers_is_told_of_beds_alone():
    house = House()
    house.set_unit("hemmet", sensitive=True)
    house.do(Hold, "hemmet-1", until=at(20), ticket=ANN)
    assert [item.number for item in told(house, "hemmet", INTAKE)] == [None]
    assert [item.number for item in told(house, "hemmet")] == ["N01"]
