"""What phones kept while they had no network: each envelope is opened, and done in the name of its grant as of when it
was tapped. Whoever brings the envelopes need not be signed in, and then learns no more than that they arrived.

    POST /queued {envelopes: [base64url]} -> {results: [{state: done | refused | later, said, note, mind}]}

`later`: bring it again. `said` is a sentence, only for a reader who works in the unit. `mind`: somebody has to read it;
then it is there as a sealed `note` as well, which POST /queued/told opens for whoever signs in on that phone.
"""

import base64
import binascii
import logging
import re
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from beds.people import grants
from beds.people.grants import Grant
from beds.people.rights import Caller, ask, ask_unit, reaches
from beds.people.sealing import Unreadable, unseal
from beds.store import Done
from web import i18n
from web.acting import store
from web.api.address import reply
from web.api.body import YEARS, Body, Instant
from web.api.body import read as read_body
from web.i18n import N_
from web.pages import acts, turned_away
from web.pages.done import SENTENCES, gave_way, told
from web.pages.unit import bed_of_address
from web.problem import problem_of
from web.templating import now

log = logging.getLogger("beds.web")

MOST = 20
"""Envelopes at once."""
LONGEST = 3000
"""Characters of one; the whole body has the bound of every body."""
BED = re.compile(r"/units/(?P<slug>[a-z0-9-]{1,60})/beds/(?P<id>[\w-]{1,60})/(?P<action>[a-z]{1,20})", re.ASCII)
DOOR = re.compile(r"/units/(?P<slug>[a-z0-9-]{1,60})/turned-away", re.ASCII)
KEPT_HEADERS = (b"cookie", b"accept-language", b"host")
"""Of the request that brings the envelopes: in which language to answer."""

ACTS = {
    "hold": N_("Hold the bed"),
    "extend": N_("Hold longer"),
    "release": N_("Let the bed go"),
    "admit": N_("Check in"),
    "attach": N_("Give the guest a number"),
    "discharge": N_("Check out"),
    "ready": N_("Ready, the bed is free"),
    "close": N_("Take out of service"),
    "reopen": N_("Back in service"),
    "move": N_("Move to bed"),
    "swap": N_("Change places with bed"),
    "absent": N_("Away tonight, keep the bed"),
    "back": N_("Here again"),
}
UNREADABLE = N_("Something that waited on this phone cannot be read here. Look at the beds and do it again.")
ENDED = N_("The account may not do this any more. Look at the beds.")
NOT_DONE = N_("%(hour)s. Bed %(bed)s, “%(act)s”: not done. %(why)s")
NOT_WRITTEN = N_("%(hour)s. Somebody got no place: not written down. %(why)s")


class Envelopes(Body):
    envelopes: Annotated[list[Annotated[str, Meta(max_length=LONGEST)]], Meta(min_length=1, max_length=MOST)]


class Notes(Body):
    notes: Annotated[list[Annotated[str, Meta(max_length=LONGEST)]], Meta(max_length=MOST)]


class Tap(Body):
    """What is in an envelope: a form with its address, the grant it is sent by, its idempotency key and true time."""

    grant: str
    key: Annotated[str, Meta(min_length=16, max_length=64)]
    path: str
    body: str
    at: Instant


class Result(Struct, frozen=True, omit_defaults=True):
    state: Literal["done", "refused", "later"]
    said: str = ""
    note: str = ""
    mind: bool = False


class Results(Struct, frozen=True):
    results: list[Result]


class Told(Struct, frozen=True):
    said: list[str | None]


async def queued(request: Request) -> Response:
    """Do what is in the envelopes, in their order; what cannot be done now stops those behind it."""
    await request.app.state.attempts.count_queued(request)
    asked = await read_body(request, Envelopes)
    results: list[Result] = []
    for envelope in asked.envelopes:
        waits = results and results[-1].state == "later"
        results.append(Result("later") if waits else await _arrive(request, envelope))
    return reply(Results(results))


async def told_later(request: Request) -> Response:
    """The sentences of notes that the reader may read; null for others."""
    asked = await read_body(request, Notes)
    notes = [grants.read_note(request.app.state.secret, note) for note in asked.notes]
    return reply(Told([note.said if note and _works_in(request, note.unit) else None for note in notes]))


