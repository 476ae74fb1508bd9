"""The board: what each audience sees, how figures are counted, and how long they count as current."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest

from beds.board import Audience, FreeFor, bed_view, bed_views, fresh_until, unit_view, visible_units
from beds.world.commands import Admit, CloseBed, Confirm, Discharge, Hold
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, HOME, House

INTAKE = Audience("intake", organisation="kommunen")
OUTREACH = Audience("outreach", organisation="kommunen")
PARTNER = Audience("partner", organisation="kyrkan")
PLANNER = Audience("planner", organisation="kommunen")
NISSE = Audience("staff", units=frozenset({"natten"}), organisation="kyrkan")
MAJA = Audience("manager", units=frozenset({"hemmet", "kvinnor"}), organisation="kommunen")
ALL = (INTAKE, OUTREACH, PARTNER, PLANNER, NISSE, MAJA)
SOON = BEGIN + timedelta(hours=1)


def numbers(ticket: str) -> str:
    return f"N{ticket[-2:]}"


def seen(house: House, audience: Audience) -> set[str]:
    return {view.slug for view in visible_units(house.world, audience)}


def test_who_is_not_known_sees_nothing():
    """Deny by default."""
    for role in ("", "admin", "reviewer", "public", "Intake"):
        assert seen(House(), Audience(role, units=frozenset({"hemmet"}))) == set()


def test_each_role_sees_its_units():
    house = House()
    everything = {"hemmet", "natten", "kvinnor"}
    assert [seen(house, a) for a in ALL] == [everything] * 4 + [{"natten"}, {"hemmet", "kvinnor"}]
    assert seen(house, replace(INTAKE, page_unit="natten")) == {"natten"}
    assert seen(house, replace(NISSE, page_unit="hemmet")) == set()


@pytest.mark.parametrize(
    ("audience", "units"),
    [(INTAKE, {"hemmet", "kvinnor"}), (OUTREACH, set()), (PARTNER, set()), (PLANNER, set()), (NISSE, {"natten"})],
)
def test_single_beds_are_seen_by_those_who_work_with_them(audience, units):
    """L-18: intake sees beds of the municipality, and of organisations that share in full; no other role any."""
    house = House()
    assert {slug for slug in house.world.units if audience.sees_beds(house.world, slug)} == units


def test_an_organisation_that_shares_in_full_opens_its_beds_to_intake():
    house = House()
    kyrkan = replace(house.world.organisations["kyrkan"], shares="full")
    world = replace(house.world, organisations={**house.world.organisations, "kyrkan": kyrkan})
    assert INTAKE.sees_beds(world, "natten")
    assert not PARTNER.sees_beds(world, "natten")


def test_the_guests_of_a_sensitive_unit_are_known_to_its_own_people_only():
    """D-08."""
    house = House()
    house.set_unit("hemmet", sensitive=True)
    house.do(Admit, "hemmet-1", ticket=ANN)
    assert bed_view(house.world, "hemmet-1", INTAKE, numbers).number is None
    assert unit_view(house.world, "hemmet", INTAKE).waiting is None
    assert bed_view(house.world, "hemmet-1", MAJA, numbers).number == "N01"
    assert unit_view(house.world, "hemmet", MAJA).waiting == 0


def test_no_number_stands_on_a_wall():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    assert bed_view(house.world, "natten-1", NISSE, numbers).number == "N01"
    assert bed_view(house.world, "natten-1", replace(NISSE, shape="wall"), numbers).number is None


def test_a_protected_unit_gives_outsiders_no_figure_and_no_hour():
    """L-12."""
    house = House()
    for audience in (PARTNER, OUTREACH):
        view = unit_view(house.world, "kvinnor", audience)
        assert (view.places, view.free_for, view.waiting, view.confirmed_at, view.fresh_until) == (None,) * 5
        assert view.name == "Enhet 3"
    assert unit_view(house.world, "kvinnor", MAJA).name == "Kvinnoenheten"


@pytest.mark.parametrize("audience", [PARTNER, OUTREACH])
def test_two_histories_of_a_protected_unit_look_alike_from_outside(audience):
    quiet, busy = House(), House()
    for house in (quiet, busy):
        house.set_unit("kvinnor", status="open")
    busy.join(BEA, "kvinnor", for_="women")
    busy.do(Admit, "kvinnor-1", ticket=ANN, own=True, reason="safety")
    busy.do(CloseBed, "kvinnor-2", reason="repair", own=True)
    busy(Confirm(by="maja", unit="kvinnor", own=True))
    one, other = (msgspec.json.encode(visible_units(h.world, audience)) for h in (quiet, busy))
    assert one == other


def test_places_are_counted_once_each():
    """D-06: both denominators stand side by side."""
    house = House()
    house.do(Admit, "hemmet-1")
    house.do(Admit, "hemmet-2")
    house.do(Discharge, "hemmet-2")
    house.do(Hold, "hemmet-3", until=SOON)
    house.do(CloseBed, "hemmet-4", reason="repair")
    places = unit_view(house.world, "hemmet", INTAKE).places
    assert msgspec.structs.asdict(places) == {
        "planned": 5, "usable": 4, "free": 1, "held": 1, "offered": 0, "occupied": 1, "cleaning": 1, "closed": 1,
    }  # fmt: skip


def test_an_extra_bed_is_usable_but_never_planned():
    house = House()
    house.tick(to=datetime(2026, 2, 10, 12, tzinfo=UTC))
    places = unit_view(house.world, "natten", NISSE).places
    assert (places.planned, places.usable) == (4, 5)
    assert "natten-5" in {b.id for b in bed_views(house.world, "natten", NISSE, numbers)}


def test_planned_places_are_dated():
    """D-02: before the first date stand those that the unit will begin with."""
    house = House()
    for day, planned in ((date(2026, 5, 1), 4), (date(2026, 6, 1), 4), (date(2026, 8, 31), 4), (date(2026, 9, 1), 8)):
        house.tick(to=datetime.combine(day, time(12), UTC))
        house(Confirm(by="nisse", unit="natten"))
        assert unit_view(house.world, "kvinnor", PLANNER).places.planned == planned, day


def test_free_beds_are_told_by_who_could_take_them():
    house = House()
    house.tick(to=BEGIN + timedelta(hours=2))
    assert unit_view(house.world, "natten", NISSE).free_for == FreeFor(women=4, men=2)
    house.tick(to=datetime(2026, 2, 2, 19, tzinfo=UTC))
    assert unit_view(house.world, "natten", NISSE).free_for == FreeFor(women=4, men=3), "the reservation is lifted"
    house.do(Admit, "natten-1")
    house.do(Hold, "natten-4", until=house.now + timedelta(hours=1))
    assert unit_view(house.world, "natten", NISSE).free_for == FreeFor(women=2, men=2)


def test_a_bed_says_for_whom_it_is_kept_now():
    house = House()
    house.tick(to=BEGIN + timedelta(hours=2))
    assert bed_view(house.world, "natten-3", NISSE, numbers).reserved == "women"
    house.tick(to=datetime(2026, 2, 2, 19, tzinfo=UTC))
    assert bed_view(house.world, "natten-3", NISSE, numbers).reserved is None


@pytest.mark.parametrize(
    ("confirmed", "until"),
    [
        ((5, 59), (7, 30)),  # before seven: until eight, the next hour of the rhythm, and half an hour more
        ((6, 1), (19, 30)),  # within the hour before eight it serves for eight too
        ((7, 0), (19, 30)),
        ((17, 59), (19, 30)),
        ((18, 30), (31, 30)),
    ],
)
def test_figures_count_as_current_until_half_an_hour_after_the_next_round(confirmed, until):
    night = datetime(2026, 2, 2, tzinfo=UTC)
    at = night + timedelta(hours=confirmed[0], minutes=confirmed[1])
    assert fresh_until(HOME, at) == night + timedelta(hours=until[0], minutes=until[1])


def test_without_a_rhythm_figures_count_for_a_shift_and_unconfirmed_ones_never():
    assert fresh_until(replace(HOME, confirm_hours=()), BEGIN) == BEGIN + timedelta(hours=8)
    assert fresh_until(HOME, None) is None


@pytest.mark.parametrize(("day", "hour"), [((3, 29), 6), ((10, 25), 7)])
def test_the_round_at_eight_is_eight_on_the_wall_also_after_the_change_of_clocks(day, hour):
    evening = datetime(2026, *day, tzinfo=UTC) - timedelta(hours=4)
    assert fresh_until(HOME, evening) == datetime(2026, *day, hour, 30, tzinfo=UTC)


def test_only_an_open_unit_has_an_age():
    house = House()
    house(Confirm(by="nisse", unit="natten", own=True))
    assert unit_view(house.world, "natten", NISSE).confirmed_at == BEGIN
    house.set_unit("natten", status="closed")
    view = unit_view(house.world, "natten", NISSE)
    assert (view.confirmed_at, view.fresh_until) == (None, None)


def test_audiences_that_see_different_things_have_different_keys():
    audiences = [
        *ALL,
        Audience("staff", units=frozenset({"natten", "hemmet"})),
        Audience("staff", units=frozenset({"natten"}), organisation="hemmet"),
        replace(NISSE, shape="wall"),
        replace(NISSE, language="fi"),
        replace(NISSE, page_unit="natten"),
    ]
    assert len({a.key for a in audiences}) == len(audiences)
    assert NISSE.key == replace(NISSE, units=frozenset(["natten"])).key


def test_a_unit_that_is_not_open_has_no_free_bed():
    house = House()
    house.set_unit("natten", status="closed")
    for slug in ("natten", "kvinnor"):
        view = unit_view(house.world, slug, PLANNER)
        assert (view.places.free, view.free_for) == (0, FreeFor(women=0, men=0))


def test_a_planned_bed_says_for_whom_it_will_be_kept():
    house = House()
    house.set_bed("kvinnor-1", reserved_for="women", reserved_until=time(20))
    assert bed_view(house.world, "kvinnor-1", MAJA, numbers).reserved == "women"
