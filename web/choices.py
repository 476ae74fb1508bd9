"""What a reader chooses for this browser: light or dark, and the language."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.acting import read
from web.i18n import LANGUAGES

KEPT = timedelta(days=365)
THEMES = ("light", "dark")


async def light(request: Request) -> Response:
    """Light or dark from now on; empty: dark at night."""
    return await _kept(request, "theme", THEMES)


async def language(request: Request) -> Response:
    """The language of all pages."""
    return await _kept(request, "language", tuple(LANGUAGES))


async def _kept(request: Request, name: str, known: tuple[str, ...]) -> Response:
    form = await read(request)
    back, chosen = str(form.get("back", "/")), form.get(name)
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = RedirectResponse(back if own else "/", 303)
    if chosen in known:
        response.set_cookie(name, chosen, max_age=int(KEPT.total_seconds()), path="/", samesite="lax")
    else:
        response.delete_cookie(name, path="/")
    return response
