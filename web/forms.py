"""Fields of forms as values: local clocks become instants."""

import re
from datetime import datetime, time, timedelta

from beds.app.values import YEARS
from beds.world.draft import SKEW
from beds.world.nights import ZONE, local_instant
from beds.world.refusals import Invalid
from web.i18n import N_


class NotUnderstood(Invalid):
    """A field of the form holds what it cannot."""

    message = N_("Something in the form does not fit. Look at it once more.")


def clock(text: str) -> time:
    """A time of day as people write it: 8.30, 08:30, 0830, 8. Raises ValueError."""
    found = re.fullmatch(r"(\d{1,2}?)(?:[.:]?(\d\d))?(?::\d\d)?", text)
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def earlier(text: str, now: datetime) -> datetime:
    """When something happened: an instant (RFC 3339), or what the clock showed at some time of the last day. Raises
    ValueError."""
    if "T" in text:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None or at.year not in YEARS:
            raise ValueError(text)
        return at
    today, shown = now.astimezone(ZONE).date(), clock(text)
    at = local_instant(today, shown)
    return at if at <= now + SKEW else local_instant(today - timedelta(days=1), shown)
