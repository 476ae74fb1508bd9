"""Who does something: with which rights, when, and by which request, should that come twice; and having it done."""

from datetime import datetime

import msgspec
from msgspec import Struct

from beds.people import tickets
from beds.people.rights import Caller, own_staff, waitlists
from beds.store.batch import Done
from beds.store.idempotency import RequestKey, request_key
from beds.store.store import Store
from beds.world.commands import Command, CountChildren
from beds.world.refusals import ChildrenHere, UnknownNumber

LONGEST_KEY = 255


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

    def key(self, secret: bytes, beside: str = "") -> RequestKey | None:
        """By what the request is known again, bound to account, address and body; None if it has no key. What is done
        `beside` it has a key of its own by that name. Raises msgspec.ValidationError."""
        if self.request is None:
            return None
        given = self.request.given
        if not given or len(given) > LONGEST_KEY:
            raise msgspec.ValidationError(f"Expected an Idempotency-Key of 1 to {LONGEST_KEY} characters")
        name = f"{given} {beside}" if beside else given
        return request_key(secret, name, self.caller.account, self.request.route, self.request.body)


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
