"""One's own number on any device: how it stands, and everything one can say to it."""

from datetime import datetime, time, timedelta

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from beds.people import contact, tickets
from beds.people.refusals import TooBusy, WrongPin
from beds.standing import Standing, standing
from beds.store.models.notice import Contact, Wish
from beds.store.models.ticket import Ticket
from beds.world import Unit, World, codes, commands
from beds.world.explain import Why, why_not
from beds.world.nights import next_clock
from beds.world.offers import last_arrival
from beds.world.refusals import Refused
from web import i18n, own
from web.acting import store
from web.problem import problem_of
from web.templating import now, render

MORNING = time(8)
"""When "ask me in the morning" begins."""
ARRIVALS = (30, 60, 120, 180)
"""Minutes from now at which somebody may say that they come."""


class Line(Struct, frozen=True):
    """One line that the number stands in, with what stands between the person and a bed."""

    unit: Unit
    why: list[Why]


async def look(request: Request) -> Response:
    """Where the number and the code are written."""
    if await own.current(request) is not None:
        return RedirectResponse("/place/mine", 303)
    return render(request, "place/look.html", refused="")


async def open_number(request: Request) -> Response:
    """The right number and code open it on this device for a while. A look is a sign of life."""
    form = await _form(request)
    number, pin = str(form.get("number", ""))[:100], str(form.get("pin", ""))[:100]
    try:
        ticket = await tickets.check(request.app.state.secret, number, pin, now(request), own.device(request))
    except (WrongPin, TooBusy) as refusal:
        problem = problem_of(refusal)
        sentence = i18n.of_request(request).say(problem.message, **problem.params)
        return render(request, "place/look.html", status=problem.status, refused=sentence)
    if store(request).world.waits_of(ticket.id):
        await store(request).submit(commands.Sign(by="self", ticket=ticket.id))
    response = RedirectResponse("/place/mine", 303)
    own.begin(request, response, ticket)
    return response


async def mine(request: Request) -> Response:
    """How the number stands."""
    ticket = await own.current(request)
    if ticket is None:
        return _closed(request)
    return await _mine(request, ticket)


async def _mine(request: Request, ticket: Ticket, refused: str = "", status: int = 200) -> Response:
    world, at = store(request).world, now(request)
    stands = standing(world, ticket.id, at)
    page = render(
        request,
        "place/mine.html",
        status=status,
        number=ticket.number,
        standing=stands,
        units=world.units,
        lines=[Line(world.units[s], why_not(world, w, s, at)) for w in world.waits_of(ticket.id) for s in w.units],
        arrivals=_arrivals(world, stands, at),
        partner=any(w.partner for w in world.waits_of(ticket.id)),
        paired=any(w.paired for w in world.waits_of(ticket.id)),
        kept={
            "contact": await Contact.filter(ticket_id=ticket.id).exists(),
            "interpreter": await Wish.filter(ticket_id=ticket.id).exists(),
        },
        refused=refused,
    )
    if request.method == "POST":
        own.renew(request, page)
    return page


def _arrivals(world: World, stands: Standing, at: datetime) -> list[datetime]:
    """Times at which the person may say that they come."""
    if stands.offer is None or stands.offer.accepted:
        return []
    last = last_arrival(world, world.units[stands.offer.unit])
    return [t for m in ARRIVALS if (t := at + timedelta(minutes=m)) and (last is None or t <= last)]


async def act(request: Request) -> Response:
    """Accept, decline, say that one still waits, pause, leave the line, part, and what else one can say."""
    ticket = await own.current(request)
    if ticket is None:
        return _closed(request)
    form = await _form(request)
    try:
        await ACTS[request.path_params["act"]](request, ticket, form)
    except KeyError:
        return _closed(request)
    except Refused as refusal:
        problem = problem_of(refusal)
        sentence = i18n.of_request(request).say(problem.message, **problem.params)
        return await _mine(request, ticket, sentence, problem.status)
    response = RedirectResponse("/place/mine", 303)
    own.renew(request, response)
    return response


async def _accept(request: Request, ticket: Ticket, form: FormData) -> None:
    minutes = str(form.get("minutes", ""))
    by = now(request) + timedelta(minutes=int(minutes)) if minutes in map(str, ARRIVALS) else None
    await store(request).submit(commands.Accept(by="self", ticket=ticket.id, arrive_by=by))


async def _decline(request: Request, ticket: Ticket, form: FormData) -> None:
    reason = str(form.get("reason", ""))
    reason = reason if reason in codes.DECLINE else ""
    await store(request).submit(commands.Decline(by="self", ticket=ticket.id, reason=reason))


async def _still(request: Request, ticket: Ticket, form: FormData) -> None:
    await store(request).submit(commands.Sign(by="self", ticket=ticket.id, still_waits=True))


async def _pause(request: Request, ticket: Ticket, form: FormData) -> None:
    until = next_clock(now(request), (MORNING,)) if form.get("until") == "morning" else None
    await store(request).submit(commands.Pause(by="self", ticket=ticket.id, until=until))


async def _leave(request: Request, ticket: Ticket, form: FormData) -> None:
    await store(request).submit(commands.Leave(by="self", ticket=ticket.id))


async def _together(request: Request, ticket: Ticket, form: FormData) -> None:
    other = await tickets.find(str(form.get("number", ""))[:20])
    if other is not None:
        await store(request).submit(commands.Pair(by="self", ticket=ticket.id, other=other.id))


async def _part(request: Request, ticket: Ticket, form: FormData) -> None:
    await store(request).submit(commands.Part(by="self", ticket=ticket.id))


async def _forget(request: Request, ticket: Ticket, form: FormData) -> None:
    """Everything that can go at once goes: the lines, how to be reached, the interpreter. The number itself is erased
    when its time has come (L-16)."""
    if store(request).world.waits_of(ticket.id):
        await store(request).submit(commands.Leave(by="self", ticket=ticket.id))
    await contact.drop(ticket.id)
    await Wish.filter(ticket_id=ticket.id).delete()


ACTS = {
    "accept": _accept,
    "decline": _decline,
    "still": _still,
    "pause": _pause,
    "leave-line": _leave,
    "together": _together,
    "part": _part,
    "forget": _forget,
}


def _closed(request: Request) -> Response:
    return RedirectResponse("/place/look", 303)


async def close(request: Request) -> Response:
    """Close the number on this device."""
    response = RedirectResponse("/place", 303)
    own.end(request, response)
    return response


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=20)


routes = [
    Route("/place/look", look, name="place"),
    Route("/place/look", open_number, methods=["POST"], name="place"),
    Route("/place/mine", mine, name="place"),
    Route("/place/mine/close", close, methods=["POST"], name="place"),
    Route("/place/mine/{act}", act, methods=["POST"], name="place"),
]
