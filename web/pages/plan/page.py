"""The planner's page: every control stands in its address, so that it can be shared as it looks."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from beds.need.answer import unit_choices
from beds.need.sources import read_sources
from beds.people.rights import ask_unit
from beds.world.state import Unit, World
from web import i18n
from web.acting import store
from web.pages.plan.choices import Asked, read
from web.pages.plan.report import Report, report
from web.pages.plan.view import View
from web.templating import now, render


async def plan_page(request: Request) -> HTMLResponse:
    """The report for one unit; 422 where a control holds what it cannot, with the rest as asked."""
    asked = read(request.query_params)
    unit = chosen_unit(request, asked)
    made = await report_of(request, unit, asked)
    view = made.view
    return render(
        request,
        "plan/report.html",
        status=422 if asked.wrong else 200,
        asked=asked,
        unit=unit,
        units=await unit_options(request),
        spans=quarter_options(view),
        words=view.words,
        headline=made.headline,
        sections=made.sections,
        about=about(view),
        played=None,
    )


async def report_of(request: Request, unit: Unit, asked: Asked, language: str = "") -> Report:
    """The report on the record as it is committed, made in a thread."""
    at = now(request)
    sources = await read_sources(at)
    code = language or i18n.of_request(request).code
    return await request.app.state.planning.ask(report, sources, unit.slug, asked, at, code)


def chosen_unit(request: Request, asked: Asked) -> Unit:
    """The unit that the address names, else the first planned one for women, else the first there is."""
    world = store(request).world
    return ask_unit(request.user, "plan", world, asked.unit or _first(world))


def _first(world: World) -> str:
    open_or_planned = [u for u in world.units.values() if u.status != "closed"]
    order = sorted(
        open_or_planned, key=lambda u: (u.status != "planned", u.audience != "women", u.kind != "home", u.name)
    )
    return order[0].slug if order else ""


async def unit_options(request: Request) -> list[tuple[str, str]]:
    """The units that can be chosen, with their names."""
    units = store(request).world.units
    return [(slug, units[slug].name) for slug in await request.app.state.planning.ask(unit_choices)]


def quarter_options(view: View) -> list[tuple[str, str]]:
    """The quarters that can be looked back to, newest first; the newest is where nothing is chosen."""
    keys = view.quarters[::-1]
    return [("" if n == 0 else key, view.words.quarters(key)) for n, key in enumerate(keys)]


def about(view: View) -> str:
    """The unit, and up to when the record was read."""
    answer = view.answer
    if answer.through is None:
        return answer.name
    return view.say("%(unit)s. What was recorded up to %(day)s.", unit=answer.name, day=view.words.day(answer.through))


async def replay_page(request: Request) -> Response:
    """The replay of the record with the places asked for."""
    raise NotImplementedError
