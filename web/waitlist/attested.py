"""Since when somebody has waited under a number that is lost: a day, and the hour if they know it."""

from datetime import date, datetime, time

from starlette.datastructures import FormData

from beds.world.nights import local_instant
from beds.world.refusals import NotEarlier
from web.forms import clock

LAST = time(23, 59)
"""Of a day whose hour nobody knows: whoever came that day stands before."""
LONGEST = 20


def since(form: FormData) -> datetime | None:
    """The time in the form; None where no day is given. Raises NotEarlier."""
    day, hour = (str(form.get(name, ""))[:LONGEST].strip() for name in ("day", "hour"))
    try:
        return local_instant(date.fromisoformat(day), clock(hour) if hour else LAST) if day else None
    except (ValueError, OverflowError):
        raise NotEarlier from None


def given(form: FormData) -> datetime:
    """The time in the form. Raises NotEarlier."""
    at = since(form)
    if at is None:
        raise NotEarlier
    return at
