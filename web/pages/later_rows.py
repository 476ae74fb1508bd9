"""The lines of a night's paper as commands: each with its true time, judged in the order of time on one world."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from starlette.datastructures import FormData
from starlette.requests import Request

from beds.people import tickets
from beds.people.rights import own_staff
from beds.world import codes, commands, decide
from beds.world.apply import apply
from beds.world.commands import Command
from beds.world.refusals import Invalid, Refused, SleptElsewhere
from beds.world.state import PROMISES, World
from web import i18n
from web.acting import store
from web.i18n import N_
from web.pages.forms import LONGEST, earlier
from web.pages.plan.codes import REASON
from web.problem import problem_of
from web.templating import now

ON_BED = {
    "admit": (N_("Came in"), commands.Admit),
    "discharge": (N_("Left, checked out"), commands.Discharge),
    "absent": (N_("Away, the bed is kept"), commands.Absent),
    "back": (N_("Here again"), commands.Back),
    "ready": (N_("Bed made ready"), commands.Ready),
}
REFUSED = {f"no:{code}": REASON[code] for code in codes.TURN_AWAY}
"""Somebody asked and got no place: the reason."""
FIELDS = ("bed", "what", "time", "number")


class Row(Struct, frozen=True):
    """One line of the paper as it was typed."""

    bed: str = ""
    what: str = ""
    time: str = ""
    number: str = ""


class Judged(Struct, frozen=True):
    """A line with its time, and what would be done; `sentence` says why it cannot be."""

    row: Row
    at: datetime | None = None
    kind: type[Command] | None = None
    fields: dict[str, object] = {}
    sentence: str = ""


class Incomplete(Invalid):
    message = N_("Say what happened and when, and which bed it was about.")


class NoSuchNumber(Invalid):
    message = N_("Nobody has that number. Look at the paper once more.")


def rows_of(form: FormData) -> list[Row]:
    """The lines in which something has been written."""
    count = max((int(name[4:]) for name in form if name.startswith("bed-") and name[4:].isdecimal()), default=-1) + 1
    rows = [Row(*(str(form.get(f"{field}-{n}", "")).strip()[:LONGEST] for field in FIELDS)) for n in range(count)]
    return [row for row in rows if row != Row()]


async def judge(request: Request, slug: str, rows: Sequence[Row], reason: str) -> list[Judged]:
    """Each line in the order of time, as it would be decided after those before it; `reason` is the code for beds that
    somebody else was first in line for."""
    judged = [await _read(request, slug, row) for row in rows]
    judged.sort(key=lambda line: line.at or now(request))
    world, own = store(request).world, own_staff(request.user, store(request).world, slug)
    done = []
    for line in judged:
        if not line.sentence:
            fields = line.fields | _claim(world, line, reason)
            line = Judged(line.row, line.at, line.kind, fields)
            try:
                entries = decide(world, line.kind(by=request.user.account, own=own, **fields), now(request))
            except SleptElsewhere as refusal:  # the hour from which it fits stands in the line
                line = Judged(line.row, refusal.params["until"], line.kind, fields, sentence(request, refusal))
            except Refused as refusal:
                line = Judged(line.row, line.at, line.kind, fields, sentence(request, refusal))
            else:
                for entry in entries:
                    world = apply(world, entry)
        done.append(line)
    return done


async def _read(request: Request, slug: str, row: Row) -> Judged:
    """The line as a command."""
    at = None
    try:
        at = _time(row, now(request))
        ticket = await _ticket(row.number)
        if row.what in REFUSED:
            turned = {"reason": row.what[3:], "outcome": "unknown", "unit": slug}
            return Judged(row, at, commands.TurnAway, turned | {"when": at} | ticket)
        bed = store(request).world.beds.get(row.bed)
        if row.what not in ON_BED or bed is None or bed.unit != slug:
            raise Incomplete
        _, kind = ON_BED[row.what]
        return Judged(row, at, kind, {"bed": bed.id, "when": at} | (ticket if kind is commands.Admit else {}))
    except Refused as refusal:
        return Judged(row, at, sentence=sentence(request, refusal))


def _time(row: Row, at: datetime) -> datetime:
    try:
        return earlier(row.time, at)
    except ValueError:
        raise Incomplete from None


async def _ticket(number: str) -> dict[str, str]:
    found = await tickets.find(number) if number else None
    if number and found is None:
        raise NoSuchNumber
    return {"ticket": found.id} if found else {}


def _claim(world: World, line: Judged, reason: str) -> dict[str, str]:
    """Whoever is on the paper was in the bed: their own promise is claimed, another's gives way."""
    spell = world.spells.get(line.fields.get("bed", ""))
    if line.kind is not commands.Admit:
        return {}
    if spell is None or spell.state not in PROMISES or not spell.ticket:
        return {"reason": reason}
    return {"claim": "recognised"} if line.fields.get("ticket") == spell.ticket else {"reason": "bed-found-taken"}


def sentence(request: Request, refusal: Refused) -> str:
    """Why it cannot be, for the one who reads."""
    problem = problem_of(refusal)
    return i18n.of_request(request).say(problem.message, **problem.params)
