"""A lost number: the person has a new one, and somebody who knows it attests, once, since when they have waited.

The key stays where it is. The wait counts as of the earlier time: behind everybody who had joined by then, before
everybody who came later. The lost number, if nobody can tell which it was, falls asleep by itself.
"""

from datetime import timedelta

from beds.world.commands import Attest
from beds.world.draft import Draft
from beds.world.refusals import AlreadyAttested, NotEarlier, NotWaiting
from beds.world.state import replace
from beds.world.waiting import awake

EARLIEST = timedelta(days=365)
"""How far back anybody can be sure of."""


def attest(draft: Draft, c: Attest) -> None:
    """Write the earlier time down, for every line that the number joined later than that."""
    waits = draft.world.waits_of(c.ticket)
    if not waits:
        raise NotWaiting()
    if any(wait.since is not None for wait in waits):
        raise AlreadyAttested()
    later = [wait for wait in waits if c.since < wait.joined_at]
    if not later or draft.now - c.since > EARLIEST:
        raise NotEarlier()
    for wait in later:
        counted = awake(draft, replace(wait, since=c.since, confirmed=True))
        draft.add("attest", unit=wait.unit, ticket=c.ticket, waits=(counted,))
