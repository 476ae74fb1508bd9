"""What somebody who waits says to their own number, or has said to somebody else: each answer once, however it came.

`where` is the unit in whose line it was written down by its staff; without it, it says nothing of any unit's beds and
renews nobody's figures.
"""

from datetime import datetime, time
from typing import Literal, get_args

from beds.app.actor import Actor, submit
from beds.store.batch import Done
from beds.store.store import Store
from beds.world import commands, decide
from beds.world.asking import AskFirst, children_known
from beds.world.nights import next_clock
from beds.world.refusals import NoOffer, NotWaiting
from beds.world.state import Bed

MORNING = time(8)
"""When "ask me in the morning" begins."""

Answer = Literal["accept", "decline", "no-answer"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)


async def answer(
    store: Store,
    actor: Actor,
    ticket: str,
    said: Answer,
    *,
    where: str = "",
    reason: str = "",
    arrive_by: datetime | None = None,
) -> Done:
    """Yes to what the ticket is promised, by default as soon as the unit holds beds; no, with a reason or none; or
    nobody answered, and it goes on to the next. Raises NoOffer and what else `decide` refuses."""
    match said:
        case "accept":
            yes = commands.Accept(by=actor.account, ticket=ticket, arrive_by=arrive_by)
            return await submit(store, actor, yes, where)
        case "decline":
            return await submit(store, actor, commands.Decline(by=actor.account, ticket=ticket, reason=reason), where)
        case "no-answer":
            return await submit(store, actor, commands.NoAnswer(by=actor.account, ticket=ticket), where)


async def offer(
    store: Store,
    actor: Actor,
    unit: str,
    *,
    bed: str = "",
    ticket: str = "",
    reason: str = "",
    children: Literal["", "yes", "no", "unknown"] = "",
    asks: bool = False,
) -> Done:
    """Offer a bed of the unit, that one or any, to the ticket or to the First. Who `asks` before it is told of the
    question that is open. Raises AskFirst beside what `decide` refuses."""
    asked = commands.Offer(by=actor.account, unit=unit, bed=bed, ticket=ticket, reason=reason, children=children)
    if asks and not children and not children_known(store.world, ticket):
        decide(store.world, asked, actor.now)
        raise AskFirst(("children",))
    return await submit(store, actor, asked, unit)


async def withdraw(store: Store, actor: Actor, bed: Bed, reason: str) -> Done:
    """Take an offer, or a promise to a number, back; its holder is first again."""
    return await submit(store, actor, commands.Withdraw(by=actor.account, bed=bed.id, reason=reason), bed.unit)


async def looked(store: Store, actor: Actor, ticket: str) -> None:
    """Somebody has looked how their number stands: a sign of life, if it stands anywhere."""
    if store.world.waits_of(ticket):
        await submit(store, actor, commands.Sign(by=actor.account, ticket=ticket), "")


async def has_read(store: Store, actor: Actor, ticket: str) -> Done:
    """They have read what has changed in their lines."""
    return await submit(store, actor, commands.Sign(by=actor.account, ticket=ticket, read=True), "")


async def still_waits(store: Store, actor: Actor, ticket: str) -> Done:
    """A sign of life; it also ends a pause."""
    return await submit(store, actor, commands.Sign(by=actor.account, ticket=ticket, still_waits=True), "")


async def pause(store: Store, actor: Actor, ticket: str, until: datetime | Literal["morning"] | None) -> Done:
    """No offers until then; without a time, until the person says so."""
    until = next_clock(actor.now, (MORNING,)) if until == "morning" else until
    return await submit(store, actor, commands.Pause(by=actor.account, ticket=ticket, until=until), "")


async def leave(store: Store, actor: Actor, ticket: str) -> Done:
    """Out of every line."""
    return await submit(store, actor, commands.Leave(by=actor.account, ticket=ticket), "")


async def met(store: Store, actor: Actor, ticket: str) -> Done:
    """Somebody has met or spoken with the person: a sign of life, and that there is one."""
    return await submit(store, actor, commands.ConfirmWait(by=actor.account, ticket=ticket), "")


async def attest(store: Store, actor: Actor, ticket: str, since: datetime) -> Done:
    """They have waited since then, under a number that is lost: once, on record."""
    return await submit(store, actor, commands.Attest(by=actor.account, ticket=ticket, since=since), "")


def in_line(store: Store, ticket: str, unit: str) -> str:
    """The ticket, if it stands in this unit's line. Raises NotWaiting."""
    if store.world.wait_in(ticket, unit) is None:
        raise NotWaiting
    return ticket


def promised(store: Store, ticket: str, unit: str, seen: str | None = None) -> str:
    """The ticket, if what it is promised is a bed of this unit, that which was `seen` on the screen: of another's offer
    nobody answers here. Raises NoOffer."""
    bed = store.world.promised_to(ticket)
    if bed is None or store.world.beds[bed].unit != unit or seen not in (None, bed):
        raise NoOffer
    return ticket
