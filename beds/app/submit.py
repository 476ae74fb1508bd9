"""The one way to have a command done in somebody's name, and the numbers that commands are about."""

from beds.app.actor import Actor
from beds.people import tickets
from beds.people.rights import own_staff, waitlists
from beds.store.batch import Done
from beds.store.store import Store
from beds.world.commands import Command, CountChildren
from beds.world.refusals import ChildrenHere, UnknownNumber


async def submit(
    store: Store, actor: Actor, kind: type[Command], where: str, *, beside: str = "", **fields: object
) -> Done:
    """Have the command done in the actor's name, in the unit `where`. What one request does `beside` its first command
    has a name: with the same key it would be taken for the first, done already. Raises Refused, Busy or KeyReused."""
    caller, world, who = actor.caller, store.world, {"by": actor.account}
    if not actor.own_word:
        who |= {"own": own_staff(caller, world, where), "reach": waitlists(caller, world)}
    try:
        return await store.submit(kind(**who, **fields), key=actor.key(store.secret, beside))
    except ChildrenHere as refusal:
        await count_children(store, actor, refusal)
        raise


async def count_children(store: Store, actor: Actor, refusal: ChildrenHere) -> None:
    """Children were with somebody: that one has asked is counted, and nothing else (L-13); once, however often the
    request comes, since what was refused is not known again."""
    command = CountChildren(by=actor.account, unit=refusal.params["slug"])
    await store.submit(command, key=actor.key(store.secret, "children"))


async def holder(store: Store, actor: Actor, number: str | None, pin: str | None = None) -> str:
    """The ticket behind a number, and its PIN if one is given; empty without either. Raises UnknownNumber, WrongPin
    or TooBusy."""
    if pin is not None:
        return (await tickets.check(store.secret, number or "", pin, actor.now)).id
    if number is None:
        return ""
    ticket = await tickets.find(number)
    if ticket is None:
        raise UnknownNumber
    return ticket.id
