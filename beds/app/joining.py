"""Standing in line: with a number that somebody has, or with one that is made for it."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from beds.app.actor import Actor, submit, submit_with_number
from beds.people import tickets
from beds.people.tickets import Issued
from beds.store.batch import Done
from beds.store.idempotency import Given
from beds.store.store import Store
from beds.world import commands
from beds.world.commands import Command

TWICE = timedelta(minutes=1)
"""Within this the same form is the same request, tapped twice. Later it is somebody else at the same screen, who must
not be told a code for the number of whoever sat there before."""


class Lines(Struct, frozen=True, kw_only=True):
    """Which units' lines, by the person's own word of whom they are, and what was answered to the questions asked."""

    units: tuple[str, ...]
    for_: Literal["women", "men"] | None = None
    children: Literal["", "yes", "no", "unknown"] = ""
    conditions: bool = False


def stops(store: Store, lines: Lines) -> bool:
    """Whether children are with somebody who asks for a unit in which only adults may sleep (L-13)."""
    units = (store.world.units.get(slug) for slug in lines.units)
    return lines.children == "yes" and any(unit is not None and unit.adults_only for unit in units)


async def join(store: Store, actor: Actor, ticket: str, lines: Lines) -> Done:
    """Stand in line for the holder of the ticket: that an account does it confirms that there is a person. Raises
    Refused."""
    return await submit(store, actor, _join(actor, ticket, lines), "")


async def join_anew(store: Store, actor: Actor, lines: Lines, *, since: datetime | None, once: str) -> Issued:
    """Stand in line with a new number, of a helper's or alone. `since` is an earlier time that a helper attests, `once`
    what the form is known by if it comes twice. Raises Refused, or TooBusy."""
    actor = actor.helping()
    key = Given(once, actor.caller.account, "place", b"", kept=TWICE) if once else None
    attests = since if actor.caller.account else None

    def asked(ticket: str) -> list[Command]:
        join = _join(actor, ticket, lines)
        return [join, commands.Attest(by=actor.account, ticket=ticket, since=attests)] if attests else [join]

    _, issued = await submit_with_number(store, actor, asked, "", key=key)
    return issued


async def wait_together(store: Store, actor: Actor, ticket: str, number: str) -> None:
    """Ask to wait together with a number. Whether there is such a one, or it says yes, nothing tells."""
    other = await tickets.find(number)
    asked = commands.Pair(by=actor.account, ticket=ticket, other=other.id if other else "")
    await submit(store, actor, asked, "", beside="pair")


async def part(store: Store, actor: Actor, ticket: str) -> Done:
    """Wait alone again."""
    return await submit(store, actor, commands.Part(by=actor.account, ticket=ticket), "")


def _join(actor: Actor, ticket: str, lines: Lines) -> commands.Join:
    return commands.Join(
        by=actor.account,
        ticket=ticket,
        units=lines.units,
        for_=lines.for_,
        children=lines.children,
        conditions=lines.conditions,
        confirmed=actor.caller.signed_in,
    )
