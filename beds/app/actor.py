"""Who does something: with which rights, when, and by which request, should that come twice."""

from datetime import datetime

import msgspec
from msgspec import Struct

from beds.people.rights import Caller
from beds.store.idempotency import RequestKey, request_key

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
