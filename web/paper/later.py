"""A night's paper typed in: its lines at once, looked through in the order of time, then sent with one tap."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.app import paper
from beds.people.rights import ask_unit
from beds.world.codes import GRANT
from beds.world.refusals import Refused
from beds.world.state import Unit
from web.acting import actor_of, store
from web.paper.rows import FIELDS, ON_BED, REFUSED, Row, Told, judge, rows_of, sentence
from web.templating import render

AT_ONCE, MOST = 8, 40
"""Empty lines on the page, and how many it can have."""


async def later_page(request: Request) -> HTMLResponse:
    """Empty lines."""
    return _page(request, _unit(request), [], sent=request.query_params.get("sent", ""))


async def type_in(request: Request) -> Response:
    """Look the lines through, or send them. Nothing is written unless every line fits."""
    unit = _unit(request)
    form = await request.form(max_files=0, max_fields=len(FIELDS) * MOST + 5)
    rows, does, reason = rows_of(form)[:MOST], form.get("do"), str(form.get("reason", ""))
    reason = reason if reason in GRANT else ""
    if does == "more":
        return _page(request, unit, [Told(row) for row in rows], reason)
    judged = await judge(request, unit.slug, rows, reason)
    wrong = any(line.sentence for line in judged)
    if does != "send" or wrong or not judged:
        return _page(request, unit, judged, reason, fits=bool(judged) and not wrong, status=422 if wrong else 200)
    return await _send(request, unit, judged, reason)


async def _send(request: Request, unit: Unit, judged: Sequence[Told], reason: str) -> Response:
    """Every line, as its own command. One that somebody else has overtaken stays on the page, with those after it."""
    actor = await actor_of(request)
    for n, line in enumerate(judged):
        try:
            await paper.write(store(request), actor, unit.slug, line.judged or paper.Judged(line.at))
        except Refused as refusal:
            stays = [Told(line.row, line.at, sentence(request, refusal)), *judged[n + 1 :]]
            return _page(request, unit, stays, reason, sent=str(n), status=409)
    return RedirectResponse(f"/units/{unit.slug}/later?sent={len(judged)}", 303)


def _page(
    request: Request,
    unit: Unit,
    judged: list[Told],
    reason: str = "",
    *,
    fits: bool = False,
    sent: str = "",
    status: int = 200,
) -> HTMLResponse:
    world = store(request).world
    empty = 0 if fits else max(2, AT_ONCE - len(judged))
    return render(
        request,
        "later.html",
        unit=unit,
        lines=[*judged, *[Told(Row())] * empty][:MOST],
        fits=fits,
        reason=reason,
        in_line=any(wait.unit == unit.slug for wait in world.waits.values()),
        beds=[bed for bed in world.unit_beds(unit.slug) if world.in_use(bed)],
        labels={bed.id: bed.label for bed in world.unit_beds(unit.slug)},
        on_bed=ON_BED,
        refused_for=REFUSED,
        sent=int(sent) if sent.isdecimal() else 0,
        status=status,
    )


def _unit(request: Request) -> Unit:
    return ask_unit(request.user, "later", store(request).world, request.path_params["slug"])
