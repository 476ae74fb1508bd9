"""The main menu: the places that a reader may go to."""

from msgspec import Struct
from starlette.requests import Request

from beds.people.rights import may, reaches
from beds.people.word import takes_word
from beds.world.nights import night_of
from beds.world.tasks import FOLLOW_UP, OTHER_HELP
from web.i18n import N_

PLACES = (
    ("plan", "/plan", N_("Evidence")),
    ("board", "/board", N_("The situation now")),
    ("lines", "/lines", N_("Waitlist")),
    ("help", "/tasks", N_("Other help")),
    ("follow-ups", "/follow-ups", N_("Follow-ups")),
    ("numbers", "/numbers", N_("Numbers")),
    ("words", "/words", N_("Pass on")),
    ("wall", "/wall", N_("Wall")),
    ("history", "/history", N_("History")),
    ("units", "/settings", N_("Units")),
    ("access", "/access", N_("Access log")),
    ("status", "/status", N_("State of the service")),
)
ROLE_NAMES = {
    "admin": N_("Administrator"),
    "planner": N_("Planner"),
    "reviewer": N_("Log reviewer"),
    "manager": N_("Unit manager"),
    "staff": N_("Shelter staff"),
    "intake": N_("Intake"),
    "outreach": N_("Outreach"),
    "partner": N_("Partner"),
}


WAITING = {"help": OTHER_HELP, "follow-ups": FOLLOW_UP}
"""Lists of which the menu says how much is to be done now."""


class Place(Struct, frozen=True):
    """One entry of the menu; `within` is what the addresses below it begin with, `count` how much waits there."""

    address: str
    name: str
    within: str = ""
    count: int = 0


def menu(request: Request) -> list[Place]:
    """Where the reader may go: their own units first, since that is where they work."""
    caller, units = request.user, request.app.state.store.world.units
    lines = [slug for slug in caller.units if slug in units and units[slug].status != "closed"]
    own = [units[slug] for slug in sorted(caller.units) if slug in units and units[slug].status == "open"]
    places = [Place(f"/units/{u.slug}", u.name, f"/units/{u.slug}/") for u in own if may(caller, "unit")]
    return places + [
        Place(
            _one_line(address, lines) if action == "lines" else address,
            name,
            "/plan/" if action == "plan" else "",
            _waiting(request, action),
        )
        for action, address, name in PLACES
        if may(caller, action) and (action != "words" or takes_word(request.app.state.store.world, caller.organisation))
    ]


def _one_line(address: str, lines: list[str]) -> str:
    """Who works in one unit goes straight to its line."""
    return f"/units/{lines[0]}/line" if len(lines) == 1 else address


def _waiting(request: Request, action: str) -> int:
    """How many tasks of that list the reader has to do by today."""
    world, today = request.app.state.store.world, night_of(request.app.state.clock())
    due = [t for t in world.tasks.values() if t.kind == WAITING.get(action) and (t.due is None or t.due <= today)]
    return sum(reaches(request.user, action, world, task.unit) for task in due)
