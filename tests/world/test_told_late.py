"""What a phone without network tells late is what it would have been: with nobody else acting meanwhile."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from beds.world import Refused, World
from beds.world import commands as c
from beds.world.state import replace
from tests.support.long_run import count
from tests.world.city import TICKETS, House

EVENING = datetime(2026, 2, 2, 18, tzinfo=UTC)
WHOLE_NIGHT = timedelta(hours=11)
GUESTS = TICKETS[:6]


def something(rng: Random, world: World) -> c.Command:
    """What somebody on the night shift does with one of the beds."""
    beds = [bed.id for bed in world.beds.values() if world.in_use(bed)]
    by_state = {"free": [b for b in beds if b not in world.spells]}
    for bed, spell in world.spells.items():
        by_state.setdefault(spell.state, []).append(bed)

    def one(state: str) -> str:
        return rng.choice(by_state.get(state) or beds)

    who = {"by": "night", "own": True}
    return rng.choice(
        (
            c.Admit(**who, bed=one("free"), ticket=rng.choice(("", *GUESTS)), release_other=rng.random() < 0.5),
            c.Admit(**who, bed=one("free"), ticket=rng.choice(("", *GUESTS))),
            c.Attach(**who, bed=one("occupied"), ticket=rng.choice(GUESTS)),
            c.Discharge(**who, bed=one("occupied"), reason="own-choice"),
            c.Ready(**who, bed=one("cleaning")),
            c.Absent(**who, bed=one("occupied")),
            c.Back(**who, bed=one("occupied")),
            c.Move(**who, bed=one("occupied"), to=one("free")),
            c.Swap(**who, bed=one("occupied"), other=one("occupied")),
            c.CloseBed(**who, bed=one("free"), reason="repair"),
            c.Reopen(**who, bed=one("closed")),
        )
    )


@pytest.mark.parametrize("seed", range(count(30, 300)))
def test_a_night_told_in_the_morning_is_the_night_that_was(seed):
    rng, online, late, done = Random(seed), House(), House(), []
    for house in (online, late):
        house.tick(to=EVENING)
    while online.now < EVENING + WHOLE_NIGHT:
        online.tick(minutes=rng.randrange(1, 30))
        command = something(rng, online.world)
        try:
            online(command)
        except Refused:
            continue
        done.append(replace(command, when=online.now, queued=True))
    late.tick(to=online.now + timedelta(hours=1))
    for command in done:
        late(command)
    assert seen(late.world) == seen(online.world)
    assert late.world.free_since == online.world.free_since


def seen(world: World) -> dict:
    """Every bed's spell but for the place of its entry in the ledger."""
    return {bed: replace(spell, id=0) for bed, spell in world.spells.items()}
