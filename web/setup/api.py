"""Configuration: units and beds, and from when each holds. It never rewrites what was (D-02)."""

from datetime import date, time
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from beds.app import house
from beds.app.values import Body
from beds.people.rights import ask_bed, ask_unit, reaches_house
from beds.world.refusals import Unknown
from beds.world.state import Bed, Group, Organisation, Rules, Unit, replace
from web.acting import actor_of, store
from web.api.address import reply
from web.api.body import read
from web.i18n import N_


class UnknownOrganisation(Unknown):
    message = N_("There is no such organisation.")


class Configured(Struct, frozen=True):
    """A unit as it is set up, with all its beds, those out of use included. `coming` is the rules that begin when its
    day turns, if others than those in force."""

    unit: Unit
    beds: list[Bed]
    coming: Rules | None = None


class OrganisationBody(Body, kw_only=True):
    name: str
    shares: Literal["full", "capacity"] = "capacity"
    duty_phone: Annotated[str, Meta(max_length=40)] | None = None


class SavedOrganisation(Struct, frozen=True):
    change: str
    organisation: Organisation


class Saved(Struct, frozen=True):
    """`coming` as in Configured."""

    change: str
    unit: Unit
    coming: Rules | None = None


class SavedBed(Struct, frozen=True):
    change: str
    bed: Bed


class Clocks(Rules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit's rules of time and order."""


class UnitBody(Unit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of a unit's configuration: what is not given gets its default. `planned` is [[date, places], …]."""

    slug: str = ""
    rules: Clocks = Clocks()


class BedChange(Body, kw_only=True, rename={"for_": "for"}):
    """What is to change in a bed; what is not given stays. A last night takes a bed out of use from the next on."""

    label: str | UnsetType = UNSET
    position: int | UnsetType = UNSET
    for_: Group | UnsetType = UNSET
    reserved_for: Literal["women", "men"] | UnsetType | None = UNSET
    reserved_until: time | UnsetType | None = UNSET
    valid_from: date | UnsetType | None = UNSET
    valid_to: date | UnsetType | None = UNSET
    extra: bool | UnsetType = UNSET
    facts: tuple[str, ...] | UnsetType = UNSET


class NewBed(BedChange, kw_only=True):
    """A bed that the unit has not had; `id` is for ever."""

    id: str
    label: str
    position: int


async def set_organisation(request: Request) -> Response:
    """Name a new organisation, or change one's own: what an organisation shares it alone decides."""
    world, slug = store(request).world, request.path_params["slug"]
    known = world.organisations.get(slug, Organisation(slug=slug, name=""))
    if slug in world.organisations and slug != request.user.organisation:
        raise UnknownOrganisation
    body = await read(request, OrganisationBody)
    phone = known.duty_phone if body.duty_phone is None else body.duty_phone
    changed = replace(known, name=body.name, shares=body.shares, duty_phone=phone)
    done = await house.set_organisation(store(request), await actor_of(request), changed)
    return reply(SavedOrganisation(str(done.change), done.world.organisations[slug]))


async def shown(request: Request) -> Response:
    """A unit's configuration."""
    world = store(request).world
    unit = ask_unit(request.user, "api-unit", world, request.path_params["slug"])
    return reply(Configured(unit, world.unit_beds(unit.slug), world.coming.get(unit.slug)))


async def set_unit(request: Request) -> Response:
    """Give a unit its configuration; a new unit is made by an administrator. Other rules than those of an open unit
    begin when its day turns."""
    world, slug = store(request).world, request.path_params["slug"]
    if slug in world.units or request.user.role != "admin":
        ask_unit(request.user, "api-unit", world, slug)
    body = await read(request, UnitBody)
    if body.slug not in ("", slug):
        raise msgspec.ValidationError("Expected the unit of the address - at `$.slug`")
    fields = {"slug": slug, "rules": Rules(**msgspec.structs.asdict(body.rules))}
    unit = Unit(**msgspec.structs.asdict(body) | fields)
    if not reaches_house(request.user, "api-unit", world, unit.organisation):
        raise UnknownOrganisation
    done = await house.set_unit(store(request), await actor_of(request), unit)
    return reply(Saved(str(done.change), done.world.units[slug], done.world.coming.get(slug)))


async def add_bed(request: Request) -> Response:
    """Add a bed to the unit."""
    world = store(request).world
    unit = ask_unit(request.user, "api-bed", world, request.path_params["slug"])
    body = await read(request, NewBed)
    if body.id in world.beds:
        raise msgspec.ValidationError("There is a bed of that id already - at `$.id`")
    bed = Bed(unit=unit.slug, **_given(body))
    done = await house.set_bed(store(request), await actor_of(request), bed)
    return reply(SavedBed(str(done.change), done.world.beds[bed.id]))


async def change_bed(request: Request) -> Response:
    """Change a bed's configuration."""
    bed = ask_bed(request.user, "api-bed", store(request).world, request.path_params["id"])
    body = await read(request, BedChange)
    done = await house.set_bed(store(request), await actor_of(request), replace(bed, **_given(body)))
    return reply(SavedBed(str(done.change), done.world.beds[bed.id]))


def _given(body: Struct) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
