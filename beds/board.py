"""The Board: the world as someone may see it. Every screen, API answer and live frame is made of these views.

No ages here: `confirmed_at` and `fresh_until` go out, and whoever shows them makes ages and "Ring" of them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from beds.people.rights import Caller, reaches
from beds.world.nights import next_clock
from beds.world.state import Bed, Unit, World

UNSET_RHYTHM = timedelta(hours=8)
"""How long a figure counts as current where the unit has named no hours of its own: a shift."""
GRACE = timedelta(minutes=30)
"""How late a confirmation may come after its hour before the figure turns into "Ring"."""
ALREADY_DONE = timedelta(hours=1)
"""A confirmation less than this before an hour of the rhythm serves for that hour too."""

Shape = Literal["json", "board", "unit", "wall", "line", "handover"]
"""In which somebody is served."""
Numbers = Callable[[str], str | None]


class Places(Struct, frozen=True):
    """Counts of places. `usable` = in use and not out of service; both denominators stand side by side (D-06)."""

    planned: int
    usable: int
    free: int
    held: int
    offered: int
    occupied: int
    cleaning: int
    closed: int


class FreeFor(Struct, frozen=True):
    """How many free beds a woman could take now, and how many a man; a bed for all counts in both."""

    women: int
    men: int


class UnitView(Struct, frozen=True):
    """One unit. For a protected unit whoever has no work there gets no figure and no hour, always (None)."""

    slug: str
    name: str
    status: str
    audience: str
    protected: bool
    places: Places | None
    free_for: FreeFor | None
    waiting: int | None
    confirmed_at: datetime | None
    fresh_until: datetime | None


class BedView(Struct, frozen=True, rename={"for_": "for"}):
    """One bed. `number` is the public number of its guest or promise, for roles that may see it."""

    id: str
    label: str
    for_: str
    reserved: str | None
    state: str
    since: datetime | None
    until: datetime | None
    number: str | None


class Audience(Struct, frozen=True):
    """Those who see the same: role, own units, organisation, language, and the shape in which they are served."""

    role: str
    units: frozenset[str] = frozenset()
    organisation: str = ""
    language: str = ""
    shape: Shape = "json"
    page_unit: str = ""

    @property
    def key(self) -> str:
        """The same for all who see the same; part of the epoch, so that a changed right gives a snapshot."""
        parts = (self.role, *sorted(self.units), self.organisation, self.language, self.shape, self.page_unit)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def reaches(self, right: str, world: World, slug: str) -> bool:
        """Whether a right of the one table of rights is theirs in that unit."""
        caller = Caller(role=self.role, organisation=self.organisation, units=self.units)
        return reaches(caller, right, world, slug)

    def works_in(self, world: World, slug: str) -> bool:
        """Whether these are the unit's own people."""
        return self.reaches("see-own", world, slug)

    def sees_unit(self, world: World, slug: str) -> bool:
        """Whether the unit exists for them at all."""
        return self.page_unit in ("", slug) and self.reaches("see-unit", world, slug)

    def sees_figures(self, world: World, slug: str) -> bool:
        """Whether they may know how many places are free: of a protected unit only those who work with it (L-12)."""
        if not self.sees_unit(world, slug):
            return False
        if not world.units[slug].protected or self.works_in(world, slug):
            return True
        return self.shape != "wall" and self.reaches("see-protected", world, slug)

    def sees_beds(self, world: World, slug: str) -> bool:
        """Whether they may see single beds: the unit's own people, and intake within the walls (L-18)."""
        return self.sees_unit(world, slug) and self.reaches("see-beds", world, slug)

    def sees_numbers(self, world: World, slug: str) -> bool:
        """Whether they may see whose beds they are; of a sensitive unit only its own people (D-08), on walls nobody."""
        if self.shape == "wall" or not self.sees_beds(world, slug):
            return False
        return not world.units[slug].sensitive or self.works_in(world, slug)

    def sees_waiting(self, world: World, slug: str) -> bool:
        """Whether they may know how many wait: the unit's own people, and who sees the numbers of its guests."""
        return self.works_in(world, slug) or self.sees_numbers(world, slug)

    def sees_standing(self, world: World, slug: str, made: bool) -> bool:
        """Whether they may know that a number within their reach stands in that line, or is promised a bed there:
        whoever has `made` the number, those who work with the unit, and helpers unless it is sensitive (D-08)."""
        helps = self.reaches("see-standing", world, slug) and not world.units[slug].sensitive
        return made or helps or self.sees_waiting(world, slug)

    def sees_stay(self, world: World, slug: str, made: bool) -> bool:
        """Whether they may know that such a number has a bed there: a stay is the house's own record (L-18), and of
        the maker of the number only a protected or sensitive unit keeps it."""
        unit = world.units[slug]
        return self.sees_numbers(world, slug) or (made and not unit.protected and not unit.sensitive)


