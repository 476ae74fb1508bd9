"""What a handover tells, made of the world alone: it stays live as the unit's own screen does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct

from beds.app.tasks import Listed, listed
from beds.board import Audience, Numbers, Places, unit_view
from beds.expected import Expected, expected
from beds.house_time import utc_now
from beds.world.shifts import COUNTED, Handover, Shift
from beds.world.state import World
from beds.world.tasks import FOLLOW_UP, OTHER_HELP
from web.board.shown import ShownBed, shown_beds
from web.i18n import LANGUAGES, N_
from web.shift.tasks import REPAIRS
from web.templating import macro

PREFIX = "h-"
WORDS = (N_("Checked in"), N_("Checked out"), N_("Turned away"), N_("Asked with children"))
COUNTS = dict(zip(COUNTED, WORDS, strict=True))
"""What a shift counts, in words. Requests with children are an anonymous count (L-13)."""


class Told(Struct, frozen=True, kw_only=True):
    """One unit's handover: figures, what its night still brings, beds kept for absent guests (labels), those out of
    service, those that close when they are empty, those being cleaned, what is to be done (`helped`: by the intake;
    `due`: follow-ups), what was counted, and the last receipt."""

    slug: str
    places: Places
    confirmed_at: datetime | None
    soon: tuple[Expected, ...]
    away: tuple[str, ...]
    closed: tuple[ShownBed, ...]
    closing: tuple[ShownBed, ...]
    cleaning: tuple[ShownBed, ...]
    tasks: tuple[Listed, ...]
    helped: int
    due: int
    shift: Shift
    receipt: Handover | None


class HandoverView:
    """The handover of one unit (`audience.page_unit`). `names` are those of accounts, as far as this process has met
    them."""

    def __init__(
        self,
        audience: Audience,
        numbers: Numbers,
        names: Mapping[str, str],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.audience, self.names = audience, names
        self.key = f"handover:{audience.key}"
        self._numbers, self._clock = numbers, clock

    def look(self, world: World) -> dict[str, Any]:
        """The one element of the page."""
        name = PREFIX + self.audience.page_unit
        value = self.part(world, name)
        return {name: value} if value is not None else {}

    def part(self, world: World, name: str) -> Told | None:
        """What is handed over, or None where this audience does not work, or nobody does."""
        slug = name.removeprefix(PREFIX)
        unit = world.units.get(slug) if slug == self.audience.page_unit else None
        if unit is None or unit.status != "open" or not self.audience.sees_beds(world, slug):
            return None
        view, beds = unit_view(world, slug, self.audience), shown_beds(world, slug, self.audience, self._numbers)
        if view.places is None:
            return None
        ours = [t for t in world.tasks.values() if t.unit == slug]
        soon = expected(world, slug, self.audience, self._numbers)
        night = world.nights.get(slug, date.min)
        return Told(
            slug=slug,
            places=view.places,
            confirmed_at=view.confirmed_at,
            soon=tuple(e for e in soon if e.kind not in ("cleaning", "closed")),
            away=tuple(b.label for b in beds if b.away),
            closed=tuple(b for b in beds if b.state == "closed"),
            closing=tuple(b for b in beds if b.closing and b.state != "closed"),
            cleaning=tuple(b for b in beds if b.state == "cleaning"),
            tasks=listed((t for t in ours if t.kind in REPAIRS), world, self._numbers, night),
            helped=sum(t.kind == OTHER_HELP for t in ours),
            due=sum(t.kind == FOLLOW_UP and t.due is not None and t.due <= night for t in ours),
            shift=world.shifts.get(slug, Shift()),
            receipt=world.handovers.get(slug),
        )

    def parts(self, touch: Any, world: World) -> Sequence[str]:
        """Whatever happens in the unit may show here."""
        return [PREFIX + slug for slug in dict.fromkeys(filter(None, (touch.unit, *touch.queues)))]

    def html(self, name: str, value: Told, now: datetime) -> str:
        """The handover as it stands in the page at this moment."""
        make = macro(LANGUAGES[self.audience.language], "_handover.html", "handover")
        return str(make(value, now, COUNTS, REPAIRS, self.names))

    def snapshot(self, seen: Mapping[str, Any], last: str, epoch: str) -> bytes:
        """The message that holds it."""
        return self._frame("snapshot", seen, seen, last, epoch=epoch)

    def change(self, seen: Mapping[str, Any], before: Mapping[str, Any], last: str) -> bytes:
        """The message that holds it where it is different now."""
        return self._frame("change", seen, before, last)

    def _frame(self, kind: str, seen: Mapping[str, Any], names: Iterable[str], last: str, **more: str) -> bytes:
        now = self._clock()
        tiles = {name: self.html(name, seen[name], now) for name in names}
        return msgspec.json.encode({"type": kind, "id": last, **more, "tiles": tiles})
