"""What if: the recorded requests, in a house with so many places, by the product's own rules.

A world of its own, with one unit, is asked through `decide` and `apply` as the real one is: whoever asks comes in where
a bed is free and nobody is first, else stands in line, gets the offers that the clock makes and takes them, and leaves
the line when the record says that they did. The house is empty on the day of the first request. How long each stays is
drawn from the stays that were recorded, always by the same lot. Those without a number are not in it: nobody knows
whether they asked before.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import mean

from beds.disclosure import LEAST_BASE
from beds.need.asked import Ask, asked
from beds.need.facts import DAY, facts
from beds.need.play import Person, Play, Replayed, Script
from beds.need.record import Record
from beds.need.series import exits, requests
from beds.world.nights import begins

SEED = 1
"""Any would do."""
PATIENCE = timedelta(days=14)
"""How long somebody who was turned away, and stood in no line, is taken to wait: an episode's length."""
GAVE_UP = ("left", "silent")


def script(record: Record, slug: str, now: datetime) -> Script | None:
    """The record up to its last span. None where fewer than 20 asked, or no stay has ended."""
    unit = record.world.units[slug]
    through = requests(facts(record, slug, now), unit.kind == "night").through
    stays = _stays(record, slug, now)
    asks = [a for a in asked(record, unit) if a.first and through is not None and a.at < begins(through + DAY)]
    if len(asks) < LEAST_BASE or not stays:
        return None
    dice = random.Random(SEED)  # noqa: S311  (a lot for a what-if, not a secret)
    left = _left(record)
    people = tuple(Person(a.at, _patience(a, left), dice.choice(stays)) for a in asks)
    return Script(unit.audience, people, begins(through + DAY))


def replay(script: Script, places: int, told: Callable[[float], None] = lambda _: None) -> Replayed:
    """What would have become of them in a house of `places`. `told` hears how much is done, from 0 to 1."""
    return Play(script, places, told).result()


def _stays(record: Record, slug: str, now: datetime) -> list[timedelta]:
    """The stays that ended in the unit, else in the home where most have, all longer by as much as it takes for their
    mean to be the record's, in which those that go on count, too."""
    units = record.world.units.values()
    homes = [u.slug for u in units if u.kind == "home" and u.status == "open"]
    for unit in (slug, *sorted(homes, key=lambda u: -exits(facts(record, u, now)).total)):
        told = exits(facts(record, unit, now))
        lasted = [days for f in facts(record, unit, now) for days in f.lasted]
        if told.spans and sum(lasted):
            longer = sum(told.days) / told.total / mean(lasted)
            return [timedelta(days=longer * days) for days in lasted]
    return []


def _left(record: Record) -> dict[int, timedelta]:
    """How long those who left a line by their own choice had stood in it, by the command that told of them."""
    waits = (w for w in record.standing.all() if w.ended and w.how in GAVE_UP)
    return {w.act: w.ended - w.joined for w in waits}


def _patience(ask: Ask, left: dict[int, timedelta]) -> timedelta | None:
    return PATIENCE if ask.how == "refused" else left.get(ask.act)
