"""Telling people that there is news, by whatever way they left: neutral words, at least once, no number and no unit.

What is to be told lies in the outbox, written in the transaction of what it tells of. Each gateway has a delivery of
its own, which waits for nobody else. Whoever claims a message tries it; any number of processes may run side by side.
"""

import asyncio
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from beds.people import contact
from beds.people.contact import Reach
from beds.people.gateways import Gateway, Undelivered
from beds.store.models.notice import Outbox

log = logging.getLogger(__name__)

WORDS = "Det finns ett besked. Titta när du kan, eller ring."
"""All that is ever sent, whoever may read it. In Swedish, Finnish and English below one another."""
TEXT = f"{WORDS}\nSinulle on viesti. Katso kun voit, tai soita.\nThere is news for you. Look when you can, or call."
PAGE = 50
"""Messages looked at together."""
DEADLINE = timedelta(seconds=15)
"""For one message, from the name of the server to the end of its answer: a server that drips is cut off as well."""
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=1)
MOST_DOUBLINGS = 7
JITTER = 0.5
"""By how much of itself a pause is lengthened at most, by chance: what failed together does not come together."""
GIVE_UP = timedelta(hours=6)
"""A message about an offer that ran out long ago would only mislead."""
GIVE_UP_SLOWLY = timedelta(days=7)
"""That a line has ended or that its rules have changed stays true."""
LASTING = ("line", "rules")
WORD_AGAIN = timedelta(hours=1)
"""How often to look at what is left by word, which stays until somebody has told it."""


class Backlog(Struct, frozen=True):
    """What is still to be told on one way: how many messages, the oldest from when, and how many of them have been
    tried without success."""

    waiting: int
    since: datetime
    tried: int


class Delivery:
    """Everything that leaves by one gateway, as one process does it. `failing_since` is when the first of the tries
    failed since the last that did not; `why` is of the latest."""

    def __init__(
        self,
        kind: str,
        gateway: Gateway,
        secret: bytes,
        country: str,
        clock: Callable[[], datetime],
        deadline: timedelta = DEADLINE,
        on_try: Callable[[str, bool], None] = lambda kind, sent: None,
    ) -> None:
        self.kind, self.why = kind, ""
        self.failing_since: datetime | None = None
        self._gateway, self._secret, self._country = gateway, secret, country
        self._clock, self._deadline, self._on_try = clock, deadline, on_try

    async def round(self) -> int:
        """Try what is due, one after the other, what was tried least first; how many were delivered."""
        sent = 0
        while (found := await self._claim()) is not None:
            sent += await self._try(*found)
        return sent

    async def _claim(self) -> tuple[Outbox, Reach] | None:
        """The next that nobody else tries. Should this process end before it has, it is tried again after the pause."""
        now, seen = self._clock(), 0
        due = Outbox.filter(next_at__lte=now).order_by("tries", "next_at", "id")
        while rows := await due.offset(seen).limit(PAGE):
            reaches = await contact.reaches(self._secret, {row.ticket_id for row in rows}, self._country)
            for row in rows:
                to = reaches.get(row.ticket_id)
                if to is None or to.kind != self.kind or _too_old(row, now):
                    continue
                if await _taken(row, now + max(_pause(row.tries), 2 * self._deadline)):
                    return row, to
            seen += len(rows)
        return None

    async def _try(self, row: Outbox, to: Reach) -> bool:
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                await self._gateway.send(to, TEXT, row.id)
        except Exception as error:  # whatever the other end brings about is its own failure, and nobody else's
            self._failed(error)
            return False
        self._succeeded()
        await Outbox.filter(id=row.id).delete()
        return True

    def _failed(self, error: Exception) -> None:
        """Without the error's own words, which may quote an address."""
        self.failing_since = self.failing_since or self._clock()
        self.why = str(error) if isinstance(error, Undelivered) else type(error).__name__
        log.warning("a message could not be sent by %s: %s", self.kind, self.why)
        self._on_try(self.kind, False)

    def _succeeded(self) -> None:
        if self.failing_since is not None:
            log.warning("messages by %s can be sent again", self.kind)
        self.failing_since, self.why = None, ""
        self._on_try(self.kind, True)


async def sort_out(secret: bytes, country: str, now: datetime) -> dict[str, Backlog]:
    """Drop what is too old to be told or can reach nobody, and put off what people pass on by word. What is still to be
    told, by kind."""
    rows = await Outbox.all().order_by("made_at")
    reaches = await contact.reaches(secret, {row.ticket_id for row in rows}, country)
    waiting: dict[str, list[Outbox]] = defaultdict(list)
    for row in rows:
        to = reaches.get(row.ticket_id)
        if to is None or _too_old(row, now):
            if row.ticket_id in reaches and to is None:
                log.warning("a message can reach nobody: the address is no such, or was sealed with another secret")
            await Outbox.filter(id=row.id).delete()
            continue
        if to.kind == "word" and row.next_at <= now:
            await Outbox.filter(id=row.id, next_at=row.next_at).update(next_at=now + WORD_AGAIN)
        waiting[to.kind].append(row)
    return {
        kind: Backlog(len(some), some[0].made_at, sum(row.tries > 0 for row in some)) for kind, some in waiting.items()
    }


async def forget(now: datetime, kept: timedelta) -> int:
    """Drop messages that nobody could deliver for so long; how many."""
    return await Outbox.filter(made_at__lt=now - kept).delete()


def _too_old(row: Outbox, now: datetime) -> bool:
    return now - row.made_at > (GIVE_UP_SLOWLY if row.about in LASTING else GIVE_UP)


def _pause(tries: int) -> timedelta:
    whole = min(FIRST_RETRY * (1 << min(tries, MOST_DOUBLINGS)), LONGEST_RETRY)
    return whole * (1 + JITTER * secrets.randbelow(1000) / 1000)


async def _taken(row: Outbox, again_at: datetime) -> bool:
    """Whether this process is the one that tries now."""
    mine = Outbox.filter(id=row.id, tries=row.tries, next_at=row.next_at)
    return bool(await mine.update(tries=row.tries + 1, next_at=again_at))
