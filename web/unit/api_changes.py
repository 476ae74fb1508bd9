"""Changes: what has happened in the units that the caller sees, and taking back what was just done."""

from datetime import datetime

from msgspec import UNSET, Struct
from starlette.requests import Request
from starlette.responses import Response

from beds.app.taking_back import take_back
from beds.app.values import Nothing
from beds.board import Audience
from beds.store import changes
from beds.world.actions import of_kind
from beds.world.entry import Entry
from beds.world.refusals import UnknownChange
from beds.world.state import World
from web.acting import actor_of, audience, store
from web.api.address import reply
from web.api.body import read, whole_number

LARGEST_ID = 2**63 - 1
USUAL, MOST = 100, 1000
"""Changes in one answer."""
READ_AT_ONCE = 2000
"""Entries looked through for one answer. `last` is one that the caller has seen: any other would tell, by moving, that
something goes on where they may not look, and be a name to undo it by."""
QUERY = {"after": "The id of the last change that is known.", "limit": "How many at most."}


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
    entries = await changes.after(after, READ_AT_ONCE)
    seen: list[Change] = []
    last = after
    eyes = audience(request.user, world)
    for name, entry in entries:
        if (change := _change(name, entry, world, eyes)) is not None:
            seen.append(change)
            last = name
        if len(seen) == limit:
            break
    if not seen and len(entries) == READ_AT_ONCE:  # a whole page without anything for them: they must get past it
        last = entries[-1][0]
    return reply(Changes(seen, str(last)))


def _change(name: int, entry: Entry, world: World, eyes: Audience) -> Change | None:
    """The entry as these eyes see it: None where it shows them nothing new."""
    touches = entry.kind in ("confirm", "unit", "bed") or (entry.bed and entry.spell is not UNSET)
    if not touches or not eyes.sees_figures(world, entry.unit):
        return None
    if eyes.sees_beds(world, entry.unit):
        state = "" if entry.spell is UNSET else entry.spell.state if entry.spell else "free"
        return Change(str(name), entry.at, entry.unit, entry.kind, entry.bed, state, entry.when)
    action = of_kind(entry.kind)
    return Change(str(name), entry.at, entry.unit) if action is None or action.shown else None


async def undo(request: Request) -> Response:
    """Take back what was done, within five minutes."""
    await read(request, Nothing)
    name = request.path_params["id"]
    if not (name.isascii() and name.isdigit() and int(name[:20]) <= LARGEST_ID):
        raise UnknownChange
    done = await take_back(store(request), await actor_of(request), "api-undo", int(name))
    return reply(Undone(str(done.change)))
