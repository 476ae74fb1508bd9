"""Standing in line: with a number that somebody has, or with one that is made for it."""

import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from beds.app.actor import Actor, submit
from beds.app.waitlist import attest
from beds.people import tickets
from beds.people.rights import waitlists
from beds.people.tickets import Issued
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import commands, decide
from beds.world.refusals import AlreadyWaiting, NotEarlier

TWICE = timedelta(minutes=1)
"""Within this the same form is the same request, tapped twice. Later it is somebody else at the same screen, who must
not be told a code for the number of whoever sat there before."""

MayIssue = Callable[[], Awaitable[None]]
"""Raises what keeps a number from being made now."""


class Lines(Struct, frozen=True, kw_only=True):
    """Which units' lines, by the person's own word of whom they are, and what was answered to the questions asked."""

    units: tuple[str, ...]
    for_: Literal["women", "men"] | None = None
    children: Literal["", "yes", "no", "unknown"] = ""
    conditions: bool = False


async def join(store: Store, actor: Actor, ticket: str, lines: Lines) -> Done:
    """Stand in line for the holder of the ticket: that an account does it confirms that there is a person. Raises
    Refused."""
    return await submit(store, actor, commands.Join, "", ticket=ticket, **_fields(actor, lines))


async def join_anew(
    store: Store, actor: Actor, lines: Lines, *, since: datetime | None, once: str, may_issue: MayIssue
) -> Issued:
    """Stand in line with a new number, which is made once it is sure that nothing else is in the way. `since` is an
    earlier time that the actor attests, `once` what the form is known by if it comes twice. Raises Refused, and what
    `may_issue` raises."""
    caller, world = actor.caller, store.world
    decide(
        world,
        commands.Join(by=actor.account, reach=waitlists(caller, world), ticket="new", **_fields(actor, lines)),
        actor.now,
    )
    if since and since >= actor.now:
        raise NotEarlier
    await may_issue()
    key = store.key(once, caller.account, "place", b"") if once else None
    issued = await tickets.issue(store.secret, actor.now, caller.organisation, caller.account, key, kept=TWICE)
    with contextlib.suppress(AlreadyWaiting):  # tapped twice
        await join(store, actor, issued.ticket, lines)
        if since:
            await attest(store, actor, issued.ticket, since)
    return issued


async def wait_together(store: Store, actor: Actor, ticket: str, number: str) -> None:
    """Ask to wait together with a number. Whether there is such a one, or it says yes, nothing tells."""
    other = await tickets.find(number)
    await submit(store, actor, commands.Pair, "", beside="pair", ticket=ticket, other=other.id if other else "")


async def part(store: Store, actor: Actor, ticket: str) -> Done:
    """Wait alone again."""
    return await submit(store, actor, commands.Part, "", ticket=ticket)


def _fields(actor: Actor, lines: Lines) -> dict[str, object]:
    return {
        "units": lines.units,
        "for_": lines.for_,
        "children": lines.children,
        "conditions": lines.conditions,
        "confirmed": actor.caller.signed_in,
    }
