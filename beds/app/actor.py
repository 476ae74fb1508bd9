"""Who does something: with which rights, when, and by which request, should that come twice; and having it done."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Self, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from beds.people import tickets
from beds.people.rights import Caller, may, own_staff, waitlists
from beds.people.tickets import Issued
from beds.store.batch import Done
from beds.store.idempotency import Given
from beds.store.store import Store
from beds.world.commands import Command, CountChildren
from beds.world.refusals import ChildrenHere, UnknownNumber

LONGEST_KEY = 255

C = TypeVar("C", bound=Command)


class Repeatable(Struct, frozen=True):
    """A request that may come twice: the `Idempotency-Key` that it came with, its method and address, and its body."""

    given: str
    route: str
    body: bytes = b""


class Actor(Struct, frozen=True, kw_only=True):
    """Whoever asks for something at `now`.

    `tapped` is when they did, if it then waited on a phone without network; `queued` says that what is told may have
    waited like that, and so may lie further back. `own_word` says that it is somebody's to their own number, whoever
    else is signed in on the device.
    """

    caller: Caller
    now: datetime
    tapped: datetime | None = None
    queued: bool = False
    own_word: bool = False
    request: Repeatable | None = None

    @property
    def at(self) -> datetime:
        """When they asked, by their own clock."""
        return self.tapped or self.now

    @property
    def account(self) -> str:
        """In whose name: "self" is whoever has no account, or speaks of their own number."""
        return "self" if self.own_word else self.caller.account or "self"

    def helping(self) -> Self:
        """The same as a helper, or as nobody."""
        return self if helps(self.caller) else replace(self, caller=Caller())

    def key(self, beside: str = "") -> Given | None:
        """By what the request is known again, bound to account, address and body; None if it has no key. What is done
        `beside` it has a key of its own by that name. Raises msgspec.ValidationError."""
        if self.request is None:
            return None
        given = self.request.given
        if not given or len(given) > LONGEST_KEY:
            raise msgspec.ValidationError(f"Expected an Idempotency-Key of 1 to {LONGEST_KEY} characters")
        name = f"{given} {beside}" if beside else given
        return Given(name, self.caller.account, self.request.route, self.request.body)


def helps(caller: Caller) -> bool:
    """Whether the caller makes numbers for people whom they meet; anybody else makes one for themselves."""
    return may(caller, "api-join")


async def submit(store: Store, actor: Actor, asked: Command, where: str, *, beside: str = "") -> Done:
    """Have the command, which is by the actor's account, done with the actor's rights in the unit `where`. What one
    request does `beside` its first command has a name: with the same key it would be taken for the first, done already.
    Raises Refused, Busy or KeyReused."""
    command = within(store, actor, asked, where)
    return await _counted(store, actor, store.submit(command, key=actor.key(beside)))


async def submit_with_number(
    store: Store,
    actor: Actor,
    asked: Callable[[str], Sequence[Command]],
    where: str,
    *,
    key: Given | None = None,
) -> tuple[Done, Issued]:
    """The same for a new number, which is made by it: `asked` is told the ticket. All of its commands are done, or
    nothing. Whoever asks for the same again gets a new code for the same number. Raises what `submit` does; TooBusy."""
    caller = actor.caller
    ticket, pin = await tickets.mint(store.secret, caller.organisation, caller.account)
    command, *then = (within(store, actor, each, where) for each in asked(ticket.id))
    doing = store.submit(command, key=key or actor.key(), ticket=ticket, then=tuple(then))
    done = await _counted(store, actor, doing)
    if done.again:
        made = await tickets.of(done.ticket)
        if made is None:  # erased since
            raise UnknownNumber
        return done, await tickets.renew(store.secret, made)
    return done, Issued(ticket.id, store.number(ticket.id) or "", pin)


def within(store: Store, actor: Actor, command: C, where: str) -> C:
    """The command with what the actor may do in the unit `where`, and with waits."""
    if actor.own_word:
        return command
    own, reach = own_staff(actor.caller, store.world, where), waitlists(actor.caller, store.world)
    return replace(command, own=own, reach=reach)


async def _counted(store: Store, actor: Actor, doing: Awaitable[Done]) -> Done:
    try:
        return await doing
    except ChildrenHere as refusal:
        await count_children(store, actor, refusal)
        raise


async def count_children(store: Store, actor: Actor, refusal: ChildrenHere) -> None:
    """Children were with somebody: that one has asked is counted, and nothing else (L-13); once, however often the
    request comes, since what was refused is not known again."""
    command = CountChildren(by=actor.account, unit=refusal.slug)
    await store.submit(command, key=actor.key("children"))


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
