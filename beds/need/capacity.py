"""What there was to have: usable and planned places night by night (D-06), and when a fitting bed was free."""

from datetime import date, datetime, time, timedelta

from msgspec import UNSET

from beds.world import Bed, Entry, Unit, World
from beds.world.nights import in_night

DAY = timedelta(days=1)
CENSUS = time(0)
"""Guests and places are counted at midnight: the night shelters are closed by then, and nobody has left again."""
GROUPS = ("women", "men")
TOUCHING = ("day", "lift", "unit", "bed")
"""Kinds that change which beds are free though they touch none."""


def census(night: date) -> datetime:
    """The moment at which that night is counted."""
    return in_night(night, CENSUS)


class Capacity:
    """The configurations of units and beds with the moment from which each was true, and the moments at which a unit
    became full or free for a group, as it was shown: by the time of recording."""

    def __init__(self) -> None:
        self.units: dict[str, list[tuple[datetime, Unit]]] = {}
        self.beds: dict[str, list[tuple[datetime, Bed]]] = {}
        self.free: dict[str, list[tuple[datetime, bool, bool]]] = {}
        self._unit_beds: dict[str, list[str]] = {}

    def begin(self, world: World) -> None:
        """With the house as it is in this world."""
        if world.at is None:
            return
        for unit in world.units.values():
            self.units[unit.slug] = [(world.at, unit)]
        for bed in world.beds.values():
            self._bed(world.at, bed)
        for slug in world.units:
            self._see(slug, world.at, world)

    def fold(self, entry: Entry, after: World) -> None:
        """What one entry did."""
        if entry.config is not None:
            self.units.setdefault(entry.config.slug, []).append((entry.at, entry.config))
        if entry.place is not None:
            self._bed(entry.at, entry.place)
        if entry.spell is not UNSET or entry.kind in TOUCHING:
            slug = after.beds[entry.bed].unit if entry.bed else entry.unit
            self._see(slug, entry.at, after)

    def _bed(self, at: datetime, bed: Bed) -> None:
        if bed.id not in self.beds:
            self._unit_beds.setdefault(bed.unit, []).append(bed.id)
        self.beds.setdefault(bed.id, []).append((at, bed))

    def _see(self, slug: str, at: datetime, world: World) -> None:
        """Write down whether a woman, or a man, could have a bed here now, where that has changed."""
        seen = self.free.setdefault(slug, [])
        women, men = (self._has_free(slug, group, world) for group in GROUPS)
        if not seen or seen[-1][1:] != (women, men):
            seen.append((at, women, men))

    def _has_free(self, slug: str, group: str, world: World) -> bool:
        if world.units[slug].status != "open":
            return False
        for bed_id in self._unit_beds.get(slug, ()):
            bed = world.beds[bed_id]
            fits = bed.for_ in ("all", group) and world.reserved(bed) in (None, group)
            if bed_id not in world.spells and fits and world.in_use(bed):
                return True
        return False

    def unit_at(self, slug: str, at: datetime) -> Unit | None:
        """The unit's configuration at that moment, None before it had one."""
        return next((unit for since, unit in reversed(self.units.get(slug, ())) if since <= at), None)

    def is_open(self, slug: str, at: datetime) -> bool:
        """Whether the unit was open at that moment."""
        unit = self.unit_at(slug, at)
        return unit is not None and unit.status == "open"

    def closed_days(self, slug: str, start: datetime, end: datetime) -> float:
        """The days between the two moments on which the unit was closed, so that nobody could ask for a place."""
        known = self.units.get(slug, [])
        ends = (since for since, _ in [*known[1:], (end, None)])
        shut = [(since, until) for (since, u), until in zip(known, ends, strict=True) if u.status == "closed"]
        return sum(max((min(until, end) - max(since, start)) / DAY, 0.0) for since, until in shut)

    def beds_on(self, slug: str, night: date) -> list[Bed]:
        """The unit's beds that were in use on that night, extra ones included."""
        at = census(night)
        known = (self._bed_at(bed, at) for bed in self._unit_beds.get(slug, ()))
        return [b for b in known if b is not None and _in_use(b, night)]

    def _bed_at(self, bed: str, at: datetime) -> Bed | None:
        return next((bed for since, bed in reversed(self.beds[bed]) if since <= at), None)

    def free_days(self, slug: str, start: datetime, end: datetime) -> dict[str, float]:
        """For each group the days between the two moments on which the unit had a bed for one of them."""
        days = dict.fromkeys(GROUPS, 0.0)
        seen = self.free.get(slug, [])
        for n, (at, *free) in enumerate(seen):
            until = seen[n + 1][0] if n + 1 < len(seen) else end
            span = (min(until, end) - max(at, start)) / DAY
            if span > 0:
                for group, is_free in zip(GROUPS, free, strict=True):
                    days[group] += span * is_free
        return days


def _in_use(bed: Bed, night: date) -> bool:
    return (bed.valid_from is None or bed.valid_from <= night) and (bed.valid_to is None or night <= bed.valid_to)


def planned_on(unit: Unit, night: date) -> int | None:
    """The unit's planned places on that night; None where none are set."""
    return next((places for since, places in sorted(unit.planned, reverse=True) if since <= night), None)
