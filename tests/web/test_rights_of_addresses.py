"""Every role at every address (interface.md, Roles). What is expected is written here anew, not read from the table."""

import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from beds.people.rights import ROLES
from tests.web.conftest import Town
from web.guard import guarded

EVERYONE = {"public", *ROLES}
SIGNED_IN = set(ROLES)
BEDS = {"staff", "manager", "intake"}
CAPACITY = BEDS | {"outreach", "partner", "planner"}
NUMBERS = BEDS | {"outreach", "partner"}
HELPERS = {"outreach", "partner"}
SETTINGS = {"manager", "admin"}
HOME = {"staff", "manager"}
PLANNER = {"planner"}

ACTIONS = (
    *("hold", "extend", "release", "admit", "attach", "discharge", "ready"),
    *("close", "reopen", "move", "swap", "absent", "back"),
)
EXPECTED: dict[tuple[str, str], set[str]] = {
    ("GET", "/healthz"): EVERYONE,
    ("GET", "/readyz"): EVERYONE,
    ("GET", "/metrics"): {"admin", "planner", "intake", "manager", "staff"},
    ("GET", "/static/{path}"): EVERYONE,
    ("GET", "/api/v1/units"): CAPACITY,
    ("GET", "/api/v1/units/{slug}/beds"): BEDS,
    **{("POST", f"/api/v1/beds/{{id}}/{action}"): BEDS for action in ACTIONS},
    ("POST", "/api/v1/units/{slug}/confirm"): BEDS,
    ("GET", "/api/v1/changes"): CAPACITY,
    ("POST", "/api/v1/changes/{id}/undo"): BEDS,
    ("POST", "/api/v1/tickets"): NUMBERS,
    ("POST", "/api/v1/tickets/{number}/pin"): NUMBERS,
    ("POST", "/api/v1/tickets/{number}/confirm"): NUMBERS,
    ("POST", "/api/v1/tickets/{number}/attest"): NUMBERS,
    ("POST", "/api/v1/waitlist"): NUMBERS,
    ("POST", "/api/v1/waitlist/{number}/answer"): NUMBERS,
    ("GET", "/api/v1/units/{slug}/waitlist"): BEDS,
    ("POST", "/api/v1/units/{slug}/offers"): BEDS,
    ("POST", "/api/v1/offers/{bed}/withdraw"): BEDS,
    ("POST", "/api/v1/turnaways"): BEDS,
    ("GET", "/api/v1/tasks"): BEDS,
    ("POST", "/api/v1/units/{slug}/tasks"): BEDS,
    ("POST", "/api/v1/tasks/{id}/end"): BEDS,
    **{("GET", f"/units/{{slug}}/{page}"): HOME for page in ("handover", "tasks")},
    **{("POST", f"/units/{{slug}}/{act}"): HOME for act in ("handover", "tasks", "tasks/{task}")},
    **{(method, "/units/{slug}/other-help"): BEDS for method in ("GET", "POST")},
    ("GET", "/tasks"): {"intake"},
    ("POST", "/tasks/{task}"): {"intake"},
    ("GET", "/follow-ups"): BEDS,
    ("POST", "/follow-ups/{task}"): BEDS,
    **{(method, "/units/{slug}/passes"): {"manager"} for method in ("GET", "POST")},
    ("POST", "/units/{slug}/passes/{account}/end"): {"manager"},
    ("POST", "/sign-in/pass"): EVERYONE,
    ("POST", "/sessions/passphrase"): SIGNED_IN,
    ("POST", "/api/v1/sightings"): {"intake", "outreach", "partner"},
    ("POST", "/api/v1/my"): EVERYONE,
    **{("POST", f"/api/v1/my/{action}"): EVERYONE for action in ("confirm", "accept", "decline", "pause", "leave")},
    ("GET", "/api/v1/directory"): EVERYONE,
    ("GET", "/api/v1/openapi.json"): EVERYONE,
    ("GET", "/api/v1/units/{slug}"): SETTINGS,
    ("PUT", "/api/v1/units/{slug}"): SETTINGS,
    ("POST", "/api/v1/units/{slug}/beds"): SETTINGS,
    ("PATCH", "/api/v1/beds/{id}"): SETTINGS,
    ("PUT", "/api/v1/organisations/{slug}"): {"admin"},
    ("GET", "/api/v1/access"): {"reviewer"},
    **{("GET", f"/plan{place}"): PLANNER for place in ("", "/replay", "/memo", "/exports", "/exports/{name}", "/data")},
    **{("POST", f"/plan/data/{act}"): PLANNER for act in ("price", "preview", "import", "withdraw")},
    ("GET", "/settings"): SETTINGS,
    **{(method, "/access"): {"reviewer"} for method in ("GET", "POST")},
    ("GET", "/access/log"): {"reviewer"},
    ("GET", "/status"): {"manager", "admin"},
    ("GET", "/sign-in"): EVERYONE,
    ("POST", "/sign-in"): EVERYONE,
    ("POST", "/sign-in/demo"): EVERYONE,
    ("GET", "/sign-in/first"): EVERYONE,
    ("POST", "/sign-in/first"): EVERYONE,
    ("POST", "/sign-out"): EVERYONE,
    ("POST", "/queued"): EVERYONE,
    ("POST", "/queued/told"): BEDS,
    ("GET", "/worker.js"): EVERYONE,
    ("GET", "/no-network"): EVERYONE,
    ("GET", "/sessions"): SIGNED_IN,
    ("POST", "/sessions/{id}/end"): SIGNED_IN,
    ("GET", "/"): EVERYONE,
    ("GET", "/board"): CAPACITY,
    ("GET", "/wall"): CAPACITY,
    ("GET", "/history"): CAPACITY,
    ("GET", "/patterns"): EVERYONE,
    ("POST", "/light"): EVERYONE,
    ("POST", "/language"): EVERYONE,
    ("GET", "/units/{slug}"): BEDS,
    ("POST", "/units/{slug}/confirm"): BEDS,
    ("POST", "/units/{slug}/undo"): BEDS,
    ("POST", "/units/{slug}/turned-away"): BEDS,
    **{(method, "/units/{slug}/later"): BEDS for method in ("GET", "POST")},
    ("GET", "/units/{slug}/paper"): BEDS,
    ("GET", "/units/{slug}/paper/{kind}"): BEDS,
    ("GET", "/units/{slug}/beds/{id}"): BEDS,
    ("POST", "/units/{slug}/beds/{id}/{action}"): BEDS,
    ("GET", "/units/{slug}/line"): BEDS,
    ("POST", "/units/{slug}/line/{act}"): BEDS,
    ("GET", "/lines"): BEDS,
    ("GET", "/order"): EVERYONE,
    **{(method, "/words"): NUMBERS for method in ("GET", "POST")},
    ("GET", "/numbers"): HELPERS,
    ("POST", "/numbers/{act}"): HELPERS,
    **{("GET", f"/place{page}"): EVERYONE for page in ("", "/leave", "/look", "/mine", "/deleted")},
    **{("POST", f"/place{page}"): EVERYONE for page in ("/join", "/number", "/look", "/mine/close", "/mine/{act}")},
    **{("GET", f"/units/{{slug}}/settings{page}"): SETTINGS for page in ("", "/unit", "/rules", "/beds", "/cold")},
    **{
        ("POST", f"/units/{{slug}}/settings/{page}"): SETTINGS
        for page in ("unit", "rules", "beds", "beds/{id}", "capacity", "cold")
    },
    **{(method, "/units/{slug}/settings/closing"): {"manager"} for method in ("GET", "POST")},
}
SOCKETS = {"/live": CAPACITY, "/api/v1/live": CAPACITY}
FILLED = {
    "slug": "home",
    "id": "home-1",
    "number": "C4J7K",
    "action": "hold",
    "act": "leave",
    "bed": "home-1",
    "path": "nothing.css",
    "name": "need.csv",
    "kind": "night",
    "task": "none",
    "account": "none",
}


