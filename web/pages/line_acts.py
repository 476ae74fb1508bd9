"""What staff do in the line: offers by tap, answers by voice, and what else somebody tells them to write down."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from beds.app.questions import AskFirst
from beds.people import tickets
from beds.people.refusals import TurnedBack
from beds.people.rights import ask_unit
from beds.store import Done
from beds.world import codes, commands, decide
from beds.world.asking import children_known
from beds.world.nights import next_clock
from beds.world.refusals import ChildrenHere, NoOffer, NotWaiting, Refused, UnknownBed
from web.acting import holder, store, submit
from web.i18n import N_
from web.pages import attested
from web.pages.acts import page_behind, read, refuse, said
from web.pages.asking import ask_page, children_page
from web.pages.own_acts import MORNING
from web.recognising import new_code
from web.templating import now, render


async def act(request: Request) -> Response:
    """One tap; back to where it was tapped, with the way back."""
    unit = ask_unit(request.user, "line-act", store(request).world, request.path_params["slug"])
    do = ACTS.get(request.path_params["act"])
    if do is None:
        raise HTTPException(404)
    form = await read(request)
    back = "lines" if form.get("back") == "lines" else "line"
    try:
        answer = await do(request, unit.slug, form)
    except AskFirst as ask:
        return ask_page(request, ask, form, unit, _address(unit.slug, back))
    except ChildrenHere as refusal:
        return children_page(request, refusal, _address(unit.slug, back))
    except (Refused, TurnedBack) as refusal:
        given = {**form, "act": request.path_params["act"]}
        return await refuse(request, refusal, page_behind(back), given)
    return answer if isinstance(answer, Response) else said(request, unit.slug, answer, N_("Done."), back)


def _address(slug: str, back: str) -> str:
    return "/lines" if back == "lines" else f"/units/{slug}/line"


async def _offer(request: Request, slug: str, form: FormData) -> Done:
    """To the number that was read on the screen: if another is first by now, it is refused and not passed on."""
    ticket, reason = await _ticket(request, form), _code(form, codes.GRANT)
    bed = _bed(request, slug, form) if form.get("bed") else ""
    fields = {"unit": slug, "bed": bed, "ticket": ticket, "reason": reason, "children": _children(form)}
    if not fields["children"] and not children_known(store(request).world, ticket):
        decide(store(request).world, commands.Offer(by=request.user.account, **fields), now(request))
        raise AskFirst(("children",))
    return await submit(request, commands.Offer, slug, **fields)


async def _withdraw(request: Request, slug: str, form: FormData) -> Done:
    reason = str(form.get("reason", ""))
    return await submit(request, commands.Withdraw, slug, bed=_bed(request, slug, form), reason=reason)


async def _ready(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.Ready, slug, bed=_bed(request, slug, form))


async def _accept(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.Accept, slug, ticket=await _promised(request, slug, form))


async def _decline(request: Request, slug: str, form: FormData) -> Done:
    ticket, reason = await _promised(request, slug, form), _code(form, codes.DECLINE)
    return await submit(request, commands.Decline, slug, ticket=ticket, reason=reason)


async def _no_answer(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.NoAnswer, slug, ticket=await _promised(request, slug, form))


async def _met(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.ConfirmWait, NOWHERE, ticket=await _in_line(request, slug, form))


async def _attest(request: Request, slug: str, form: FormData) -> Done:
    ticket = await _in_line(request, slug, form)
    return await submit(request, commands.Attest, NOWHERE, ticket=ticket, since=attested.given(form))


async def _still(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.Sign, NOWHERE, ticket=await _in_line(request, slug, form), still_waits=True)


async def _pause(request: Request, slug: str, form: FormData) -> Done:
    until = next_clock(now(request), (MORNING,)) if form.get("until") == "morning" else None
    return await submit(request, commands.Pause, NOWHERE, ticket=await _in_line(request, slug, form), until=until)


async def _out(request: Request, slug: str, form: FormData) -> Done:
    return await submit(request, commands.Leave, NOWHERE, ticket=await _in_line(request, slug, form))


async def _join(request: Request, slug: str, form: FormData) -> Done:
    said_of_themselves = str(form.get("for", ""))
    return await submit(
        request,
        commands.Join,
        NOWHERE,
        ticket=await _ticket(request, form),
        units=(slug,),
        for_=said_of_themselves if said_of_themselves in ("women", "men") else None,
        children=_children(form),
        conditions=form.get("conditions") == "yes",
        confirmed=True,
    )


async def _pin(request: Request, slug: str, form: FormData) -> Response:
    """A new code for somebody whom staff recognise; the old one is void."""
    await _in_line(request, slug, form)
    ticket = await tickets.find(str(form.get("number", "")))
    issued = await new_code(request, "line-act", ticket, slug)
    back = "/lines" if form.get("back") == "lines" else f"/units/{slug}/line"
    return render(request, "slip.html", issued=issued, back=back, part=False)


ACTS: dict[str, Callable[[Request, str, FormData], Awaitable[Done | Response]]] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "ready": _ready,
    "accept": _accept,
    "decline": _decline,
    "no-answer": _no_answer,
    "met": _met,
    "attest": _attest,
    "still": _still,
    "pause": _pause,
    "out": _out,
    "join": _join,
    "pin": _pin,
}
NOWHERE = ""
"""What is written down about a wait says nothing of any unit's beds: it renews nobody's figures."""


async def _ticket(request: Request, form: FormData) -> str:
    """The ticket of the number in the form. Raises UnknownNumber."""
    return await holder(request, str(form.get("number", "")))


async def _in_line(request: Request, slug: str, form: FormData) -> str:
    """The ticket, if it stands in this unit's line. Raises UnknownNumber or NotWaiting."""
    ticket = await _ticket(request, form)
    if store(request).world.wait_in(ticket, slug) is None:
        raise NotWaiting
    return ticket


async def _promised(request: Request, slug: str, form: FormData) -> str:
    """The ticket, if what it is promised is the bed of this unit that was read on the screen: of another's offer
    nobody answers here. Raises NoOffer."""
    ticket, world = await _ticket(request, form), store(request).world
    bed = world.promised_to(ticket)
    if bed is None or world.beds[bed].unit != slug or form.get("bed", bed) != bed:
        raise NoOffer
    return ticket


def _bed(request: Request, slug: str, form: FormData) -> str:
    bed = store(request).world.beds.get(str(form.get("bed", "")))
    if bed is None or bed.unit != slug:
        raise UnknownBed(bed=str(form.get("bed", ""))[:60])
    return bed.id


def _children(form: FormData) -> str:
    """What was answered to the question whether children are there."""
    answer = str(form.get("children", ""))
    return answer if answer in ("yes", "no", "unknown") else ""


def _code(form: FormData, known: tuple[str, ...]) -> str:
    reason = str(form.get("reason", ""))
    return reason if reason in known else ""
