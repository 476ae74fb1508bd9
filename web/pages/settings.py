"""A unit's configuration for its manager: facts and rules, dated capacity, beds."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.people.rights import ask_unit
from beds.world.commands import Command, SetBed, SetUnit
from beds.world.refusals import Refused, UnknownBed
from beds.world.state import Bed, Group, Unit, replace
from beds.world.units import to_come
from web import i18n
from web.acting import store, submit
from web.pages.acts import NotUnderstood, read
from web.problem import problem_of
from web.templating import render

F = TypeVar("F", bound=Struct)
LONGEST = 4000
LISTS = ("confirm_hours", "facts")
RULES = ("entry_from", "entry_to", "check_out", "hold_minutes")


class UnitForm(Struct, frozen=True, kw_only=True):
    """What a manager may set in a unit. A field that is left empty gets its default."""

    name: str
    status: Literal["planned", "open", "closed"]
    audience: Group
    phone: str = ""
    opens: date | None = None
    closes: date | None = None
    decision: str = ""
    decision_date: date | None = None
    conditions: str = ""
    protected: bool = False
    cleaning: bool = False
    confirm_hours: tuple[time, ...] = ()
    facts: tuple[str, ...] = ()
    entry_from: time | None = None
    entry_to: time | None = None
    check_out: time | None = None
    hold_minutes: int = 60


class CapacityForm(Struct, frozen=True):
    since: date
    places: int


class BedForm(Struct, frozen=True, kw_only=True, rename={"for_": "for"}):
    """A bed; `position` is its place in the corridor."""

    label: str
    position: int
    for_: Group = "all"
    reserved_for: Literal["women", "men"] | None = None
    reserved_until: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    extra: bool = False
    facts: tuple[str, ...] = ()


async def settings_page(request: Request, refused: str = "") -> HTMLResponse:
    """Everything that can be set, as forms."""
    unit = _unit(request)
    beds = store(request).world.unit_beds(unit.slug)
    return render(request, "settings.html", unit=unit, beds=beds, refused=refused)


async def save_unit(request: Request) -> Response:
    """The unit's facts and rules. New conditions are a new version: admissions keep which one was shown."""
    unit = _unit(request)

    def command(form: FormData) -> dict:
        given = msgspec.structs.asdict(_read(form, UnitForm))
        rules = replace(unit.rules, **{name: given.pop(name) for name in RULES})
        version = unit.conditions_version + (given["conditions"] != unit.conditions)
        return {"unit": replace(unit, rules=rules, conditions_version=version, **given)}

    return await _save(request, unit, SetUnit, command)


async def save_capacity(request: Request) -> Response:
    """Planned places from a date on; the dates before keep theirs."""
    unit = _unit(request)

    def command(form: FormData) -> dict:
        step = _read(form, CapacityForm)
        planned = {**dict(unit.planned), step.since: step.places}
        return {"unit": replace(unit, planned=tuple(sorted(planned.items())))}

    return await _save(request, unit, SetUnit, command)


async def add_bed(request: Request) -> Response:
    """A bed that the unit has not had."""
    unit = _unit(request)

    def command(form: FormData) -> dict:
        given = _read(form, BedForm)
        label = re.sub("[^a-z0-9]+", "-", given.label.lower()).strip("-")
        bed_id = f"{unit.slug}-{label}"
        taken = store(request).world.beds
        while bed_id in taken:
            bed_id += "-b"
        return {"bed": Bed(id=bed_id, unit=unit.slug, **msgspec.structs.asdict(given))}

    return await _save(request, unit, SetBed, command)


async def save_bed(request: Request) -> Response:
    """A bed's configuration; a last night takes it out of use from the next on."""
    unit = _unit(request)
    bed = store(request).world.beds.get(request.path_params["id"])
    if bed is None or bed.unit != unit.slug:
        raise UnknownBed(bed=request.path_params["id"])
    return await _save(
        request, unit, SetBed, lambda form: {"bed": replace(bed, **msgspec.structs.asdict(_read(form, BedForm)))}
    )


def _unit(request: Request) -> Unit:
    """With the rules that come with the next day, if those in force are not to stay."""
    world = store(request).world
    return to_come(world, ask_unit(request.user, "settings", world, request.path_params["slug"]).slug)


def _read(form: FormData, kind: type[F]) -> F:
    """The form as that struct. Raises NotUnderstood."""
    given: dict[str, object] = {n: v.strip() for n, v in form.items() if isinstance(v, str) and v.strip()}
    for name in LISTS:
        if name in given:
            parts = (part.strip() for part in re.split("[,\n]", str(given[name])))
            given[name] = [_clock(part) for part in parts if part]
    given |= {n: _clock(str(v)) for n, v in given.items() if n.endswith(("_from", "_to", "_until", "_out"))}
    if any(len(str(v)) > LONGEST for v in given.values()):
        raise NotUnderstood
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError:
        raise NotUnderstood from None


def _clock(text: str) -> str:
    """A clock time as people write it (8.30, 08:30), as ISO has it; anything else as it is."""
    found = re.fullmatch(r"(\d{1,2})[.:](\d\d)", text)
    return f"{int(found[1]):02}:{found[2]}:00" if found else text


async def _save(request: Request, unit: Unit, kind: type[Command], command: Callable[[FormData], dict]) -> Response:
    try:
        await submit(request, kind, unit.slug, **command(await read(request)))
    except Refused as refusal:
        problem = problem_of(refusal)
        page = await settings_page(request, i18n.of_request(request).say(problem.message, **problem.params))
        page.status_code = problem.status
        return page
    return RedirectResponse(f"/units/{unit.slug}/settings", 303)
