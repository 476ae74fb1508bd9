"""A number and a code, told once: the last of the three screens.

Whoever is signed in makes them for somebody they have met.
"""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from beds.app.actor import Actor, helps
from beds.app.joining import Lines, join_anew, stops, wait_together
from beds.people import contact, tickets, wish
from beds.people.contact import KINDS, BadAddress, Reach, plain_reach
from beds.people.refusals import TooBusy, TooMany
from beds.people.tickets import Issued
from beds.people.word import takes_word
from beds.standing import standing
from beds.world.asking import ANSWERS
from beds.world.refusals import ChildrenHere, Invalid, Refused
from web.acting import now, one_of, read, store
from web.i18n import N_
from web.problem import sentence
from web.public import session as own
from web.public.pages import GROUPS, INTERPRETERS, choose_page
from web.templating import render
from web.waitlist import attested

LONGEST_ONCE = 40


class NoUnit(Invalid):
    message = N_("Choose at least one place where you could stay.")


class NoAddress(Invalid):
    message = N_("Write the number or address at which you want to be reached, or choose not to be.")


async def join(request: Request) -> Response:
    """Stand in line. With children what helps instead is told to everybody, however often they ask."""
    form = await read(request)
    lines = _lines(form)
    try:
        reach = _reach(request, form)
        issued = await _issue(request, form, lines)
    except ChildrenHere:
        return _other_help(request)
    except (Refused, TooMany, TooBusy) as refusal:
        if isinstance(refusal, TooMany) and stops(store(request), lines):
            return _other_help(request)
        return choose_page(request, form, *sentence(request, refusal))
    await _keep(request, form, issued.ticket, reach)
    return await _told(request, issued)


def _lines(form: FormData) -> Lines:
    """The lines that are asked for."""
    return Lines(
        units=tuple(str(u) for u in form.getlist("unit"))[:20],
        for_=one_of(form, "for", GROUPS),
        children=one_of(form, "children", ANSWERS) or "",
        conditions=form.get("conditions") == "yes",
    )


def _other_help(request: Request) -> Response:
    """The steps for those with children."""
    phones = [o.duty_phone for o in store(request).world.organisations.values() if o.municipality and o.duty_phone]
    return render(request, "place/children.html", phones=phones)


async def _issue(request: Request, form: FormData, lines: Lines) -> Issued:
    """A number that stands in those lines."""
    if not lines.units:
        raise NoUnit
    if not request.user.account:
        await request.app.state.attempts.count_number(request)
    since = attested.since(form) if request.user.account else None
    actor = Actor(caller=request.user, now=now(request))
    return await join_anew(store(request), actor, lines, since=since, once=str(form.get("once", ""))[:LONGEST_ONCE])


def _reach(request: Request, form: FormData) -> Reach | None:
    """How to be reached, if the person wants to be. Raises NoAddress, BadAddress or BadPhone."""
    kind = one_of(form, "reach", KINDS)
    if not kind:
        return None
    address = str(form.get("house" if kind == "word" else "address", "")).strip()
    if not address:
        raise NoAddress
    if kind == "word" and not takes_word(store(request).world, address):
        raise BadAddress
    reach = Reach(kind, address, form.get("read_by_other") == "yes")
    return plain_reach(reach, request.app.state.settings.country)


async def _keep(request: Request, form: FormData, ticket: str, reach: Reach | None) -> None:
    """What was said beside the lines: each apart from the wait, and none of it needed."""
    state = request.app.state
    if reach is not None:
        await contact.keep(state.secret, ticket, reach, now(request), state.settings.country)
    if language := one_of(form, "interpreter", INTERPRETERS):
        await wish.keep(state.secret, ticket, language)
    if other := str(form.get("together", "")).strip():
        own = Actor(caller=request.user, now=now(request), own_word=True)
        await wait_together(store(request), own, ticket, other)


async def _told(request: Request, issued: Issued) -> Response:
    """Number and code. The person's own device opens the number; a helper's does not."""
    world, helped = store(request).world, helps(request.user)
    queues = standing(world, issued.ticket, now(request)).queues
    lines = [(world.units[queue.unit], queue) for queue in queues]
    page = render(request, "place/number.html", issued=issued, lines=lines, helped=helped)
    ticket = None if helped else await tickets.find(issued.number)
    if ticket is not None:
        own.begin(request, page, ticket)
    return page
