"""No list, print or export carries more than number, unit, bed, state and times (L-07).

The one table of lists. A new address, a new field of what a list is made of, or a new column on a page has no row here,
and fails until somebody has said which of the five it is.
"""

import re

from msgspec import Struct
from starlette.routing import Route

from beds.app.tasks import Listed
from beds.board import BedView
from beds.expected import Expected
from beds.people.rights import CARE, PLANNING, RIGHTS
from beds.people.word import Word
from tests.web.conftest import Town
from tests.web.test_rights_of_addresses import FILLED
from web.access.api import Reading
from web.board.api import UnitAnswer
from web.board.shown import ShownBed
from web.numbers.pages import Own
from web.paper.rows import Row as PaperRow
from web.shift.api_tasks import TaskView
from web.unit.api_changes import Change
from web.waitlist.api import Waiting
from web.waitlist.view import Row, Turn

NUMBER, UNIT, BED, STATE, TIMES = "number", "unit", "bed", "state", "times"
LISTS: dict[str, tuple[type[Struct], ...]] = {
    "/units/{slug}": (ShownBed, Expected),
    "/units/{slug}/beds/{id}": (ShownBed,),
    "/units/{slug}/handover": (ShownBed, Expected, Listed),
    "/units/{slug}/line": (Row, Turn),
    "/units/{slug}/later": (PaperRow,),
    "/units/{slug}/paper/{kind}": (ShownBed,),
    "/units/{slug}/tasks": (Listed,),
    "/units/{slug}/other-help": (),
    "/units/{slug}/settings/closing": (),
    "/board": (ShownBed,),
    "/wall": (ShownBed,),
    "/lines": (Row, Turn),
    "/numbers": (Own,),
    "/words": (Word,),
    "/tasks": (Listed,),
    "/follow-ups": (Listed,),
    "/access": (Reading,),
    "/access/log": (Reading,),
    "/api/v1/access": (Reading,),
    "/api/v1/changes": (Change,),
    "/api/v1/tasks": (TaskView,),
    "/api/v1/units": (UnitAnswer,),
    "/api/v1/units/{slug}/beds": (BedView,),
    "/api/v1/units/{slug}/waitlist": (Waiting,),
}
"""Every address where people, or beds one by one, stand in a list, and what a row of it is made of."""
AGGREGATES = (
    *("/plan", "/plan/data", "/plan/exports", "/plan/exports/{name}", "/plan/memo", "/plan/replay"),
    *("/history", "/metrics", "/status"),
)  # fmt: skip
"""Counts of many (tests/plan/test_no_person.py), or figures of units."""
SETTINGS = tuple(f"/units/{{slug}}/settings{page}" for page in ("", "/unit", "/rules", "/beds", "/cold"))
NONE = (
    *SETTINGS, "/api/v1/units/{slug}", "/settings", "/units/{slug}/paper", "/units/{slug}/passes", "/sessions",
    "/", "/healthz", "/readyz", "/no-network", "/worker.js", "/patterns", "/sign-in", "/sign-in/first",
    "/order", "/place", "/place/deleted", "/place/leave", "/place/look", "/place/mine",
    "/api/v1/directory", "/api/v1/openapi.json",
)  # fmt: skip
"""Configuration, staff's own accounts, the house as such, and what one person sees of themselves."""
FIELDS = {
    **dict.fromkeys(("number", "ticket"), NUMBER),
    **dict.fromkeys(("unit", "slug", "name", "audience", "protected", "phone", "status"), UNIT),
    **dict.fromkeys(("bed", "beds", "id", "label", "for_", "reserved", "position"), BED),
    **dict.fromkeys(
        (
            *("state", "reason", "away", "closing", "kind", "free", "confirmed", "paired", "why", "next", "past"),
            *("offered", "returning", "stands", "unmet", "gone", "news", "counted", "late", "what", "handle"),
            *("places", "free_for", "waiting", "fresh"),
        ),
        STATE,
    ),
    **dict.fromkeys(
        (
            *("since", "until", "at", "when", "joined_at", "issued_at", "confirmed_at", "fresh_until", "age_seconds"),
            *("due", "time"),
        ),
        TIMES,
    ),
}
"""Which of the five each field is. A name is a unit's."""
BESIDES = {
    Word: {"interpreter"},  # a language code only (L-15), so that the word is passed on in the right one
    Reading: {"account", "role", "page", "subject", "ends"},  # the reader's own doing, not the person's (L-10)
}
"""What a list carries beside the five, and on what ground."""
COLUMNS = {
    "Bed": BED, "State": STATE, "Number": NUMBER, "Times": TIMES, "Now": STATE,
    "In, hour": "by hand", "Out, hour": "by hand", "Out": "by hand", "Signed": "by hand",
}  # fmt: skip
"""The columns of tables on these pages and on paper; some are filled in by hand."""
LOGGED = {"When", "Account", "Role", "Page", "Unit", "About one number"}
"""The columns of the access log."""


async def test_every_address_is_known_as_a_list_or_as_none(town: Town) -> None:
    found = {r.path_format for r in town.app.routes if isinstance(r, Route) and "GET" in r.methods}
    assert found == {*LISTS, *AGGREGATES, *NONE}


def test_a_row_is_made_of_the_five_and_nothing_else() -> None:
    kinds = {kind for kinds in LISTS.values() for kind in kinds}
    more = {kind: {*kind.__struct_fields__} - FIELDS.keys() for kind in kinds}
    assert {kind: fields for kind, fields in more.items() if fields} == BESIDES


def test_aggregates_are_open_to_nobody_who_works_with_guests() -> None:
    assert all(RIGHTS[action] == PLANNING for action in RIGHTS if action.startswith("plan"))
    assert not set(PLANNING) & set(CARE)


async def test_the_tables_of_every_list_and_print_have_these_columns_only(town: Town) -> None:
    issued = await town.number()
    await town.act("staff", "home-1", "admit", number=issued.number)
    seen = set()
    asked = [(path, path.format(**FILLED)) for path in LISTS if "{kind}" not in path and "/api/" not in path]
    asked += [("", f"/units/home/paper/{kind}") for kind in ("night", "empty", "fire")]
    for path, address in asked:
        role = "reviewer" if path.startswith("/access") else "outreach" if path == "/numbers" else "manager"
        answer = await town.ask(role, "GET", address, headers={"Accept-Language": "en"})
        assert answer.status_code in (200, 403), address
        found = {head.strip() for head in re.findall(r"<th [^>]*col[^>]*>([^<]*)</th>", answer.text)}
        assert found <= (LOGGED if path.startswith("/access") else COLUMNS.keys()), address
        seen |= found
    assert seen >= COLUMNS.keys()


async def test_the_rows_of_the_api_have_these_fields_only(town: Town) -> None:
    issued = await town.number()
    await town.act("staff", "home-1", "admit", number=issued.number)
    for path, kinds in LISTS.items():
        if "/api/" not in path or path.endswith("/access"):
            continue
        answer = (await town.ask("staff", "GET", path.format(**FILLED))).json()
        rows = next(value for value in answer.values() if isinstance(value, list))
        given = {field.removesuffix("_") for kind in kinds for field in kind.__struct_fields__}
        assert {field for row in rows for field in row} <= given, path
