"""How free beds were given, and how anybody can check that the record of it was not changed. For all to see (L-20)."""

from datetime import time

from starlette.requests import Request
from starlette.responses import Response

from beds.proof import proof
from beds.store.errors import Away
from beds.store.published import hash_before
from beds.world.nights import ZONE, local_instant
from web.acting import now, store
from web.templating import render


async def order(request: Request) -> Response:
    """The page."""
    told = proof(store(request).world)
    return render(request, "place/order.html", told=told, line=await _line(request))


async def _line(request: Request) -> str:
    """`DATE HASH` as `beds digest` would have printed it when the day began; empty on the first day of a record, and
    while it cannot be found. Found once a day: a hash that moved with each entry would tell when something happens."""
    today, state = now(request).astimezone(ZONE).date(), request.app.state
    known = getattr(state, "published", None)
    if known is None or known[0] != (today, store(request).epoch):
        try:
            found = await hash_before(local_instant(today, time()))
        except Away:  # what else the page says is in memory
            return ""
        known = state.published = ((today, store(request).epoch), f"{today} {found.hex()}" if found else "")
    return known[1]
