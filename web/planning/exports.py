"""The report's tables as files (D-07): each as CSV, all of them in one workbook, and the nation's days of counting."""

from collections.abc import Sequence

from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.need.keeper import digest
from web.acting import now
from web.planning.choices import read
from web.planning.files import csv_file, workbook
from web.planning.national import Day, coming, day_table, days, title
from web.planning.pages import chosen_unit, played_for, view_of
from web.planning.parts import Table
from web.planning.reckoning import planning
from web.planning.report import report
from web.planning.view import View
from web.templating import render

BOOK = "underlag.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


async def exports_page(request: Request) -> HTMLResponse:
    """What can be had as a file."""
    view = await _view(request)
    counted = await _days(request)
    return render(
        request,
        "plan/exports.html",
        asked=view.asked,
        words=view.words,
        unit=view.answer.name,
        book=BOOK,
        tables=await _tables(request, view),
        days=[(day.key, title(day, view.words)) for day in counted],
        coming=[(view.words.day(night), view.words.day(told)) for night, told in coming(now(request))],
    )


async def export_file(request: Request) -> Response:
    """One file, by its name; 404 where there is none such."""
    name = request.path_params["name"]
    view = await _view(request)
    if name == BOOK:
        return await _book(request, view)
    key, _, kind = name.rpartition(".")
    found = next((t for t in await _all(request, view) if t.key == key), None) if kind == "csv" else None
    if found is None:
        raise HTTPException(404)
    return _sent(csv_file(found, view.words), CSV, name)


async def _book(request: Request, view: View) -> Response:
    tables = await _all(request, view)
    say, through = view.say, view.answer.through
    rests_on = await digest(view.answer.rests_on)
    notes = (
        (say("What"), say("Evidence for %(unit)s", unit=view.answer.name)),
        (say("Recorded up to"), through.isoformat() if through else say("nothing yet")),
        (say("Digest of the ledger"), rests_on or say("nothing yet")),
    )
    return _sent(workbook(tables, notes, through or now(request).date(), view.words), XLSX, BOOK)


def _sent(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


async def _view(request: Request) -> View:
    """The view that the address asks for, with every period."""
    asked = read(request.query_params)
    return replace(await view_of(request, chosen_unit(request, asked), asked), newest=None)


async def _tables(request: Request, view: View) -> Sequence[Table]:
    return [table for section in report(view, await played_for(request, view)).sections for table in section.tables]


async def _all(request: Request, view: View) -> list[Table]:
    return [*await _tables(request, view), *(day_table(day, view.words) for day in await _days(request))]


async def _days(request: Request) -> tuple[Day, ...]:
    return await planning(request).ask(days, now(request))
