"""From what a unit recorded to the numbers that the rates need, without mistaking a full house for low demand.

With a waitlist arrivals are seen throughout: joins + walk-in admissions + turn-aways (admissions from the list are
service, not arrival). Without one, requests while the house was full were lost unseen: time is divided into T_free and
T_full, and only the time in which a request would have been seen counts. Times are days from any fixed moment.
"""

import math
from collections.abc import Hashable, Iterable, Sequence

import msgspec
import numpy as np

from beds.demand.checks import Floats, Ints, Several, amount, amounts, proportion, same_length, whole

EPISODE_GAP = 14.0
"""Days: a code seen again within this is the same episode of need, asked once more."""
MONTH = 365.25 / 12
OVER_DISPERSED = 1.5
"""Variance/mean of the monthly counts above which a Poisson rate would promise too much."""
YEAR = 365.0
SEASON_DAYS = 2 * YEAR
SEASON_EVENTS = 100
"""A seasonal term wants two years, or this many events in at least one."""


class Arrivals(msgspec.Struct, frozen=True):
    """`count` requests seen in `days` days of seeing; `dispersion` is 1 unless the monthly counts vary too much."""

    count: int
    days: float
    dispersion: float = 1.0


class StaysSeen(msgspec.Struct, frozen=True):
    """`exits` stays that ended, over all `bed_days` lived in the record."""

    exits: int
    bed_days: float


class Exposure(msgspec.Struct, frozen=True):
    """Days with a suitable bed free and shown, and days without."""

    free: float
    full: float


def episodes(days: Sequence[float], codes: Sequence[Hashable | None], gap: float = EPISODE_GAP) -> Floats:
    """The first days of the episodes behind requests on `days` by `codes`, in order.

    A code seen within `gap` days of its last sighting continues its episode. `None` is an unknown code, each an episode
    of its own: see `retrial_load` for those who ask again unrecognised.
    """
    times = amounts("days", days)
    gap = amount("gap", gap)
    same_length(days=times, codes=np.empty(len(codes)))
    last: dict[Hashable, float] = {}
    firsts = []
    for at in np.argsort(times, kind="stable"):
        day, code = float(times[at]), codes[at]
        if code is None or day - last.get(code, -math.inf) > gap:
            firsts.append(day)
        if code is not None:
            last[code] = day
    return np.array(firsts)


def exposure(changes: Sequence[tuple[float, int]], end: float) -> Exposure:
    """T_free and T_full from `changes`, the (day, suitable beds free and shown) at each change, up to `end`."""
    if not changes:
        raise ValueError("changes must tell the free beds at the start at least")
    times = np.append(amounts("changes", [day for day, _ in changes]), amount("end", end))
    if np.any(np.diff(times) < 0):
        raise ValueError("changes must be in order of time, none after the end")
    free = np.array([whole("free beds", beds) > 0 for _, beds in changes])
    spans = np.diff(times)
    return Exposure(float(spans[free].sum()), float(spans[~free].sum()))


def arrivals_with_list(days: Sequence[float], start: float, end: float) -> Arrivals:
    """Requests at a unit with a waitlist: the first days of episodes of joins, walk-ins and turn-aways alike."""
    start, end = amount("start", start), amount("end", end)
    if not start < end:
        raise ValueError("the record must end after it starts")
    times = amounts("days", days)
    if np.any((times < start) | (times > end)):
        raise ValueError("days must lie within the record")
    return Arrivals(len(times), end - start, dispersion(monthly_counts(times, start, end)))


def arrivals_without_list(admissions: int, exposed: Exposure, refusals: int = 0, detection: float = 0.0) -> Arrivals:
    """Requests at a unit without a list: `admissions` in T_free, and `refusals` logged in T_full.

    `detection` is the share of refusals that reach the log; 0 where none is kept. With it
    λ ~ Gamma(½ + admissions + R, T_free + p·T_full); admissions / (T_free + T_full) would call a full house low demand.
    """
    admissions, refusals = whole("admissions", admissions), whole("refusals", refusals)
    detection = proportion("detection", detection)
    if refusals and not detection:
        raise ValueError("refusals were logged, so detection must be above 0")
    return Arrivals(admissions + refusals, exposed.free + detection * exposed.full)


def stays_seen(begun: Iterable[float], ended: Iterable[float | None], start: float, end: float) -> StaysSeen:
    """Exits and bed-days between `start` and `end`; `ended` is None for a stay still running.

    Only days inside the record count, so stays that were running at its start (left-truncated) or its end do no harm.
    """
    start, end = amount("start", start), amount("end", end)
    if not start < end:
        raise ValueError("the record must end after it starts")
    first = amounts("begun", list(begun))
    last = np.array([math.inf if day is None else amount("ended", day) for day in ended])
    same_length(begun=first, ended=last)
    if np.any(last < first):
        raise ValueError("a stay must not end before it began")
    lived = np.clip(np.minimum(last, end) - np.maximum(first, start), 0, None)
    return StaysSeen(int(((last > start) & (last <= end)).sum()), float(lived.sum()))


def monthly_counts(days: Several, start: float, end: float) -> Ints:
    """How many of `days` fall in each whole month (of 365.25/12 days) from `start`."""
    months = int((end - start) / MONTH)
    edges = start + MONTH * np.arange(months + 1)
    return np.histogram(amounts("days", days), edges)[0] if months else np.zeros(0, int)


def dispersion(counts: Sequence[int] | Ints) -> float:
    """The index variance/mean of monthly counts where it exceeds 1.5, else 1: a Poisson rate is then good enough."""
    seen = amounts("counts", counts)
    if len(seen) < 2 or not seen.any():
        return 1.0
    index = float(seen.var(ddof=1) / seen.mean())
    return index if index > OVER_DISPERSED else 1.0


class Seasonal(msgspec.Struct, frozen=True):
    """Requests per day over the year: `mean_rate` + `amplitude`, highest `peak_day` days after the record's start."""

    mean_rate: float
    amplitude: float
    peak_day: float


def season(days: Sequence[float], start: float, end: float, period: float = YEAR) -> Seasonal | None:
    """The yearly wave in the requests, or None when the record cannot show one.

    Wants whole years, two of them or 100 events, and a wave that chance makes in under 5 % of records (Rayleigh's test,
    p = exp(-n·R²)): a season seen in noise would size the house for it.
    """
    start, end = amount("start", start), amount("end", end)
    years = int((end - start) / period)
    times = amounts("days", days) - start
    times = times[(times >= 0) & (times < years * period)]
    if not years or (end - start < SEASON_DAYS and len(times) < SEASON_EVENTS):
        return None
    wave = np.exp(2j * math.pi * times / period).sum()
    if not len(times) or math.exp(-(abs(wave) ** 2) / len(times)) > 0.05:
        return None
    span = years * period
    mean = len(times) / span
    peak = (math.atan2(wave.imag, wave.real) / (2 * math.pi) * period) % period
    return Seasonal(mean, min(2 * abs(wave) / span, mean), peak)
