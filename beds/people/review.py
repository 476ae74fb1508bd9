"""The recurring review of the access log (L-10): a month at most at a time, without gaps, by a sample that nobody can
choose and by what stands out; what came of it is written down for good."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from heapq import nsmallest
from typing import Literal, get_args

from msgspec import Struct
from tortoise.exceptions import IntegrityError

from beds.people.oddities import Oddity, Reading, oddities
from beds.people.passes import night_of_end
from beds.people.rights import Caller
from beds.secrets import keyed, new_id
from beds.store.models.people import Access, Account, LogReview, Token
from beds.world.refusals import Invalid, Refused
from beds.world.state import Unit

SAMPLE = 20
"""Readings drawn by chance for one review, or all where there are fewer."""
LONGEST = timedelta(days=31)
"""What one review covers at most: whoever is late does several."""

Outcome = Literal["in-order", "explained", "passed-on"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class AlreadyReviewed(Refused):
    code = "already-reviewed"
    message = "Somebody has reviewed this time meanwhile. Here is what came after."


class NotAReview(Invalid):
    message = "Choose what you found."


class Review(Struct, frozen=True):
    """What there is to review: everything from `since` (None: nothing has ever been read) to before `until`."""

    since: datetime | None
    until: datetime
    readings: int
    sample: list[Reading]
    stands_out: list[Oddity]


async def due(
    secret: bytes, organisation: str, units: Mapping[str, Unit], now: datetime, until: datetime | None = None
) -> Review:
    """The review that follows the last one of the organisation, up to `until` (by default now).

    The draw follows from the house's secret and the readings' random names: opening the page again draws nothing else,
    and whoever reads cannot know what will be drawn."""
    last = await LogReview.filter(organisation=organisation).order_by("-until").first()
    unread = Access.filter(organisation=organisation, ends="", **({"at__gte": last.until} if last else {}))
    first = await unread.order_by("at").first()
    if first is None:
        return Review(last.until if last else None, now, 0, [], [])
    since = last.until if last else first.at
    until = min(until or now, now, first.at + LONGEST)
    readings = await _readings(organisation, since, until)
    works_in = await _works_in({r.account for r in readings})
    stands_out = await asyncio.to_thread(oddities, readings, units, works_in)  # a busy month has a hundred thousand
    return Review(since, until, len(readings), await asyncio.to_thread(_drawn, secret, readings), stands_out)


def _drawn(secret: bytes, readings: list[Reading]) -> list[Reading]:
    drawn = nsmallest(SAMPLE, readings, key=lambda r: keyed(secret, "review", r.id))
    return sorted(drawn, key=lambda r: r.at, reverse=True)


async def close(caller: Caller, review: Review, since: datetime, outcome: str, now: datetime) -> None:
    """Write down what came of a review that began at `since`. Raises NotAReview or AlreadyReviewed."""
    if outcome not in OUTCOMES:
        raise NotAReview
    if review.since != since or not review.readings:
        raise AlreadyReviewed
    try:
        await LogReview.create(
            id=new_id(),
            at=now,
            account=caller.account,
            organisation=caller.organisation,
            since=since,
            until=review.until,
            readings=review.readings,
            sampled=len(review.sample),
            stood_out=len(review.stands_out),
            outcome=outcome,
        )
    except IntegrityError:
        raise AlreadyReviewed from None


async def made(organisation: str, limit: int) -> list[LogReview]:
    """The organisation's newest reviews."""
    return await LogReview.filter(organisation=organisation).order_by("-until").limit(limit)


async def names(accounts: set[str]) -> dict[str, str]:
    """What accounts are called: a member of staff by the sign-in name, a program by its label."""
    found = dict(await Account.filter(id__in=accounts, login__not_isnull=True).values_list("id", "login"))
    return dict(await Token.filter(account_id__in=accounts).values_list("account_id", "label")) | found


async def nameless(accounts: set[str]) -> dict[str, date | None]:
    """The accounts whose name has gone with its time, with the night that they were a pass for (None: they were none).
    A name is kept for as long as a monthly review of what it stands beside can take (beds.retention)."""
    found = Account.filter(id__in=accounts, login=None, disabled_at__not_isnull=True)
    ended = Account.filter(id__in=accounts, login=None, until__not_isnull=True)
    closed = dict.fromkeys(await found.values_list("id", flat=True))
    return closed | {id_: night_of_end(until) for id_, until in await ended.values_list("id", "until")}


async def _readings(organisation: str, since: datetime, until: datetime) -> list[Reading]:
    """All of them; the end of a subscription is none of its own."""
    rows = Access.filter(organisation=organisation, at__gte=since, at__lt=until, ends="")
    columns = ("id", "at", "account", "role", "unit", "page", "subject")
    return [
        Reading(id_, at, account, role, unit, page, one=bool(subject))
        for id_, at, account, role, unit, page, subject in await rows.values_list(*columns)
    ]


async def _works_in(accounts: set[str]) -> dict[str, frozenset[str]]:
    rows = await Account.filter(id__in=accounts).values_list("id", "units__unit")
    return {a: frozenset(unit for other, unit in rows if other == a and unit) for a in {a for a, _ in rows}}
