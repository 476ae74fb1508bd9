"""Word left for somebody at the reader's organisation: tell the number that there is news, and say that it is told."""

from babel import Locale
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.people import access
from beds.people.word import left_at, passed_on
from web import i18n
from web.acting import now, read
from web.templating import render


async def words_page(request: Request) -> Response:
    """Whom to tell. Reading each number is logged."""
    caller, language, state = request.user, i18n.of_request(request), request.app.state
    words = await left_at(state.secret, caller.organisation, state.settings.country)
    await access.log_tickets(caller, "words", now(request), [w.ticket for w in words])
    wanted = {word.interpreter for word in words if word.interpreter}
    spoken = {code: Locale.parse(code).get_display_name(language.locale) for code in wanted}
    return render(request, "words.html", words=words, spoken=spoken)


async def told(request: Request) -> Response:
    """Somebody has told the person. It is logged."""
    number, state = str((await read(request)).get("number", "")), request.app.state
    ticket = await passed_on(state.secret, request.user.organisation, number, state.settings.country)
    if ticket is None:
        raise HTTPException(404)
    await access.log(request.user, "words-told", now(request), ticket=ticket)
    return RedirectResponse("/words", 303)
