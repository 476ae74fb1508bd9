"""What the record says about the rates, with its uncertainty, in closed form.

Requests per day λ ~ Gamma(½ + n, E) and stay rate μ ~ Gamma(½ + d, T), Jeffreys' prior for both. So the load λ/μ is
a ratio of two gammas, exactly `(T/E)·((n + ½)/(d + ½))·F(2n + 1, 2d + 1)`; and as places needed rises with the load,
quantiles of places are the places at quantiles of the load: nothing here is drawn at random.

Over-dispersed counts (requests that come in bursts) carry less: with index D = variance/mean the counts are negative
binomial with variance D·mean, and n requests in E days weigh as n/D in E/D.
"""

from typing import overload

import msgspec
import numpy as np
from scipy.special import betainc, betaincinv

from beds.demand.checks import MOST_COUNTED, Floats, Ints, Several, amount, amounts, plain, share, shares, whole
from beds.demand.queueing import load_within, places_needed

PRIOR = 0.5
"""Jeffreys' prior for a rate: half an event."""


class LoadPosterior(msgspec.Struct, frozen=True):
    """The load in erlangs: `scale` times a ratio of Gamma(`asked`) and Gamma(`left`)."""

    asked: float
    left: float
    scale: float

    @overload
    def quantile(self, p: float) -> float: ...

    @overload
    def quantile(self, p: Several) -> Floats: ...

    def quantile(self, p: float | Several) -> float | Floats:
        """The load that is not exceeded with probability `p`."""
        p = shares("p", p)
        # Both tails by their own inverse: 1 - x would lose the digits of the upper one.
        below, above = betaincinv(self.asked, self.left, p), betaincinv(self.left, self.asked, 1 - p)
        return plain(self.scale * below / above)

    @overload
    def probability(self, load: float) -> float: ...

    @overload
    def probability(self, load: Several) -> Floats: ...

    def probability(self, load: float | Several) -> float | Floats:
        """The probability that the load is at most `load`."""
        load = amounts("load", load)
        return plain(betainc(self.asked, self.left, load / (self.scale + load)))

    def sample(self, n: int, rng: np.random.Generator | int) -> Floats:
        """`n` draws, by a generator or a seed."""
        n, rng = whole("n", n), np.random.default_rng(rng)
        return self.scale * rng.standard_gamma(self.asked, n) / rng.standard_gamma(self.left, n)


class PlacesPosterior(msgspec.Struct, frozen=True):
    """How many places keep the share turned away at or below `refused`."""

    load: LoadPosterior
    refused: float

    @overload
    def quantile(self, p: float) -> int: ...

    @overload
    def quantile(self, p: Several) -> Ints: ...

    def quantile(self, p: float | Several) -> int | Ints:
        """The number of places that is enough with probability `p`."""
        return places_needed(self.load.quantile(p), self.refused)

    def probability(self, places: int) -> float:
        """The probability that `places` places are enough."""
        return self.load.probability(load_within(places, self.refused))


class Count(msgspec.Struct, frozen=True):
    """A count to come: negative binomial, `size` successes of probability `chance`."""

    mean: float
    size: float
    chance: float

    def quantile(self, p: float) -> int:
        """The least count whose cumulative probability reaches `p`."""
        p = share("p", p)
        high = 1
        while self._cumulative(high) < p:
            high *= 2
        low = -1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._cumulative(middle) >= p else (middle, high)
        return high

    def _cumulative(self, count: int) -> float:
        return float(betainc(self.size, count + 1, self.chance))


def load_posterior(
    requests: float, days: float, exits: float, bed_days: float, dispersion: float = 1.0
) -> LoadPosterior:
    """The load behind `requests` requests in `days` days and `exits` ended stays in `bed_days` bed-days.

    Stays still running count in the bed-days, not in the exits; days are those on which a request would have been seen
    (see `beds.demand.record`). `dispersion` is the index of the monthly counts, 1 for Poisson.
    """
    requests, exits = amount("requests", requests), amount("exits", exits)
    if max(requests, exits) > MOST_COUNTED:
        raise ValueError(f"requests and exits must be at most {MOST_COUNTED}")
    days, bed_days = amount("days", days, positive=True), amount("bed_days", bed_days, positive=True)
    spread = _dispersion(dispersion)
    return LoadPosterior(PRIOR + requests / spread, PRIOR + exits, bed_days * spread / days)


def places_posterior(
    requests: float, days: float, exits: float, bed_days: float, refused: float = 0.05, dispersion: float = 1.0
) -> PlacesPosterior:
    """The places needed so that at most the share `refused` of requests is turned away."""
    load = load_posterior(requests, days, exits, bed_days, dispersion)
    return PlacesPosterior(load, share("refused", refused))


def predictive_count(events: int, days: float, horizon: float, dispersion: float = 1.0) -> Count:
    """How many events to expect in the next `horizon` days after `events` in `days`: NegBin(½ + n, E/(E + h))."""
    events, spread = whole("events", events), _dispersion(dispersion)
    days, horizon = amount("days", days, positive=True), amount("horizon", horizon, positive=True)
    shape = PRIOR + events / spread
    mean = shape * spread * horizon / days
    # Its variance is that of the rate plus D times the mean; for D = 1 this is the negative binomial above, exactly.
    variance = spread * mean + mean**2 / shape
    return Count(mean=mean, size=mean**2 / (variance - mean), chance=mean / variance)


def _dispersion(value: float) -> float:
    spread = amount("dispersion", value)
    if spread < 1:
        raise ValueError("dispersion must be at least 1: an index below 1 is taken as 1")
    return spread
