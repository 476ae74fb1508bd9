"""How a house fills over time: seasons in the demand, and the months after an opening."""

import math
from typing import overload

import msgspec
import numpy as np
from scipy.special import gammaln

from beds.demand.checks import MOST_PLACES, Floats, Several, amount, amounts, plain, whole

MOST_JUMPS = 200_000
MOST_CELLS = 20_000_000
"""Jumps times states that are kept: some seconds and 160 MB at the worst."""
SETTLED = 1e-15
"""When one jump changes no probability by more than this, later ones change nothing."""


class Season(msgspec.Struct, frozen=True):
    """The load over a year of sinus-shaped demand: `mean` ± `amplitude` erlangs, `lag` days after the requests."""

    mean: float
    amplitude: float
    lag: float
    peak: float


def seasonal_load(mean_rate: float, amplitude: float, period: float, mean_stay: float) -> Season:
    """The load when requests per day follow `mean_rate + amplitude·sin(2πt/period)` and stays are exponential.

    Infinite-server approximation (Eick, Massey and Whitt 1993): size the house for `peak`. Times in days.
    """
    mean_rate, amplitude = amount("mean_rate", mean_rate), amount("amplitude", amplitude)
    if amplitude > mean_rate:
        raise ValueError("amplitude must be at most mean_rate: requests per day cannot fall below 0")
    swing = 2 * math.pi / amount("period", period, positive=True)
    service = 1 / amount("mean_stay", mean_stay, positive=True)
    height = amplitude / math.hypot(service, swing)
    return Season(
        mean=mean_rate / service,
        amplitude=height,
        lag=math.atan2(swing, service) / swing,
        peak=mean_rate / service + height,
    )


@overload
def opening(places: int, arrival_rate: float, mean_stay: float, days: float, start: int = 0) -> float: ...


@overload
def opening(places: int, arrival_rate: float, mean_stay: float, days: Several, start: int = 0) -> Floats: ...


def opening(
    places: int, arrival_rate: float, mean_stay: float, days: float | Several, start: int = 0
) -> float | Floats:
    """The probability that the house is full `days` after it had `start` guests; a number or an array of days."""
    return plain(occupancy(places, arrival_rate, mean_stay, days, start)[..., -1])


def occupancy(places: int, arrival_rate: float, mean_stay: float, days: float | Several, start: int = 0) -> Floats:
    """The distribution over 0..places guests (last axis) `days` after it had `start`, nobody waiting.

    M/M/c/c by uniformisation (Jensen 1953): only sums of positive terms, so no digits are lost.
    """
    places = whole("places", places, most=MOST_PLACES)
    start = whole("start", start, most=places)
    arrivals = amount("arrival_rate", arrival_rate)
    service = 1 / amount("mean_stay", mean_stay, positive=True)
    elapsed = amounts("days", days)
    up = np.where(np.arange(places + 1) < places, arrivals, 0.0)
    down = service * np.arange(places + 1.0)
    pace = arrivals + service * places
    if pace == 0:
        return np.broadcast_to(np.eye(1, places + 1, start)[0], (*elapsed.shape, places + 1)).copy()
    jumps = _jumps(start, up / pace, down / pace, pace * elapsed.max(initial=0.0))
    return _poisson_mix(jumps, pace * elapsed)


def _jumps(start: int, up: Floats, down: Floats, mean_count: float) -> Floats:
    """The distribution after 0, 1, 2, ... jumps, until it has settled or more jumps are out of reach."""
    reach = mean_count + 10 * math.sqrt(mean_count) + 50
    most = min(MOST_JUMPS, MOST_CELLS // len(up))
    now = np.eye(1, len(up), start)[0]
    stay = 1 - up - down
    seen = [now]
    while len(seen) < reach:
        if len(seen) > most:
            raise ValueError("days times rates is too large: ask for the long run instead")
        later = stay * now
        later[1:] += up[:-1] * now[:-1]
        later[:-1] += down[1:] * now[1:]
        seen.append(later)
        if np.abs(later - now).max() < SETTLED:
            break
        now = later
    return np.array(seen)


def _poisson_mix(jumps: Floats, mean_count: Floats) -> Floats:
    """Mixes the jump chain over a Poisson number of jumps; what lies beyond the last one has its distribution."""
    count = np.arange(len(jumps))
    mean = mean_count[..., None]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(count == 0, 0.0, count * np.log(mean)) - mean - gammaln(count + 1)
    weights = np.exp(np.where(np.isnan(logs), -np.inf, logs))
    weights[..., -1] += np.clip(1 - weights.sum(-1), 0, None)
    mixed: Floats = weights @ jumps
    return mixed
