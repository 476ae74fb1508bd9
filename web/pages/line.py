"""The line for those who work with it: one-tap offers, answers by voice, "have met", and intake's overview."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.people import access, tickets
from beds.people.rights import ask_unit
from beds.world import codes, commands
from beds.world.refusals import NoOffer, Refused, UnknownUnit
from web import i18n
from web.acting import holder, store, submit
from web.pages.acts import read
from web.pages.scene import line_view, live_page
from web.problem import problem_of
from web.templating import now, render


async def line_page(request: Request, refused: str = "") -> Response:
    """The line of one unit. Reading it is logged."""
    unit = ask_unit(request.user, "line", store(request).world, request.path_params["slug"])
    view = line_view(request, request.user, unit.slug)
    if not view.look(store(request).world):
        raise UnknownUnit(unit=unit.slug)
    await access.log(request.user, "line", now(request), unit=unit.slug)
    return live_page(request, "line.html", view, unit=unit, refused=refused)


async def lines_page(request: Request) -> Response:
    """Every line that the reader may see."""
    view, world = line_view(request, request.user), store(request).world
    slugs = [name.partition("-")[2] for name in view.look(world)]
    await access.log_units(request.user, "lines", now(request), slugs)
    return live_page(request, "line.html", view, unit=None, refused="")


async def act(request: Request) -> Response:
    """One tap on the line; back to where it was tapped."""
    unit = ask_unit(request.user, "line-act", store(request).world, request.path_params["slug"])
    form = await read(request)
    do = ACTS.get(request.path_params["act"])
    try:
        answer = await do(request, unit.slug, form) if do else None
    except Refused as refusal:
        problem = problem_of(refusal)
        page = await line_page(request, i18n.of_request(request).say(problem.message, **problem.params))
        page.status_code = problem.status
        return page
    return answer or RedirectResponse("/lines" if form.get("back") == "lines" else f"/units/{unit.slug}/line", 303)


async def _offer(request: Request, slug: str, form: FormData) -> None:
    ticket, reason = await _ticket(request, form), _code(form, codes.GRANT)
    await submit(request, commands.Offer, slug, unit=slug, bed=str(form.get("bed", "")), ticket=ticket, reason=reason)


async def _withdraw(request: Request, slug: str, form: FormData) -> None:
    bed = store(request).world.beds.get(str(form.get("bed", "")))
    if bed is None or bed.unit != slug:
        raise UnknownUnit(unit=slug)
    await submit(request, commands.Withdraw, slug, bed=bed.id, reason=_code(form, codes.WITHDRAW) or "mistake")


async def _accept(request: Request, slug: str, form: FormData) -> None:
    await submit(request, commands.Accept, slug, ticket=await _promised(request, slug, form))


async def _decline(request: Request, slug: str, form: FormData) -> None:
    ticket, reason = await _promised(request, slug, form), _code(form, codes.DECLINE)
    await submit(request, commands.Decline, slug, ticket=ticket, reason=reason)


async def _no_answer(request: Request, slug: str, form: FormData) -> None:
    await submit(request, commands.NoAnswer, slug, ticket=await _promised(request, slug, form))


async def _met(request: Request, slug: str, form: FormData) -> None:
    await submit(request, commands.ConfirmWait, slug, ticket=await _ticket(request, form))


async def _join(request: Request, slug: str, form: FormData) -> None:
    for_ = str(form.get("for", "")) or None
    ticket = await _ticket(request, form)
    for_ = for_ if for_ in ("women", "men") else None
    await submit(request, commands.Join, slug, ticket=ticket, units=(slug,), for_=for_, confirmed=True)


async def _pin(request: Request, slug: str, form: FormData) -> Response | None:
    """A new code for somebody whom staff recognise; the old one is void."""
    ticket = await tickets.find(str(form.get("number", "")))
    waits = store(request).world.waits_of(ticket.id) if ticket else []
    if ticket is None or not any(slug in w.units for w in waits):
        return None
    await access.log(request.user, "line-act", now(request), unit=slug, ticket=ticket)
    issued = await tickets.renew(request.app.state.secret, ticket)
    return render(request, "slip.html", issued=issued, back=f"/units/{slug}/line", part=False)


ACTS: dict[str, Callable[[Request, str, FormData], Awaitable[Response | None]]] = {
    "offer": _offer,
    "withdraw": _withdraw,
    "accept": _accept,
    "decline": _decline,
    "no-answer": _no_answer,
    "met": _met,
    "join": _join,
    "pin": _pin,
}


async def _ticket(request: Request, form: FormData) -> str:
    return await holder(request, str(form.get("number", "")).strip() or None)


async def _promised(request: Request, slug: str, form: FormData) -> str:
    """The ticket, if what it is promised is a bed of this unit: of another's offer nobody answers here."""
    ticket, world = await _ticket(request, form), store(request).world
    bed = world.promised_to(ticket)
    if bed is None or world.beds[bed].unit != slug:
        raise NoOffer
    return ticket


def _code(form: FormData, known: tuple[str, ...]) -> str:
    reason = str(form.get("reason", ""))
    return reason if reason in known else ""


async def order_page(request: Request) -> Response:
    """How free beds were given where people waited: to the first in line, or otherwise, and why. For all to see."""
    world = store(request).world
    units = sorted((u for u in world.units.values() if world.grants.get(u.slug)), key=lambda u: u.name)
    shown = [(u, world.grants[u.slug]) for u in units if not u.protected and not u.sensitive]
    return render(request, "order.html", units=shown, reasons=codes.GRANT)
