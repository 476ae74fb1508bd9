"""For whoever needs a place tonight: three screens from the start to a number. No name, no phone, no script needed."""

from datetime import datetime

from babel import Locale
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from beds.people import contact, tickets
from beds.people.contact import Reach
from beds.people.refusals import TooBusy, TooMany
from beds.people.rights import Caller, may
from beds.standing import standing
from beds.store.models.notice import Wish
from beds.world import Unit, World, commands, decide
from beds.world.refusals import ChildrenHere, Invalid, Refused
from web import i18n, own
from web.acting import store
from web.i18n import N_
from web.problem import problem_of
from web.templating import now, render

GROUPS = ("women", "men")
INTERPRETERS = (
    "ar", "so", "fa", "ps", "ti", "am", "ckb", "kmr", "uk", "ru", "pl", "ro", "es", "fr", "en", "fi", "tr", "sq",
)  # fmt: skip
"""Languages in which an interpreter is asked for; anything else is said at the door."""
NEUTRAL = "https://www.smhi.se/vader"
"""Where "leave this page" leads: the weather."""


class Told(Struct, frozen=True):
    """One unit as the start page tells of it."""

    unit: Unit
    name: str
    band: str


async def start(request: Request) -> Response:
    """Is there room tonight, and what to do."""
    world = store(request).world
    bands = request.app.state.bands.now(world, now(request))
    told = [Told(u, u.public_name or u.name, bands[u.slug]) for u in _units(world) if u.status == "open"]
    ask = [t for t in told if t.unit.protected]
    return render(request, "place/start.html", told=[t for t in told if not t.unit.protected], ask=ask)


def _units(world: World) -> list[Unit]:
    return sorted(world.units.values(), key=lambda u: (u.status != "open", u.name))


async def choose(request: Request) -> Response:
    """Which units, and the few questions."""
    form = await _form(request)
    return _choose(request, _group(form), form)


def _choose(request: Request, group: str, form: FormData, refused: str = "", status: int = 200) -> Response:
    units = [u for u in _units(store(request).world) if u.status != "closed" and u.audience in ("all", group)]
    if not group:
        units = [u for u in units if _beds_for_all(store(request).world, u)]
    language = i18n.of_request(request)
    spoken = [(code, Locale.parse(code).get_display_name() or code) for code in INTERPRETERS]
    houses = [o for o in store(request).world.organisations.values() if not o.municipality]
    return render(
        request, "place/choose.html", status=status, group=group, units=units, given=form, refused=refused,
        spoken=spoken, houses=houses, chosen=form.getlist("unit"), language_code=language.code,
    )  # fmt: skip


def _beds_for_all(world: World, unit: Unit) -> bool:
    beds = world.unit_beds(unit.slug)
    return not beds or any(b.for_ == "all" for b in beds)


def _group(form: FormData) -> str:
    group = str(form.get("for", ""))
    return group if group in GROUPS else ""


async def join(request: Request) -> Response:
    """A number and a code, told once."""
    form = await _form(request)
    group, at, state = _group(form), now(request), request.app.state
    units = tuple(str(u) for u in form.getlist("unit"))[:20]
    helper: Caller = request.user
    meets = may(helper, "api-join")  # whoever does it for somebody on their own device has met them
    wanted = {
        "by": helper.account if meets else "self",
        "units": units,
        "for_": group or None,
        "confirmed": meets,
        "children": _one_of(form, "children", ("yes", "no", "unknown")),
    }
    try:
        reach = _reach(form)
        decide(store(request).world, commands.Join(ticket="new", **wanted), at)
        if not meets:
            await state.attempts.count_number(request)
        issued = await tickets.issue(state.secret, at, helper.organisation, helper.account)
        await store(request).submit(commands.Join(ticket=issued.ticket, **wanted))
        if reach is not None:
            await contact.keep(state.secret, issued.ticket, reach, at)
    except ChildrenHere:
        return render(request, "place/children.html", group=group)
    except (Refused, TooMany, TooBusy) as refusal:
        problem = problem_of(refusal)
        sentence = i18n.of_request(request).say(problem.message, **problem.params)
        return _choose(request, group, form, sentence, problem.status)
    await _wishes(form, issued.ticket)
    await _together(request, form, issued.ticket)
    return await _number(request, issued, at)


async def _number(request: Request, issued: tickets.Issued, at: datetime) -> Response:
    world = store(request).world
    page = render(
        request, "place/number.html", issued=issued, standing=standing(world, issued.ticket, at), units=world.units
    )
    ticket = None if request.user.signed_in else await tickets.find(issued.number)
    if ticket is not None:
        own.begin(request, page, ticket)
    return page


def _reach(form: FormData) -> Reach | None:
    """How to be reached, if the person wants to be."""
    kind = _one_of(form, "reach", ("phone", "email", "word"))
    if not kind:
        return None
    address = str(form.get("house" if kind == "word" else "address", "")).strip()
    if not address or len(address) > 120:
        raise NoAddress
    return Reach(kind, address, form.get("read_by_other") == "yes")


class NoAddress(Invalid):
    """A way to be reached without an address."""

    message = N_("Write the number or address at which you want to be reached, or choose not to be.")


async def _wishes(form: FormData, ticket: str) -> None:
    if code := _one_of(form, "interpreter", INTERPRETERS):
        await Wish.create(ticket_id=ticket, interpreter=code)


async def _together(request: Request, form: FormData, ticket: str) -> None:
    """Ask to wait together with another number. Whether it exists, or says yes, is told by nothing here."""
    other = await tickets.find(str(form.get("together", ""))[:20])
    if other is not None:
        await store(request).submit(commands.Pair(by="self", ticket=ticket, other=other.id))


def _one_of(form: FormData, name: str, codes: tuple[str, ...]) -> str:
    value = str(form.get(name, ""))
    return value if value in codes else ""


async def leave(request: Request) -> Response:
    """Away from here at once, to a page about the weather; nothing stays open on this device (A-04)."""
    response = RedirectResponse(NEUTRAL, 303)
    own.end(request, response)
    return response


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=60)


routes = [
    Route("/place", start, name="place"),
    Route("/place/join", choose, methods=["POST"], name="place"),
    Route("/place/number", join, methods=["POST"], name="place"),
    Route("/place/leave", leave, name="place"),
]
