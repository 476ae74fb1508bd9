"""The lines of a night's paper as they are typed, and as they are answered."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request

from beds.app import paper
from beds.typed import LONGEST_FIELD as LONGEST
from beds.world import codes
from beds.world.refusals import Refused
from web import i18n
from web.acting import actor_of, now, store
from web.forms import earlier
from web.planning.codes import REASON
from web.problem import problem_of
from web.unit.actions import SHOWN

ON_BED = {action: row.on_paper for action, row in SHOWN.items() if row.on_paper}
REFUSED = dict(zip(paper.TURNED_AWAY, (REASON[code] for code in codes.TURN_AWAY), strict=True))
"""Somebody asked and got no place: the reason."""
FIELDS = ("bed", "what", "time", "number")


class Row(Struct, frozen=True):
    """One line of the paper as it was typed."""

    bed: str = ""
    what: str = ""
    time: str = ""
    number: str = ""


class Told(Struct, frozen=True):
    """A line with its time, and why it does not fit, if it does not; else what would be done."""

    row: Row
    at: datetime | None = None
    sentence: str = ""
    judged: paper.Judged | None = None


def rows_of(form: FormData) -> list[Row]:
    """The lines in which something has been written."""
    count = max((int(name[4:]) for name in form if name.startswith("bed-") and name[4:].isdecimal()), default=-1) + 1
    rows = [Row(*(str(form.get(f"{field}-{n}", "")).strip()[:LONGEST] for field in FIELDS)) for n in range(count)]
    return [row for row in rows if row != Row()]


async def judge(request: Request, slug: str, rows: Sequence[Row], reason: str) -> list[Told]:
    """Each row in the order of time, as it would be done after those before it."""
    lines = [paper.Line(row.bed, row.what if row.what in (*ON_BED, *REFUSED) else "", _time(request, row), row.number)
             for row in rows]  # fmt: skip
    judged = await paper.judge(store(request), await actor_of(request), slug, lines, reason)
    return [Told(rows[n], line.at, sentence(request, line.refusal) if line.refusal else "", line) for n, line in judged]


def _time(request: Request, row: Row) -> datetime | None:
    try:
        return earlier(row.time, now(request))
    except ValueError:
        return None


def sentence(request: Request, refusal: Refused) -> str:
    """Why it cannot be, for the one who reads."""
    problem = problem_of(refusal)
    return i18n.of_request(request).say(problem.message, **problem.params)