def addresses(town: Town) -> set[tuple[str, str]]:
    found = set()
    for route in town.app.routes:
        if isinstance(route, Mount):
            found.add(("GET", "/static/{path}"))
        elif isinstance(route, Route):
            found |= {(method, route.path_format) for method in route.methods - {"HEAD"}}
    return found


async def test_every_address_stands_in_this_table_and_no_other(town: Town) -> None:
    assert addresses(town) == set(EXPECTED)
    assert {r.path for r in town.app.routes if isinstance(r, WebSocketRoute)} == set(SOCKETS)


@pytest.mark.parametrize("role", sorted(EVERYONE))
async def test_a_role_is_let_in_where_it_belongs_and_nowhere_else(town: Town, role: str) -> None:
    never = 401 if role == "public" else 403
    wrong = {}
    for (method, path), allowed in EXPECTED.items():
        asked = path.format(**FILLED)
        answer = await town.ask(role, method, asked, headers={"Accept-Language": "en"})
        signed_out = answer.status_code == 303 and answer.headers["Location"] == "/sign-in" and path != "/"
        shut = answer.status_code in (401, 403) or signed_out
        fits = not shut if role in allowed else answer.status_code == never or (role == "public" and signed_out)
        if not fits or answer.status_code >= 500:
            wrong[method, path] = answer.status_code
    assert wrong == {}


async def test_an_address_without_an_entry_is_shut_for_everyone(town: Town) -> None:
    async def open_door(_: object) -> None:
        raise AssertionError("somebody came in")

    town.app.router.routes += guarded([Route("/forgotten", open_door, name="forgotten"), Route("/nameless", open_door)])
    for role in sorted(EVERYONE):
        for path in ("/forgotten", "/nameless"):
            assert (await town.ask(role, "GET", path)).status_code == 403, role
