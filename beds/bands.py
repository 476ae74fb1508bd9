"""What the public may know of a unit: a band instead of figures, renewed at quarter hours (L-19).

Of a protected unit there is no band at all (L-12): its answer never changes with who comes and goes.
"""

from datetime import datetime, timedelta
from typing import Literal, get_args

from beds.board import free_for, fresh_until, places
from beds.world.offers import last_arrival
from beds.world.state import World

Band = Literal["some", "few", "full", "closed", "ask"]
"""Room, little room, none, not open; and "ask": protected, or nobody has confirmed the figures in time."""

Group = Literal["", "women", "men"]
"""Whose places: everybody's, or those that a woman, or a man, could take."""

FEW = 2
"""The most free places that still count as few."""
QUARTER = timedelta(minutes=15)


def band(world: World, slug: str, now: datetime, group: Group = "") -> Band:
    """The unit's band at this moment, for the group."""
    unit = world.units[slug]
    if unit.status != "open":
        return "closed"
    last, fresh = last_arrival(world, unit), fresh_until(unit, world.confirmed.get(slug))
    if unit.protected or fresh is None or fresh <= now:
        return "ask"
    if last is not None and last <= now:
        return "closed"
    free = getattr(free_for(world, unit), group) if group else places(world, unit).free
    return "full" if free == 0 else "few" if free <= FEW else "some"


def quarter(now: datetime) -> datetime:
    """The quarter hour that has begun."""
    return now - (now - datetime.min.replace(tzinfo=now.tzinfo)) % QUARTER


class Bands:
    """The bands of every unit as they were at the beginning of this quarter hour, or when it was first asked in it."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self._bands: dict[Group, dict[str, Band]] = {}

    def now(self, world: World, now: datetime, group: Group = "") -> dict[str, Band]:
        """The bands to show to the group; a unit that is new to the house shows at once."""
        if self.at != quarter(now):
            self.at, self._bands = quarter(now), {g: {} for g in get_args(Group)}
        for slug, unit in world.units.items():
            for g, known in self._bands.items():
                if slug not in known or unit.protected:
                    known[slug] = band(world, slug, now, g)
        return self._bands[group]
