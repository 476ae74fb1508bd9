"""What is asked before somebody gets a bed: a step of its own, in which one tap answers (L-03, L-13)."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from beds.world.asking import AskFirst
from beds.world.refusals import ChildrenHere
from beds.world.state import Unit, World
from web.acting import store
from web.templating import render, wants_part

ANSWERS = ("children", "conditions")


def ask_page(request: Request, ask: AskFirst, form: FormData, unit: Unit, back: str) -> Response:
    """The question, with everything that has been chosen and written already."""
    given = [(n, v) for n, v in form.multi_items() if isinstance(v, str) and n not in ANSWERS]
    part = wants_part(request)
    return render(request, "ask.html", part=part, unasked=ask.unasked, unit=unit, given=given, back=back)


def children_page(request: Request, refusal: ChildrenHere, back: str) -> Response:
    """What helps instead, and whom to call."""
    world, part = store(request).world, wants_part(request)
    unit = world.units[refusal.slug]
    phone = duty_phone(world, unit)
    return render(request, "children.html", part=part, unit=unit, phone=phone, back=back, status=409)


def duty_phone(world: World, unit: Unit) -> str:
    """The number of the social services out of hours: of the unit's own municipality, else of the one there is."""
    own = world.organisations[unit.organisation]
    houses = [own, *(o for o in world.organisations.values() if o.municipality)]
    return next((o.duty_phone for o in houses if o.duty_phone), "")
