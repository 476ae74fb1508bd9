"""Signing in and out: with a passphrase, the first time with a one-time code, in the demo with a click."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from beds.people import accounts, passes, sessions
from beds.people.refusals import TooBusy, TooMany, TurnedBack, WrongPass, WrongSignIn
from beds.store.models.people import Account
from web import events, i18n
from web.acting import now
from web.authentication import cookie_name, drop_session, keep_session
from web.problem import problem_of
from web.templating import render, wants_part

LONGEST_FIELD = 1024
HOME = "/"


async def form(request: Request) -> Response:
    """The page to sign in on; of a demo its accounts, to click on."""
    return await _page(request)


async def sign_in(request: Request) -> Response:
    """A name and a passphrase."""
    given = await _fields(request)
    login = given.get("login", "")
    try:
        await request.app.state.attempts.count(request, accounts.plain_login(login))
        account = await accounts.sign_in(login, given.get("passphrase", ""))
    except (WrongSignIn, TooMany, TooBusy) as refusal:
        return await _page(request, refusal)
    return await _begin(request, account)


async def sign_in_pass(request: Request) -> Response:
    """The code of a shift pass, on the shared phone. A wrong, a used and an old one get the same answer."""
    code = (await _fields(request)).get("code", "")
    try:
        await request.app.state.attempts.count_pass(request)
        account = await passes.open_(request.app.state.secret, code, now(request))
    except (WrongPass, TooMany) as refusal:
        return await _page(request, refusal)
    return await _begin(request, account)


async def sign_in_demo(request: Request) -> Response:
    """One click, in a demo only."""
    if not request.app.state.demo:
        raise HTTPException(404)
    wanted = (await _fields(request)).get("account", "")
    for account in await accounts.cast():
        if account.login == wanted:
            return await _begin(request, account)
    raise HTTPException(404)


async def first_form(request: Request) -> Response:
    """Where a one-time code is turned into a passphrase. The code stands after # in the address, which is not sent."""
    return render(request, "first.html")


async def first(request: Request) -> Response:
    """The code and the passphrase that its owner chose."""
    given = await _fields(request)
    try:
        account = await accounts.accept_invite(given.get("code", ""), given.get("passphrase", ""), now(request))
    except TurnedBack as refusal:
        return _refused(request, "first.html", refusal, code=given.get("code", ""))
    return await _begin(request, account)


async def sign_out(request: Request) -> Response:
    """End this session and wipe what the browser keeps. A script is told so in a way that nothing else answers."""
    caller = request.user
    if caller.session:
        await sessions.end(caller.account, caller.session)
        await request.app.state.live.recheck(caller.account)
    response = Response(status_code=204) if wants_part(request) else RedirectResponse(HOME, 303)
    drop_session(request, response)
    return response


async def listed(request: Request, refusal: TurnedBack | None = None) -> Response:
    """Where the reader is signed in, and the way to another passphrase for who has one."""
    account, at = request.user.account, now(request)
    context = {"sessions": await sessions.of_account(account, at), "this": request.user.session}
    return _refused(request, "sessions.html", refusal, **context, has_passphrase=await accounts.has_passphrase(account))


async def passphrase(request: Request) -> Response:
    """Another passphrase of one's own: every other screen is signed out."""
    given, caller = await _fields(request), request.user
    try:
        await request.app.state.attempts.count(request, accounts.plain_login(caller.login))
        account = await accounts.sign_in(caller.login, given.get("old", ""))
        await accounts.choose(account, given.get("new", ""), now(request))
    except TurnedBack as refusal:
        return await listed(request, refusal)
    await request.app.state.live.recheck(caller.account)
    return await _begin(request, account, "/sessions")


async def end(request: Request) -> Response:
    """End one of the reader's sessions, as lost: what was tapped in it without network does not arrive any more."""
    caller, session = request.user, request.path_params["id"]
    if session == caller.session:
        return await sign_out(request)
    if not await sessions.revoke(caller.account, now(request), session):
        raise HTTPException(404)
    await request.app.state.live.recheck(caller.account)
    return RedirectResponse(request.app.url_path_for("sessions"), 303)


async def _fields(request: Request) -> dict[str, str]:
    form: FormData = await request.form(max_files=0, max_fields=8, max_part_size=LONGEST_FIELD)
    return {name: value for name, value in form.items() if isinstance(value, str) and "\0" not in value}


async def _begin(request: Request, account: Account, address: str = HOME) -> Response:
    """A fresh session, whatever cookie came in; then to where the reader works."""
    old = request.cookies.get(cookie_name(request), "")
    secret = await sessions.begin(account.id, now(request), instead_of=old)
    response = RedirectResponse(address, 303)
    keep_session(request, response, secret)
    return response


async def _page(request: Request, refusal: TurnedBack | None = None) -> Response:
    cast = await accounts.cast() if request.app.state.demo else []
    return _refused(request, "signin.html", refusal, cast=cast)


def _refused(request: Request, template: str, refusal: TurnedBack | None, **context: object) -> Response:
    """The page again, with the sentence that says why. What was typed is not repeated."""
    if refusal is None:
        return render(request, template, status=200, **context)
    events.note(request, refusal)
    problem = problem_of(refusal)
    said = i18n.of_request(request).say(problem.message, **problem.params)
    page = render(request, template, status=problem.status, refused=said, **context)
    page.headers.update(problem.headers)
    return page
