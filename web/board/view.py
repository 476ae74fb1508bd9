"""A page's live view: the elements that change, by their ids, made by the macros that made the page.

It is what web/live calls a View. A part's value is the plain value its element is made of; HTML is made at sending.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from beds.board import Audience, Numbers, visible_units, waiting
from beds.expected import expected
from beds.house_time import utc_now
from beds.world.asking import left_open
from beds.world.state import World
from web.board import shown
from web.i18n import LANGUAGES
from web.templating import macro

Tiles = dict[str, str]


Sheet = tuple[shown.ShownBed, shown.House, str | None, tuple[str, ...]]


class PageView:
    """The board, one unit's screen or the wall (`audience.shape`) as one audience sees it."""

    def __init__(self, audience: Audience, numbers: Numbers, clock: Callable[[], datetime] = utc_now) -> None:
        self.audience = audience
        self.key = f"page:{audience.key}"
        self._numbers, self._clock = numbers, clock

    def look(self, world: World) -> dict[str, Any]:
        """Every element that changes, in the order of the page."""
        return {name: value for name in self._names(world) if (value := self.part(world, name)) is not None}

    def part(self, world: World, name: str) -> Any | None:
        """What the element is made of, or None where this audience has none such."""
        kind, _, key = name.partition("-")
        if kind == "tonight":
            return tuple(shown.figure(world, slug) for slug in self._open(world))
        if kind in ("b", "s"):
            bed = self._bed(world, key)
            return self._sheet(world, bed) if bed and kind == "s" else bed
        if key not in world.units or not self._in_view(world, key):
            return None
        if kind == "n":
            return (key, waiting(world, key)) if self.audience.sees_waiting(world, key) else None
        unit = shown.shown_unit(world, key, self.audience, self._numbers)
        if not self._one:
            return (unit,)
        return unit, expected(world, key, self.audience, self._numbers), self.audience.works_in(world, key)

    def parts(self, touch: Any, world: World) -> Sequence[str]:
        """The elements that an entry may have changed. A queue that moved shows in its unit's figures."""
        names = ["tonight"] if self.audience.shape == "board" else []
        for slug in dict.fromkeys(filter(None, (touch.unit, *touch.queues))):
            names.append(self._prefix + slug)
            if self._one:
                one = touch.bed and slug not in touch.queues  # whether anybody waits shows on every sheet
                beds = [touch.bed] if one else [b.id for b in world.unit_beds(slug)]
                names += [f"{kind}-{bed}" for kind in "bs" for bed in beds]
                names.append(f"n-{slug}")
        return names

    def html(self, name: str, value: Any, now: datetime) -> str:
        """The element as it stands in the page at this moment."""
        kind = name.partition("-")[0]
        if kind == "tonight":
            return self._make("_tiles.html", "tonight", shown.tonight(list(value), now))
        if kind == "b":
            link = f"/units/{value.unit}/beds/{value.id}"
            return self._make("_tiles.html", "bed_tile", value, now, link, brief=True, part=True)
        if kind == "s":
            bed, house, following, unasked = value
            return self._make("_sheet.html", "bed_sheet", bed, house, now, following, unasked)
        if kind == "n":
            return self._make("_tiles.html", "line_link", *value)
        made_by = {"u-": "unit_head" if self._one else "unit_section", "w-": "wall_row"}[self._prefix]
        return self._make("_tiles.html", made_by, *value, now)

    def snapshot(self, seen: Mapping[str, Any], last: str, epoch: str) -> bytes:
        """The message that holds every element."""
        return self._frame("snapshot", seen, seen, last, epoch=epoch)

    def change(self, seen: Mapping[str, Any], before: Mapping[str, Any], last: str) -> bytes:
        """The message that holds the elements that are different now."""
        return self._frame("change", seen, before, last)

    def planned(self, world: World) -> list[shown.ShownUnit]:
        """Units that are not open yet, which do not change by the minute."""
        slugs = [v.slug for v in visible_units(world, self.audience) if v.status == "planned"]
        return [shown.shown_unit(world, slug, self.audience, self._numbers) for slug in slugs]

    def _frame(self, kind: str, seen: Mapping[str, Any], names: Iterable[str], last: str, **more: str) -> bytes:
        now = self._clock()
        tiles = {name: self.html(name, seen[name], now) for name in names}
        return msgspec.json.encode({"type": kind, "id": last, **more, "tiles": tiles})

    def _make(self, template: str, name: str, *values: Any, **more: Any) -> str:
        return str(macro(LANGUAGES[self.audience.language], template, name)(*values, **more))

    @cached_property
    def _one(self) -> bool:
        return self.audience.shape == "unit"

    @cached_property
    def _prefix(self) -> str:
        return "w-" if self.audience.shape == "wall" else "u-"

    def _names(self, world: World) -> Iterator[str]:
        if self.audience.shape == "board":
            yield "tonight"
        slugs = [v.slug for v in visible_units(world, self.audience) if self._in_view(world, v.slug)]
        yield from (self._prefix + slug for slug in slugs)
        if self._one:
            for kind in "bs":
                yield from (f"{kind}-{b.id}" for slug in slugs for b in world.unit_beds(slug) if world.in_use(b))
            yield from (f"n-{slug}" for slug in slugs)

    def _open(self, world: World) -> list[str]:
        """The open units of which this audience knows figures, by name."""
        known = (u for u in world.units.values() if u.status == "open" and self.audience.sees_figures(world, u.slug))
        return [unit.slug for unit in sorted(known, key=lambda u: u.name)]

    def _in_view(self, world: World, slug: str) -> bool:
        """Closed units stand in the history only; on the wall and on a unit's screen only open ones."""
        shows = ("open", "planned") if self.audience.shape == "board" else ("open",)
        return world.units[slug].status in shows and self.audience.sees_unit(world, slug)

    def _bed(self, world: World, bed_id: str) -> shown.ShownBed | None:
        bed = world.beds.get(bed_id)
        if bed is None or not world.in_use(bed) or not self.audience.sees_beds(world, bed.unit):
            return None
        return shown.shown_bed(world, bed_id, self.audience, self._numbers)

    def _sheet(
        self, world: World, bed: shown.ShownBed
    ) -> tuple[shown.ShownBed, shown.House, str | None, tuple[str, ...]]:
        """The bed, its unit, who is first in line for it, and what is still to be asked of whom it is for."""
        house, spell = shown.house(world, bed.unit, self.audience), world.spells.get(bed.id)
        following = shown.next_in_line(world, bed.id, self.audience, self._numbers) if house.line else None
        return bed, house, following, left_open(world.units[bed.unit], spell)
