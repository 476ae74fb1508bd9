"""Changes: what has happened in the units that the caller sees, and taking back what was just done."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import UNSET, Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.values import Nothing
from beds.board import Audience
from beds.people.rights import ask_unit
from beds.store.models.ledger import Detail
from beds.world.commands import Undo
from beds.world.entry import Entry
from beds.world.refusals import UnknownChange
from beds.world.state import World
from web.acting import audience, store, submit
from web.api.address import Api, reply
from web.api.body import read, whole_number

LARGEST_ID = 2**63 - 1
USUAL, MOST = 100, 1000
"""Changes in one answer."""
READ_AT_ONCE = 2000
"""Entries looked through for one answer. `last` is one that the caller has seen: any other would tell, by moving, that
something goes on where they may not look, and be a name to undo it by."""

UNSEEN = frozenset(("extend", "attach", "absent", "back"))
"""Kinds that leave every figure of the unit as it was."""


class Change(Struct, frozen=True, omit_defaults=True):
    """One change. Those who see single beds get `bed`, its new `state` and the true time `when`."""

    id: str
    at: datetime
    unit: str
    kind: str = ""
    bed: str = ""
    state: str = ""
    when: datetime | None = None


class Changes(Struct, frozen=True):
    """In order; `last` is where to go on."""

    changes: list[Change]
    last: str


class Undone(Struct, frozen=True):
    change: str


async def listed(request: Request) -> Response:
    """Changes after the one named, oldest first."""
    after = whole_number(request, "after", 0, 0, LARGEST_ID)
    limit = whole_number(request, "limit", USUAL, 1, MOST)
    world = store(request).world
    seq = 0
    if after:
        found = await Detail.filter(name=after).values_list("seq", flat=True)
        if not found:
            raise UnknownChange
        seq = found[0]
    rows = await Detail.filter(seq__gt=seq).order_by("seq").limit(READ_AT_ONCE).values_list("name", "body")
    seen: list[Change] = []
    last = after
    for name, change in _seen(rows, world, audience(request.user, world)):
        if change is not None:
            seen.append(change)
            last = name
        if len(seen) == limit:
            break
    if not seen and len(rows) == READ_AT_ONCE:  # a whole page without anything for them: they must get past it
        last = rows[-1][0]
    return reply(Changes(seen, str(last)))


def _seen(rows: list, world: World, eyes: Audience) -> Iterator[tuple[int, Change | None]]:
    for name, body in rows:
        yield name, _change(name, Entry.from_body(bytes(body)), world, eyes)


def _change(name: int, entry: Entry, world: World, eyes: Audience) -> Change | None:
    """The entry as these eyes see it: None where it shows them nothing new."""
    touches = entry.kind in ("confirm", "unit", "bed") or (entry.bed and entry.spell is not UNSET)
    if not touches or not eyes.sees_figures(world, entry.unit):
        return None
    if eyes.sees_beds(world, entry.unit):
        state = "" if entry.spell is UNSET else entry.spell.state if entry.spell else "free"
        return Change(str(name), entry.at, entry.unit, entry.kind, entry.bed, state, entry.when)
    return None if entry.kind in UNSEEN else Change(str(name), entry.at, entry.unit)


def ask_change(request: Request, action: str, name: int) -> str:
    """The unit of a change that could be taken back, if every unit that it touched is within the caller's reach; empty
    for one that nobody knows any more. Raises UnknownUnit."""
    world = store(request).world
    known = next((change for change in world.recent if change.act == name), None)
    if known is None or (known.by == request.user.account and not known.beds):
        return ""  # what one has written down about a wait is one's own to take back, whichever line it is named by
    for slug in {known.unit, *(world.beds[bed].unit for bed in known.beds)} - {""}:
        ask_unit(request.user, action, world, slug)
    return known.unit


async def undo(request: Request) -> Response:
    """Take back what was done, within five minutes."""
    await read(request, Nothing)
    name = request.path_params["id"]
    if not (name.isascii() and name.isdigit() and int(name[:20]) <= LARGEST_ID):
        raise UnknownChange
    where = ask_change(request, "api-undo", int(name))
    done = await submit(request, Undo, where, change=int(name))
    return reply(Undone(str(done.change)))


routes = [
    Api(
        "GET",
        "/changes",
        listed,
        "api-changes",
        answer=Changes,
        query={"after": "The id of the last change that is known.", "limit": "How many at most."},
    ),
    Api("POST", "/changes/{id}/undo", undo, "api-undo", body=Nothing, answer=Undone),
]
