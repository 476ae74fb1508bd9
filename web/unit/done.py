"""What was just done, in one sentence, with the way back."""

from datetime import datetime

from msgspec import Struct
from starlette.requests import Request

from beds.people.rights import reaches
from beds.world.recent import UNDO_WINDOW
from beds.world.state import PROMISES, Change, World
from web import i18n
from web.acting import now
from web.i18n import N_
from web.unit.actions import SHOWN

SENTENCES: dict[str, str] = {
    **{str(kind): text for row in SHOWN.values() for kind, text in row.said.items()},
    "offer": N_("Bed %(bed)s has been offered."),
    "withdraw": N_("The promise on bed %(bed)s has been taken back."),
    "accept": N_("The yes is noted. Bed %(bed)s is held."),
    "decline": N_("The no is noted. Bed %(bed)s goes to the next in line."),
    "expire": N_("No answer is noted. Bed %(bed)s goes to the next in line."),
    "join": N_("The number stands in line."),
    "confirm-wait": N_("It is noted that somebody has met the person."),
    "attest": N_("It is noted since when the person has waited."),
    "sign": N_("It is noted that the person still waits."),
    "pause": N_("The number has paused."),
    "close-wait": N_("The number has left the line."),
    "turn-away": N_("It is written down that somebody got no place."),
    "task": N_("It is on the list."),
    "task-done": N_("It is ticked off."),
}
"""By the kind of a command's last entry. Whoever reads the bar sees beds, never a number: it may lie open."""
BREAKING = ("admit", "arrive", "close")
MOVED = N_("Bed %(bed)s was promised to somebody: the promise has moved to bed %(to)s.")
LOST = N_("Bed %(bed)s was promised to somebody: the promise has been taken back, and they are first in line again.")


class Done(Struct, frozen=True):
    """`change` takes it back until then, by a form to `address`; `back` names the page to come back to."""

    address: str
    change: str
    said: str
    until: datetime
    back: str


def last_change(request: Request, world: World, slug: str, back: str = "") -> Done | None:
    """The change that the address names (`?done=`), while it may still be taken back from this page."""
    return done(request, world, slug, request.query_params.get("done", ""), back)


def done(request: Request, world: World, slug: str, change: str, back: str = "") -> Done | None:
    """The sentence for a change of the unit (without a slug: of any within reach); None if there is none such that can
    be undone."""
    found = next((c for c in world.recent if str(c.act) == change), None)
    if found is None or found.kind not in SENTENCES or now(request) - found.at > UNDO_WINDOW:
        return None
    where = [u for u in _units(world, found) if u == slug or (not slug and reaches(request.user, "undo", world, u))]
    if not where:
        return None
    said = " ".join([told(i18n.of_request(request), world, found), *gave_way(i18n.of_request(request), world, found)])
    return Done(f"/units/{where[0]}/undo", change, said, found.at + UNDO_WINDOW, back)


def told(language: i18n.Language, world: World, change: Change) -> str:
    """A change of one of the kinds of SENTENCES in its sentence."""
    return language.say(SENTENCES[change.kind], **_labels(world, change))


def gave_way(language: i18n.Language, world: World, change: Change) -> list[str]:
    """What became of promises that a change broke because somebody was in the bed already (rule 10), each told."""
    sentences = []
    for bed, (before, _) in change.beds.items() if change.kind in BREAKING else ():
        if before is None or before.state not in PROMISES or not before.ticket or _comes(world, change, before.ticket):
            continue
        to = world.returns_to(before.ticket) if before.returning else world.promised_to(before.ticket)
        if to != bed:
            labels = {"bed": world.beds[bed].label} | ({"to": world.beds[to].label} if to in change.beds else {})
            sentences.append(language.say(MOVED if "to" in labels else LOST, **labels))
    return sentences


def _comes(world: World, change: Change, ticket: str) -> bool:
    """Whether it is the ticket itself that took the bed, or was promised it."""
    spell = world.spells.get(change.bed)
    return spell is not None and spell.ticket == ticket


def _units(world: World, change: Change) -> list[str]:
    """The units whose beds or lines it touched, its own first."""
    beds = (world.beds[bed].unit for bed in (*change.beds, *change.closings))
    waits = (wait for both in change.waits.values() for wait in both if wait is not None)
    return list(dict.fromkeys((change.unit, *beds, *(wait.unit for wait in waits))))


def _labels(world: World, change: Change) -> dict[str, str]:
    """The bed that a sentence names, and for two of them the other."""
    if change.bed not in world.beds:
        return {}
    last = world.beds[change.bed].label
    first = next((world.beds[bed].label for bed in change.beds if bed != change.bed), last)
    return {"bed": first if change.kind in ("arrive", "swap") else last, "other": last}
