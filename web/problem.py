"""Every way in which a request can end badly, as an answer: problem+json under /api, a page elsewhere."""

import logging
import traceback
from http import HTTPStatus
from typing import overload

import jinja2
import msgspec
import tortoise.exceptions
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ExceptionHandler
from starlette.websockets import WebSocket, WebSocketState

from beds.people.refusals import NotAllowed, NotSignedIn, TooBusy, TooMany, TurnedBack, WrongPin
from beds.store.away import LOST
from beds.store.errors import Away, Busy, KeyReused, StoreError
from beds.world.entry import Unreadable
from beds.world.refusals import Invalid, Refused, Unknown
from beds.world.state import Unit
from web import events
from web.i18n import N_, Language, of_request
from web.templating import render

log = logging.getLogger("beds.web")

RETRY_SECONDS = 2
"""After which a request that met a busy house may come again."""

AWAY = N_("The service does not answer as it should just now. You can also call.")
"""Of a database that does not answer, and of a machine that has no room or no files left."""

FRAMES = 8
"""Of a traceback, in the log."""

FOR_PROGRAMS = ("/api/", "/queued", "/metrics")
"""What addresses that scripts read begin with."""

TYPES = "/problems/"
"""What every `type` begins with; what follows is stable."""

TITLES = {
    400: N_("The request cannot be read."),
    401: N_("You are not signed in."),
    403: N_("You may not do this."),
    404: N_("It does not exist, or you cannot reach it."),
    405: N_("That cannot be done here."),
    409: N_("It cannot be done now."),
    413: N_("That is too much at once."),
    415: N_("The request must be JSON."),
    422: N_("The request is not right."),
    429: N_("Too many attempts."),
    500: N_("Something has gone wrong here."),
    503: N_("Try again in a moment."),
}


class Problem(Struct, frozen=True):
    """RFC 9457. `code` is the end of `type`; `message` the msgid of `detail`."""

    status: int
    code: str
    message: str
    params: dict[str, object] = {}
    headers: dict[str, str] = {}


class ProblemBody(Struct, frozen=True):
    """What a program reads."""

    type: str
    title: str
    status: int
    detail: str


def problem_of(error: Exception) -> Problem:
    """What is said of an error. Of one that nobody foresaw: nothing but that it happened."""
    match error:
        case Unknown():
            return Problem(404, "unknown", error.message, error.params)
        case Invalid():
            return Problem(422, "invalid", error.message, error.params)
        case Refused():
            return Problem(409, error.code, error.message, error.params)
        case NotSignedIn():
            return Problem(401, error.code, error.message, headers={"WWW-Authenticate": "Bearer"})
        case NotAllowed():
            return Problem(403, error.code, error.message)
        case WrongPin():
            return Problem(404, error.code, error.message)
        case TooMany():
            return Problem(429, error.code, error.message, headers={"Retry-After": str(error.seconds)})
        case TooBusy():
            return _later(error.message)
        case TurnedBack():
            return Problem(422, error.code, error.message)
        case KeyReused():
            return Problem(422, "key-reused", N_("The Idempotency-Key has been used for another request."))
        case Away():
            return _later(AWAY)
        case Busy() | StoreError() | Unreadable():
            return _later(TooBusy.message)
        case msgspec.MsgspecError() | RecursionError():
            return Problem(422, "invalid", "%(what)s", {"what": _what(error)})
        case HTTPException():
            code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
            message = TITLES.get(error.status_code, error.detail)
            return Problem(error.status_code, code, message, headers=dict(error.headers or {}))
        case jinja2.TemplateError():  # some of them are an OSError
            pass
        case _ if isinstance(error, UNKNOWN):
            return _later(AWAY)
    return Problem(500, "internal", TITLES[500])


UNKNOWN = (*LOST, tortoise.exceptions.OperationalError, tortoise.exceptions.TransactionManagementError)
"""What drivers and the machine say where they cannot: nothing is known to have happened, so ask again."""


