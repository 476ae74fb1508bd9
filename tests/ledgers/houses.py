"""The houses of the life that golden ledgers tell: those of the small city and of the town, with everything in their
configuration that can be."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from beds.world import Organisation, Rules, World
from beds.world import commands as c
from beds.world.state import replace
from tests.queue import town
from tests.world import city
from tests.world.walk import OUT_IN_THE_MORNING

DUTY = Organisation(
    slug="kommunen", name="Kommunen", municipality=True, shares="full", duty_phone="016-710 00 00"
)  # fmt: skip
OTHER_RULES = Rules(
    day_turns=time(11), order="first", draw_at=time(17, 30), automatic=False, confirmed_only=False, offer_minutes=40,
    offer_from=time(9), offer_to=time(20), hold_minutes=90, misses=3, asleep_days=20, close_days=10,
    apply_from=time(13), entry_from=time(18), entry_to=time(21), check_out=time(8), nights=2, no_show_at=time(20),
)  # fmt: skip
"""Nothing as it is delivered, but for what the order is."""


def founding() -> Iterator[c.Command]:
    """The commands that make them."""
    yield from city.founding()
    yield c.SetUnit(by="seed", unit=OUT_IN_THE_MORNING)
    yield from (command for command in town.founding() if not isinstance(command, c.Found))
    yield c.SetOrganisation(by="admin", organisation=DUTY)


def furnished(world: World) -> Iterator[c.Command]:
    """What else can be said of a unit or a bed."""
    home, large = world.units["hem"], world.units["hemmet"]
    known = {"conditions": "Ta hand om rummet.", "conditions_version": 1}
    yield c.SetUnit(by="seed", unit=replace(home, adults_only=False, decision_date=date(2024, 5, 6), **known))
    said = {"facts": ("hund", "entre utan trappa"), "phone": "016-700 00 00", "address": "Exempelgatan 1"}
    yield c.SetUnit(by="seed", unit=replace(large, sensitive=True, identity_exempt=True, **said))
    yield c.SetBed(by="seed", bed=replace(world.beds["hemmet-2"], facts=("underslaf",)))
    for_men = {"reserved_for": "men", "reserved_until": time(20)}
    yield c.SetBed(by="seed", bed=replace(world.beds["hemmet-4"], **for_men))


def other_rules(world: World) -> c.Command:
    """All rules of the small home differ from its next day on; the second time they are as delivered again."""
    home = world.units["hem"]
    return c.SetUnit(by="chefen", unit=replace(home, rules=Rules() if home.rules == OTHER_RULES else OTHER_RULES))


def opened(world: World) -> Iterator[c.Command]:
    """All that rests, opens."""
    for unit in world.units.values():
        if unit.status != "open" or unit.closes:
            yield c.SetUnit(by="seed", unit=replace(unit, status="open", decision="DEMO", opens=None, closes=None))


def rested(world: World, today: date, status: str) -> Iterator[c.Command]:
    """They rest, or close; one of them opens again by the clock, and one has a last night."""
    for unit in world.units.values():
        if unit.slug == "lott":
            yield c.SetUnit(by="seed", unit=replace(unit, closes=today + timedelta(days=1)))
        elif unit.status == "open":
            later = {"opens": today + timedelta(days=50), "opens_by_clock": True} if unit.slug == "ny" else {}
            state = "planned" if later else status
            yield c.SetUnit(by="seed", unit=replace(unit, status=state, closes=None, **later))
