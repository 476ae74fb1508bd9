"""The house itself: its beginning, organisations, units and beds, and who may say that figures are right."""

from datetime import UTC, date, time, timedelta

import pytest

from beds.world import Bed, Organisation, Rules, Unit, World, decide, next_due
from beds.world.commands import (
    Admit,
    CloseBed,
    Confirm,
    Discharge,
    Found,
    Hold,
    SetBed,
    SetOrganisation,
    SetUnit,
)
from beds.world.refusals import (
    AlreadyFounded,
    HasGuests,
    Invalid,
    NoDecision,
    UnitNotOpen,
    UnknownUnit,
)
from beds.world.state import replace
from tests.world.city import ANN, BEA, BEGIN, HOME, PLANNED, SHELTER, House, carry_out

SOON = BEGIN + timedelta(hours=1)


def test_a_database_says_once_and_first_of_what_kind_it_is():
    world = carry_out(World(), Found(by="seed", founded="demo"), BEGIN)
    assert world.kind == "demo"
    with pytest.raises(AlreadyFounded):
        decide(world, Found(by="seed", founded="real"), BEGIN)


@pytest.mark.parametrize("slug", ["", "Hemmet", "hem met", "-hem", "hem--met", "hemmet-", "håret", "a" * 61, "../etc"])
def test_short_names_are_plain(slug):
    house = House()
    for command in (
        SetOrganisation(by="admin", organisation=Organisation(slug=slug, name="Namn")),
        SetUnit(by="admin", unit=replace(HOME, slug=slug)),
        SetBed(by="admin", bed=Bed(id=slug, unit="hemmet", label="9", position=9)),
    ):
        with pytest.raises(Invalid):
            house(command)


@pytest.mark.parametrize("name", ["", "  ", "a" * 81, "two\nlines", "zero\u200bwidth"])
def test_names_can_be_read(name):
    with pytest.raises(Invalid):
        House().set_unit("hemmet", name=name)


def test_a_unit_belongs_to_one_organisation_for_ever():
    """L-18."""
    house = House()
    with pytest.raises(Invalid):
        house.set_unit("hemmet", organisation="kyrkan")
    with pytest.raises(Invalid):
        house(SetUnit(by="admin", unit=replace(PLANNED, slug="ny", organisation="nobody")))


@pytest.mark.parametrize("places", [-1, 1001])
def test_planned_places_are_a_number_of_places(places):
    with pytest.raises(Invalid):
        House().set_unit("kvinnor", planned=((date(2026, 6, 1), places),))


def test_no_unit_opens_without_the_boards_decision_where_nobody_assesses():
    """L-02."""
    house = House()
    with pytest.raises(NoDecision):
        house.set_unit("kvinnor", status="open", decision="")
    house.set_unit("kvinnor", status="open", decision="", mode="decision")


def test_every_change_of_rules_is_a_version_that_admissions_name():
    house = House()
    before = house.world.versions["hemmet"]
    house.set_unit("hemmet", conditions="Be kinder.", conditions_version=4)
    (entry,) = house.do(Admit, "hemmet-1", conditions=True)
    assert entry.rules == house.world.versions["hemmet"] > before
    assert entry.conditions == 4


def test_a_unit_with_guests_does_not_close():
    house = House()
    house.do(Admit, "natten-1", ticket=ANN)
    house.do(Hold, "natten-2", until=SOON, ticket=BEA)
    before = house.world
    for status in ("closed", "planned"):
        with pytest.raises(HasGuests):
            house.set_unit("natten", status=status)
    assert house.world is before


def test_a_unit_that_closes_gives_its_promises_back_and_their_holders_are_first_elsewhere():
    house = House()
    house.join(ANN, "hemmet")
    house.wait(minutes=1).join(BEA, "hemmet")
    house.do(Hold, "natten-1", until=SOON, ticket=ANN)
    entries = house.set_unit("natten", status="closed")
    assert [(e.kind, e.reason, e.ticket) for e in entries if e.bed] == [("withdraw", "unit-closed", ANN)]
    assert [w.state for w in house.world.waits_of(ANN)] == ["waiting"]
    (offer,) = [e for e in house.tick() if e.kind == "offer" and e.ticket == ANN]
    assert offer.grant == "first"


def test_a_closed_unit_takes_nobody_and_confirms_nothing():
    house = House()
    house.set_unit("natten", status="closed")
    for command in (
        Admit(by="nisse", bed="natten-1"),
        Hold(by="nisse", bed="natten-1", until=SOON),
        Confirm(by="nisse", unit="natten", own=True),
    ):
        with pytest.raises(UnitNotOpen):
            house(command)
    house.do(CloseBed, "natten-1", reason="repair")


