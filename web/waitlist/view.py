"""A unit's line as its staff see it: numbers, times, states, and why each waits. It stays live as the board does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

import msgspec
from msgspec import Struct

from beds.board import Audience, Numbers
from beds.house_time import utc_now
from beds.world.explain import Why, explained
from beds.world.offers import free_beds
from beds.world.order import first, rank
from beds.world.state import PROMISES, Bed, Unit, World
from beds.world.waits import Wait
from web.i18n import LANGUAGES
from web.templating import macro

PREFIX = "q-"
ON_THE_WAY = frozenset(("next", "behind", "full", "tried", "reserved", "not-for-you"))
"""Reasons for which somebody only has to wait: nothing that they or we could do about it."""
CLOCKLESS = datetime.min.replace(tzinfo=UTC)
"""A line is what entries have made it: whoever wants no offer before an hour wants none until the clock's entry."""


class Row(Struct, frozen=True, kw_only=True):
    """One who waits. `next` is the one who gets the next bed that fits. `bed`, `label` and `until` are those of a
    promise here, `offered` while it is not answered. `past`: a bed is free that could be offered past the line.
    `since`: the earlier time that was attested."""

    number: str | None
    joined_at: datetime
    since: datetime | None
    state: str
    confirmed: bool
    paired: bool
    why: tuple[Why, ...]
    next: bool = False
    past: bool = False
    bed: str = ""
    label: str = ""
    until: datetime | None = None
    offered: bool = False


class Turn(Struct, frozen=True):
    """Whose turn it is for one bed: it is `free`, or being made ready."""

    bed: str
    label: str
    free: bool
    number: str | None


class Lined(Struct, frozen=True, kw_only=True):
    """The line of one unit. `named`: it stands among others, under its name. `from_`, `to`: offer hours, None where
    offers are made by hand. `offers`: how many wait for an answer."""

    slug: str
    name: str
    named: bool
    status: str
    drawn: bool
    from_: time | None
    to: time | None
    free: int
    offers: int
    turn: Turn | None
    rows: tuple[Row, ...]


class LineView:
    """One unit's line (`audience.page_unit`), or those of every unit that the audience may see."""

    def __init__(self, audience: Audience, numbers: Numbers, clock: Callable[[], datetime] = utc_now) -> None:
        self.audience = audience
        self.key = f"line:{audience.key}"
        self._numbers, self._clock = numbers, clock

    def look(self, world: World) -> dict[str, Any]:
        """Every line: open units first, each in the order of names."""
        units = sorted(world.units.values(), key=lambda u: (u.status != "open", u.name))
        return {PREFIX + u.slug: value for u in units if (value := self.part(world, PREFIX + u.slug)) is not None}

    def part(self, world: World, name: str) -> Lined | None:
        """One unit's line, or None where this audience may not know who waits."""
        slug = name.removeprefix(PREFIX)
        unit = world.units.get(slug)
        if unit is None or unit.status == "closed" or not self.audience.sees_waiting(world, slug):
            return None
        by_clock = unit.rules.automatic and unit.mode == "without"
        free = free_beds(world, slug) if unit.status == "open" else []
        rows = self._rows(world, slug, bool(free))
        return Lined(
            slug=slug,
            name=unit.name,
            named=not self.audience.page_unit,
            status=unit.status,
            drawn=unit.rules.order == "draw",
            from_=unit.rules.offer_from if by_clock else None,
            to=unit.rules.offer_to if by_clock else None,
            free=len(free),
            offers=sum(1 for row in rows if row.offered),
            turn=self._turn(world, unit, free),
            rows=rows,
        )

    def _rows(self, world: World, slug: str, free: bool) -> tuple[Row, ...]:
        told = explained(world, slug, CLOCKLESS)
        ahead = next((w.handle for w, why in told if all(y.code in ON_THE_WAY for y in why)), "")
        return tuple(self._row(world, slug, w, tuple(why), w.handle == ahead, free) for w, why in told)

    def _row(self, world: World, slug: str, wait: Wait, why: tuple[Why, ...], ahead: bool, free: bool) -> Row:
        promised = world.promised_to(wait.ticket) if wait.state == "promised" else None
        bed = world.beds[promised] if promised is not None and world.beds[promised].unit == slug else None
        spell = world.spells[bed.id] if bed else None
        return Row(
            number=self._numbers(wait.ticket),
            joined_at=wait.joined_at,
            since=wait.since,
            state=wait.state,
            confirmed=wait.confirmed,
            paired=wait.paired,
            why=why,
            next=ahead,
            past=free and promised is None and why[0].code not in ("next", "suspended"),
            bed=bed.id if bed else "",
            label=bed.label if bed else "",
            until=spell.until if spell and spell.state in PROMISES else None,
            offered=spell is not None and spell.state == "offered",
        )

    def _turn(self, world: World, unit: Unit, free: list[Bed]) -> Turn | None:
        """What `offers.first_of` would do with the free beds; where none is free, with one that is being cleaned."""
        if unit.status != "open":
            return None
        cleaned = (b for b in world.unit_beds(unit.slug) if b.id in world.spells)
        beds = free or [b for b in cleaned if world.spells[b.id].state == "cleaning"][:1]
        firsts = [(rank(world, w), b, w) for b in beds if (w := first(world, b, CLOCKLESS)) is not None]
        if not firsts:
            return None
        _, bed, wait = min(firsts, key=lambda turn: turn[0])
        return Turn(bed.id, bed.label, bool(free), self._numbers(wait.ticket))

    def parts(self, touch: Any, world: World) -> Sequence[str]:
        """A bed or a wait that changed shows in the lines of its units."""
        return [PREFIX + slug for slug in dict.fromkeys(filter(None, (touch.unit, *touch.queues)))]

    def html(self, name: str, value: Lined, now: datetime, given: Mapping[str, str] | None = None) -> str:
        """The line as it stands in the page at this moment; after a refusal with what was `given`."""
        return str(macro(LANGUAGES[self.audience.language], "_line.html", "line")(value, now, given or {}))

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
