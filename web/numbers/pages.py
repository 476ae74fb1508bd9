"""The numbers that helpers outside the units have made: where each stands, "have met", and answers by voice.

What they may know of a number ends at the walls: no bed, no stay, nothing of a number that is not theirs (L-18).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.app import waitlist
from beds.app.taking_back import own_change, take_back_own
from beds.people import access, tickets
from beds.people.refusals import TurnedBack
from beds.people.rights import Reach, ask, reaches_ticket
from beds.standing import Ended, News, Standing, ended, news, standing
from beds.store import Done as Changed
from beds.store.models.ticket import Ticket
from beds.world.recent import UNDO_WINDOW
from beds.world.refusals import NoOffer, Refused, UnknownNumber
from beds.world.state import Change, Unit
from web import i18n
from web.acting import actor_of, audience, holder, now, read, store
from web.i18n import N_
from web.templating import render
from web.unit.acts import refuse
from web.unit.done import Done
from web.unit.pages import NOTHING
from web.waitlist import attested

MOST = 200
"""Numbers on the page, the newest; older ones are erased some weeks after they were last needed (L-16)."""


class Own(Struct, frozen=True):
    """One number. `unmet`: nobody has met the person yet; `gone`: lines that the house has ended for it, and whether
    the unit closed; `news`: what has changed in its lines, and when; `counted`: an earlier time was attested."""

    number: str
    issued_at: datetime
    stands: Standing
    unmet: bool
    gone: list[tuple[Unit, bool]]
    news: list[News]
    counted: bool


async def numbers_page(request: Request, refused: str = "", given: Mapping[str, str] = NOTHING) -> HTMLResponse:
    """The caller's own numbers, or those of the caller's organisation. Reading each is logged."""
    caller, world, at = request.user, store(request).world, now(request)
    whose = {"made_by": caller.account} if ask(caller, "numbers") is Reach.MADE else {"issued_by": caller.organisation}
    known = await tickets.newest(MOST, **whose)
    await access.log_tickets(caller, "numbers", at, known)
    gone = await ended(world, [ticket.id for ticket in known], at)
    own = [_own(request, ticket, gone.get(ticket.id, [])) for ticket in known]
    return render(
        request,
        "numbers.html",
        waiting=[o for o in own if o.stands.state not in ("closed", "placed")],
        others=[o for o in own if o.stands.state in ("closed", "placed")],
        news=[(world.units[n.unit], n) for n in dict.fromkeys(n for o in own for n in o.news)],
        mine="made_by" in whose,
        house=world.organisations[caller.organisation].name,
        units=world.units,
        done=_done(request, own_change(store(request), await actor_of(request), request.query_params.get("done", ""))),
        refused=refused,
        given=given,
    )


def _own(request: Request, ticket: Ticket, gone: list[Ended]) -> Own:
    stands, world, at = _stands(request, ticket), store(request).world, now(request)
    waits, lines = world.waits_of(ticket.id), {queue.unit for queue in stands.queues}
    eyes, made = audience(request.user, world), ticket.made_by == request.user.account
    return Own(
        number=ticket.number,
        issued_at=ticket.issued_at,
        stands=stands,
        unmet=bool(lines) and not all(w.confirmed for w in waits),
        gone=[(world.units[e.unit], e.closed) for e in gone if eyes.sees_standing(world, e.unit, made)],
        news=[n for n in news(world, ticket.id, at) if n.unit in lines],
        counted=any(w.since for w in waits),
    )


def _stands(request: Request, ticket: Ticket) -> Standing:
    world, caller = store(request).world, request.user
    return standing(world, ticket.id, now(request), audience(caller, world), ticket.made_by == caller.account)


async def act(request: Request) -> Response:
    """Write down what somebody has said; back to the page, with the way back."""
    do = ACTS.get(request.path_params["act"])
    if do is None:
        raise HTTPException(404)
    form = await read(request)
    try:
        answer = await do(request, form)
    except (Refused, TurnedBack) as refusal:
        return await refuse(request, refusal, numbers_page, {**form, "act": request.path_params["act"]})
    return answer if isinstance(answer, Response) else RedirectResponse(f"/numbers?done={answer.change}", 303)


async def _met(request: Request, form: FormData) -> Changed:
    """Of any number: whoever meets people may say that a person stands behind it, and learns nothing more of it."""
    ticket = await holder(request, str(form.get("number", "")))
    return await waitlist.met(store(request), await actor_of(request), ticket)


async def _attest(request: Request, form: FormData) -> Changed:
    ticket = await _reached(request, form)
    return await waitlist.attest(store(request), await actor_of(request), ticket.id, attested.given(form))


async def _still(request: Request, form: FormData) -> Changed:
    ticket = await _reached(request, form)
    return await waitlist.still_waits(store(request), await actor_of(request), ticket.id)


async def _answer(said: waitlist.Answer, request: Request, form: FormData) -> Changed:
    return await waitlist.answer(store(request), await actor_of(request), await _offered(request, form), said)


async def _pin(request: Request, form: FormData) -> Response:
    """A new code for somebody whom the helper recognises; the old one is void."""
    ticket = await _reached(request, form)
    await access.log(request.user, "numbers-act", now(request), ticket=ticket)
    issued = await tickets.renew(request.app.state.secret, ticket)
    return render(request, "slip.html", issued=issued, back="/numbers", part=False)


async def _undo(request: Request, form: FormData) -> Response:
    """What one has written down oneself."""
    await take_back_own(store(request), await actor_of(request), str(form.get("change", "")))
    return RedirectResponse("/numbers", 303)


ACTS: dict[str, Callable[[Request, FormData], Awaitable[Changed | Response]]] = {
    "met": _met,
    "attest": _attest,
    "still": _still,
    **{said: partial(_answer, said) for said in waitlist.ANSWERS},
    "pin": _pin,
    "undo": _undo,
}
SENTENCES = {
    "confirm-wait": N_("It is noted that somebody has met the person."),
    "attest": N_("It is noted since when the person has waited."),
    "sign": N_("It is noted that the person still waits."),
    "accept": N_("The yes is noted."),
    "decline": N_("The no is noted."),
    "expire": N_("No answer is noted."),
}
"""By the kind of a change. No bed is named: helpers do not see beds."""


async def _reached(request: Request, form: FormData) -> Ticket:
    """The ticket, if it is within reach. Raises UnknownNumber."""
    ticket, world = await tickets.find(str(form.get("number", ""))), store(request).world
    if ticket is None or not reaches_ticket(
        request.user, "numbers-act", world, ticket.id, ticket.made_by, ticket.issued_by
    ):
        raise UnknownNumber
    return ticket


async def _offered(request: Request, form: FormData) -> str:
    """The ticket of a number within reach that has an offer which the helper may know of, of the unit that was read on
    the page. Raises UnknownNumber or NoOffer."""
    ticket = await _reached(request, form)
    offer = _stands(request, ticket).offer
    if offer is None or form.get("unit", offer.unit) != offer.unit:
        raise NoOffer
    return ticket.id


def _done(request: Request, found: Change | None) -> Done | None:
    """What the caller has just written down."""
    if found is None or found.kind not in SENTENCES:
        return None
    said = i18n.of_request(request).say(SENTENCES[found.kind])
    return Done("/numbers/undo", str(found.act), said, found.at + UNDO_WINDOW, "")