async def _arrive(request: Request, envelope: str) -> Result:
    """What becomes of one envelope."""
    language = i18n.of_request(request)
    try:
        tap, grant, place = _open(request.app.state.secret, envelope)
    except Unreadable:
        return Result("refused", said=language.say(UNREADABLE), mind=True)
    try:
        caller = await grants.holder(grant, now(request), tap.at)
        if caller is None:
            return _tell(request, grant, Result("refused", said=language.say(ENDED), mind=True))
        done = await _do(_as_tapped(request, caller, tap, place, grant))
    except Exception as error:  # each envelope has its own fate
        problem = problem_of(error)
        if problem.status == 503:
            return Result("later")
        if problem.status >= 500:
            log.error("an envelope could not be carried out: %s", type(error).__name__)
        why = language.say(problem.message, **problem.params)
        return _tell(request, grant, Result("refused", said=_not_done(request, tap, place, why), mind=True))
    return _tell(request, grant, _done(request, tap, done))


def _open(secret: bytes, envelope: str) -> tuple[Tap, Grant, re.Match]:
    """What is in the envelope. Raises Unreadable, also where it goes beyond its grant."""
    try:
        tap = msgspec.json.decode(unseal(secret, base64.urlsafe_b64decode(envelope)), type=Tap)
    except (binascii.Error, ValueError):
        raise Unreadable from None
    grant, place = grants.read(secret, tap.grant), BED.fullmatch(tap.path) or DOOR.fullmatch(tap.path)
    if grant is None or place is None or place["slug"] != grant.unit or tap.at.year not in YEARS:
        raise Unreadable
    return tap, grant, place


def _as_tapped(request: Request, caller: Caller, tap: Tap, place: re.Match, grant: Grant) -> Request:
    """The request that the phone would have sent then: after its grant was given and before now, whatever the phone's
    own clock says."""
    headers = [(name, value) for name, value in request.scope["headers"] if name in KEPT_HEADERS]
    headers += [(b"content-type", b"application/x-www-form-urlencoded"), (b"idempotency-key", tap.key.encode())]
    scope = request.scope | {
        "path": tap.path,
        "raw_path": tap.path.encode(),
        "path_params": place.groupdict(),
        "headers": headers,
        "user": caller,
        "state": {"tapped": min(max(tap.at, grant.made), now(request))},
    }

    async def receive() -> dict:
        return {"type": "http.request", "body": tap.body.encode()}

    return Request(scope, receive)


async def _do(request: Request) -> Done:
    """As the pages do it: the same rights, the same form, the same command."""
    world, form = store(request).world, await acts.read(request)
    if "id" in request.path_params:
        ask(request.user, "act")
        done, _ = await acts.perform(request, bed_of_address(request, "act", world), form)
        return done
    unit = ask_unit(request.user, "turned-away", world, request.path_params["slug"])
    return await turned_away.perform(request, unit, form)


def _done(request: Request, tap: Tap, done: Done) -> Result:
    language = i18n.of_request(request)
    change = next((c for c in done.world.recent if c.act == done.change), None)
    if change is None or change.kind not in SENTENCES:
        return Result("done", said=f"{_hour(request, tap.at)}. {language.say(N_('Done.'))}")
    broken = gave_way(language, done.world, change)
    said = " ".join([f"{_hour(request, tap.at)}.", told(language, done.world, change), *broken])
    return Result("done", said=said, mind=bool(broken))


def _not_done(request: Request, tap: Tap, place: re.Match, why: str) -> str:
    language, hour, fields = i18n.of_request(request), _hour(request, tap.at), place.groupdict()
    bed = store(request).world.beds.get(fields.get("id", ""))
    if bed is None or bed.unit != fields["slug"]:
        return language.say(NOT_WRITTEN, hour=hour, why=why)
    act = language.say(ACTS.get(fields["action"], fields["action"]))
    return language.say(NOT_DONE, hour=hour, bed=bed.label, act=act, why=why)


def _hour(request: Request, at: datetime) -> str:
    return i18n.of_request(request).moment(at, now(request))


def _tell(request: Request, grant: Grant, result: Result) -> Result:
    """The result with a note of what somebody has to read, and its sentence only for who may read it now."""
    note = grants.note(request.app.state.secret, grant.unit, result.said) if result.mind else ""
    said = result.said if _works_in(request, grant.unit) else ""
    return msgspec.structs.replace(result, said=said, note=note)


def _works_in(request: Request, unit: str) -> bool:
    return reaches(request.user, "act", store(request).world, unit)


routes = [
    Route("/queued", queued, methods=["POST"], name="queued"),
    Route("/queued/told", told_later, methods=["POST"], name="queued-told"),
]
