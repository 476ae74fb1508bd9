"""A unit's facts: what it is called, for whom it is, on what decision it rests, and what helps people choose it."""

from datetime import date, time
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.world.state import Group, Unit, replace
from web.setup.forms import read_as, save_unit, unit_of
from web.templating import render


class UnitForm(Struct, frozen=True, kw_only=True):
    """A field that is left empty gets its default."""

    name: str
    status: Literal["planned", "open", "closed"]
    kind: Literal["home", "night"]
    audience: Group
    mode: Literal["without", "decision"]
    public_name: str = ""
    phone: str = ""
    address: str = ""
    opens: date | None = None
    opens_by_clock: bool = False
    decision: str = ""
    decision_date: date | None = None
    identity_exempt: bool = False
    conditions: str = ""
    protected: bool = False
    sensitive: bool = False
    adults_only: bool = False
    cleaning: bool = False
    confirm_hours: tuple[time, ...] = ()
    facts: tuple[str, ...] = ()


async def house_page(request: Request, refused: str = "", given: FormData | None = None) -> HTMLResponse:
    """The facts as a form."""
    unit = unit_of(request)
    known = {name: getattr(unit, name) for name in UnitForm.__struct_fields__}
    if given is not None:
        known |= dict.fromkeys((name for name, value in known.items() if value is True), False) | dict(given)
    return render(request, "manage/house.html", unit=unit, known=known, refused=refused)


async def save_house(request: Request) -> Response:
    """New conditions are a new version: admissions keep which one was shown. A closed unit that opens again has no
    closing date any more."""
    return await save_unit(request, house_page, "unit", _changed)


def _changed(unit: Unit, form: FormData) -> Unit:
    given = msgspec.structs.asdict(read_as(form, UnitForm))
    version = unit.conditions_version + (given["conditions"] != unit.conditions)
    closes = unit.closes if given["status"] == unit.status else None
    return replace(unit, conditions_version=version, closes=closes, **given)
