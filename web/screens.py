"""The two live addresses: JSON for programs, elements for our own pages. Reading is logged as it begins and ends."""

import logging

from starlette.requests import HTTPConnection
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send

from beds.people import access
from beds.people.refusals import NotSignedIn
from beds.people.rights import Caller, may
from beds.store.errors import Busy
from web.acting import audience, store
from web.api.address import ROOT
from web.live.json_view import JsonView
from web.live.view import View
from web.pages.scene import live_view
from web.templating import now
from web.who import identify

log = logging.getLogger("beds.web")

PAGES, PROGRAMS = "/live", f"{ROOT}/live"
ACTIONS = {PAGES: "live", PROGRAMS: "api-live"}


async def authenticate(scope: Scope) -> Caller | None:
    """Who holds the socket at this moment; looking does not count as a use of the session."""
    try:
        caller = await identify(HTTPConnection(scope), using=False)
    except NotSignedIn:
        return None
    return caller if caller.signed_in else None


def view(caller: Caller, scope: Scope) -> View | None:
    """What the caller may read at this address."""
    if not may(caller, ACTIONS[scope["path"]]):
        return None
    if scope["path"] == PAGES:
        return live_view(caller, scope)
    house = store(HTTPConnection(scope))
    return JsonView(audience(caller, house.world), house.number)


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one socket to its end."""
    conn = HTTPConnection(scope)
    caller, page = scope["user"], ACTIONS[scope["path"]]
    on_wall = scope["path"] == PAGES and conn.query_params.get("view") == "wall"  # a program gets beds in any case
    reads_people = may(caller, "api-beds") and not on_wall
    unit = conn.query_params.get("unit", "")[:60]
    begun = await access.log(caller, page, now(conn), unit=unit) if reads_people else ""
    try:
        await scope["app"].state.live(scope, receive, send)
    finally:
        if begun:
            await _ended(conn, page, unit, begun)


async def _ended(conn: HTTPConnection, page: str, unit: str, begun: str) -> None:
    """Write down the end of a reading. Where that cannot be, its begin stands alone, as after a crash."""
    try:
        await access.log(conn.scope["user"], page, now(conn), unit=unit, ends=begun)
    except Busy as error:
        log.warning("the end of a reading was not written down: %s", type(error).__name__)


class Screen:
    """The socket as an ASGI application (a function would be wrapped as Starlette's own kind of endpoint)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await socket(scope, receive, send)


routes = [WebSocketRoute(path, Screen(), name=action) for path, action in ACTIONS.items()]
