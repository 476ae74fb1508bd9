"""The two live addresses: JSON for programs, elements for our own pages. Reading is logged as it begins and ends."""

import logging

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from beds.people import access
from beds.people.refusals import NotSignedIn
from beds.people.rights import Caller, may
from beds.store.errors import Busy
from web.acting import audience, now, store
from web.api.address import ROOT
from web.authentication import identify
from web.board.scene import live_view
from web.live.json_view import JsonView
from web.live.view import View

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
    begun = await _begun(scope)
    try:
        await scope["app"].state.live(scope, receive, send)
    finally:
        if begun:
            await _ended(scope, begun)


async def _begun(scope: Scope) -> str:
    """Write down the begin of a reading, where it is one of people; its id. (What is made for it here is not kept with
    each board that waits.)"""
    conn, caller, page = HTTPConnection(scope), scope["user"], ACTIONS[scope["path"]]
    on_wall = scope["path"] == PAGES and conn.query_params.get("view") == "wall"  # a program gets beds in any case
    if on_wall or not may(caller, "api-beds"):
        return ""
    return await access.log(caller, page, now(conn), unit=_unit(conn))


async def _ended(scope: Scope, begun: str) -> None:
    """Write down the end of a reading. Where that cannot be, its begin stands alone, as after a crash."""
    conn = HTTPConnection(scope)
    try:
        await access.log(scope["user"], ACTIONS[scope["path"]], now(conn), unit=_unit(conn), ends=begun)
    except Busy as error:
        log.warning("the end of a reading was not written down: %s", type(error).__name__)


def _unit(conn: HTTPConnection) -> str:
    return conn.query_params.get("unit", "")[:60]


class Screen:
    """The socket as an ASGI application (a function would be wrapped as Starlette's own kind of endpoint)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await socket(scope, receive, send)
