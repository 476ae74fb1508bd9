"""The line of a protected unit as its people may know it: in bands, renewed four times a day (L-12).

A single arrival must not show in anybody's answer, so the order is written down at fixed hours and read from there.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Literal

from beds.world.draft import Draft
from beds.world.explain import line
from beds.world.nights import next_clock
from beds.world.records import Line
from beds.world.state import World
from beds.world.waits import Wait

RENEWED = (time(8), time(12), time(16), time(20))
"""Local hours at which bands are renewed."""
FIRST, MIDDLE = 3, 8
"""The last place of the first and of the second band."""

Band = Literal["first", "middle", "back"]


def band(world: World, wait: Wait) -> Band:
    """The wait's band at the last renewal; who has come since is at the back, whatever the line is like."""
    known = world.lines.get(wait.unit)
    if known is None or wait.handle not in known.handles:
        return "back"
    place = 1 + known.handles.index(wait.handle)
    return "first" if place <= FIRST else "middle" if place <= MIDDLE else "back"


def due_lines(world: World) -> Iterator[tuple[datetime, str, str]]:
    """Renewals, for protected units that somebody waits for or waited for at the last one."""
    for unit in world.units.values():
        if not unit.protected or unit.status == "closed":
            continue
        known = world.lines.get(unit.slug)
        joined = [w.joined_at for w in world.waits.values() if w.unit == unit.slug]
        if known is not None and (joined or known.handles):
            yield next_clock(known.at, RENEWED), "renew", unit.slug
        elif joined:
            yield next_clock(min(joined), RENEWED), "renew", unit.slug


def renew(draft: Draft, slug: str, _: datetime) -> None:
    """Write the line down as it now is."""
    known = draft.world.recorded(slug).waits  # nobody is told of before the ledger tells of them
    handles = tuple(w.handle for w in line(draft.world, slug) if w.handle in known)
    draft.add("renew", unit=slug, line=Line(at=draft.now, handles=handles))
