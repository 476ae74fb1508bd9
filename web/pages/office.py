"""For those who keep the house in order: the units to set up, and the log of who has read what."""

from starlette.requests import Request
from starlette.responses import Response

from beds.people import access
from beds.people.rights import reaches
from web.acting import store
from web.templating import now, render

SHOWN = 200
"""Readings on the page; the API has more."""


async def units_page(request: Request) -> Response:
    """Every unit whose settings the reader may change."""
    world = store(request).world
    units = [u for u in world.units.values() if reaches(request.user, "settings", world, u.slug)]
    return render(request, "units.html", units=sorted(units, key=lambda u: (u.status, u.name)))


async def access_page(request: Request) -> Response:
    """The newest readings by the reviewer's own organisation (L-10): who, when, which page, which unit. No number."""
    rows = await access.newest(request.user.organisation, SHOWN)
    return render(request, "access.html", rows=rows, units=store(request).world.units, now=now(request))
