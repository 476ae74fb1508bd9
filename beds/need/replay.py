"""What if: the recorded requests, in a house with so many places, by the product's own rules.

A world of its own, with one unit, is asked through `decide` and `apply` as the real one is: whoever asks comes in where
a bed is free and nobody is first, else stands in line, gets the offers that the clock makes and takes them, and leaves
the line when the record says that they did. The house is empty on the day of the first request. How long each stays is
drawn from the stays that were recorded, several times over, always by the same lots. Those without a number are not in
it: nobody knows whether they asked before.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import mean

from beds.disclosure import LEAST_BASE
from beds.need.asked import Ask, asked
from beds.need.facts import facts
from beds.need.play import Fared, Person, Play, Replayed, Script
from beds.need.quarters import Quarter, quarter_of, spans
from beds.need.record import Record
from beds.need.series import exits
from beds.world.nights import night_of

SEED = 1
"""Any would do."""
LOTS, ENOUGH = 5, 600
"""So many lots are drawn, fewer where one of them holds many people."""
PATIENCE = timedelta(days=14)
"""How long somebody who was turned away, and stood in no line, is taken to wait: an episode's length."""
GAVE_UP = ("left", "silent")


def script(record: Record, slug: str, now: datetime) -> Script | None:
    """The record up to its last span. None where fewer than 20 asked, or no stay has ended."""
    unit = record.world.units[slug]
    asks, end = _told_of([a for a in asked(record, unit) if a.first], [f.quarter for f in facts(record, slug, now)])
    stays = _stays(record, slug, now)
    if end is None or len(asks) < LEAST_BASE or not stays:
        return None
    dice = random.Random(SEED)  # noqa: S311  (a lot for a what-if, not a secret)
    left = _left(record)
    lots = (
        tuple(Person(a.at, _patience(a, left), dice.choice(stays)) for a in asks)
        for _ in range(min(LOTS, 1 + ENOUGH // len(asks)))
    )
    return Script(unit.audience, tuple(lots), end)


def replay(script: Script, places: int, told: Callable[[float], None] = lambda _: None) -> Replayed:
    """What would have become of them in a house of `places`. `told` hears how much is done, from 0 to 1."""
    count = len(script.lots)

    def played(lot: int) -> Fared:
        return Play(script, lot, places, lambda share: told((lot + share) / count)).result()

    fared = [played(lot) for lot in range(count)]
    at_once = [round(100 * each.at_once) for each in fared]

    def middle(of: Callable[[Fared], float]) -> float:
        return mean(map(of, fared))

    return Replayed(
        places=places,
        at_once=round(100 * middle(lambda f: f.at_once)),
        spread=(min(at_once), max(at_once)),
        from_line=round(100 * middle(lambda f: f.from_line)),
        gave_up=round(100 * middle(lambda f: f.gave_up)),
        waiting=round(100 * middle(lambda f: f.waiting)),
        mean_wait=round(middle(lambda f: f.mean_wait), 1),
        mean_guests=round(middle(lambda f: f.mean_guests), 1),
        full=round(middle(lambda f: f.full), 2),
    )


def _told_of(asks: list[Ask], quarters: list[Quarter]) -> tuple[list[Ask], datetime | None]:
    """The requests of the spans that hold K or more of them, so that no two replays differ by a few people; and when
    those spans end, None without any."""
    of = Counter(quarter_of(night_of(a.at)) for a in asks)
    made = spans(quarters, [of[quarter] for quarter in quarters])
    end = made[-1].quarters[-1].end if made else None
    return [a for a in asks if end is not None and a.at < end], end


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
    return {w.act: w.ended - w.joined for w in record.standing.all() if w.ended and w.how in GAVE_UP}


def _patience(ask: Ask, left: dict[int, timedelta]) -> timedelta | None:
    return PATIENCE if ask.how == "refused" else left.get(ask.act)
