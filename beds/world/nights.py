"""Nights and local time: a night is the date of its evening, and a day turns at noon unless the unit says otherwise."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Stockholm")
HOUR_S = 3600


def night_of(instant: datetime, turns: time = time(12)) -> date:
    """The night that an instant belongs to: the local date, or the day before while the day has not turned. Compared
    as instants, so that a day which turns within the hour that autumn has twice turns once."""
    day = instant.astimezone(ZONE).date()
    return day if instant >= begins(day, turns) else day - timedelta(days=1)


def begins(night: date, turns: time = time(12)) -> datetime:
    """The instant (UTC) at which a night's day begins."""
    return local_instant(night, turns)


def quarter_begins(instant: datetime) -> date:
    """The first day of the calendar quarter in which an instant lies."""
    return _quarter(int(instant.timestamp() // HOUR_S))


@lru_cache(maxsize=100)
def _quarter(hour: int) -> date:
    """By the hour since 1970, for it is asked of every entry: days begin on whole hours, and entries come in order."""
    day = datetime.fromtimestamp(hour * HOUR_S, ZONE)
    return date(day.year, day.month - (day.month - 1) % 3, 1)


@lru_cache(maxsize=4096)
def local_instant(day: date, clock: time) -> datetime:
    """The instant of a local clock time. Of the hour that comes twice in autumn the first; one that spring skips is
    as far after the gap as it would have been into it. (Remembered: whoever looks what is due asks of the same few days
    and hours, for every bed and wait.)"""
    return datetime.combine(day, clock.replace(fold=0), ZONE).astimezone(UTC)


def in_night(night: date, clock: time, turns: time = time(12)) -> datetime:
    """The instant of a clock time within a night: hours before the day turns belong to the next date."""
    return local_instant(night if clock >= turns else night + timedelta(days=1), clock)


def next_clock(after: datetime, clocks: tuple[time, ...]) -> datetime:
    """The first instant strictly after `after` at which the local clock shows one of `clocks` (not empty)."""
    return _next_clock(after.astimezone(UTC), clocks)  # two local hours that differ by their fold alone are "equal"


@lru_cache(maxsize=1024)
def _next_clock(after: datetime, clocks: tuple[time, ...]) -> datetime:
    day = after.astimezone(ZONE).date()
    return min(t for d in range(3) for c in clocks if (t := local_instant(day + timedelta(days=d), c)) > after)
