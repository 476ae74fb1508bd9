"""Closing a bed or the unit, now or from a date: first what would happen, then the tap that does it (D-02, D-09)."""

import hashlib
from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.people import access
from beds.people.rights import own_staff
from beds.world import codes
from beds.world.commands import CloseBed, Command, Reopen, SetUnit
from beds.world.nights import begins, night_of
from beds.world.refusals import Refused, UnitNotOpen, UnknownBed
from beds.world.state import Unit, replace
from beds.world.units import to_come
from web.acting import store, submit
from web.pages.acts import read
from web.pages.forms import NotUnderstood
from web.pages.manage.foresight import Foresight, foresee
from web.pages.manage.forms import read_as, refused, unit_of
from web.templating import now, render


class ClosingForm(Struct, frozen=True, kw_only=True):
    """The bed (without one: the unit), from which night (without one: now), and for a bed why and until when."""

    bed: str = ""
    first: date | None = None
    reason: Literal[codes.CLOSING] = "other"
    back: date | None = None
    seen: str = ""


class Asked(Struct, frozen=True):
    """The form as a command: `kind` and `fields`, and until when the clock is looked ahead."""

    form: ClosingForm
    kind: type[Command]
    fields: dict[str, object]
    until: datetime


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
    unit, form = unit_of(request, "closing"), await read(request)
    try:
        if form.get("do") == "keep":
            return await _keep(request, unit, str(form.get("bed", "")))
        asked = _asked(request, unit, read_as(form, ClosingForm))
        known = await _foreseen(request, unit, asked)
        if form.get("do") != "close" or asked.form.seen != _digest(known):
            return _preview(request, unit, asked, known, moved=form.get("do") == "close")
        await submit(request, asked.kind, unit.slug, **asked.fields)
    except Refused as refusal:
        return await refused(request, closing_page, refusal, form)
    return RedirectResponse(f"/units/{unit.slug}/settings/closing?saved=yes", 303)


def _asked(request: Request, unit: Unit, form: ClosingForm) -> Asked:
    world, at = store(request).world, now(request)
    if unit.status != "open":
        raise UnitNotOpen(unit=unit.name)
    tonight, turns = world.nights.get(unit.slug) or night_of(at), unit.rules.day_turns
    first = None if form.first is None or form.first <= tonight else begins(form.first, turns)
    if not form.bed:
        fields = {"unit": replace(to_come(world, unit.slug), closes=form.first if first else tonight)}
        return Asked(form, SetUnit, fields, first or at)
    if form.bed not in world.beds or world.beds[form.bed].unit != unit.slug:
        raise UnknownBed(bed=form.bed)
    back = begins(form.back, turns) if form.back else None
    if back is not None and back <= (first or at):
        raise NotUnderstood
    fields = {"bed": form.bed, "reason": form.reason, "until": back, "when_empty": True, "since": first}
    return Asked(form, CloseBed, fields, first or at)


async def _foreseen(request: Request, unit: Unit, asked: Asked) -> Foresight:
    """What it would do. Numbers may be named, so that looking is logged."""
    world, caller = store(request).world, request.user
    command = asked.kind(by=caller.account, own=own_staff(caller, world, unit.slug), **asked.fields)
    known = foresee(world, command, now(request), asked.until, store(request).number)
    await access.log(caller, "closing", now(request), unit=unit.slug)
    return known


def _preview(request: Request, unit: Unit, asked: Asked, known: Foresight, moved: bool) -> HTMLResponse:
    return render(
        request,
        "manage/preview.html",
        unit=unit,
        bed=store(request).world.beds.get(asked.form.bed),
        form=asked.form,
        later=asked.until if asked.until > now(request) else None,
        known=known,
        seen=_digest(known),
        moved=moved,
    )


def _digest(known: Foresight) -> str:
    """A name for what was foreseen: that the one who taps has read this and nothing else."""
    return hashlib.sha256(msgspec.json.encode(known)).hexdigest()[:16]


async def _keep(request: Request, unit: Unit, bed: str) -> Response:
    """What was announced does not happen: the bed, or the unit, stays in service."""
    if bed:
        if bed not in store(request).world.beds or store(request).world.beds[bed].unit != unit.slug:
            raise UnknownBed(bed=bed)
        await submit(request, Reopen, unit.slug, bed=bed)
    else:
        await submit(request, SetUnit, unit.slug, unit=replace(unit, closes=None))
    return RedirectResponse(f"/units/{unit.slug}/settings/closing?saved=yes", 303)