def _later(message: str) -> Problem:
    return Problem(503, "busy", message, headers={"Retry-After": str(RETRY_SECONDS)})


def _what(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.MsgspecError) else "nested too deeply"


@overload
async def answer(conn: Request, error: Exception) -> Response | None: ...
@overload
async def answer(conn: WebSocket, error: Exception) -> None: ...
async def answer(conn: Request | WebSocket, error: Exception) -> Response | None:
    """Starlette's exception handler for everything."""
    if isinstance(error, ClientDisconnect):
        return None
    events.note(conn, error)
    problem = problem_of(error)
    if problem.status >= 500:
        write_down(error, problem)
    if isinstance(conn, WebSocket):
        await _close(conn, problem)
        return None
    if conn.url.path.startswith(FOR_PROGRAMS):
        return problem_json(problem, of_request(conn))
    try:
        return _page(conn, problem)
    except OSError as missing:  # not even the page can be read: no file may be opened any more
        log.error("the page of a problem could not be read: %s", type(missing).__name__)
        return _bare(conn, problem_of(missing))


HANDLERS: dict[type[Exception], ExceptionHandler] = {HTTPException: answer, Exception: answer}


def problem_json(problem: Problem, language: Language) -> Response:
    """The answer for programs."""
    body = ProblemBody(
        type=TYPES + problem.code,
        title=language.say(TITLES.get(problem.status, TITLES[500])),
        status=problem.status,
        detail=language.say(problem.message, **problem.params),
    )
    headers = problem.headers | {"Content-Type": "application/problem+json", "Content-Language": language.code}
    return Response(msgspec.json.encode(body), problem.status, headers)


def _bare(conn: Request, problem: Problem) -> Response:
    """The problem with nothing that has to be read from the disk."""
    language = of_request(conn)
    headers = problem.headers | {"Content-Language": language.code}
    return PlainTextResponse(language.say(problem.message, **problem.params), problem.status, headers)


def sentence(request: Request, error: Exception) -> tuple[str, int]:
    """What a page says of a refusal, and its status."""
    events.note(request, error)
    problem = problem_of(error)
    return of_request(request).say(problem.message, **problem.params), problem.status


def _page(request: Request, problem: Problem) -> Response:
    """The answer for people: those who are not signed in are asked to, the others are told."""
    if problem.status == 401 and request.method in ("GET", "HEAD"):
        return RedirectResponse(request.app.url_path_for("sign-in"), 303)
    detail = of_request(request).say(problem.message, **problem.params)
    name, title = "problem.html", TITLES.get(problem.status)
    away, call_instead = problem.message == AWAY, list[Unit]()
    if request.url.path.startswith("/place"):
        name, call_instead = "place/problem.html", _to_call(request) if away else []
    page = render(
        request, name, status=problem.status, title=title, detail=detail, away=away, call_instead=call_instead
    )
    page.headers.update(problem.headers)
    return page


def _to_call(request: Request) -> list[Unit]:
    """Units that take a call, as far as this process remembers them."""
    store = getattr(request.app.state, "store", None)
    units = store.world.units.values() if store else ()
    return sorted((u for u in units if u.status == "open" and u.phone), key=lambda u: u.name)


def close_code(problem: Problem) -> int:
    """How a socket is closed for it, as interface.md says."""
    return {401: 4401, 403: 4403, 404: 4403, 503: 1013}.get(problem.status, 1011)


async def _close(socket: WebSocket, problem: Problem) -> None:
    """A browser is shown a close code only on a socket that was accepted. One that is open, its endpoint closes."""
    code = close_code(problem)
    if socket.client_state is WebSocketState.CONNECTING:
        await socket.accept()
    if socket.client_state is WebSocketState.CONNECTED:
        await socket.close(code)


def write_down(error: Exception, problem: Problem) -> None:
    """Where it broke, without the error's own words: a database's may quote a number."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames))
    level = logging.ERROR if problem.status == 500 else logging.WARNING
    log.log(level, "%s: %s at %s", problem.code, type(error).__name__, where)
