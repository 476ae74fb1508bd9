"""A unit's beds, and its planned places from date to date (D-02)."""

import re
from datetime import date, time
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.app import house
from beds.board import places
from beds.world.refusals import UnknownBed
from beds.world.state import Bed, Group, Unit, World, replace
from web.acting import store
from web.setup.forms import read_as, save, save_unit, unit_of
from web.templating import render


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


class CapacityForm(Struct, frozen=True):
    """So many planned places from that night on."""

    since: date
    places: int


async def beds_page(request: Request, refused: str = "", given: FormData | None = None) -> HTMLResponse:
    """Every bed, and the planned places by date."""
    world, unit = store(request).world, unit_of(request)
    beds = [bed for bed in world.unit_beds(unit.slug) if not over(world, bed)]
    past = [bed for bed in world.unit_beds(unit.slug) if over(world, bed)]
    return render(
        request,
        "manage/beds.html",
        unit=unit,
        beds=beds,
        past=past,
        tonight=places(world, unit),
        given=dict(given or {}),
        written=request.path_params.get("id", "new"),
        refused=refused,
    )


async def save_capacity(request: Request) -> Response:
    """Planned places from a date on; the dates before keep theirs."""

    def changed(unit: Unit, form: FormData) -> Unit:
        step = read_as(form, CapacityForm)
        return replace(unit, planned=tuple(sorted({**dict(unit.planned), step.since: step.places}.items())))

    return await save_unit(request, beds_page, "beds", changed)


async def add_bed(request: Request) -> Response:
    """A bed that the unit has not had."""
    unit, world = unit_of(request), store(request).world

    def make(form: FormData) -> list[Bed]:
        given = read_as(form, BedForm)
        return [Bed(id=new_id(world, unit, given.label), unit=unit.slug, **msgspec.structs.asdict(given))]

    return await save(request, beds_page, "beds", house.set_bed, make)


async def save_bed(request: Request) -> Response:
    """A bed's configuration; a last night takes it out of use from the next on."""
    unit, bed = unit_of(request), store(request).world.beds.get(request.path_params["id"])
    if bed is None or bed.unit != unit.slug:
        raise UnknownBed(bed=request.path_params["id"])

    def make(form: FormData) -> list[Bed]:
        return [replace(bed, **msgspec.structs.asdict(read_as(form, BedForm)))]

    return await save(request, beds_page, "beds", house.set_bed, make)


def over(world: World, bed: Bed) -> bool:
    """Whether the bed's last night is past and nobody is in it."""
    night = world.nights.get(bed.unit)
    return bed.valid_to is not None and night is not None and bed.valid_to < night and bed.id not in world.spells


def new_id(world: World, unit: Unit, label: str) -> str:
    """A bed's id is for ever: made of its unit and label, with more where that was used."""
    bed_id = f"{unit.slug}-{re.sub('[^a-z0-9]+', '-', label.lower()).strip('-')}"
    while bed_id in world.beds:
        bed_id += "-b"
    return bed_id
