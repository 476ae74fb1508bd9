"""A synthetic past played and looked at: every entry, and the world after it."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from beds.demo.cast import CAST
from beds.demo.year import SEED, Year, play
from beds.seed import read_house
from beds.world import Entry, World, apply, decide

LOCAL = ZoneInfo("Europe/Stockholm")
EVENING = datetime(2026, 11, 21, 20, 12, tzinfo=LOCAL)
IDS = {part.login: part.login for part in CAST}


def played(now: datetime = EVENING, seed: int = SEED) -> Year:
    """The year before that moment."""
    return play(read_house(), now, IDS, seed)


def told(year: Year) -> Iterator[tuple[Entry, World]]:
    """Each entry of the script, as a ledger would write it, with the world after it."""
    world = World()
    for when, command in year.script:
        for entry in decide(world, command, when):
            world = apply(world, entry)
            yield entry, world
