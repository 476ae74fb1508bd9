"""How many places there have been: closed units and dated capacity, which no change rewrites (D-02)."""

from datetime import date, timedelta

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.board import visible_units
from beds.world.nights import ZONE
from beds.world.state import Unit
from web.acting import audience, now, store
from web.templating import render

WIDTH, HEIGHT, TOP = 640, 96, 4
AHEAD = timedelta(days=730)
"""How much of the years after a planned opening is drawn."""


class Step(Struct, frozen=True):
    """So many places from a date until the next step; `x`, `y`, `width`, `height` are its place in the picture."""

    since: date
    until: date | None
    places: int
    coming: bool
    x: float
    y: float
    width: float
    height: float


class Past(Struct, frozen=True):
    """One unit through the years."""

    unit: Unit
    steps: tuple[Step, ...]


class Scale(Struct, frozen=True):
    """What all pictures on the page have in common: the days from edge to edge, today, and the most places."""

    first: date
    today: date
    last: date
    most: int

    def x(self, day: date) -> float:
        """Where the day lies."""
        return WIDTH * (day - self.first).days / max(1, (self.last - self.first).days)


async def history(request: Request) -> Response:
    """Every unit whose capacity the reader may know, closed ones first."""
    world, today = store(request).world, now(request).astimezone(ZONE).date()
    eyes = audience(request.user, world)
    units = [world.units[v.slug] for v in visible_units(world, eyes) if v.places is not None]
    dated = sorted((u for u in units if u.planned), key=lambda u: (u.status != "closed", u.name))
    scale = _scale([step for u in dated for step in u.planned], today)
    return render(request, "history.html", past=[Past(u, _steps(u, scale)) for u in dated], scale=scale)


def _scale(steps: list[tuple[date, int]], today: date) -> Scale:
    days = [day for day, _ in steps]
    last = max([today, *(day + AHEAD for day in days if day > today)])
    return Scale(min(days, default=today), today, last, max((n for _, n in steps), default=1) or 1)


def _steps(unit: Unit, scale: Scale) -> tuple[Step, ...]:
    days = sorted(unit.planned)
    ends = [day for day, _ in days[1:]] + [unit.closes if unit.status == "closed" else None]
    lasted = [(step, until) for step, until in zip(days, ends, strict=True) if until is None or until > step[0]]
    return tuple(_step(*step, until, scale) for step, until in lasted)


def _step(since: date, places: int, until: date | None, scale: Scale) -> Step:
    coming = since > scale.today
    x, end = scale.x(since), scale.x(until or (scale.last if coming else scale.today))
    height = round((HEIGHT - TOP) * places / scale.most, 1)
    return Step(since, until, places, coming, round(x, 1), HEIGHT - height, round(end - x, 1), height)
