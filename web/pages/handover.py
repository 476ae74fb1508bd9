"""The handover of a unit: made by itself of what is true now and of what was counted since somebody last read it."""

from datetime import datetime

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import HTMLResponse

from beds.board import unit_view
from beds.expected import expected
from beds.people import access
from beds.people.passes import called
from beds.people.rights import ask_unit, reaches
from beds.store.models.people import Account
from beds.world.nights import night_of
from beds.world.shifts import COUNTED, Shift
from beds.world.state import World
from beds.world.tasks import FOLLOW_UP, OTHER_HELP
from web.acting import audience, store
from web.i18n import N_
from web.pages import shown, tasks
from web.pages.done import last_change
from web.pages.shown import ShownBed
from web.templating import now, render

COUNTS = dict(
    zip(
        COUNTED,
        (N_("Checked in"), N_("Checked out"), N_("Turned away"), N_("Asked with children")),
        strict=True,
    )
)
"""What a shift counts, in words. Requests with children are an anonymous count (L-13)."""


class Receipt(Struct, frozen=True):
    """Who has read the last handover, and when; `shift` is what it told. `mine` when the reader did."""

    at: datetime
    name: str
    shift: Shift
    mine: bool


class Beds(Struct, frozen=True):
    """The beds that a handover names: those kept for absent guests, those out of service, those that close when they
    are empty, and those being cleaned."""

    away: list[ShownBed]
    closed: list[ShownBed]
    closing: list[ShownBed]
    cleaning: list[ShownBed]


async def handover_page(request: Request, refused: str = "") -> HTMLResponse:
    """Figures, promises with their numbers, beds, counts and tasks; nothing about any guest. Reading is logged."""
    world, caller, at = store(request).world, request.user, now(request)
    unit = ask_unit(caller, "handover", world, request.path_params["slug"])
    await access.log(caller, "handover", at, unit=unit.slug)
    eyes, numbers = audience(caller, world), store(request).number
    ours = [t for t in world.tasks.values() if t.unit == unit.slug]
    today = night_of(at)
    return render(
        request,
        "handover.html",
        unit=unit,
        view=unit_view(world, unit.slug, eyes),
        soon=[e for e in expected(world, unit.slug, eyes, numbers) if e.kind not in ("cleaning", "closed")],
        beds=_beds(shown.shown_beds(world, unit.slug, eyes, numbers)),
        shift=world.shifts.get(unit.slug, Shift()),
        receipt=await _receipt(request, world, unit.slug),
        counts=COUNTS,
        kinds=tasks.REPAIRS,
        tasks=tasks.repairs(request, unit.slug),
        helped=sum(t.kind == OTHER_HELP for t in ours),
        due=sum(t.kind == FOLLOW_UP and t.due <= today for t in ours),
        passes=reaches(caller, "passes", world, unit.slug),
        done=last_change(request, world, unit.slug, "handover"),
        refused=refused,
    )


def _beds(beds: list[ShownBed]) -> Beds:
    return Beds(
        away=[b for b in beds if b.away],
        closed=[b for b in beds if b.state == "closed"],
        closing=[b for b in beds if b.closing and b.state != "closed"],
        cleaning=[b for b in beds if b.state == "cleaning"],
    )


async def _receipt(request: Request, world: World, slug: str) -> Receipt | None:
    last = world.handovers.get(slug)
    if last is None:
        return None
    account = await Account.get_or_none(id=last.by)
    name = called(account.login) if account and account.login else ""
    return Receipt(last.at, name, last.shift, last.by == request.user.account)
