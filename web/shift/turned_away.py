"""Somebody asked at the door and got no bed: one tap, and the way back (D-04). A request is counted, never a person."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from beds.app.turn_aways import Asked, turn_away
from beds.people.rights import ask_unit
from beds.typed import filled
from beds.world.refusals import Refused
from web.acting import actor_of, read, store
from web.forms import NotUnderstood, earlier
from web.i18n import N_
from web.unit.acts import refuse, said
from web.unit.pages import unit_page


async def turned_away(request: Request) -> Response:
    """Write the request down."""
    unit = ask_unit(request.user, "turned-away", store(request).world, request.path_params["slug"])
    form, actor = await read(request), await actor_of(request)
    try:
        done = await turn_away(store(request), actor, unit, asked_at_door(form, actor.at))
    except Refused as refusal:
        return await refuse(request, refusal, unit_page)
    return said(request, unit.slug, done, N_("The request is written down."))


def asked_at_door(form: Mapping[str, object], now: datetime) -> Asked:
    """What the form says, of which only the reason must be there; the hour is one of the last day. Raises
    NotUnderstood."""
    given = filled(form)
    try:
        at = {"at": earlier(given["at"], now)} if "at" in given else {}
        return msgspec.convert({**given, **at}, Asked)
    except ValueError:
        raise NotUnderstood from None
