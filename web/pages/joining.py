"""A number and a code, told once: the last of the three screens.

Whoever is signed in makes them for somebody they have met.
"""

import contextlib

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beds.app.actor import Actor
from beds.app.joining import Lines, join_anew, wait_together
from beds.people import contact, tickets, wish
from beds.people.contact import BadAddress, Reach, plain_reach
from beds.people.refusals import TooBusy, TooMany
from beds.people.tickets import Issued
from beds.people.word import takes_word
from beds.standing import standing
from beds.world.refusals import ChildrenHere, Invalid, Refused
from web import own
from web.acting import count_children, store
from web.i18n import N_
from web.pages import attested
from web.pages.place import GROUPS, INTERPRETERS, choose_page, met_by, one_of, read
from web.problem import sentence
from web.templating import now, render

LONGEST_ONCE = 40


class NoUnit(Invalid):
    message = N_("Choose at least one place where you could stay.")


class NoAddress(Invalid):
    message = N_("Write the number or address at which you want to be reached, or choose not to be.")


async def join(request: Request) -> Response:
    """Stand in line."""
    form = await read(request)
    try:
        reach = _reach(request, form)
        issued = await _issue(request, form)
    except ChildrenHere as refusal:
        return await _other_help(request, refusal)
    except (Refused, TooMany, TooBusy) as refusal:
        return choose_page(request, form, *sentence(request, refusal))
    await _keep(request, form, issued.ticket, reach)
    return await _told(request, issued)


async def _other_help(request: Request, refusal: ChildrenHere) -> Response:
    """The steps for those with children. Requests are counted, but not those of a script."""
    with contextlib.suppress(TooMany):
        await request.app.state.attempts.count_number(request)
        await count_children(request, refusal)
    phones = [o.duty_phone for o in store(request).world.organisations.values() if o.municipality and o.duty_phone]
    return render(request, "place/children.html", phones=phones)


async def _issue(request: Request, form: FormData) -> Issued:
    """A number that stands in the lines asked for."""
    helper = met_by(request)
    actor = Actor(caller=helper, now=now(request))
    lines = Lines(
        units=tuple(str(u) for u in form.getlist("unit"))[:20],
        for_=one_of(form, "for", GROUPS) or None,
        children=one_of(form, "children", ("yes", "no", "unknown")),
        conditions=form.get("conditions") == "yes",
    )
    if not lines.units:
        raise NoUnit

    async def may_issue() -> None:
        if not helper.signed_in:
            await request.app.state.attempts.count_number(request)

    since = attested.since(form) if helper.signed_in else None
    once = str(form.get("once", ""))[:LONGEST_ONCE]
    return await join_anew(store(request), actor, lines, since=since, once=once, may_issue=may_issue)


def _reach(request: Request, form: FormData) -> Reach | None:
    """How to be reached, if the person wants to be. Raises NoAddress, BadAddress or BadPhone."""
    kind = one_of(form, "reach", ("phone", "email", "word"))
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
        own = Actor(caller=met_by(request), now=now(request), own_word=True)
        await wait_together(store(request), own, ticket, other)


async def _told(request: Request, issued: Issued) -> Response:
    """Number and code. The person's own device opens the number; a helper's does not."""
    world, helped = store(request).world, met_by(request).signed_in
    queues = standing(world, issued.ticket, now(request)).queues
    lines = [(world.units[queue.unit], queue) for queue in queues]
    page = render(request, "place/number.html", issued=issued, lines=lines, helped=helped)
    ticket = None if helped else await tickets.find(issued.number)
    if ticket is not None:
        own.begin(request, page, ticket)
    return page


routes = [Route("/place/number", join, methods=["POST"], name="place")]
