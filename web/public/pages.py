"""For whoever needs a place tonight: the start, and the few questions. No name, no phone, no script needed."""

import secrets
from typing import Literal

from babel import Locale
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.app.actor import helps
from beds.people.word import takes_word
from beds.world import Unit, World
from web.acting import now, one_of, read, store
from web.public import session as own
from web.templating import render

GROUPS: tuple[Literal["women", "men"], ...] = ("women", "men")
INTERPRETERS = (
    "ar", "so", "fa", "ps", "ti", "am", "ckb", "kmr", "uk", "ru", "pl", "ro", "es", "fr", "en", "fi", "tr", "sq",
)  # fmt: skip
"""Languages in which an interpreter is asked for; anything else is said at the door."""
NEUTRAL = "https://www.smhi.se/vader"
"""Where "leave this page" leads: the weather."""


class Told(Struct, frozen=True):
    """One unit as the start page tells of it: to all, or to women or men alone where its places are divided."""

    unit: Unit
    group: str
    band: str


async def start(request: Request) -> Response:
    """Is there room tonight, and what to do."""
    world, at, bands = store(request).world, now(request), request.app.state.bands
    units = [u for u in _units(world) if u.status == "open"]
    told = [
        Told(unit, group, bands.now(world, at, group)[unit.slug])
        for unit in units
        if not unit.protected
        for group in _groups(world, unit)
    ]
    return render(request, "place/start.html", told=told, ask=[u for u in units if u.protected])


def _units(world: World) -> list[Unit]:
    """Units in the order of the page; one that takes nobody new any more is as good as closed."""
    known = (u for u in world.units.values() if not world.winds_down(u.slug))
    return sorted(known, key=lambda u: (u.status != "open", u.name))


def _groups(world: World, unit: Unit) -> list[str]:
    """To whom the unit's band is told: to each group apart where not every place is for everybody."""
    if unit.audience != "all":
        return [unit.audience]
    if all(b.for_ == "all" for b in world.unit_beds(unit.slug)):
        return [""]
    return [group for group in GROUPS if _takes(world, unit, group)]


def _takes(world: World, unit: Unit, group: str | None) -> bool:
    """Whether any place of the unit is for those who say this of themselves, or do not say."""
    beds = world.unit_beds(unit.slug)
    return unit.audience in ("all", group) and (not beds or any(b.for_ in ("all", group) for b in beds))


async def choose(request: Request) -> Response:
    """Which units, and the few questions."""
    form = await read(request)
    return choose_page(request, form)


def choose_page(request: Request, form: FormData, refused: str = "", status: int = 200) -> Response:
    """The questions, with what has been answered, and what did not fit."""
    world, group = store(request).world, one_of(form, "for", GROUPS)
    return render(
        request,
        "place/choose.html",
        status=status,
        group=group or "",
        units=[u for u in _units(world) if u.status != "closed" and _takes(world, u, group)],
        given=form,
        chosen=form.getlist("unit"),
        refused=refused,
        helper=helps(request.user),
        spoken=[(code, Locale.parse(code).get_display_name() or code) for code in INTERPRETERS],
        houses=[o for o in world.organisations.values() if takes_word(world, o.slug)],
        once=form.get("once") or secrets.token_urlsafe(12),
    )


async def leave(request: Request) -> Response:
    """Away from here at once, to a page about the weather; nothing stays open on this device (A-04)."""
    response = RedirectResponse(NEUTRAL, 303)
    own.end(request, response)
    return response
