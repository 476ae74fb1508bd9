"""The evening that a visitor of the demo sees is alive, at whatever hour, and the same for the same seed."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from beds.board import Audience, fresh_until, unit_view, visible_units
from beds.demo.year import play
from beds.seed import read_house
from beds.world import World
from beds.world.commands import Admit
from tests.seed.played import EVENING, IDS, LOCAL, SEED, played, told

pytestmark = pytest.mark.usefixtures("some_weeks")

HOURS = [
    EVENING,
    datetime(2026, 11, 21, 7, 40, tzinfo=LOCAL),
    datetime(2026, 11, 21, 11, 55, tzinfo=LOCAL),
    datetime(2026, 11, 21, 12, 5, tzinfo=LOCAL),
    datetime(2026, 10, 25, 2, 30, tzinfo=LOCAL),
    datetime(2026, 3, 29, 3, 10, tzinfo=LOCAL),
    datetime(2026, 7, 1, 23, 50, tzinfo=LOCAL),
    datetime(2027, 1, 1, 0, 10, tzinfo=LOCAL),
]


def beds(world: World, unit: str) -> Counter:
    return Counter(world.spells[b.id].state if b.id in world.spells else "free" for b in world.unit_beds(unit))


@pytest.mark.parametrize("now", HOURS, ids=lambda now: f"{now:%d-%b-%H.%M}")
def test_the_evening_is_alive_at_every_hour(now: datetime) -> None:
    world = played(now).world
    assert world.at <= now
    assert beds(world, "hemlaas") == {"occupied": 4, "free": 2, "held": 1, "offered": 1, "cleaning": 1, "closed": 1}
    assert beds(world, "harbarget") == {"occupied": 7, "free": 1, "held": 1, "cleaning": 1}
    views = {v.slug: v for v in visible_units(world, Audience("intake", organisation="eskilstuna"))}
    assert (views["harbarget"].free_for.women, views["harbarget"].free_for.men, views["harbarget"].waiting) == (1, 0, 3)
    fresh = {slug: fresh_until(world.units[slug], at) > now for slug, at in world.confirmed.items()}
    assert fresh == {"hemlaas": True, "harbarget": True, "harbarget-kvinnor": False}
    assert sum(s.away for s in world.spells.values()) == 1
    assert all(s.until is None or s.until > now for s in world.spells.values())


@pytest.mark.parametrize("untold", ["entry_from", "entry_to", "check_out", "entry_from entry_to check_out"])
@pytest.mark.parametrize("now", HOURS[:4], ids=lambda now: f"{now:%H.%M}")
def test_a_night_shelter_need_not_tell_its_hours(now: datetime, untold: str) -> None:
    house, rules = read_house(), dict.fromkeys(untold.split())
    if "check_out" in rules:
        rules["check_out_all"] = False
    units = [replace(u, rules=replace(u.rules, **rules)) if u.kind == "night" else u for u in house.units]
    year = play(replace(house, units=tuple(units)), now, IDS)
    came = [when.astimezone(LOCAL).hour for when, c in year.script if type(c) is Admit and "harbarget" in c.bed]
    assert sum(hour in (19, 20, 21) for hour in came) >= 14  # one a night at least
    assert beds(year.world, "harbarget") == {"occupied": 7, "free": 1, "held": 1, "cleaning": 1}


def history(now: datetime, seed: int = SEED) -> list[tuple]:
    """What happened, in times before now, without what is random by design: ids, handles, numbers."""
    rows = []
    for entry, world in told(played(now, seed)):
        spell = world.spells.get(entry.bed)
        state = (spell.state, spell.until and spell.until - now, bool(spell.ticket), spell.away) if spell else None
        waits = tuple((w.unit, w.state, w.misses, w.confirmed) for w in entry.waits)
        rows.append((entry.at - now, entry.kind, entry.by, entry.unit, entry.bed, state, entry.reason, waits))
    return rows


def test_the_same_seed_gives_the_same_states_at_the_same_times() -> None:
    assert history(EVENING) == history(EVENING)


def test_the_same_evening_a_week_later_is_the_same_evening() -> None:
    spring = datetime(2026, 5, 12, 20, 12, tzinfo=LOCAL)
    scene = [[row for row in history(now) if row[0] > timedelta(hours=-3)] for now in (spring, spring + timedelta(7))]
    assert [r[1:5] for r in scene[0] if r[3] != "harbarget-kvinnor"] == [
        r[1:5] for r in scene[1] if r[3] != "harbarget-kvinnor"
    ]


def test_another_seed_gives_another_past() -> None:
    assert history(EVENING, SEED + 1) != history(EVENING)


def test_secrets_and_ids_differ_each_time() -> None:
    one, two = played(), played()
    assert not {slip.ticket for slip in one.slips} & {slip.ticket for slip in two.slips}
    assert not {c.act for _, c in one.script} & {c.act for _, c in two.script}


def test_the_stale_unit_is_shown_without_being_current() -> None:
    world = played().world
    view = unit_view(world, "harbarget-kvinnor", Audience("outreach", organisation="eskilstuna"))
    assert view.fresh_until < EVENING
    assert view.confirmed_at > EVENING - timedelta(days=1)