def test_a_unit_that_opens_again_begins_with_tonight():
    house = House()
    house.set_unit("natten", status="closed")
    house.tick(days=8)
    house.set_unit("natten", status="open")
    assert house.world.nights["natten"] == date(2026, 2, 9)
    house.tick(hours=2)
    assert house.world.in_use(house.world.beds["natten-5"]), "the extra bed of 10 February"


def test_only_the_units_own_people_renew_the_age_of_its_figures():
    house = House()
    house(Confirm(by="intake", unit="hemmet"))
    house.do(Admit, "hemmet-1")
    assert house.world.confirmed == {}
    house(Confirm(by="nisse", unit="hemmet", own=True))
    house.wait(minutes=9).do(Discharge, "hemmet-1", own=True)
    assert house.world.confirmed == {"hemmet": BEGIN + timedelta(minutes=9)}
    with pytest.raises(UnknownUnit):
        house(Confirm(by="nisse", unit="nowhere", own=True))


def test_the_clock_does_not_renew_the_age_of_figures():
    house = House()
    house(Confirm(by="nisse", unit="natten", own=True))
    house.do(Hold, "natten-1", until=SOON)
    house.tick(days=2)
    assert house.world.confirmed["natten"] == BEGIN


def test_a_bed_stays_in_its_unit():
    house = House()
    with pytest.raises(Invalid):
        house.set_bed("hemmet-5", unit="natten", label="9")
    with pytest.raises(UnknownUnit):
        house(SetBed(by="admin", bed=Bed(id="ny-1", unit="nowhere", label="1", position=1)))


def test_two_beds_of_a_unit_share_a_label_only_in_different_seasons():
    house = House()
    extra = Bed(id="natten-6", unit="natten", label="K1", position=6, extra=True)
    with pytest.raises(Invalid):
        house(SetBed(by="admin", bed=extra))
    with pytest.raises(Invalid):
        house(SetBed(by="admin", bed=replace(extra, valid_from=date(2026, 2, 12))))
    house(SetBed(by="admin", bed=replace(extra, valid_from=date(2026, 2, 13))))


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": date(2026, 2, 3), "valid_to": date(2026, 2, 2)},
        {"reserved_for": "women"},
        {"reserved_until": time(20)},
        {"label": ""},
    ],
)
def test_a_bed_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(Invalid):
        House().set_bed("hemmet-1", **wrong)


def test_a_bed_is_not_taken_away_under_its_guest():
    house = House()
    house.do(Admit, "hemmet-1", ticket=ANN)
    house.set_bed("hemmet-1", valid_to=date(2026, 1, 1))
    assert house.world.in_use(house.world.beds["hemmet-1"])
    assert house.ticket("hemmet-1") == ANN


def test_a_unit_carries_what_the_law_asks_of_it():
    """L-02: legal mode, decision and its date, conditions, and the exemption from documenting identity."""
    fields = set(Unit.__struct_fields__)
    assert {"mode", "decision", "decision_date", "conditions", "conditions_version", "identity_exempt"} <= fields


OFFSET = time(20, tzinfo=UTC)


@pytest.mark.parametrize("hours", [{"confirm_hours": (OFFSET,)}, {"rules": Rules(entry_to=OFFSET)}])
def test_an_hour_with_an_offset_would_stop_the_clock_for_ever_and_is_refused(hours: dict) -> None:
    world = carry_out(World(), Found(by="seed", founded="real"), BEGIN)
    world = carry_out(world, SetOrganisation(by="seed", organisation=Organisation(slug="o", name="O")), BEGIN)
    unit = Unit(slug="u", name="U", organisation="o")
    with pytest.raises(Invalid):
        decide(world, SetUnit(by="x", unit=replace(unit, **hours)), BEGIN)
    world = carry_out(world, SetUnit(by="x", unit=unit), BEGIN)
    bed = Bed(id="u-1", unit="u", label="1", position=1, reserved_for="men", reserved_until=OFFSET)
    with pytest.raises(Invalid):
        decide(world, SetBed(by="x", bed=bed), BEGIN)


@pytest.mark.parametrize("rule", ["asleep_days", "close_days", "nights", "offer_minutes", "hold_minutes", "misses"])
def test_no_rule_leads_out_of_the_calendar(rule):
    """A unit's number that no clock can reckon with would stop the clock of all."""
    house = House()
    rules = replace(SHELTER.rules, **{rule: 3_000_000})
    with pytest.raises(Invalid):
        house.set_unit("natten", rules=rules)


def test_a_number_that_an_older_program_let_pass_keeps_nobody_s_clock_from_going_on():
    house = House()
    handle = house.join(ANN)
    wait = replace(house.world.waits[handle], asleep_days=3_000_000)
    world = replace(house.world, waits={handle: wait})
    assert next_due(world, BEGIN) is not None
