"""How many places there have been: closed units and dated capacity, which no change rewrites (D-02)."""

from datetime import date

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.board import visible_units
from beds.world.nights import ZONE
from beds.world.state import Unit
from web.acting import audience, store
from web.templating import now, render

WIDTH, HEIGHT, TOP = 640, 96, 12


class Step(Struct, frozen=True):
    """So many places from a date until the next step; `x`, `y`, `width`, `height` are its place in the picture."""

    since: date
    until: date | None
    places: int
    x: float
    y: float
    width: float
    height: float


class Past(Struct, frozen=True):
    """One unit through the years."""

    unit: Unit
    steps: tuple[Step, ...]


async def history(request: Request) -> Response:
    """Every unit whose capacity the reader may know, closed ones first."""
    world, today = store(request).world, now(request).astimezone(ZONE).date()
    eyes = audience(request.user, world)
    told = [v.slug for v in visible_units(world, eyes) if v.places is not None]
    units = sorted((world.units[slug] for slug in told), key=lambda u: (u.status != "closed", u.name))
    dated = [u for u in units if u.planned]
    first = min((day for u in dated for day, _ in u.planned), default=today)
    return render(request, "history.html", past=[Past(u, _steps(u, first, today)) for u in dated], first=first)


def _steps(unit: Unit, first: date, today: date) -> tuple[Step, ...]:
    """The unit's planned places as steps, drawn on one scale of time for all units."""
    days = sorted(unit.planned)
    last = max(today, *(day for day, _ in days))
    ends = [day for day, _ in days[1:]] + [unit.closes if unit.status == "closed" else None]
    most = max(n for _, n in days) or 1
    whole = max(1, (last - first).days)
    steps = []
    for (since, places), until in zip(days, ends, strict=True):
        x = WIDTH * (since - first).days / whole
        end = WIDTH * ((until or last) - first).days / whole
        height = (HEIGHT - TOP) * places / most
        steps.append(Step(since, until, places, round(x, 1), round(HEIGHT - height, 1), round(end - x, 1), height))
    return tuple(steps)
