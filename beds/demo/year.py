"""A year of plausible nights, from its first evening to this moment: synthetic, and the same for the same seed.

Random ids and secrets are new each time. What is promised: the same states at the same times, relative to now.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from msgspec import Struct

from beds.demo.cast import Ids
from beds.demo.evidence import Meeting, meetings
from beds.demo.guests import Slip, Town
from beds.demo.home import HOME, Home
from beds.demo.queue import Queue
from beds.demo.rounds import Rounds
from beds.demo.shelters import Shelters
from beds.demo.stage import Cue, Stage
from beds.demo.tonight import DAYS, SHELTER, STALE, Tonight, silent_from
from beds.seed import House, missing
from beds.world import World
from beds.world.commands import Found
from beds.world.nights import begins, night_of

NIGHTS = 365
SEED = 1
"""Any would do."""


class Year(Struct, frozen=True):
    """What to perform (each command with its time), for whom numbers are needed, whom partners met, and the world that
    comes of it."""

    script: list[Cue]
    slips: list[Slip]
    met: list[Meeting]
    world: World


def play(
    house: House, now: datetime, ids: Ids, seed: int = SEED, told: Callable[[float], None] = lambda _: None
) -> Year:
    """Play the year before `now` in memory, from the founding of a database of the kind "demo". `told` hears how much
    of it is over, from 0 to 1."""
    now = now.astimezone(UTC)
    last = night_of(now)
    first = last - timedelta(days=NIGHTS)
    stage = Stage(seed, begins(first), ids)
    stage.do(Found(by="seed", founded="demo"))
    for command in missing(house, stage.world):
        stage.do(command)
    stage.ends = {
        HOME: now - timedelta(days=DAYS),
        SHELTER: begins(last),
        STALE: silent_from(stage.world.units[STALE], now),
    }
    town = Town(stage.dice("town"), first, last)
    queue = Queue(stage, town)
    home = Home(stage, queue)
    shelters, rounds = Shelters(stage, queue), Rounds(stage, queue)
    home.begin()
    for n in range(NIGHTS + 1):
        night = first + timedelta(days=n)
        for diary in (home, shelters, rounds):
            stage.at(begins(night), partial(diary.plan, night))
        stage.at(begins(night), partial(told, n / NIGHTS))
    Tonight(stage, queue, begins(last), now).plan()
    stage.run(now)
    return Year(stage.script, town.slips, meetings(town, stage.dice("meetings"), now), stage.world)
