"""What planners type in and read in: prices, counts of other houses, figures of other municipalities."""

import binascii
from base64 import b64decode, b64encode
from datetime import date

from msgspec.structs import astuple
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.need import costs, imports
from beds.need.imported import COLUMNS, Kind
from beds.world.nights import ZONE
from beds.world.refusals import Refused
from web import i18n
from web.acting import now
from web.forms import NotUnderstood
from web.i18n import N_
from web.planning.choices import Asked
from web.planning.codes import GROUPS
from web.planning.costs import PRICES
from web.planning.words import Words
from web.problem import problem_of
from web.templating import render

HOME = "/plan/data"
FILES: dict[Kind, tuple[str, str]] = {
    "history": (N_("Occupancy of earlier years"), "Kvinnobo;2018-01-01;2018-12-31;9,1;14;14"),
    "nightly": (N_("Nightly counts of houses that do not use the system"), "Annexet;2026-03-31;12;14"),
    "comparison": (N_("Figures of other municipalities"), "Västerås;2025;Platser för kvinnor;12;Årsredovisning 2025"),
}
"""The kinds of file by their names, with a line as an example (for every column but `for`)."""
HEADINGS = {
    "unit": N_("Unit"),
    "since": N_("From"),
    "until": N_("To"),
    "whom": N_("For"),
    "guests": N_("Guests"),
    "usable": N_("Usable places"),
    "planned": N_("Planned places"),
    "municipality": N_("Municipality"),
    "year": N_("Year"),
    "measure": N_("Measure"),
    "value": N_("Value"),
    "source": N_("Source"),
}
CODES = (
    *(N_("unit"), N_("night"), N_("from"), N_("to"), N_("for"), N_("guests"), N_("places"), N_("usable")),
    *(N_("planned"), N_("municipality"), N_("year"), N_("measure"), N_("value"), N_("source")),
)
"""The columns as a fault names them."""
SHOWN_ROWS = 12


async def data_page(request: Request, refused: str = "") -> HTMLResponse:
    """Prices and files, and the forms for more."""
    today = now(request).astimezone(ZONE).date()
    versions, say = await costs.versions(), i18n.of_request(request).say
    return render(
        request,
        "plan/data.html",
        words=Words(i18n.of_request(request)),
        asked=Asked(),
        today=today,
        kinds=PRICES,
        choices=[(kind, say(name)) for kind, name in PRICES.items()],
        files=FILES,
        columns={kind: _heading(kind) for kind in FILES},
        prices=costs.prices_on(versions, today),
        versions=tuple(reversed(versions)),
        batches=await imports.batches(),
        refused=refused,
    )


async def put_price(request: Request) -> Response:
    """A new price, from its date on."""
    form = await request.form(max_files=0, max_fields=5)
    try:
        kronor, since = float(_field(form, "kronor").replace(",", ".").replace(" ", "")), _day(_field(form, "from"))
        await costs.put(_field(form, "kind"), kronor, since, request.user.account, now(request))
    except ValueError:
        return await _refused(request, NotUnderstood())
    except Refused as refusal:
        return await _refused(request, refusal)
    return RedirectResponse(f"{HOME}#costs", 303)


async def preview_file(request: Request) -> Response:
    """What a file says, and what is wrong with it; nothing is kept."""
    async with request.form(max_files=1, max_fields=3) as form:
        file, kind = form.get("file"), _field(form, "kind")
        raw = await file.read() if isinstance(file, UploadFile) else b""
    try:
        preview = imports.parse(kind, raw, now(request))
    except Refused as refusal:
        return await _refused(request, refusal)
    words = Words(i18n.of_request(request))
    return render(
        request,
        "plan/preview.html",
        status=422 if preview.problems else 200,
        words=words,
        asked=Asked(),
        preview=preview,
        what=FILES[preview.kind][0],
        columns=preview.rows[0].__struct_fields__ if preview.rows else (),
        headings=HEADINGS,
        rows=[[_cell(value, words) for value in astuple(row)] for row in preview.rows[:SHOWN_ROWS]],
        sent=b64encode(raw).decode(),
    )


async def import_file(request: Request) -> Response:
    """Keep the whole file, or nothing of it."""
    form = await request.form(max_files=0, max_fields=3, max_part_size=2 * imports.MOST_BYTES)
    try:
        raw = b64decode(_field(form, "sent").encode(), validate=True)
        preview = imports.parse(_field(form, "kind"), raw, now(request))
        await imports.save(preview, request.user.account, request.user.organisation, now(request))
    except (binascii.Error, Refused) as refusal:
        return await _refused(request, refusal if isinstance(refusal, Refused) else NotUnderstood())
    return RedirectResponse(f"{HOME}#files", 303)


async def withdraw_file(request: Request) -> Response:
    """Take a file's lines out again."""
    form = await request.form(max_files=0, max_fields=3)
    await imports.withdraw(_field(form, "batch"))
    return RedirectResponse(f"{HOME}#files", 303)


def _heading(kind: Kind) -> str:
    """The headings of a file as Swedish planners write them, the column for the group left out."""
    return ";".join(more[0] for column, more in COLUMNS[kind].items() if column != "for")


def _cell(value: object, words: Words) -> str:
    """A value of a line as it has been understood."""
    if isinstance(value, float):
        return words.write(value, "plain")
    return words.say(GROUPS[value]) if value in GROUPS else str(value or "–")


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> date:
    return date.fromisoformat(text)


async def _refused(request: Request, refusal: Refused) -> HTMLResponse:
    problem = problem_of(refusal)
    page = await data_page(request, i18n.of_request(request).say(problem.message, **problem.params))
    page.status_code = problem.status
    return page
