"""Who sends a request: `request.user`, a Caller, from a bearer token or a session's cookie, else the public."""

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from beds.people import sessions, tokens
from beds.people.refusals import NotSignedIn
from beds.people.rights import Caller
from beds.store.errors import Away
from web.acting import now
from web.security import is_loopback

NOBODY = Caller()
BEARER = "bearer"
NOBODY_IS_ASKED_FOR = ("/static/", "/healthz", "/readyz", "/worker.js", "/no-network")
"""What addresses begin with whose answer is the same for everybody."""
FOR_ANYBODY = ("/place", "/order", "/api/v1/directory", "/api/v1/openapi.json")
"""What addresses begin with that may be read by everybody, while nobody can be known again."""


class Who:
    """Sets `request.user`, and `request.state.account` (None for the public) for templates."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            anonymous = scope["path"].startswith(NOBODY_IS_ASKED_FOR)
            caller = NOBODY if anonymous else await _known(HTTPConnection(scope))
            scope["user"] = caller
            scope.setdefault("state", {})["account"] = caller if caller.signed_in else None
        await self.app(scope, receive, send)


async def _known(conn: HTTPConnection) -> Caller:
    """Who asks; without word from the database nobody, where that is enough. Raises NotSignedIn, Away."""
    try:
        return await identify(conn)
    except Away:
        if conn.scope.get("method") in ("GET", "HEAD") and conn.scope["path"].startswith(FOR_ANYBODY):
            return NOBODY
        raise


async def identify(conn: HTTPConnection, using: bool = True) -> Caller:
    """Who stands behind the request at this moment; a socket asks again while it lives (`using` false: no sign of
    use). Raises NotSignedIn for a token that is not valid (any more)."""
    scheme, _, token = conn.headers.get("authorization", "").partition(" ")
    if scheme.lower() == BEARER:
        caller = await tokens.caller(token.strip())
        if caller is None:
            raise NotSignedIn
        return caller
    secret = conn.cookies.get(cookie_name(conn))
    caller = await sessions.caller(secret, now(conn), using) if secret else None
    return caller or NOBODY


def bears_token(conn: HTTPConnection) -> bool:
    """Whether the request is a program's own, not one that a browser can be led into sending."""
    return conn.headers.get("authorization", "").lower().startswith(BEARER + " ")


def cookie_name(conn: HTTPConnection) -> str:
    """The session's cookie: bound to this host over https, which only a browser on the same machine may go without."""
    return "beds" if is_loopback(conn.url.hostname or "") and not conn.url.is_secure else "__Host-beds"


def keep_session(request: HTTPConnection, response: Response, secret: str) -> None:
    """Give the browser its session. It ends with the browser, if not sooner."""
    name = cookie_name(request)
    response.set_cookie(name, secret, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")


def drop_session(request: HTTPConnection, response: Response) -> None:
    """Take the session's cookie away, and what the browser keeps of pages."""
    name = cookie_name(request)
    response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
