"""Pages: one Jinja environment per language, static files under a name that changes with their content, the light."""

import hashlib
import mimetypes
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from beds.people.phone import dial
from beds.typed import FIELD
from beds.world.nights import ZONE
from web import i18n
from web.acting import now
from web.i18n import LANGUAGES, PUBLIC, WHOLE, Language, known
from web.menu import ROLE_NAMES, menu
from web.unit.actions import one_tap

WEB = Path(__file__).parent
NIGHT = (time(20), time(7))
"""Between these, local time, pages are dark unless the reader has chosen light."""
PART = "text/x-part"
"""What scripts ask for, and are answered: by it they know an answer of ours from one of something on the way."""
FOR_EVER = "public, max-age=31536000, immutable"


@cache
def static_version() -> str:
    """A name for the content of all static files together: scripts import each other by relative addresses."""
    digest = hashlib.sha256()
    for file in sorted(p for p in (WEB / "static").rglob("*") if p.is_file()):
        digest.update(file.relative_to(WEB).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def static(path: str) -> str:
    """The address of a static file."""
    return f"/static/{static_version()}/{path}"


mimetypes.add_type("font/woff2", ".woff2")  # a machine without a list of its own does not know it


class Unchanging(StaticFiles):
    """Static files that a browser may keep for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = FOR_EVER
        return response


def static_files() -> Mount:
    """The route of the static files."""
    return Mount(f"/static/{static_version()}", Unchanging(directory=WEB / "static"), name="static")


@cache
def environment(code: str) -> Environment:
    """The templates in one language (a key of LANGUAGES)."""
    language = LANGUAGES[code]
    env = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    said = partial(_said, language)
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it at run time
        said, language.translations.ngettext, newstyle=True
    )
    env.globals |= {
        "static": static,
        "language": language,
        "languages": tuple(LANGUAGES[code] for code in WHOLE),
        "public_languages": tuple(LANGUAGES[code] for code in PUBLIC),
        "zip": zip,
        "role_names": ROLE_NAMES,
        "code_field": FIELD,
    }
    env.filters |= {
        "clock": language.clock,
        "day": language.day,
        "moment": language.moment,
        "age": language.age,
        "say": language.say,
        "one_tap": one_tap,
        "dial": dial,
        "iso": lambda at: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return env


def _said(language: Language, text: str) -> str:
    """The text in the language. Jinja takes for markup whatever is said: what nobody of us wrote, as the name of a
    unit in the menu, must not be."""
    return language.translations.gettext(text) if known(text) else escape(text)


def macro(language: Language, template: str, name: str) -> Callable[..., str]:
    """One macro of a template, to render an element as its page does."""
    made: Callable[..., str] = getattr(_module(language.code, template), name)
    return made


@cache
def _module(code: str, template: str) -> object:
    return environment(code).get_template(template).module


def render(request: Request, name: str, *, status: int = 200, **context: object) -> HTMLResponse:
    """The page `name` in the reader's language and light. `account` is there for every template, None if nobody."""
    language, account = i18n.of_request(request), getattr(request.state, "account", None)
    at = context.get("now")
    at = at if isinstance(at, datetime) else now(request)
    shared = {
        "request": request,
        "now": at,
        "here": request.url.path,
        "account": account,
        "menu": menu(request) if account else (),
        "demo": getattr(request.app.state, "demo", False),
        "theme": theme(request.cookies.get("theme"), at),
        "night": f"{NIGHT[0].hour}-{NIGHT[1].hour}",
        "chosen_theme": request.cookies.get("theme", ""),
    }
    page = environment(language.code).get_template(name).render(shared | context)
    return HTMLResponse(page, status, media_type=PART if wants_part(request) else None)


def wants_part(request: HTTPConnection) -> bool:
    """Whether a script asks, which shows the answer where it stands."""
    return request.headers.get("accept") == PART


def theme(chosen: str | None, at: datetime) -> str:
    """ "dark" or "light" as chosen, else dark at night, else empty: as the reader's device has it."""
    if chosen in ("dark", "light"):
        return chosen
    clock = at.astimezone(ZONE).time()
    return "dark" if clock >= NIGHT[0] or clock < NIGHT[1] else ""
