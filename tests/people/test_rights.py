"""The table of rights and the walls: who reaches what (interface.md, Roles; L-09, L-18)."""

import pytest

from beds.board import Audience
from beds.people.refusals import NotAllowed, NotSignedIn
from beds.people.rights import (
    PUBLIC,
    RIGHTS,
    ROLES,
    Caller,
    ask,
    ask_bed,
    ask_unit,
    may,
    own_staff,
    reaches,
    reaches_ticket,
)
from beds.world import Bed, Organisation, Spell, Unit, Wait, World
from beds.world.refusals import UnknownBed, UnknownUnit
from tests.people.test_accounts import NOW

HOUSES = {
    "city": Organisation(slug="city", name="Staden", municipality=True),
    "church": Organisation(slug="church", name="Kyrkan", shares="full"),
    "club": Organisation(slug="club", name="Klubben", shares="capacity"),
}
UNITS = {
    slug: Unit(slug=slug, name=slug, organisation=organisation, status="open")
    for slug, organisation in {"home": "city", "women": "city", "night": "church", "den": "club"}.items()
}
BEDS = {f"{slug}-1": Bed(id=f"{slug}-1", unit=slug, label="1", position=1) for slug in UNITS}
WORLD = World(organisations=HOUSES, units=UNITS, beds=BEDS)


def caller(role: str, organisation: str = "city", *units: str) -> Caller:
    return Caller(account="someone", role=role, organisation=organisation, units=frozenset(units))


def reached(who: Caller, action: str) -> set[str]:
    return {slug for slug in UNITS if reaches(who, action, WORLD, slug)}


def test_what_is_not_in_the_table_is_denied_to_everyone() -> None:
    for role in (*ROLES, PUBLIC):
        who = Caller(account="" if role == PUBLIC else "someone", role=role)
        assert not may(who, "something new")
        with pytest.raises(NotAllowed):
            ask(who, "something new")


def test_the_table_knows_no_role_that_does_not_exist() -> None:
    assert {role for grants in RIGHTS.values() for role in grants} <= {*ROLES, PUBLIC}


def test_who_is_not_signed_in_is_told_to_and_who_is_may_not() -> None:
    with pytest.raises(NotSignedIn):
        ask(Caller(), "api-beds")
    with pytest.raises(NotAllowed):
        ask(caller("planner"), "api-beds")


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_staff_reach_their_units_and_no_wall_is_crossed_by_being_named(role: str) -> None:
    assert reached(caller(role, "city", "home"), "api-beds") == {"home"}
    assert reached(caller(role), "api-beds") == set()
    assert reached(caller(role, "city", "home", "night", "den"), "api-beds") == {"home", "night"}
    assert reached(caller(role, "church", "home", "night"), "api-beds") == {"night"}


def test_intake_reaches_the_municipality_and_partners_that_share_in_full() -> None:
    assert reached(caller("intake"), "api-beds") == {"home", "women", "night"}
    assert reached(caller("intake"), "api-units") == set(UNITS)


@pytest.mark.parametrize("role", ["outreach", "partner", "planner"])
def test_others_know_how_many_places_there_are_and_no_bed(role: str) -> None:
    assert reached(caller(role, "church"), "api-units") == set(UNITS)
    assert reached(caller(role, "church"), "api-beds") == set()
    assert reached(caller(role, "church"), "api-act") == set()


def test_administrators_configure_and_read_nothing_about_anybody() -> None:
    assert reached(caller("admin"), "api-unit") == set(UNITS)
    assert reached(caller("admin", "church"), "api-unit") == {"night"}
    for action in ("api-beds", "api-units", "api-tickets", "api-pin", "api-access", "board", "unit"):
        assert not may(caller("admin"), action)


def test_managers_configure_their_own_units_only() -> None:
    assert reached(caller("manager", "city", "home"), "api-unit") == {"home"}
    assert not may(caller("staff", "city", "home"), "api-unit")


def test_what_is_out_of_reach_looks_as_if_it_did_not_exist() -> None:
    who = caller("staff", "city", "home")
    for slug in ("night", "nowhere"):
        with pytest.raises(UnknownUnit):
            ask_unit(who, "api-beds", WORLD, slug)
    for bed in ("night-1", "nowhere-1"):
        with pytest.raises(UnknownBed):
            ask_bed(who, "api-act", WORLD, bed)


def test_only_the_units_own_people_renew_the_age_of_its_figures() -> None:
    assert own_staff(caller("staff", "city", "home"), WORLD, "home")
    assert not own_staff(caller("staff", "city", "home"), WORLD, "women")
    assert not own_staff(caller("intake"), WORLD, "home")


def test_the_board_shows_nobody_more_than_the_table_allows() -> None:
    for role in ROLES:
        for organisation in HOUSES if role != "intake" else ("city",):
            who = caller(role, organisation, *(s for s, u in UNITS.items() if u.organisation == organisation))
            eyes = Audience(role=role, units=who.units, organisation=organisation)
            seen = {slug for slug in UNITS if eyes.sees_unit(WORLD, slug)}
            beds = {slug for slug in UNITS if eyes.sees_beds(WORLD, slug)}
            assert seen == reached(who, "api-units"), (role, organisation)
            assert beds == reached(who, "api-beds"), (role, organisation)


TICKET = "a" * 32
WAITING = Wait(handle="w", unit="home", joined_at=NOW, last_sign=NOW, ticket=TICKET)
WAITS_AT_HOME = World(organisations=HOUSES, units=UNITS, beds=BEDS, waits={"w": WAITING})
SLEEPS_AT_NIGHT = World(
    organisations=HOUSES, units=UNITS, beds=BEDS, spells={"night-1": Spell(state="occupied", since=NOW, ticket=TICKET)}
)


@pytest.mark.parametrize(
    ("who", "world", "maker", "organisation", "expected"),
    [
        (caller("outreach"), WORLD, "someone", "city", True),
        (caller("outreach"), WORLD, "another", "city", False),
        (caller("outreach"), WAITS_AT_HOME, "", "", False),
        (caller("partner", "club"), WORLD, "another", "club", True),
        (caller("partner", "club"), WORLD, "another", "city", False),
        (caller("staff", "city", "home"), WAITS_AT_HOME, "", "", True),
        (caller("staff", "church", "night"), WAITS_AT_HOME, "", "", False),
        (caller("staff", "church", "night"), WAITS_AT_HOME, "another", "city", False),
        (caller("staff", "church", "night"), SLEEPS_AT_NIGHT, "another", "city", True),
        (caller("staff", "city", "home"), WORLD, "", "", True),
        (caller("staff", "city", "home"), WORLD, "another", "club", False),
        (caller("intake"), SLEEPS_AT_NIGHT, "another", "church", True),
        (caller("intake"), WORLD, "another", "church", False),
    ],
)
def test_a_number_is_reached_where_one_works_or_where_it_was_made(
    who: Caller, world: World, maker: str, organisation: str, expected: bool
) -> None:
    assert reaches_ticket(who, "api-pin", world, TICKET, maker, organisation) is expected
