""" "Why not me?": for one wait and one unit, everything that stands between the person and a bed tonight.

Read from the same facts as the order itself, for staff and, in plain words, for the person.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from beds.world.nights import in_night
from beds.world.order import eligible, first, fits, rank
from beds.world.state import Bed, World
from beds.world.waits import Wait, WaitState

Code = Literal[
    "next", "behind", "full", "not-for-you", "reserved", "tried", "second-bed", "not-confirmed", "paused",
    "ask-later", "quiet", "asleep", "promised", "suspended", "not-open", "not-your-unit",
]  # fmt: skip


class Why(Struct, frozen=True):
    """One reason. `until` says when it ends by itself, `ahead` how many stand before."""

    code: Code
    until: datetime | None = None
    ahead: int = 0


RESTING: dict[WaitState, Code] = {"paused": "paused", "quiet": "quiet", "asleep": "asleep", "promised": "promised"}


class _House(Struct, frozen=True):
    """What is the same for all who wait for one unit: its beds in use, the free ones, and who is First for each."""

    beds: list[Bed]
    free: list[Bed]
    firsts: dict[str, str]


def why_not(world: World, wait: Wait, now: datetime) -> list[Why]:
    """The reasons, the decisive one first; "next" alone where the person would get the next bed that fits."""
    return _why(world, wait, now, _house(world, wait.unit, now), position(world, wait) - 1)


def explained(world: World, slug: str, now: datetime) -> list[tuple[Wait, list[Why]]]:
    """The unit's line, first to last, each with their reasons."""
    house = _house(world, slug, now)
    return [(wait, _why(world, wait, now, house, ahead)) for ahead, wait in enumerate(line(world, slug))]


def _house(world: World, slug: str, now: datetime) -> _House:
    beds = [b for b in world.unit_beds(slug) if world.in_use(b)]
    free = [b for b in beds if b.id not in world.spells]
    return _House(beds, free, {b.id: w.handle for b in free if (w := first(world, b, now)) is not None})


def _why(world: World, wait: Wait, now: datetime, house: _House, ahead: int) -> list[Why]:
    if world.units[wait.unit].status != "open":
        return [Why("not-open")]
    reasons = _own(world, wait, now)
    if house.beds and not any(fits(world, b, wait) for b in house.beds):
        return [Why("not-your-unit"), *reasons]
    fitting = [b for b in house.free if eligible(world, wait, b, now)]
    if any(house.firsts[b.id] == wait.handle for b in fitting):
        return [Why("next")]
    if not house.free:
        reasons.append(Why("full"))
    elif not fitting and not reasons:
        reasons.extend(_beds(world, wait, house.free))
    if ahead and (fitting or not house.free):
        reasons.append(Why("behind", ahead=ahead))
    return reasons or [Why("next")]


def _own(world: World, wait: Wait, now: datetime) -> list[Why]:
    """What lies with the wait itself."""
    reasons, slug = [], wait.unit
    if wait.state in RESTING:
        reasons.append(Why(RESTING[wait.state]))
    if wait.ask_from is not None and wait.ask_from > now:
        reasons.append(Why("ask-later", until=wait.ask_from))
    if wait.barred:
        ends = [s.until for s in world.suspensions.values() if s.unit == slug and s.ticket == wait.ticket]
        reasons.append(Why("suspended", until=max(ends, default=None)))
    if world.units[slug].rules.confirmed_only and not wait.confirmed:
        reasons.append(Why("not-confirmed"))
    return reasons


def _beds(world: World, wait: Wait, free: list[Bed]) -> list[Why]:
    """Why none of the free beds is one for this wait."""
    kept = [b for b in free if fits(world, b, wait) and world.reserved(b) not in (None, wait.for_)]
    if kept:
        night, turns = world.nights[wait.unit], world.units[wait.unit].rules.day_turns
        ends = [in_night(night, b.reserved_until, turns) for b in kept if b.reserved_until is not None]
        return [Why("reserved", until=min(ends, default=None))]
    if any(fits(world, b, wait) and b.id in wait.tried for b in free):
        return [Why("tried")]
    if any(fits(world, b, wait) for b in free):
        return [Why("second-bed")]
    return [Why("not-for-you")]


def position(world: World, wait: Wait) -> int:
    """The wait's position on its unit's list, counted from 1; those asleep stand in it with their key."""
    mine = rank(world, wait)
    return 1 + sum(1 for w in world.waits.values() if w.unit == wait.unit and rank(world, w) < mine)


def line(world: World, slug: str) -> list[Wait]:
    """The unit's line, first to last."""
    return sorted((w for w in world.waits.values() if w.unit == slug), key=lambda w: rank(world, w))
