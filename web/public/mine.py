"""One's own number on any device: opening it, how it stands, closing it."""

from datetime import datetime, timedelta

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.app import waitlist
from beds.people import contact, wish
from beds.people.refusals import TooBusy, TooMany, WrongPin
from beds.standing import Queue, Standing, ended, news, standing
from beds.store.models.ticket import Ticket
from beds.taken_back import taken_back
from beds.world import Unit, World
from beds.world.explain import Why, why_not
from beds.world.offers import last_arrival
from beds.world.units import to_come
from web.acting import actor_of, now, own_ticket, read, store
from web.problem import sentence
from web.public import session as own
from web.templating import render

QUARTER = timedelta(minutes=15)
ARRIVALS = tuple(timedelta(minutes=m) for m in (30, 60, 120, 180))
"""From now, each until the next quarter hour: times before which somebody may say that they come."""
RESTING = ("paused", "ask-later", "quiet", "asleep")
ONE_S_OWN = (*RESTING, "promised", "suspended", "not-confirmed", "not-open")
"""Reasons that say nothing of anybody else: all that is told of a protected unit (L-12)."""


class Line(Struct, frozen=True):
    """One line that the number stands in, with what stands between the person and a bed."""

    unit: Unit
    queue: Queue
    why: list[Why]


async def look(request: Request) -> Response:
    """Where the number and the code are written."""
    if await own.current(request) is not None:
        return RedirectResponse("/place/mine", 303)
    return render(request, "place/look.html", refused="")


async def open_number(request: Request) -> Response:
    """The right number and code open it on this device for a while. A look is a sign of life."""
    form = await read(request)
    number, pin = str(form.get("number", "")), str(form.get("pin", ""))
    try:
        ticket = await own_ticket(request, number, pin, own.device(request))
    except (WrongPin, TooBusy, TooMany) as refusal:
        said, status = sentence(request, refusal)
        return render(request, "place/look.html", status=status, refused=said)
    await waitlist.looked(store(request), await actor_of(request, own_word=True), ticket.id)
    response = RedirectResponse("/place/mine", 303)
    own.begin(request, response, ticket)
    return response


async def mine(request: Request) -> Response:
    """How the number stands. A person who looks keeps it open; the page that looks again by itself does not."""
    ticket = await own.current(request)
    if ticket is None:
        return closed()
    page = await mine_page(request, ticket)
    if request.headers.get("sec-fetch-mode") in (None, "navigate"):
        own.renew(request, page)
    return page


async def mine_page(request: Request, ticket: Ticket, refused: str = "", status: int = 200) -> Response:
    """The page, with why something could not be done."""
    world, at = store(request).world, now(request)
    stands, waits = standing(world, ticket.id, at), world.waits_of(ticket.id)
    lines = _lines(world, ticket, stands, at)
    return render(
        request,
        "place/mine.html",
        status=status,
        number=ticket.number,
        standing=stands,
        units=world.units,
        lines=lines,
        gone=[(world.units[e.unit], e.closed) for e in (await ended(world, [ticket.id], at)).get(ticket.id, [])],
        news=[(to_come(world, n.unit), n) for n in news(world, ticket.id, at)],
        back=await taken_back(world, ticket.id, at),
        rests=_any(lines, RESTING),
        unmet=_any(lines, ("not-confirmed",)),
        arrivals=_arrivals(world, stands, at),
        asked="asked" in request.query_params,
        paired=any(w.paired for w in waits),
        since=min((w.since for w in waits if w.since), default=None),
        kept={
            "contact": await contact.kept(ticket.id),
            "interpreter": await wish.kept(ticket.id),
        },
        refused=refused,
    )


def _lines(world: World, ticket: Ticket, stands: Standing, at: datetime) -> list[Line]:
    """Every line of the number, but for that of the unit which has promised a bed."""
    told = [(world.units[w.unit], why_not(world, w, at)) for w in world.waits_of(ticket.id)]
    return [
        Line(unit, queue, [w for w in why if w.code in ONE_S_OWN] if unit.protected else why)
        for (unit, why), queue in zip(told, stands.queues, strict=True)
        if stands.offer is None or stands.offer.unit != unit.slug
    ]


def _any(lines: list[Line], codes: tuple[str, ...]) -> bool:
    return any(why.code in codes for line in lines for why in line.why)


def _arrivals(world: World, stands: Standing, at: datetime) -> list[datetime]:
    """Times before which the person may say that they come."""
    if stands.offer is None or stands.offer.accepted:
        return []
    last = last_arrival(world, world.units[stands.offer.unit])
    times = (at + ahead for ahead in ARRIVALS)
    quarters = [t + (datetime.min.replace(tzinfo=t.tzinfo) - t) % QUARTER for t in times]
    return [t for t in quarters if last is None or t <= last]


def closed() -> Response:
    """Nothing is open on this device: ask for the number."""
    return RedirectResponse("/place/look", 303)


async def deleted(request: Request) -> Response:
    """There is no such number any more."""
    return render(request, "place/deleted.html")


async def close(request: Request) -> Response:
    """Close the number on this device."""
    response = RedirectResponse("/place", 303)
    own.end(request, response)
    return response
