"""From a request to a page that stays live: whose eyes, which elements, and from where the socket goes on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal, get_args

from markupsafe import Markup
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse
from starlette.types import Scope

from beds.people.rights import Caller, reaches
from web import i18n
from web.acting import audience, now, one_of, store
from web.board.view import PageView
from web.shift.view import HandoverView
from web.templating import render
from web.waitlist.view import LineView

LiveView = PageView | LineView | HandoverView
Page = Literal["board", "unit", "wall"]
SHAPES: tuple[Page, ...] = get_args(Page)


def page_view(conn: HTTPConnection, caller: Caller, shape: Page, unit: str = "") -> PageView:
    """The view of a page for the one who asks, in their language."""
    language = i18n.of_request(conn).code
    eyes = audience(caller, store(conn).world, language=language, shape=shape, page_unit=unit)
    return PageView(eyes, store(conn).number, conn.app.state.clock)


def line_view(conn: HTTPConnection, caller: Caller, unit: str = "") -> LineView:
    """The view of one unit's line, or of every line that the caller may see."""
    language = i18n.of_request(conn).code
    eyes = audience(caller, store(conn).world, language=language, shape="line", page_unit=unit)
    return LineView(eyes, store(conn).number, conn.app.state.clock)


def handover_view(conn: HTTPConnection, caller: Caller, unit: str) -> HandoverView:
    """The view of one unit's handover."""
    language = i18n.of_request(conn).code
    eyes = audience(caller, store(conn).world, language=language, shape="handover", page_unit=unit)
    return HandoverView(eyes, store(conn).number, conn.app.state.names, conn.app.state.clock)


def live_view(caller: Caller, scope: Scope) -> LiveView | None:
    """What the socket of a page shows: `/live?view=board`, `?view=wall`, `?view=unit&unit=SLUG`, `?view=line` with a
    unit or without, `?view=handover&unit=SLUG`. None if not theirs."""
    conn = HTTPConnection(scope)
    shape, slug = conn.query_params.get("view", ""), conn.query_params.get("unit", "")
    if shape == "line":
        lines = line_view(conn, caller, slug)
        return lines if lines.look(store(conn).world) else None
    if shape == "handover":
        ours = reaches(caller, "handover", store(conn).world, slug)
        return handover_view(conn, caller, slug) if ours else None
    page = one_of(conn.query_params, "view", SHAPES)
    if page is None or (page == "unit") != bool(slug):
        return None
    view, world = page_view(conn, caller, page, slug), store(conn).world
    if slug and not (slug in world.units and view.audience.sees_beds(world, slug)):
        return None
    return view


def live_page(
    request: Request,
    name: str,
    view: LiveView,
    draw: Callable[[str, Any, datetime], str] | None = None,
    **context: object,
) -> HTMLResponse:
    """The page with every element of the view as `tiles`, ready to go on live from the moment it was made. As they are
    drawn here, by default as everywhere, they stand until they change."""
    at, draw = now(request), draw or view.html
    seen = view.look(store(request).world)
    tiles = {part: Markup(draw(part, value, at)) for part, value in seen.items()}  # noqa: S704  (our own macros)
    last, epoch = request.app.state.hub.position(view)
    unit = f"&unit={view.audience.page_unit}" if view.audience.page_unit else ""
    live = {"url": f"/live?view={view.audience.shape}{unit}", "after": last, "epoch": epoch}
    return render(request, name, status=200, now=at, tiles=tiles, seen=seen, live=live, **context)
