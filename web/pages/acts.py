"""What staff do on the pages: the API's own actions, sent as forms. After each the page shows the way back.

A script says `Accept: text/x-part`, gets the bar or the sentence alone, and stays where it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

import msgspec
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.people import tickets, typed
from beds.people.refusals import TurnedBack
from beds.people.rights import ask_bed, ask_unit
from beds.store import Done
from beds.world import decide
from beds.world.commands import Confirm, Undo
from beds.world.refusals import ChildrenHere, Invalid, Refused, SleptElsewhere
from beds.world.state import Bed
from web import i18n
from web.acting import comer, count_children, happened, store, submit, tapped
from web.api.beds import ACTS, Act
from web.api.changes import ask_change
from web.i18n import N_
from web.pages.asking import AskFirst, ask_page, children_page, still_to_ask
from web.pages.done import done
from web.pages.forms import act_fields
from web.pages.handover import handover_page
from web.pages.line import line_page, lines_page
from web.pages.tasks import follow_ups_page, help_page, repairs_page
from web.pages.unit import bed_of_address, bed_page, unit_page
from web.problem import problem_of
from web.templating import now, render, wants_part

Page = Callable[..., Awaitable[HTMLResponse]]


class Behind(NamedTuple):
    """A page to come back to."""

    address: str
    page: Page


PAGES = {
    "line": Behind("/units/{slug}/line", line_page),
    "lines": Behind("/lines", lines_page),
    "handover": Behind("/units/{slug}/handover", handover_page),
    "repairs": Behind("/units/{slug}/tasks", repairs_page),
    "help": Behind("/tasks", help_page),
    "follow-ups": Behind("/follow-ups", follow_ups_page),
}
"""Where a form can stand beside the unit's screen, by what its field `back` says."""


class NotUnderstood(Invalid):
    """A field of the form holds what it cannot."""

    message = N_("Something in the form does not fit. Look at it once more.")


async def act(request: Request) -> Response:
    """One of the actions on one bed."""
    bed = bed_of_address(request, "act", store(request).world)
    form = await read(request)
    try:
        changed, issued = await perform(request, bed, form)
    except AskFirst as ask:
        world, at_bed = store(request).world, f"/units/{bed.unit}/beds/{bed.id}"
        to = world.beds.get(str(form.get("to", "")), bed)
        return ask_page(request, ask, form, world.units[to.unit], "" if wants_part(request) else at_bed)
    except ChildrenHere as refusal:
        return children_page(request, refusal, f"/units/{bed.unit}")
    except SleptElsewhere as refusal:  # the hour from which it fits stands in the form
        return await refuse(request, refusal, bed_page, {**form, "at": refusal.params["until"].isoformat()})
    except (Refused, TurnedBack) as refusal:
        return await refuse(request, refusal, bed_page, form)
    if issued is not None:
        back = f"/units/{bed.unit}?done={changed.change}"
        return render(request, "slip.html", issued=issued, back=back, part=wants_part(request))
    return said(request, bed.unit, changed, N_("Done."))


async def perform(request: Request, bed: Bed, form: FormData) -> tuple[Done, tickets.Issued | None]:
    """Do what the address and the form say, and make the number that was asked for. Raises AskFirst, Refused or
    TurnedBack."""
    kind = ACTS.get(request.path_params["action"])
    if kind is None:
        raise HTTPException(404)
    body = _body(request, kind, form, bed)
    wants_number = _wants_number(kind, form) and tapped(request) is None  # of a tap that waited nobody reads the slip
    ticket = "" if wants_number else await comer(request, body, bed)
    if body.at is None and tapped(request) is None:  # what has happened already is written down as it was
        await _ask(request, body, bed, ticket)
    issued = await _new_number(request, body, bed) if wants_number else None
    return await _do(request, body, bed, issued.ticket if issued else ticket), issued


async def undo(request: Request) -> Response:
    """Take a change back."""
    unit = ask_unit(request.user, "undo", store(request).world, request.path_params["slug"])
    form = await read(request)
    change, back = str(form.get("change", "")), str(form.get("back", ""))
    known = int(change) if change.isdecimal() and len(change) < 20 else 0
    try:
        ask_change(request, "undo", known)  # the address names one unit, the change may be another's
        changed = await submit(request, Undo, unit.slug, change=known)
    except Refused as refusal:
        return await refuse(request, refusal, page_behind(back))
    return said(request, unit.slug, changed, N_("Taken back."), back)


