"""How the installation is doing, for those who can have it mended: each part says whether it is well, in a sentence.

A part is a function from the request to facts; `PARTS` lists them in the order of the page.
"""

from collections.abc import Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.people.gateways import NEEDS
from web import i18n
from web.acting import now, store
from web.errands import Errands
from web.i18n import N_
from web.templating import render


class Fact(Struct, frozen=True):
    """What it is about and what is to be said of it, in the reader's language; `well` is whether nothing is to be done.
    `detail` is for whoever mends it: a name of an error, or of a setting."""

    about: str
    well: bool
    said: str
    detail: str = ""


BY = {"phone": N_("By text message"), "email": N_("By e-mail"), "word": N_("By word, passed on by people")}
DEMO = N_("The demo sends nothing.")
NO_GATEWAY = N_("Nothing is sent: no gateway is set. What would have been sent is only in the server's log.")
FAILING = N_("Nothing could be sent since %(hour)s. It is tried again and again.")
IN_VAIN = N_("%(count)s messages have been tried in vain, the oldest of %(hour)s. They are tried again and again.")
WAITING = N_("%(count)s messages are still to be told, the oldest of %(hour)s.")
ALL_TOLD = N_("Everything has been told.")


def notices(request: Request) -> list[Fact]:
    """What people are to be told: for which kinds of contact that can be done, and what has not been possible."""
    errands: Errands = request.app.state.errands
    return [_by(request, errands, kind) for kind in BY]


def _by(request: Request, errands: Errands, kind: str) -> Fact:
    say, at = i18n.of_request(request).say, now(request)
    moment = i18n.of_request(request).moment
    about, delivery, backlog = say(BY[kind]), errands.deliveries.get(kind), errands.backlog.get(kind)
    if delivery is not None:
        if request.app.state.demo:
            return Fact(about, True, say(DEMO))
        if kind not in errands.configured:
            return Fact(about, False, say(NO_GATEWAY), NEEDS[kind])
        if delivery.failing_since is not None:
            return Fact(about, False, say(FAILING, hour=moment(delivery.failing_since, at)), delivery.why)
        if backlog is not None and backlog.tried:
            return Fact(about, False, say(IN_VAIN, count=backlog.tried, hour=moment(backlog.since, at)))
    if backlog is not None:
        return Fact(about, True, say(WAITING, count=backlog.waiting, hour=moment(backlog.since, at)))
    return Fact(about, True, say(ALL_TOLD))


CLOCK = N_("The server's clock")
CLOCK_WELL = N_("It agrees with how long the server has run.")
CLOCK_OFF = N_(
    "It has been set to another hour: it is off by %(span)s. What people do is written as always, but no hold "
    "runs out and no bed is offered by the hour until the clock has been steady for ten minutes."
)
ACCEPT = "beds clock accept"
STUCK = N_(
    "%(count)s things that are due by the hour cannot be done: a fault in the program, told in its log. Everything "
    "else goes on, and they are tried again each minute."
)


def clock(request: Request) -> list[Fact]:
    """Whether the machine's clock is believed, and by what it is off if not; what is due and cannot be done."""
    say, off, stuck = i18n.of_request(request).say, store(request).clock_doubted(), store(request).stuck()
    if off is None:
        agrees = Fact(say(CLOCK), True, say(CLOCK_WELL))
    else:
        agrees = Fact(say(CLOCK), False, say(CLOCK_OFF, span=i18n.of_request(request).span(abs(off))), ACCEPT)
    return [agrees, *([Fact(say(CLOCK), False, say(STUCK, count=stuck))] if stuck else [])]


PARTS: tuple[tuple[str, Callable[[Request], list[Fact]]], ...] = (
    (N_("Messages to those who wait"), notices),
    (N_("The time"), clock),
)
"""Each part's heading, and what it has to say."""


async def status_page(request: Request) -> HTMLResponse:
    """All parts."""
    return render(request, "status.html", parts=[(heading, part(request)) for heading, part in PARTS])
