"""A unit's line as its staff see it: numbers, times, states, and why each waits. It stays live as the board does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from beds.board import Audience, Numbers
from beds.store.store import utc_now
from beds.world.explain import Why, line, why_not
from beds.world.offers import free_beds
from beds.world.order import first
from beds.world.state import PROMISES, World
from web.i18n import LANGUAGES
from web.templating import macro

PREFIX = "q-"


class Row(Struct, frozen=True, kw_only=True):
    """One who waits. `bed` and `until` are those of a promise, `offered` while it is not answered."""

    number: str | None
    joined_at: datetime
    state: str
    confirmed: bool
    paired: bool
    why: tuple[Why, ...]
    bed: str = ""
    bed_label: str = ""
    until: datetime | None = None
    offered: bool = False


class Lined(Struct, frozen=True, kw_only=True):
    """The line of one unit. `offerable`: somebody is first for a free bed. `named`: the unit's name stands above it."""

    slug: str
    name: str
    named: bool
    status: str
    audience: str
    automatic: bool
    free: int
    offerable: bool
    rows: tuple[Row, ...]


class LineView:
    """One unit's line (`audience.page_unit`), or those of every unit that the audience may see."""

    def __init__(self, audience: Audience, numbers: Numbers, clock: Callable[[], datetime] = utc_now) -> None:
        self.audience = audience
        self.key = f"line:{audience.key}"
        self._numbers, self._clock = numbers, clock

    def look(self, world: World) -> dict[str, Any]:
        """Every line, in the order of the units' names."""
        units = sorted(world.units.values(), key=lambda u: (u.status != "open", u.name))
        return {PREFIX + u.slug: value for u in units if (value := self.part(world, PREFIX + u.slug)) is not None}

    def part(self, world: World, name: str) -> Lined | None:
        """One unit's line, or None where this audience may not know who waits."""
        slug = name.removeprefix(PREFIX)
        unit = world.units.get(slug)
        if unit is None or unit.status == "closed" or not self.audience.sees_waiting(world, slug):
            return None
        rules = unit.rules
        free = free_beds(world, slug) if unit.status == "open" else []
        return Lined(
            slug=slug,
            name=unit.name,
            named=not self.audience.page_unit,
            status=unit.status,
            audience=unit.audience,
            automatic=rules.automatic and unit.mode == "without",
            free=len(free),
            offerable=any(first(world, bed, world.at) for bed in free),
            rows=tuple(self._row(world, wait, slug) for wait in line(world, slug)),
        )

    def _row(self, world: World, wait: Any, slug: str) -> Row:
        promised = world.promised_to(wait.ticket) if wait.state == "promised" else None
        mine = promised is not None and world.beds[promised].unit == slug
        spell = world.spells[promised] if mine else None
        return Row(
            number=self._numbers(wait.ticket),
            joined_at=wait.joined_at,
            state=wait.state,
            confirmed=wait.confirmed,
            paired=wait.paired,
            why=tuple(why_not(world, wait, slug, world.at)),
            bed=promised if mine else "",
            bed_label=world.beds[promised].label if mine else "",
            until=spell.until if spell and spell.state in PROMISES else None,
            offered=spell is not None and spell.state == "offered",
        )

    def parts(self, touch: Any, world: World) -> Sequence[str]:
        """A bed or a wait that changed shows in the lines of its units."""
        return [PREFIX + slug for slug in dict.fromkeys(filter(None, (touch.unit, *touch.queues)))]

    def html(self, name: str, value: Lined, now: datetime) -> str:
        """The line as it stands in the page at this moment."""
        return str(macro(LANGUAGES[self.audience.language], "_line.html", "line")(value, now))

    def snapshot(self, seen: Mapping[str, Any], last: str, epoch: str) -> bytes:
        """The message that holds every line."""
        return self._frame("snapshot", seen, seen, last, epoch=epoch)

    def change(self, seen: Mapping[str, Any], before: Mapping[str, Any], last: str) -> bytes:
        """The message that holds the lines that are different now."""
        return self._frame("change", seen, before, last)

    def _frame(self, kind: str, seen: Mapping[str, Any], names: Iterable[str], last: str, **more: str) -> bytes:
        now = self._clock()
        tiles = {name: self.html(name, seen[name], now) for name in names}
        return msgspec.json.encode({"type": kind, "id": last, **more, "tiles": tiles})
