"""For those who keep the house in order: the units to set up."""

from starlette.requests import Request
from starlette.responses import Response

from beds.people.rights import reaches
from web.acting import store
from web.templating import render


async def units_page(request: Request) -> Response:
    """Every unit whose settings the reader may change."""
    world = store(request).world
    units = [u for u in world.units.values() if reaches(request.user, "settings", world, u.slug)]
    return render(request, "units.html", units=sorted(units, key=lambda u: (u.status, u.name)))
