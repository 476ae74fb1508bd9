"""Sightings: the same number seen by several partners within one quarter, from which the unseen are estimated.

A sighting holds no number: only HMAC(the window's key, ticket), and the key goes with the window. Its holder has read
the number out and agreed that it is kept until then.
"""

import hmac
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from beds.disclosure import K
from beds.need.quarters import Quarter, quarter_of
from beds.secrets import new_id
from beds.store.models.need import Sighting, SightingTotal, SightingWindow
from beds.world.nights import night_of

MOST_LISTS = 6
"""As many as `beds.demand` takes."""
KEPT = timedelta(days=30)
"""How long after its quarter a window is kept with its sightings."""
WOMEN = "women"


class Window(Struct, frozen=True):
    """What one quarter's sightings of women add up to: how many numbers stood on which lists (one for each organisation
    that saw any), how many of them replace one that was lost, and whether the quarter is over."""

    quarter: Quarter
    cells: dict[str, int]
    lost: int
    over: bool

    @property
    def seen(self) -> int:
        """Numbers seen at all."""
        return sum(self.cells.values())


async def see(ticket: str, organisation: str, now: datetime, whom: str = "", lost: bool = False) -> SightingWindow:
    """Write down that the organisation has seen the ticket's holder, who agrees; once in each quarter is enough. The
    window in which it stands."""
    window = await _open_window(now)
    token = _token(window, ticket)
    try:
        async with in_transaction():
            await Sighting.create(
                id=new_id(), whom=whom, lost=lost, window=window, organisation=organisation, token=token
            )
    except IntegrityError:  # seen before
        known = await Sighting.get(window=window, organisation=organisation, token=token)
        await Sighting.filter(id=known.id).update(whom=whom or known.whom, lost=lost or known.lost)
    return window


async def in_open_window(ticket: str) -> bool:
    """Whether a window that is still kept holds a sighting of the ticket, which must then not be erased yet (L-16)."""
    for window in await SightingWindow.all():
        if await Sighting.exists(window=window, token=_token(window, ticket)):
            return True
    return False


async def windows(now: datetime) -> tuple[Window, ...]:
    """Every window so far, oldest first."""
    found = {}
    for total in await SightingTotal.filter(whom=WOMEN):
        found[total.quarter] = Window(Quarter.of(total.quarter), dict(total.cells), total.lost, over=True)
    for window in await SightingWindow.all().prefetch_related("sightings"):
        cells, lost = _add_up(window.sightings)
        found[window.quarter] = Window(Quarter.of(window.quarter), cells, lost, over=window.ends <= now)
    return tuple(found[key] for key in sorted(found))


async def forget_windows(now: datetime, kept: timedelta = KEPT) -> int:
    """Drop the windows that ended so long ago, keys and sightings and all; only the sums stay. How many."""
    old = await SightingWindow.filter(ends__lte=now - kept).prefetch_related("sightings")
    for window in old:
        cells, lost = _add_up(window.sightings)
        async with in_transaction():
            if cells:
                await SightingTotal.create(quarter=window.quarter, whom=WOMEN, cells=cells, lost=lost)
            await Sighting.filter(window=window).delete()
            await window.delete()
    return len(old)


def _add_up(sightings: Iterable[Sighting]) -> tuple[dict[str, int], int]:
    """The cells of the table of lists for women, and how many of their numbers replace lost ones.

    More organisations than there may be lists: the smallest are joined into the last one."""
    by_token: dict[str, set[str]] = defaultdict(set)
    women, lost = set(), set()
    for sighting in sightings:
        by_token[sighting.token].add(sighting.organisation)
        women |= {sighting.token} if sighting.whom == WOMEN else set()
        lost |= {sighting.token} if sighting.lost else set()
    sizes = Counter(organisation for token in women for organisation in by_token[token])
    order = sorted(sizes, key=lambda organisation: (-sizes[organisation], organisation))
    place = {organisation: min(n, MOST_LISTS - 1) for n, organisation in enumerate(order)}
    cells = Counter(_cell({place[o] for o in by_token[token]}, len(set(place.values()))) for token in women)
    return dict(cells), len(lost & women)


def tellable(cells: dict[str, int]) -> dict[str, int]:
    """The cells with lists of less than K numbers joined to the next smallest: no estimate then speaks of a few."""
    while len(next(iter(cells))) > 1:
        sizes = [sum(n for cell, n in cells.items() if cell[at] == "1") for at in range(len(next(iter(cells))))]
        small, other = sorted(range(len(sizes)), key=lambda at: (sizes[at], at))[:2]
        if sizes[small] >= K:
            break
        joined: Counter[str] = Counter()
        for cell, n in cells.items():
            both = "1" if "1" in (cell[small], cell[other]) else "0"
            signs = [both if at == other else sign for at, sign in enumerate(cell) if at != small]
            joined["".join(signs)] += n
        cells = dict(joined)
    return cells


def _cell(lists: set[int], count: int) -> str:
    return "".join("01"[n in lists] for n in range(count))


async def _open_window(now: datetime) -> SightingWindow:
    quarter = quarter_of(night_of(now))
    window = await SightingWindow.get_or_none(quarter=quarter.key)
    if window is not None:
        return window
    try:
        async with in_transaction():
            return await SightingWindow.create(quarter=quarter.key, key=secrets.token_bytes(32), ends=quarter.end)
    except IntegrityError:  # another process was quicker
        return await SightingWindow.get(quarter=quarter.key)


def _token(window: SightingWindow, ticket: str) -> str:
    return hmac.digest(bytes(window.key), bytes.fromhex(ticket), "sha256").hex()
