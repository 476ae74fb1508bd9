"""The public directory: Open Referral's HSDS services, each with a coarse `service_capacity` (docs/interface.md).

`capacity_status` is ours, with the codes of HL7's SDOH guide; so is `data_age_seconds`.
"""

from datetime import datetime
from uuid import UUID, uuid5

from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from beds.bands import Band
from beds.board import planned_places
from beds.world.state import Organisation, Unit, World
from web.acting import now, store
from web.api.address import reply

NAMES = UUID("6f3d9d3c-52a9-5b5e-9d0f-2f7b0b0c6a51")
"""The namespace of our ids: the same slug gives the same id everywhere."""
AVAILABLE: dict[Band, int] = {"full": 0, "few": 1, "some": 3}
STATUS: dict[Band, str] = {
    "some": "capacity",
    "few": "capacity",
    "full": "no-capacity",
    "closed": "no-capacity",
    "ask": "additional-assessment-required",
}
CACHE = "public, max-age=60"


class Measure(Struct, frozen=True):
    """HSDS `unit`: what is counted."""

    id: str
    name: str = "bed"


class Capacity(Struct, frozen=True, omit_defaults=True):
    """HSDS `service_capacity`. `available` is coarse: 0 full, 1 few, 3 some."""

    id: str
    service_id: str
    unit: Measure
    capacity_status: str
    available: int | UnsetType = UNSET
    maximum: int | UnsetType = UNSET
    updated: datetime | UnsetType = UNSET
    data_age_seconds: int | UnsetType = UNSET


class Body(Struct, frozen=True):
    """HSDS `organization`."""

    id: str
    name: str


class Service(Struct, frozen=True):
    """HSDS `service`: one unit."""

    id: str
    organization: Body
    name: str
    status: str
    service_capacity: list[Capacity]


class Directory(Struct, frozen=True):
    services: list[Service]


async def listed(request: Request) -> Response:
    """Every unit that is open or planned, for anyone."""
    world, at, bands = store(request).world, now(request), request.app.state.bands
    shown = bands.now(world, at)
    services = [
        _service(world, unit, shown[slug], bands.at, at)
        for slug, unit in sorted(world.units.items())
        if unit.status != "closed"
    ]
    answer = reply(Directory(services))
    answer.headers["Cache-Control"] = CACHE
    return answer


def _service(world: World, unit: Unit, band: Band, quarter: datetime, at: datetime) -> Service:
    service = str(uuid5(NAMES, f"unit {unit.slug}"))
    owner: Organisation = world.organisations[unit.organisation]
    capacity = Capacity(
        id=str(uuid5(NAMES, f"capacity {unit.slug}")),
        service_id=service,
        unit=Measure(str(uuid5(NAMES, "bed"))),
        capacity_status=STATUS[band],
    )
    if not unit.protected:
        capacity = Capacity(
            capacity.id,
            service,
            capacity.unit,
            capacity.capacity_status,
            available=AVAILABLE.get(band, UNSET),
            maximum=planned_places(world, unit),
            updated=quarter,
            data_age_seconds=int((at - quarter).total_seconds()),
        )
    return Service(
        id=service,
        organization=Body(str(uuid5(NAMES, f"organisation {owner.slug}")), owner.name),
        name=unit.public_name or unit.name,
        status="active" if unit.status == "open" else "inactive",
        service_capacity=[capacity],
    )
