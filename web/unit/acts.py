"""What staff do on the pages: the API's own actions, sent as forms. After each the page shows the way back.

A script says `Accept: text/x-part`, gets the bar or the sentence alone, and stays where it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.app import house
from beds.app.bed_actions import ACTS, Act, Admit, Hold, bed_of, perform
from beds.app.taking_back import take_back
from beds.people.refusals import TurnedBack
from beds.people.rights import ask_unit
from beds.store import Done
from beds.typed import code, filled
from beds.world.asking import AskFirst
from beds.world.holding import longer
from beds.world.nights import ZONE, in_night, local_instant, night_of
from beds.world.refusals import ChildrenHere, Refused, SleptElsewhere
from beds.world.state import Bed, World
from web import i18n
from web.acting import actor_of, read, store
from web.forms import NotUnderstood, clock, earlier
from web.i18n import N_
from web.problem import problem_of
from web.shift.handover import handover_page
from web.shift.tasks import follow_ups_page, help_page, repairs_page
from web.templating import render, wants_part
from web.unit.asking import ask_page, children_page
from web.unit.done import done
from web.unit.pages import bed_page, unit_page
from web.waitlist.pages import line_page, lines_page

Page = Callable[..., Awaitable[HTMLResponse]]


class Behind(NamedTuple):
    """A page to come back to."""

    address: str
    page: Page


PAGES = {
    "line": Behind("/units/{slug}/line", line_page),
    "lines": Behind("/lines", lines_page),
    "handover": Behind("/units/{slug}/handover", handover_page),
    "repairs": Behind("/units/{slug}/tasks", repairs_page),
    "help": Behind("/tasks", help_page),
    "follow-ups": Behind("/follow-ups", follow_ups_page),
}
"""Where a form can stand beside the unit's screen, by what its field `back` says."""


async def act(request: Request) -> Response:
    """One of the actions on one bed."""
    form, kind = await read(request), ACTS.get(request.path_params["action"])
    if kind is None:
        raise HTTPException(404)
    actor = await actor_of(request)
    at, slug = actor.at, request.path_params["slug"]
    bed = bed_of(store(request), actor, "act", request.path_params["id"], slug)
    try:
        asked = asked_of(kind, form, store(request).world, bed, at)
        made = wants_number(kind, form)
        performed = await perform(store(request), actor, "act", bed, asked, new_number=made)
    except AskFirst as ask:
        world, at_bed = store(request).world, f"/units/{bed.unit}/beds/{bed.id}"
        to = world.beds.get(str(form.get("to", "")), bed)
        return ask_page(request, ask, form, world.units[to.unit], "" if wants_part(request) else at_bed)
    except ChildrenHere as refusal:
        return children_page(request, refusal, f"/units/{bed.unit}")
    except SleptElsewhere as refusal:  # the hour from which it fits stands in the form
        return await refuse(request, refusal, bed_page, {**form, "at": refusal.until.isoformat()})
    except (Refused, TurnedBack) as refusal:
        return await refuse(request, refusal, bed_page, form)
    if performed.issued is not None:
        back = f"/units/{bed.unit}?done={performed.done.change}"
        return render(request, "slip.html", issued=performed.issued, back=back, part=wants_part(request))
    return said(request, bed.unit, performed.done, N_("Done."))


def asked_of(kind: type[Act], form: Mapping[str, object], world: World, bed: Bed, at: datetime) -> Act:
    """What the form asks for on a bed, by somebody who filled it in at that time. Raises NotUnderstood."""
    try:
        return msgspec.convert(_act_fields(kind, form, world, bed, at), kind, strict=False)
    except (ValueError, OverflowError):
        raise NotUnderstood from None


def wants_number(kind: type[Act], form: Mapping[str, object]) -> bool:
    """Whether a number is to be made: one that somebody has written is what counts."""
    return kind in (Admit, Hold) and form.get("who") == "new" and not code(str(form.get("number", "")))


def _act_fields(kind: type[Act], form: Mapping[str, object], world: World, bed: Bed, at: datetime) -> dict[str, object]:
    """The form's fields for one action on a bed, ready to become its body. Raises ValueError.

    `at` is when it happened, if that was earlier; `minutes` longer for a promise count from its end, `until` is a clock
    time of this night, `back_on` the day on which somebody is expected back, `follow_up` the days until a follow-up for
    which no date is given, and who is suspended until a date may come the day after it."""
    said = filled(form)
    given: dict[str, object] = {**said}
    if "until" in said:
        rules = world.units[bed.unit].rules
        given["until"] = in_night(night_of(at, rules.day_turns), clock(said["until"]), rules.day_turns)
    if "at" in said:
        given["at"] = earlier(said["at"], at)
    if "suspended_until" in said:
        given["suspended_until"] = local_instant(date.fromisoformat(said["suspended_until"]) + timedelta(1), time())
    if "back_on" in said:
        given["until"] = local_instant(date.fromisoformat(said["back_on"]), time(12))
    if "follow_up" in said:
        days = timedelta(days=int(said["follow_up"]))
        given.setdefault("follow_up_on", (at.astimezone(ZONE).date() + days).isoformat())
    names = {field.encode_name for field in msgspec.structs.fields(kind)}
    if "minutes" in said and "minutes" not in names:
        given["until"] = longer(world.spells.get(bed.id), at, int(said["minutes"]))
    return {name: value for name, value in given.items() if name in names}


async def undo(request: Request) -> Response:
    """Take a change back."""
    unit = ask_unit(request.user, "undo", store(request).world, request.path_params["slug"])
    form = await read(request)
    change, back = str(form.get("change", "")), str(form.get("back", ""))
    known = int(change) if change.isdecimal() and len(change) < 20 else 0
    try:
        changed = await take_back(store(request), await actor_of(request), "undo", known, unit.slug)
    except Refused as refusal:
        return await refuse(request, refusal, page_behind(back))
    return said(request, unit.slug, changed, N_("Taken back."), back)


async def confirm(request: Request) -> Response:
    """The unit's figures are still right."""
    unit = ask_unit(request.user, "confirm", store(request).world, request.path_params["slug"])
    back = str((await read(request)).get("back", ""))
    try:
        changed = await house.confirm(store(request), await actor_of(request), unit)
    except Refused as refusal:
        return await refuse(request, refusal, page_behind(back))
    return said(request, unit.slug, changed, N_("The figures are confirmed."), back)


def said(request: Request, slug: str, changed: Done, sentence: str, back: str = "") -> Response:
    """What was done, with the way back if there is one: alone for a script, else on the unit's screen, or on the page
    of PAGES that `back` names."""
    bar = done(request, changed.world, slug, str(changed.change), back)
    if wants_part(request):
        return render(request, "part_done.html", done=bar, sentence=sentence)
    address = PAGES[back].address.format(slug=slug) if back in PAGES else f"/units/{slug}"
    return RedirectResponse(address + (f"?done={changed.change}" if bar else ""), 303)


def page_behind(back: str) -> Page:
    """The page that `back` names."""
    return PAGES[back].page if back in PAGES else unit_page


async def refuse(
    request: Request, refusal: Exception, page: Page, given: Mapping[str, object] | None = None
) -> Response:
    """The refusal's sentence, where it was asked; what had been written stays."""
    problem = problem_of(refusal)
    sentence = i18n.of_request(request).say(problem.message, **problem.params)
    if wants_part(request):
        return render(request, "part_refused.html", status=problem.status, sentence=sentence)
    answer = await page(request, refused=sentence, **({"given": given} if given is not None else {}))
    answer.status_code = problem.status
    return answer
