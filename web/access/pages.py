"""The review of the access log (L-10): what stands out and a sample drawn by chance, for who writes down the outcome;
and the log itself."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from beds.people import access, review
from beds.world.refusals import Invalid, Refused
from web import i18n
from web.acting import now, read, store
from web.i18n import N_
from web.templating import render
from web.unit.acts import refuse

SHOWN = 200
"""Readings on the page of the log; the API has more."""
REMEMBERED = 12
"""Reviews that the page tells of: a year, where one is made each month."""

OUTCOMES = {
    "in-order": N_("Everything is in order"),
    "explained": N_("I have asked about something, and it was explained"),
    "passed-on": N_("I have passed something on to who decides what follows"),
}
SHORT = 6
"""Characters of an account's id: enough to tell those of one review apart."""
NIGHT_PASS = N_("A night pass for %(night)s without a name (%(account)s)")
CLOSED = N_("A closed account without a name (%(account)s)")
PAGES = {
    "unit": N_("The unit's screen"),
    "bed": N_("One bed"),
    "board": N_("The situation now"),
    "live": N_("A screen that stayed open"),
    "line": N_("Waitlist"),
    "lines": N_("Waitlist"),
    "line-act": N_("One number in the line"),
    "numbers": N_("Numbers"),
    "numbers-act": N_("One number"),
    "words": N_("Pass on"),
    "handover": N_("Handover"),
    "help": N_("Other help"),
    "follow-ups": N_("Follow-ups"),
    "closing": N_("Closing of the unit"),
    "paper-night": N_("Night list on paper"),
    "paper-fire": N_("Fire list on paper"),
}
"""What pages are called, by their name in the log; programs' addresses have none."""


async def review_page(request: Request, refused: str = "") -> HTMLResponse:
    """What is to be reviewed, and what was."""
    at, home = now(request), request.user.organisation
    made = await review.made(home, REMEMBERED)
    due = await review.due(request.app.state.secret, home, store(request).world.units, at)
    who = {r.account for r in due.sample} | {r.account for r in due.stands_out} | {r.account for r in made}
    return render(
        request,
        "access.html",
        now=at,
        due=due,
        made=made,
        names=await _names(request, who),
        units=store(request).world.units,
        outcomes=OUTCOMES,
        pages=PAGES,
        refused=refused,
    )


async def close(request: Request) -> Response:
    """Write down the outcome of the review that the form shows."""
    form = await read(request)
    try:
        since, until = (_instant(str(form.get(name, ""))) for name in ("since", "until"))
        caller, units = request.user, store(request).world.units
        due = await review.due(request.app.state.secret, caller.organisation, units, now(request), until)
        await review.close(caller, due, since, str(form.get("outcome", "")), now(request))
    except Refused as refusal:
        return await refuse(request, refusal, review_page)
    return RedirectResponse("/access", 303)


async def _names(request: Request, accounts: set[str]) -> dict[str, str]:
    """What the accounts are called. One whose name is gone is told from others by its id; of a pass the night is told,
    by which the unit's manager may know who it was."""
    say = i18n.of_request(request).say
    names = await review.names(accounts)
    for account, night in (await review.nameless(accounts - names.keys())).items():
        short = account[:SHORT]
        names[account] = say(NIGHT_PASS, night=night, account=short) if night else say(CLOSED, account=short)
    return names


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(what="since and until are times") from None
    if at.tzinfo is None:
        raise Invalid(what="since and until are times")
    return at


async def log_page(request: Request) -> HTMLResponse:
    """The newest readings by the reviewer's own organisation: who, when, which page, which unit. No number."""
    rows = await access.newest(request.user.organisation, SHOWN)
    names = await _names(request, {row.account for row in rows})
    units = store(request).world.units
    return render(request, "access_log.html", rows=rows, names=names, units=units, pages=PAGES)
