"""What is asked before somebody gets a bed: a step of its own, in which one tap answers (L-03, L-13)."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from beds.world.asking import unasked
from beds.world.commands import Admit, Entering, Hold
from beds.world.refusals import ChildrenHere
from beds.world.state import PROMISES, Bed, Unit, World, replace
from web.acting import store
from web.api.beds import Act
from web.templating import render, wants_part

ANSWERS = ("children", "conditions")


class AskFirst(Exception):
    """Something is to be asked before this can be done: of "conditions" and "children" what is not known yet."""

    def __init__(self, unasked: tuple[str, ...]) -> None:
        super().__init__(", ".join(unasked))
        self.unasked = unasked


def still_to_ask(world: World, body: Act, bed: Bed, ticket: str) -> tuple[str, ...]:
    """What this way in leaves open. The conditions are for the door: a promise does without. A bed that is promised
    is claimed for the number that it is promised to."""
    if not issubclass(body.command, Entering):
        return ()
    spell, to = world.spells.get(bed.id), world.beds[getattr(body, "to", bed.id)]
    if to.id != bed.id and to.unit == bed.unit:
        return ()
    if spell is not None and to.unit != bed.unit:
        ticket, spell = spell.ticket, replace(spell, terms=0)
    elif spell is not None and not ticket and (getattr(body, "pin", None) or getattr(body, "recognised", False)):
        ticket = spell.ticket
    promised = spell is not None and spell.state in PROMISES
    promise = body.command is Hold or (body.command is not Admit and promised)
    open_ = unasked(world, world.units[to.unit], ticket, spell)
    return tuple(n for n in open_ if getattr(body, n) is None and not (promise and n == "conditions"))


def ask_page(request: Request, ask: AskFirst, form: FormData, unit: Unit, back: str) -> Response:
    """The question, with everything that has been chosen and written already."""
    given = [(n, v) for n, v in form.multi_items() if isinstance(v, str) and n not in ANSWERS]
    part = wants_part(request)
    return render(request, "ask.html", part=part, unasked=ask.unasked, unit=unit, given=given, back=back)


def children_page(request: Request, refusal: ChildrenHere, back: str) -> Response:
    """What helps instead, and whom to call."""
    world, part = store(request).world, wants_part(request)
    unit = world.units[refusal.params["slug"]]
    phone = duty_phone(world, unit)
    return render(request, "children.html", part=part, unit=unit, phone=phone, back=back, status=409)


def duty_phone(world: World, unit: Unit) -> str:
    """The number of the social services out of hours: of the unit's own municipality, else of the one there is."""
    own = world.organisations[unit.organisation]
    houses = [own, *(o for o in world.organisations.values() if o.municipality)]
    return next((o.duty_phone for o in houses if o.duty_phone), "")