def places(world: World, unit: Unit) -> Places:
    """The unit's counts now; a unit that is not open has planned places only."""
    beds = [b for b in world.unit_beds(unit.slug) if world.in_use(b)] if unit.status == "open" else []
    states = Counter(world.spells[b.id].state if b.id in world.spells else "free" for b in beds)
    return Places(
        planned=planned_places(world, unit),
        usable=len(beds) - states["closed"],
        **{s: states[s] for s in ("free", "held", "offered", "occupied", "cleaning", "closed")},
    )


def planned_places(world: World, unit: Unit) -> int:
    """Planned places on the unit's night; before the first date those that it will begin with."""
    if not unit.planned:
        return sum(1 for b in world.unit_beds(unit.slug) if world.in_use(b) and not b.extra)
    night = world.nights.get(unit.slug) or (world.at.date() if world.at else unit.planned[0][0])
    known = [n for day, n in sorted(unit.planned) if day <= night]
    return known[-1] if known else min(unit.planned)[1]


def free_for(world: World, unit: Unit) -> FreeFor:
    """Free beds by who could take them; a reserved bed is there only for its group."""
    if unit.status != "open":
        return FreeFor(0, 0)
    free = [b for b in world.unit_beds(unit.slug) if b.id not in world.spells and world.in_use(b)]
    return FreeFor(*(sum(1 for b in free if _open_to(world, b, group)) for group in ("women", "men")))


def _open_to(world: World, bed: Bed, group: str) -> bool:
    return bed.for_ in ("all", group) and world.reserved(bed) in (None, group)


def fresh_until(unit: Unit, confirmed_at: datetime | None) -> datetime | None:
    """Until when the unit's figures count as current: half an hour after the next hour at which its staff confirm,
    or eight hours after the last human act where no hours are set. None for a unit nobody has confirmed."""
    if confirmed_at is None:
        return None
    if not unit.confirm_hours:
        return confirmed_at + UNSET_RHYTHM
    return next_clock(confirmed_at + ALREADY_DONE, unit.confirm_hours) + GRACE


def unit_view(world: World, slug: str, audience: Audience) -> UnitView:
    """The unit as this audience may see it. The audience must see the unit."""
    unit = world.units[slug]
    figures = audience.sees_figures(world, slug)
    confirmed = world.confirmed.get(slug) if figures and unit.status == "open" else None
    return UnitView(
        slug=slug,
        name=_name(world, unit, audience),
        status=unit.status,
        audience=unit.audience,
        protected=unit.protected,
        places=places(world, unit) if figures else None,
        free_for=free_for(world, unit) if figures else None,
        waiting=waiting(world, slug) if audience.sees_waiting(world, slug) else None,
        confirmed_at=confirmed,
        fresh_until=fresh_until(unit, confirmed),
    )


def _name(world: World, unit: Unit, audience: Audience) -> str:
    """A unit that says something of those who live there has a neutral name outside, and on every wall."""
    insiders = audience.shape != "wall" and audience.reaches("see-name", world, unit.slug)
    return unit.name if insiders else unit.public_name or unit.name


def waiting(world: World, slug: str) -> int:
    """How many stand in the unit's queue, those who rest included."""
    return sum(1 for w in world.waits.values() if w.unit == slug)


def bed_view(world: World, bed_id: str, audience: Audience, numbers: Numbers) -> BedView:
    """The bed as this audience may see it. The audience must see the unit's beds."""
    bed, spell = world.beds[bed_id], world.spells.get(bed_id)
    number = None
    if spell is not None and spell.ticket and audience.sees_numbers(world, bed.unit):
        number = numbers(spell.ticket)
    return BedView(
        id=bed.id,
        label=bed.label,
        for_=bed.for_,
        reserved=world.reserved(bed),
        state=spell.state if spell else "free",
        since=spell.since if spell else world.free_since.get(bed_id),
        until=spell.until if spell else None,
        number=number,
    )


def bed_views(world: World, slug: str, audience: Audience, numbers: Numbers) -> list[BedView]:
    """All beds in use of a unit, in the order of the corridor."""
    return [bed_view(world, b.id, audience, numbers) for b in world.unit_beds(slug) if world.in_use(b)]


def visible_units(world: World, audience: Audience) -> list[UnitView]:
    """The units that this audience sees: open ones first, then planned, then closed; each in the order of names."""
    order = {"open": 0, "planned": 1, "closed": 2}
    seen = [unit_view(world, slug, audience) for slug in world.units if audience.sees_unit(world, slug)]
    return sorted(seen, key=lambda u: (order[u.status], u.name))
