"""What phones kept while they had no network: each envelope is opened, and done in the name of its grant as of when it
was tapped. Whoever brings the envelopes need not be signed in, and then learns no more than that they arrived.

    POST /queued {envelopes: [base64url]} -> {results: [{state: done | refused | later, said, note, mind}]}

`later`: keep it and bring it again. Only a rule refuses, the account's rights and the end of its grant among them; what
is not understood, cannot be read or fails is not judged by that. `said` is a sentence, only for a reader who works in
the unit (of something that cannot be read, for anybody: it names nothing). `mind`: somebody has to read it; then it is
there as a sealed `note` as well, which POST /queued/told opens for whoever signs in on that phone.
"""

import base64
import binascii
import logging
import re
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import parse_qs, parse_qsl

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app import bed_actions
from beds.app.actor import Actor, Repeatable
from beds.app.turn_aways import turn_away
from beds.app.values import YEARS, Body, Instant
from beds.people import grants
from beds.people.grants import Grant
from beds.people.refusals import NotAllowed, TooBusy, WrongPin
from beds.people.rights import Caller, ask_unit, reaches
from beds.people.sealing import Unreadable, unseal
from beds.store import Busy, Done
from beds.store.away import LOST
from beds.world.refusals import Refused
from web import i18n
from web.acting import FIELDS, now, store
from web.api.address import reply
from web.api.body import read as read_body
from web.i18n import N_
from web.problem import problem_of
from web.shift.turned_away import asked_at_door
from web.unit.actions import SHOWN
from web.unit.acts import asked_of, wants_number
from web.unit.done import SENTENCES, gave_way, told

log = logging.getLogger("beds.web")

MOST = 20
"""Envelopes at once."""
LONGEST = 3000
"""Characters of one; the whole body has the bound of every body."""
BED = re.compile(r"/units/(?P<slug>[a-z0-9-]{1,60})/beds/(?P<id>[\w-]{1,60})/(?P<action>[a-z]{1,20})", re.ASCII)
DOOR = re.compile(r"/units/(?P<slug>[a-z0-9-]{1,60})/turned-away", re.ASCII)

UNREADABLE = N_(
    "Something that waits on this phone cannot be read here just now. It stays, and is tried again. Look at the beds:"
    " if it has been done otherwise, take it away."
)
FAULT = N_(
    "%(hour)s. Bed %(bed)s, “%(act)s”: it could not be carried out here just now. It stays on this phone, and is tried"
    " again. If it has been done otherwise, take it away."
)
FAULT_AT_DOOR = N_(
    "%(hour)s. Somebody got no place: it could not be written down here just now. It stays on this phone, and is tried"
    " again."
)
ENDED = N_("The account may not do this any more. Look at the beds.")
NOT_DONE = N_("%(hour)s. Bed %(bed)s, “%(act)s”: not done. %(why)s")
NOT_WRITTEN = N_("%(hour)s. Somebody got no place: not written down. %(why)s")


VERDICTS = (Refused, NotAllowed, WrongPin)
"""What ends a tap: a rule, what the account may do, and a code that is not the number's."""
NOT_NOW = (Busy, TooBusy, *LOST)
"""What is nobody's fault, and would meet those behind it as well."""


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


class Before:
    """What has not arrived of the same delivery, and must not be overtaken: everything, or what is about these beds and
    numbers."""

    def __init__(self) -> None:
        self.everything = False
        self.about: set[str] = set()


async def queued(request: Request) -> Response:
    """Do what is in the envelopes, in their order; what cannot be done now stops those behind it that stand on it."""
    await request.app.state.attempts.count_queued(request)
    asked = await read_body(request, Envelopes)
    before = Before()
    return reply(Results([await _arrive(request, envelope, before) for envelope in asked.envelopes]))


async def told_later(request: Request) -> Response:
    """The sentences of notes that the reader may read; null for others."""
    asked = await read_body(request, Notes)
    notes = [grants.read_note(request.app.state.secret, note) for note in asked.notes]
    return reply(Told([note.said if note and _works_in(request, note.unit) else None for note in notes]))


async def _arrive(request: Request, envelope: str, before: Before) -> Result:
    """What becomes of one envelope."""
    language = i18n.of_request(request)
    if before.everything:
        return Result("later")
    try:
        tap, grant, place = _open(request.app.state.secret, envelope)
    except Unreadable:
        return Result("later", said=language.say(UNREADABLE))
    if place["slug"] != grant.unit:
        return _tell(request, grant, Result("refused", said=language.say(ENDED), mind=True))
    about = _about(request, tap, place)
    if about & before.about:
        before.about |= about
        return Result("later")
    at = _tapped(tap, grant, now(request))
    try:
        caller = await grants.holder(grant, now(request), at)
        if caller is None:
            return _tell(request, grant, Result("refused", said=language.say(ENDED), mind=True))
        done = await _do(request, caller, tap, place, at)
    except VERDICTS as refusal:
        problem = problem_of(refusal)
        why = language.say(problem.message, **problem.params)
        said = _of(request, at, place, NOT_DONE, NOT_WRITTEN, why=why)
        return _tell(request, grant, Result("refused", said=said, mind=True))
    except NOT_NOW:
        before.everything = True
        return Result("later")
    except Exception as fault:  # each envelope has its own fate, and no fault of ours is a verdict
        log.error("an envelope could not be carried out: %s", type(fault).__name__)
        before.about |= about
        return _tell(request, grant, Result("later", said=_of(request, at, place, FAULT, FAULT_AT_DOOR)))
    try:
        return _tell(request, grant, _done(request, at, done))
    except Exception as fault:  # done it is, whatever can be said of it
        log.error("what an envelope did cannot be told: %s", type(fault).__name__)
        return Result("done")


