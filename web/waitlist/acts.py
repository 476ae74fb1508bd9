"""What staff do in the line: offers by tap, answers by voice, and what else somebody tells them to write down."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Literal

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from beds.app import bed_actions, waitlist
from beds.app.joining import Lines, join
from beds.app.recognising import new_code
from beds.people import tickets
from beds.people.refusals import TurnedBack
from beds.people.rights import ask_bed, ask_unit
from beds.store import Done
from beds.world import codes
from beds.world.asking import ANSWERS, AskFirst
from beds.world.refusals import ChildrenHere, Refused, UnknownNumber
from beds.world.state import Bed
from web.acting import actor_of, holder, one_of, read, store
from web.i18n import N_
from web.templating import render
from web.unit.acts import page_behind, refuse, said
from web.unit.asking import ask_page, children_page
from web.waitlist import attested


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
    ticket, reason = await _ticket(request, form), one_of(form, "reason", codes.GRANT) or ""
    bed, said = _bed(request, slug, form).id if form.get("bed") else "", one_of(form, "children", ANSWERS)
    return await waitlist.offer(
        store(request),
        await actor_of(request),
        slug,
        bed=bed,
        ticket=ticket,
        reason=reason,
        children=said or "",
        asks=True,
    )


async def _withdraw(request: Request, slug: str, form: FormData) -> Done:
    bed, reason = _bed(request, slug, form), str(form.get("reason", ""))
    return await waitlist.withdraw(store(request), await actor_of(request), bed, reason)


async def _ready(request: Request, slug: str, form: FormData) -> Done:
    bed, asked = _bed(request, slug, form), bed_actions.ACTS["ready"]()
    return await bed_actions.do(store(request), await actor_of(request), "line-act", bed, asked)


async def _answer(said: waitlist.Answer, request: Request, slug: str, form: FormData) -> Done:
    ticket = waitlist.promised(
        store(request), await _ticket(request, form), slug, str(form["bed"]) if "bed" in form else None
    )
    reason = one_of(form, "reason", codes.DECLINE) or ""
    return await waitlist.answer(store(request), await actor_of(request), ticket, said, where=slug, reason=reason)


async def _met(request: Request, slug: str, form: FormData) -> Done:
    return await waitlist.met(store(request), await actor_of(request), await _in_line(request, slug, form))


async def _attest(request: Request, slug: str, form: FormData) -> Done:
    ticket = await _in_line(request, slug, form)
    return await waitlist.attest(store(request), await actor_of(request), ticket, attested.given(form))


async def _still(request: Request, slug: str, form: FormData) -> Done:
    return await waitlist.still_waits(store(request), await actor_of(request), await _in_line(request, slug, form))


async def _pause(request: Request, slug: str, form: FormData) -> Done:
    until = one_of(form, "until", MORNING)
    return await waitlist.pause(store(request), await actor_of(request), await _in_line(request, slug, form), until)


async def _out(request: Request, slug: str, form: FormData) -> Done:
    return await waitlist.leave(store(request), await actor_of(request), await _in_line(request, slug, form))


async def _join(request: Request, slug: str, form: FormData) -> Done:
    lines = Lines(
        units=(slug,),
        for_=one_of(form, "for", ("women", "men")),
        children=one_of(form, "children", ANSWERS) or "",
        conditions=form.get("conditions") == "yes",
    )
    return await join(store(request), await actor_of(request), await _ticket(request, form), lines)


async def _pin(request: Request, slug: str, form: FormData) -> Response:
    """A new code for somebody whom staff recognise; the old one is void."""
    await _in_line(request, slug, form)
    ticket = await tickets.find(str(form.get("number", "")))
    if ticket is None:  # erased in the meantime
        raise UnknownNumber
    issued = await new_code(store(request), await actor_of(request), "line-act", ticket, slug)
    back = "/lines" if form.get("back") == "lines" else f"/units/{slug}/line"
    return render(request, "slip.html", issued=issued, back=back, part=False)


ACTS: dict[str, Callable[[Request, str, FormData], Awaitable[Done | Response]]] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "ready": _ready,
    **{said: partial(_answer, said) for said in waitlist.ANSWERS},
    "met": _met,
    "attest": _attest,
    "still": _still,
    "pause": _pause,
    "out": _out,
    "join": _join,
    "pin": _pin,
}
MORNING: tuple[Literal["morning"]] = ("morning",)
NOWHERE = ""
"""What is written down about a wait says nothing of any unit's beds: it renews nobody's figures."""


async def _ticket(request: Request, form: FormData) -> str:
    """The ticket of the number in the form. Raises UnknownNumber."""
    return await holder(request, str(form.get("number", "")))


async def _in_line(request: Request, slug: str, form: FormData) -> str:
    """The ticket, if it stands in this unit's line. Raises UnknownNumber or NotWaiting."""
    return waitlist.in_line(store(request), await _ticket(request, form), slug)


def _bed(request: Request, slug: str, form: FormData) -> Bed:
    return ask_bed(request.user, "line-act", store(request).world, str(form.get("bed", "")), slug)
