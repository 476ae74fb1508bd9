"""What was just done, in one sentence, with the way back."""

from datetime import datetime

from msgspec import Struct
from starlette.requests import Request

from beds.world.apply import UNDO_WINDOW
from beds.world.state import World
from web import i18n
from web.i18n import N_
from web.templating import now

SENTENCES = {
    "hold": N_("Bed %(bed)s is held."),
    "extend": N_("Bed %(bed)s is held longer."),
    "release": N_("Bed %(bed)s is no longer held."),
    "admit": N_("Checked in on bed %(bed)s."),
    "attach": N_("The guest in bed %(bed)s has a number."),
    "discharge": N_("Checked out of bed %(bed)s."),
    "ready": N_("Bed %(bed)s is ready."),
    "close": N_("Bed %(bed)s is out of service."),
    "offer": N_("Bed %(bed)s has been offered."),
    "withdraw": N_("The promise on bed %(bed)s has been taken back."),
    "plan-close": N_("Bed %(bed)s closes when it is empty."),
    "reopen": N_("Bed %(bed)s is back in service."),
    "arrive": N_("Moved from bed %(bed)s to bed %(other)s."),
    "swap": N_("The guests of beds %(bed)s and %(other)s have changed beds."),
    "absent": N_("Bed %(bed)s is kept while the guest is away."),
    "back": N_("The guest in bed %(bed)s is here again."),
}
"""By the kind of a command's last entry. Whoever reads the bar sees beds, never a number: it may lie open."""


class Done(Struct, frozen=True):
    """`change` takes it back until then."""

    unit: str
    change: str
    said: str
    until: datetime


def last_change(request: Request, world: World, slug: str) -> Done | None:
    """The change that the address names (`?done=`), while it may still be taken back in this unit."""
    return done(request, world, slug, request.query_params.get("done", ""))


def done(request: Request, world: World, slug: str, change: str) -> Done | None:
    """The sentence for a change of the unit; None if there is none such that can be undone."""
    found = next((c for c in world.recent if str(c.act) == change), None)
    if found is None or found.kind not in SENTENCES or now(request) - found.at > UNDO_WINDOW:
        return None
    beds = [world.beds[bed] for bed in (found.beds or found.closings)]
    if found.bed not in world.beds or slug not in {bed.unit for bed in beds} | {found.unit}:
        return None
    last = world.beds[found.bed]
    first = next((bed for bed in beds if bed.id != last.id), last)
    both = found.kind in ("arrive", "swap")
    said = i18n.of_request(request).say(
        SENTENCES[found.kind], bed=first.label if both else last.label, other=last.label
    )
    return Done(slug, change, said, found.at + UNDO_WINDOW)