async def confirm(request: Request) -> Response:
    """The unit's figures are still right."""
    unit = ask_unit(request.user, "confirm", store(request).world, request.path_params["slug"])
    back = str((await read(request)).get("back", ""))
    try:
        changed = await submit(request, Confirm, unit.slug, unit=unit.slug)
    except Refused as refusal:
        return await refuse(request, refusal, page_behind(back))
    return said(request, unit.slug, changed, N_("The figures are confirmed."), back)


async def read(request: Request) -> FormData:
    """The form, within bounds; no form of ours carries a file. Its bytes stay for the key of a request that may come
    twice."""
    if "idempotency-key" in request.headers:
        await request.body()
    return await request.form(max_files=0, max_fields=60)


def said(request: Request, slug: str, changed: Done, sentence: str, back: str = "") -> Response:
    """What was done, with the way back if there is one: alone for a script, else on the unit's screen, or on the page
    of PAGES that `back` names."""
    bar = done(request, changed.world, slug, str(changed.change), back)
    if wants_part(request):
        return render(request, "part_done.html", done=bar, sentence=sentence)
    address = PAGES[back].address.format(slug=slug) if back in PAGES else f"/units/{slug}"
    return RedirectResponse(address + (f"?done={changed.change}" if bar else ""), 303)


def page_behind(back: str) -> Page:
    """The page that `back` names."""
    return PAGES[back].page if back in PAGES else unit_page


def _body(request: Request, kind: type[Act], form: FormData, bed: Bed) -> Act:
    """The form as the body that the API takes."""
    world = store(request).world
    try:
        at = tapped(request) or now(request)
        body = msgspec.convert(act_fields(kind, form, world, bed, at), kind, strict=False)
    except (ValueError, OverflowError):
        raise NotUnderstood from None
    for other in (getattr(body, "to", None), getattr(body, "other", None)):
        if other is not None:
            ask_bed(request.user, "act", world, other)
    return body


def _wants_number(kind: type[Act], form: FormData) -> bool:
    """A number that somebody has written is what counts; else one is made if that was chosen."""
    written = typed.code(str(form.get("number")))
    return kind in (ACTS["admit"], ACTS["hold"]) and form.get("who") == "new" and not written


async def _new_number(request: Request, body: Act, bed: Bed) -> tickets.Issued:
    """A new number, once it is sure that nothing but the number is missing."""
    await _try(request, body, bed, "")
    secret, caller = request.app.state.secret, request.user
    return await tickets.issue(secret, now(request), caller.organisation, caller.account)


async def _ask(request: Request, body: Act, bed: Bed, ticket: str) -> None:
    """Raise AskFirst where that is all that is missing."""
    if unasked := still_to_ask(store(request).world, body, bed, ticket):
        await _try(request, body, bed, ticket)
        raise AskFirst(unasked)


async def _try(request: Request, body: Act, bed: Bed, ticket: str) -> None:
    """Raise what the action would be refused for as it stands."""
    try:
        command = body.command(by=request.user.account, bed=bed.id, **_fields(request, body, bed, ticket))
        decide(store(request).world, command, now(request))
    except ChildrenHere as refusal:
        await count_children(request, refusal)
        raise


async def _do(request: Request, body: Act, bed: Bed, ticket: str) -> Done:
    return await submit(request, body.command, bed.unit, bed=bed.id, **_fields(request, body, bed, ticket))


def _fields(request: Request, body: Act, bed: Bed, ticket: str) -> dict[str, object]:
    fields = body.fields(store(request).world, bed, tapped(request) or now(request))
    return fields | happened(request, body.at) | ({"ticket": ticket} if ticket else {})


async def refuse(
    request: Request, refusal: Exception, page: Page, given: Mapping[str, object] | None = None
) -> Response:
    """The refusal's sentence, where it was asked; what had been written stays."""
    problem = problem_of(refusal)
    sentence = i18n.of_request(request).say(problem.message, **problem.params)
    if wants_part(request):
        return render(request, "part_refused.html", status=problem.status, sentence=sentence)
    answer = await page(request, refused=sentence, **({"given": given} if given is not None else {}))
    answer.status_code = problem.status
    return answer