def _about(request: Request, tap: Tap, place: re.Match[str]) -> set[str]:
    """The beds that a tap is about, and the numbers, whoever lies there now included."""
    world, house, fields = store(request).world, store(request), parse_qs(tap.body)
    beds = {place.groupdict().get("id", ""), *(bed for name in ("to", "with") for bed in fields.get(name, []))} - {""}
    tickets = {world.spells[bed].ticket for bed in beds if bed in world.spells} - {""}
    numbers = {number.strip().upper() for number in fields.get("number", [])}
    return beds | (numbers | {house.number(ticket) or "" for ticket in tickets}) - {""}


def _tapped(tap: Tap, grant: Grant, now: datetime) -> datetime:
    """When it was tapped: after its grant was given and before now, whatever the phone's own clock says."""
    if tap.at.year not in YEARS:  # with such times nothing can be reckoned
        return grant.made if tap.at.year < YEARS.start else now
    return min(max(tap.at, grant.made), now)


def _open(secret: bytes, envelope: str) -> tuple[Tap, Grant, re.Match[str]]:
    """What is in the envelope, and where it goes. Raises Unreadable, also where that is not understood here: the phone
    may know of something newer."""
    try:
        tap = msgspec.json.decode(unseal(secret, base64.urlsafe_b64decode(envelope)), type=Tap)
    except (binascii.Error, ValueError, RecursionError):
        raise Unreadable from None
    grant, place = grants.read(secret, tap.grant), BED.fullmatch(tap.path) or DOOR.fullmatch(tap.path)
    if grant is None or place is None:
        raise Unreadable
    return tap, grant, place


async def _do(request: Request, caller: Caller, tap: Tap, place: re.Match[str], at: datetime) -> Done:
    """As the pages do it: the same rights, the same form, the same use case, as of when it was tapped."""
    house, form = store(request), dict(parse_qsl(tap.body, max_num_fields=FIELDS))
    repeatable = Repeatable(tap.key, f"POST {tap.path}", tap.body.encode())
    actor = Actor(caller=caller, now=now(request), tapped=at, queued=True, request=repeatable)
    if place.re is BED:
        bed = bed_actions.bed_of(house, actor, "act", place["id"], place["slug"])
        kind = bed_actions.ACTS.get(place["action"])
        if kind is None:
            raise LookupError("an action that is not known here (any more, or yet)")
        asked = asked_of(kind, form, house.world, bed, at)
        return (await bed_actions.perform(house, actor, "act", bed, asked, new_number=wants_number(kind, form))).done
    unit = ask_unit(caller, "turned-away", house.world, place["slug"])
    return await turn_away(house, actor, unit, asked_at_door(form, at))


def _done(request: Request, at: datetime, done: Done) -> Result:
    language = i18n.of_request(request)
    change = next((c for c in done.world.recent if c.act == done.change), None)
    if change is None or change.kind not in SENTENCES:
        return Result("done", said=f"{_hour(request, at)}. {language.say(N_('Done.'))}")
    broken = gave_way(language, done.world, change)
    said = " ".join([f"{_hour(request, at)}.", told(language, done.world, change), *broken])
    return Result("done", said=said, mind=bool(broken))


def _of(request: Request, at: datetime, place: re.Match[str], on_bed: str, at_door: str, **more: str) -> str:
    """The sentence on a tap, on a bed or at the door."""
    language, fields = i18n.of_request(request), place.groupdict()
    more["hour"] = _hour(request, at)
    bed = store(request).world.beds.get(fields.get("id", ""))
    if bed is None or bed.unit != fields["slug"]:
        return language.say(at_door, **more)
    row = SHOWN.get(fields["action"])
    act = language.say(row.label) if row else fields["action"]
    return language.say(on_bed, bed=bed.label, act=act, **more)


def _hour(request: Request, at: datetime) -> str:
    return i18n.of_request(request).moment(at, now(request))


def _tell(request: Request, grant: Grant, result: Result) -> Result:
    """The result with a note of what somebody has to read, and its sentence only for who may read it now."""
    note = grants.note(request.app.state.secret, grant.unit, result.said) if result.mind else ""
    said = result.said if _works_in(request, grant.unit) else ""
    return msgspec.structs.replace(result, said=said, note=note)


def _works_in(request: Request, unit: str) -> bool:
    return reaches(request.user, "act", store(request).world, unit)
