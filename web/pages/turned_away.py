"""Somebody asked at the door and got no bed: one tap, and the way back (D-04). A request is counted, never a person."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beds.people.rights import ask_unit
from beds.store import Done
from beds.world import codes, commands
from beds.world.refusals import Refused
from beds.world.state import Unit
from web.acting import happened, holder, store, submit, tapped
from web.api.body import Number
from web.i18n import N_
from web.pages.acts import NotUnderstood, read, refuse, said
from web.pages.forms import earlier, filled
from web.pages.unit import unit_page
from web.templating import now


class Form(Struct, frozen=True, rename={"for_": "for"}):
    """The fields: only the reason must be there. `at` is when it happened, if that was earlier."""

    reason: Literal[codes.TURN_AWAY]
    outcome: Literal[codes.OUTCOME] = "unknown"
    for_: Literal["women", "men"] | None = None
    number: Number | None = None
    at: str = ""


async def turned_away(request: Request) -> Response:
    """Write the request down."""
    unit = ask_unit(request.user, "turned-away", store(request).world, request.path_params["slug"])
    try:
        done = await perform(request, unit, await read(request))
    except Refused as refusal:
        return await refuse(request, refusal, unit_page)
    return said(request, unit.slug, done, N_("The request is written down."))


async def perform(request: Request, unit: Unit, given: FormData) -> Done:
    """Write it down. Raises Refused."""
    form, at = _form(filled(given), tapped(request) or now(request))
    return await submit(
        request,
        commands.TurnAway,
        unit.slug,
        unit=unit.slug,
        reason=form.reason,
        outcome=form.outcome,
        for_=form.for_,
        ticket=await holder(request, form.number),
        **happened(request, at),
    )


def _form(fields: dict[str, str], now: datetime) -> tuple[Form, datetime | None]:
    """The form, and when it happened if that was earlier."""
    try:
        form = msgspec.convert(fields, Form)
        return form, earlier(form.at, now) if form.at else None
    except ValueError:
        raise NotUnderstood from None


routes = [Route("/units/{slug}/turned-away", turned_away, methods=["POST"], name="turned-away")]
