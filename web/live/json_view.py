"""The board as programs read it: the JSON messages of docs/interface.md, keys in its order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Struct, UnsetType

from beds.board import (
    Audience,
    BedView,
    FreeFor,
    Numbers,
    Places,
    UnitView,
    bed_view,
    bed_views,
    unit_view,
    visible_units,
)
from beds.world.state import World
from web.live.frames import encoder
from web.live.view import Touch

UNIT = "u-"
BED = "b-"
"""What part names begin with; a slug or the id of a bed follows."""


class UnitPart(NamedTuple):
    """A unit, and whether its beds are seen one by one."""

    view: UnitView
    beds: bool


class BedPart(NamedTuple):
    """A bed and the unit it is in."""

    view: BedView
    unit: str


class Snapshot(Struct, frozen=True, tag_field="type", tag="snapshot"):
    """Everything, as of the frame `id`."""

    id: str
    epoch: str
    units: list[dict[str, Any]]


class Change(Struct, frozen=True, tag_field="type", tag="change"):
    """The newest state of one unit's figures and, where it is seen and has changed, one bed."""

    id: str
    unit: str
    places: Places | None
    free_for: FreeFor | None
    bed: BedView | UnsetType
    waiting: int | None
    confirmed_at: datetime | None
    fresh_until: datetime | None


class Changes(Struct, frozen=True, tag_field="type", tag="changes"):
    """The newest state of everything that a burst has changed; `id` of its last entry."""

    id: str
    units: list[UnitView]
    beds: list[BedView]


class JsonView:
    """Units, and beds where the audience sees them."""

    def __init__(self, audience: Audience, numbers: Numbers) -> None:
        self.key = audience.key
        self._audience = audience
        self._numbers = numbers

    def look(self, world: World) -> dict[str, UnitPart | BedPart]:
        """Every unit, each followed by its beds in the order of the corridor."""
        seen: dict[str, UnitPart | BedPart] = {}
        for unit in visible_units(world, self._audience):
            beds = self._audience.sees_beds(world, unit.slug)
            seen[UNIT + unit.slug] = UnitPart(unit, beds)
            if beds:
                views = bed_views(world, unit.slug, self._audience, self._numbers)
                seen |= {BED + bed.id: BedPart(bed, unit.slug) for bed in views}
        return seen

    def part(self, world: World, name: str) -> UnitPart | BedPart | None:
        """One unit or bed, or None where this audience sees no such thing."""
        if name.startswith(UNIT):
            slug = name.removeprefix(UNIT)
            if slug not in world.units or not self._audience.sees_unit(world, slug):
                return None
            return UnitPart(unit_view(world, slug, self._audience), self._audience.sees_beds(world, slug))
        bed = world.beds.get(name.removeprefix(BED))
        if bed is None or not self._audience.sees_beds(world, bed.unit) or not world.in_use(bed):
            return None
        return BedPart(bed_view(world, bed.id, self._audience, self._numbers), bed.unit)

    def parts(self, touch: Touch, world: World) -> Sequence[str]:
        """The unit with the bed, or with all of its beds; the units whose queue moved."""
        names = [UNIT + slug for slug in touch.queues]
        if touch.unit:
            beds = [touch.bed] if touch.bed else [bed.id for bed in world.unit_beds(touch.unit)]
            names = [UNIT + touch.unit, *(BED + bed for bed in beds), *names]
        return names

    def snapshot(self, seen: Mapping[str, Any], last: str, epoch: str) -> bytes:
        """All units, with "beds" where they are seen."""
        units: list[dict[str, Any]] = []
        for part in seen.values():
            if isinstance(part, UnitPart):
                units.append(msgspec.structs.asdict(part.view) | ({"beds": []} if part.beds else {}))
            else:
                units[-1]["beds"].append(part.view)
        return encoder.encode(Snapshot(last, epoch, units))

    def change(self, seen: Mapping[str, Any], before: Mapping[str, Any], last: str) -> bytes:
        """A "change" where figures of one unit, and at most one bed, tell it all; else "changes"."""
        units = [slug for slug in before if slug.startswith(UNIT)]
        beds = [seen[name] for name in before if name.startswith(BED)]
        slugs = {seen[name].view.slug for name in units} | {bed.unit for bed in beds}
        if len(slugs) == 1 and len(beds) <= 1 and all(_figures_only(before[u], seen[u]) for u in units):
            unit = seen[UNIT + slugs.pop()].view
            bed = beds[0].view if beds else UNSET
            times = (unit.waiting, unit.confirmed_at, unit.fresh_until)
            return encoder.encode(Change(last, unit.slug, unit.places, unit.free_for, bed, *times))
        return encoder.encode(Changes(last, [seen[name].view for name in units], [bed.view for bed in beds]))


def _figures_only(before: UnitPart, now: UnitPart) -> bool:
    """Whether the unit itself is the same, its name and whom it is for."""
    return _itself(before) == _itself(now)


def _itself(part: UnitPart) -> tuple[object, ...]:
    unit = part.view
    return unit.slug, unit.name, unit.status, unit.audience, unit.protected, part.beds
