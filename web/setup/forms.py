"""The forms of a unit's settings as structs, and one way to save what they say."""

import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import time
from typing import TypeVar, get_args

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.app import house
from beds.app.actor import Actor
from beds.people.rights import ask_unit
from beds.store.batch import Done
from beds.store.store import Store
from beds.world.refusals import Refused
from beds.world.state import Bed, Unit
from beds.world.units import to_come
from web import i18n
from web.acting import actor_of, read, store
from web.forms import NotUnderstood, clock
from web.problem import problem_of

F = TypeVar("F", bound=Struct)
Page = Callable[..., Awaitable[HTMLResponse]]
T = TypeVar("T", Unit, Bed)
LONGEST = 4000
LISTS = ("confirm_hours", "facts")
"""Fields in which several values stand with commas or on lines of their own."""


def unit_of(request: Request, action: str = "settings") -> Unit:
    """The unit of the address, as it will be once its day has turned. Raises UnknownUnit."""
    world = store(request).world
    return to_come(world, ask_unit(request.user, action, world, request.path_params["slug"]).slug)


def read_as(form: FormData, kind: type[F]) -> F:
    """The form as that struct: what is empty is not there, and hours are as people write them. Raises NotUnderstood."""
    given: dict[str, object] = {n: v.strip() for n, v in form.items() if isinstance(v, str) and v.strip()}
    if any(len(str(v)) > LONGEST for v in given.values()):
        raise NotUnderstood
    for name in LISTS:
        if name in given:
            parts = (part.strip() for part in re.split("[,\n]", str(given[name])))
            given[name] = [_hour(part) for part in parts if part]
    hours = {f.encode_name for f in msgspec.structs.fields(kind) if time in (f.type, *get_args(f.type))} - {*LISTS}
    given |= {name: _hour(str(given[name])) for name in hours & given.keys()}
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError:
        raise NotUnderstood from None


def _hour(text: str) -> str:
    """A clock time as ISO has it; anything else as it is."""
    try:
        return clock(text).isoformat()
    except ValueError:
        return text


async def save(
    request: Request,
    page: Page,
    name: str,
    set_: Callable[[Store, Actor, T], Awaitable[Done]],
    make: Callable[[FormData], Iterable[T]],
) -> Response:
    """Save each of what `make` reads off the form, then show the page of that name again; a refusal is told there, and
    what was written stays."""
    slug, form = request.path_params["slug"], await read(request)
    try:
        for each in make(form):
            await set_(store(request), await actor_of(request), each)
    except Refused as refusal:
        return await refused(request, page, refusal, form)
    return RedirectResponse(f"/units/{slug}/settings/{name}?saved=yes", 303)


async def refused(request: Request, page: Page, refusal: Refused, form: FormData) -> HTMLResponse:
    """The page with the sentence of the refusal."""
    problem = problem_of(refusal)
    answer = await page(request, refused=i18n.of_request(request).say(problem.message, **problem.params), given=form)
    answer.status_code = problem.status
    return answer


async def save_unit(request: Request, page: Page, name: str, changes: Callable[[Unit, FormData], Unit]) -> Response:
    """Give the unit what the form says."""
    unit = unit_of(request)
    return await save(request, page, name, house.set_unit, lambda form: [changes(unit, form)])
