"""The planner's page: every control stands in its address, so that it can be shared as it looks."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.need.answer import Estimate, unit_choices
from beds.need.choices import Choices
from beds.need.play import Replayed
from beds.need.replay import replay, script
from beds.need.sources import read_sources
from beds.people.rights import ask_unit
from beds.world.state import Unit, World
from web import i18n
from web.acting import now, store
from web.planning.choices import Asked, read
from web.planning.reckoning import planning
from web.planning.replays import Running
from web.planning.report import Report, look, report
from web.planning.view import View
from web.templating import render, wants_part

SOON = 1.0
"""Seconds that a question after a replay waits for it."""


async def plan_page(request: Request) -> HTMLResponse:
    """The report for one unit; 422 where a control holds what it cannot, with the rest as asked."""
    view = await _asked(request)
    running = begun(request, view)
    made = await _made(view, running)
    return render(
        request,
        "plan/report.html",
        status=422 if view.asked.wrong else 200,
        asked=view.asked,
        unit=store(request).world.units[view.answer.unit],
        units=await unit_options(request),
        spans=quarter_options(view),
        words=view.words,
        headline=made.headline,
        sections=made.sections,
        about=about(view),
        used=used(view),
        running=running,
    )


async def replay_page(request: Request) -> HTMLResponse:
    """The section of the replay, alone for a script, else on a page of its own that looks again until it is made. It
    waits a moment for it; one that has failed is not begun again."""
    view = await _asked(request)
    running = begun(request, view, anew=False)
    if running is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(running.done.wait(), SOON)
    made = await _made(view, running)
    section = next((s for s in made.sections if s.key == "replay"), None)
    return render(
        request,
        "plan/part_played.html" if wants_part(request) else "plan/played.html",
        asked=made.view.asked,
        words=made.view.words,
        section=section,
        headline=made.headline,
        running=running,
    )


async def _asked(request: Request) -> View:
    asked = read(request.query_params)
    return await view_of(request, chosen_unit(request, asked), asked)


async def _made(view: View, running: Running | None) -> Report:
    """The report, with the replay if it is made by now."""
    return await asyncio.to_thread(report, view, running.result if running else None)


async def view_of(request: Request, unit: Unit, asked: Asked, language: str = "") -> View:
    """What there is to show of the record as it is committed, read in a thread."""
    at = now(request)
    sources = await read_sources(at)
    code = language or i18n.of_request(request).code
    return await planning(request).ask(look, sources, unit.slug, asked, at, code)


def begun(request: Request, view: View, anew: bool = True) -> Running | None:
    """The replays of every number of places in the answer, begun if nobody has, and again if they failed and `anew`;
    None without an answer."""
    found = view.answer.found
    if not isinstance(found, Estimate):
        return None
    places = tuple(row.places for row in found.plan.rows)
    return planning(request).replays.ask((view.answer.unit, places, view.rests_on), _play(request, view, places), anew)


async def played_for(request: Request, view: View) -> tuple[Replayed, ...] | None:
    """The replays, waited for: a document is whole, or there is none (503). None without an answer."""
    running = begun(request, view)
    if running is None:
        return None
    await running.done.wait()
    if running.failed:
        raise HTTPException(503)
    return running.result


def _play(
    request: Request, view: View, places: tuple[int, ...]
) -> Callable[[Callable[[float], None]], Awaitable[tuple[Replayed, ...]]]:
    house = planning(request)

    async def play(told: Callable[[float], None]) -> tuple[Replayed, ...]:
        unit = view.answer.unit
        known = await house.ask(script, unit, view.then)
        if known is None:
            return ()
        made = []
        for n, number in enumerate(places, 1):
            made.append(await house.replays.part((unit, number, view.rests_on), partial(replay, known, number)))
            told(n / len(places))
        return tuple(made)

    return play


def chosen_unit(request: Request, asked: Asked) -> Unit:
    """The unit that the address names, else the first planned one for women, else the first there is."""
    world = store(request).world
    return ask_unit(request.user, "plan", world, asked.unit or _first(world))


def _first(world: World) -> str:
    units = [unit for unit in world.units.values() if unit.status != "closed"]
    return min((u.status != "planned", u.audience != "women", u.kind != "home", u.name, u.slug) for u in units)[-1]


async def unit_options(request: Request) -> list[tuple[str, str]]:
    """The units that can be chosen, with their names."""
    units = store(request).world.units
    return [(slug, units[slug].name) for slug in await planning(request).ask(unit_choices)]


def quarter_options(view: View) -> list[tuple[str, str]]:
    """The quarters that can be looked back to, newest first; the newest is where nothing is chosen."""
    keys = view.quarters[::-1]
    return [("" if n == 0 else key, view.words.quarters(key)) for n, key in enumerate(keys)]


def used(view: View) -> dict[str, str]:
    """What each control is taken as where nothing is written in it."""
    words, answer, choices = view.words, view.answer, Choices()
    return {
        "places": words.number(view.places) if isinstance(answer.found, Estimate) else "",
        "refused": words.per_hundred(choices.refused),
        "stay": words.number(answer.stay) if answer.stay else "",
        "would_take": words.number(100 * choices.would_take),
        "women_per_man": words.number(choices.women_per_man, 2),
    }


def about(view: View) -> str:
    """The unit, and up to when the record was read."""
    answer = view.answer
    if answer.through is None:
        return answer.name
    return view.say("%(unit)s. What was recorded up to %(day)s.", unit=answer.name, day=view.words.day(answer.through))
