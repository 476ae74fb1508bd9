"""Extra beds for some cold nights: how many, from which night to which."""

from datetime import date, timedelta

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.app import house
from beds.world.nights import night_of
from beds.world.refusals import UnknownBed
from beds.world.state import Bed, Group, Unit, World, replace
from web.acting import now, store
from web.forms import NotUnderstood
from web.i18n import N_
from web.setup.beds import new_id, over
from web.setup.forms import read_as, save, unit_of
from web.templating import render

MOST = 40
"""Extra beds at a time: more is a slip of the finger."""
LETTER = "E"
"""What the labels of extra beds begin with."""


class ColdForm(Struct, frozen=True, kw_only=True, rename={"for_": "for"}):
    """So many beds for that group, from one night to another, both included."""

    count: int
    first: date
    last: date
    for_: Group = "all"


class NoSuchNights(NotUnderstood):
    """Too many, too few, or nights that are over."""

    message = N_("Between 1 and %(most)s beds, for tonight or later, and the last night not before the first.")


async def cold_page(request: Request, refused: str = "", given: FormData | None = None) -> HTMLResponse:
    """Extra beds for some nights, and those that are there."""
    world, unit = store(request).world, unit_of(request)
    extra = [bed for bed in world.unit_beds(unit.slug) if bed.extra and not over(world, bed)]
    night = world.nights.get(unit.slug) or night_of(now(request), unit.rules.day_turns)
    known = {"count": "", "first": night, "last": night, "for": unit.audience}
    known |= dict(given or {})
    return render(request, "manage/cold.html", unit=unit, extra=extra, known=known, tonight=night, refused=refused)


async def save_cold(request: Request) -> Response:
    """Put them up; with `end` one of them is taken away, from tonight on."""
    unit, world = unit_of(request), store(request).world
    night = world.nights.get(unit.slug) or night_of(now(request), unit.rules.day_turns)

    def make(form: FormData) -> list[Bed]:
        if bed := world.beds.get(str(form.get("end", ""))):
            if bed.unit != unit.slug or not bed.extra:
                raise UnknownBed(bed=bed.id)
            gone = night - timedelta(days=1)
            return [replace(bed, valid_from=min(bed.valid_from or gone, gone), valid_to=gone)]
        asked = read_as(form, ColdForm)
        if not 1 <= asked.count <= MOST or asked.last < asked.first or asked.last < night:
            raise NoSuchNights(most=MOST)
        return _extra(world, unit, asked)

    return await save(request, cold_page, "cold", house.set_bed, make)


def _extra(world: World, unit: Unit, asked: ColdForm) -> list[Bed]:
    """Extra beds that were up before come first; new ones stand last in the corridor."""
    beds = world.unit_beds(unit.slug)
    again = [bed for bed in beds if bed.extra and over(world, bed)][: asked.count]
    made = [replace(bed, for_=asked.for_, valid_from=asked.first, valid_to=asked.last) for bed in again]
    position = max((bed.position for bed in beds), default=0)
    labels = (label for n in range(1, 1000) if (label := f"{LETTER}{n}") not in {bed.label for bed in beds})
    for n in range(asked.count - len(made)):
        label = next(labels)
        bed_id = new_id(world, unit, label)
        bed = Bed(id=bed_id, unit=unit.slug, label=label, position=position + 1 + n, for_=asked.for_, extra=True)
        made.append(replace(bed, valid_from=asked.first, valid_to=asked.last))
    return made
