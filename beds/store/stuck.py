"""What is due and cannot be done: a fault in one thing must not keep a city's clock from all the others."""

import logging
from datetime import datetime, timedelta

log = logging.getLogger(__name__)

Thing = tuple[str, str]
"""What is due, and for which bed, wait or unit, as the world's clock names it."""

AGAIN = timedelta(minutes=1)
"""After so long it is tried again: what somebody has done meanwhile may have made it possible."""


class Stuck:
    """The things that a process goes on without for a while."""

    def __init__(self) -> None:
        self._since: dict[Thing, datetime] = {}

    def put(self, thing: Thing, now: datetime, error: Exception) -> None:
        """It has failed, on that ground."""
        log.error("%s of %s is due and cannot be done: %s", *thing, error, exc_info=error.__cause__)
        self._since[thing] = now

    def at(self, now: datetime) -> frozenset[Thing]:
        """What is not to be tried now."""
        return frozenset(thing for thing, since in self._since.items() if since <= now < since + AGAIN)

    def still(self, due: frozenset[Thing]) -> int:
        """How many have failed and are due; what is due no more has been done, or need not be."""
        self._since = {thing: since for thing, since in self._since.items() if thing in due}
        return len(self._since)
