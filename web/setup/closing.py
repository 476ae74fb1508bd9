"""Closing a bed or the unit, now or from a date: first what would happen, then the tap that does it (D-02, D-09)."""

import hashlib
from datetime import datetime

import msgspec
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.app import closing
from beds.people import access
from beds.world.command import Command
from beds.world.refusals import Refused
from beds.world.state import Unit
from web.acting import actor_of, now, read, store
from web.setup.foresight import Foresight, foresee
from web.setup.forms import read_as, refused, unit_of
from web.templating import render


class ClosingForm(closing.Closing, frozen=True, kw_only=True):
    """`seen` names what was foreseen when it was last shown."""

    seen: str = ""


async def closing_page(request: Request, refused: str = "", given: FormData | None = None) -> HTMLResponse:
    """What could be closed, and what has been announced."""
    world, unit = store(request).world, unit_of(request, "closing")
    return render(
        request,
        "manage/closing.html",
        unit=unit,
        beds=[b for b in world.unit_beds(unit.slug) if world.in_use(b) and b.id not in world.closings],
        announced=[(world.beds[bed], c) for bed, c in world.closings.items() if world.beds[bed].unit == unit.slug],
        winds_down=world.winds_down(unit.slug),
        known={"bed": "", "first": "", "reason": "", "back": ""} | dict(given or {}),
        refused=refused,
    )


async def close(request: Request) -> Response:
    """Show what would happen; do it, if that was seen and is still so; or take an announcement back."""
    unit, form, house = unit_of(request, "closing"), await read(request), store(request)
    actor = await actor_of(request)
    try:
        if form.get("do") == "keep":
            await closing.keep(house, actor, unit, str(form.get("bed", "")))
        else:
            asked = read_as(form, ClosingForm)
            planned = closing.plan(house, actor, unit, asked)
            known = await _foreseen(request, unit, planned.command(house, actor, unit), planned.at)
            if form.get("do") != "close" or asked.seen != _digest(known):
                return _preview(request, unit, asked, planned.at, known, moved=form.get("do") == "close")
            await closing.close(house, actor, unit, planned)
    except Refused as refusal:
        return await refused(request, closing_page, refusal, form)
    return RedirectResponse(f"/units/{unit.slug}/settings/closing?saved=yes", 303)


async def _foreseen(request: Request, unit: Unit, command: Command, until: datetime) -> Foresight:
    """What it would do. Numbers may be named, so that looking is logged."""
    known = foresee(store(request).world, command, now(request), until, store(request).number)
    await access.log(request.user, "closing", now(request), unit=unit.slug)
    return known


def _preview(
    request: Request, unit: Unit, form: ClosingForm, at: datetime, known: Foresight, *, moved: bool
) -> HTMLResponse:
    return render(
        request,
        "manage/preview.html",
        unit=unit,
        bed=store(request).world.beds.get(form.bed),
        form=form,
        later=at if at > now(request) else None,
        known=known,
        seen=_digest(known),
        moved=moved,
    )


def _digest(known: Foresight) -> str:
    """A name for what was foreseen: that the one who taps has read this and nothing else."""
    return hashlib.sha256(msgspec.json.encode(known)).hexdigest()[:16]
