"""What a house keeps on paper, for the night when everything fails: one A4, numbers and beds only (L-07)."""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.board import Audience
from beds.people import access
from beds.people.rights import ask_unit
from beds.world import codes
from beds.world.nights import night_of
from beds.world.refusals import UnknownUnit
from beds.world.state import Unit
from web.acting import audience, now, store
from web.board import shown
from web.board.shown import ShownBed
from web.i18n import N_
from web.planning.codes import REASON
from web.templating import render

PAPERS = {
    "night": N_("Night list"),
    "empty": N_("Empty form"),
    "fire": N_("Fire list"),
}
TALL, MOST = 30, 44
"""Rows that one column holds in comfort, and at most."""
WIDEST = 3
"""Columns that one sheet has room for."""
EMPTY_ROWS = 24


class Sheet(Struct, frozen=True):
    """One list on one sheet: its rows in columns. `fit` says how close the rows must stand."""

    columns: tuple[tuple[ShownBed, ...], ...]
    fit: str


async def papers_page(request: Request) -> HTMLResponse:
    """Which list to print."""
    return render(request, "paper/choose.html", unit=_unit(request), papers=PAPERS)


async def paper(request: Request) -> HTMLResponse:
    """One list, ready for the printer. Reading one that tells of people is logged."""
    kind = request.path_params["kind"]
    if kind not in PAPERS:
        raise HTTPException(404)
    unit, world, at = _unit(request), store(request).world, now(request)
    eyes = audience(request.user, world)
    beds = shown.shown_beds(world, unit.slug, eyes, store(request).number)
    if kind != "empty":
        await access.log(request.user, f"paper-{kind}", at, unit=unit.slug)
    if kind == "fire":
        beds = [bed for bed in beds if bed.state == "occupied"]
    return render(
        request,
        f"paper/{kind}.html",
        unit=unit,
        house=unit.public_name or unit.name,
        title=PAPERS[kind],
        night=world.nights.get(unit.slug) or night_of(at, unit.rules.day_turns),
        sheet=sheet(beds),
        labels=[bed.label for bed in beds],
        absent=sum(1 for bed in beds if bed.away),
        reasons=[REASON[code] for code in codes.TURN_AWAY],
        rows=EMPTY_ROWS,
    )


def sheet(beds: Sequence[ShownBed]) -> Sheet:
    """The beds, column by column, so that a long house still is one sheet."""
    wide = next((n for n in (1, 2) if len(beds) <= n * (TALL if n == 1 else MOST)), WIDEST)
    rows = max(1, ceil(len(beds) / wide))
    fit = next((name for name, most in (("wide", 16), ("even", TALL), ("close", MOST)) if rows <= most), "tight")
    return Sheet(tuple(tuple(beds[i : i + rows]) for i in range(0, len(beds), rows)), fit)


def _unit(request: Request) -> Unit:
    """The unit, for those who may see whose beds they are: half a list would be a wrong one."""
    world = store(request).world
    unit = ask_unit(request.user, "paper", world, request.path_params["slug"])
    eyes: Audience = audience(request.user, world)
    if not eyes.sees_numbers(world, unit.slug):
        raise UnknownUnit(unit=unit.slug)
    return unit
