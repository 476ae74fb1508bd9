"""Who stands in which line, and what the ledger has still to be told of it."""

from typing import Literal

from beds.world.stored import Instant, Stored

WaitState = Literal["waiting", "promised", "paused", "quiet", "asleep", "closed"]

Hand = Literal["", "own", "voice", "account"]
"""By whose hand an act on a wait was done: the holder's own, with number and code; an account's for the holder, who
said so; an account's on its own judgement. Empty: the clock's, or no act on a wait."""

NOTHING: frozenset[str] = frozenset()
"""The one empty set: msgspec leaves out this default and writes any other, and a world has one document only."""


class Wait(Stored, rename={"for_": "for"}):
    """One person's standing in one unit's waitlist. `key` is the seq of its join (0 inside that entry) and nothing
    moves it; `since` is the earlier time as of which it counts, attested for somebody who had lost a number, `read`
    when its holder last said that they had read the news. `asked` and `terms` as in a spell; `still_paused`: under a
    promise, the person's own pause goes on. `barred` while its holder may not come to the unit. `joined_as` is the
    handle that the wait shared with those in other units when it joined, before version 2 of what is stored; lots were
    drawn by it."""

    handle: str
    unit: str
    joined_at: Instant
    last_sign: Instant
    key: int = 0
    since: Instant | None = None
    read: Instant | None = None
    ticket: str = ""
    for_: Literal["women", "men"] | None = None
    state: WaitState = "waiting"
    confirmed: bool = False
    still_paused: bool = False
    misses: int = 0
    tried: frozenset[str] = NOTHING
    partner: str = ""
    paired: bool = False
    barred: bool = False
    asked: bool = False
    terms: int = 0
    ask_from: Instant | None = None
    offer_minutes: int = 0
    misses_allowed: int = 0
    asleep_days: int = 0
    close_days: int = 0
    joined_as: str = ""


class Deferred(Stored):
    """What an entry about somebody means for their wait in another unit. `wait` is that wait as it now is, or closed.
    It holds at once, and is written into the ledger by the clock, at the moment `due` or when an order hangs on it: so
    that neither a handle nor a time says that both waits are one person's. Without `due` nothing is left to write.
    `reason` is that of the entry to come, `hand` and `account` say who asked for it."""

    wait: Wait
    due: Instant | None = None
    reason: str = ""
    hand: Hand = ""
    account: str = ""


class Unwritten(Stored):
    """How far the ledger is behind for one wait: as `Deferred`; `recorded` is the wait as the ledger has it, None for
    one whose join is still to be written."""

    due: Instant
    recorded: Wait | None = None
    reason: str = ""
    hand: Hand = ""
    account: str = ""


class Suspension(Stored):
    """A guest may not come to one unit until then."""

    handle: str
    unit: str
    until: Instant
    ticket: str = ""
