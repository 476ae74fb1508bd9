"""The picture of stays: how many are still running after t days (Kaplan and Meier 1958)."""

import math
from collections.abc import Iterable

import msgspec
import numpy as np

from beds.demand.checks import amount, amounts, same_length


class Survival(msgspec.Struct, frozen=True):
    """A falling staircase: from `times[i]` on, the share `shares[i]` of stays goes on. Times in days."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    followed: float
    """The longest time that any stay was followed: beyond it nothing is known."""

    def at(self, t: float) -> float:
        """The share of stays longer than `t` days; after the longest one followed, at most this."""
        step = int(np.searchsorted(self.times, amount("t", t), side="right"))
        return self.shares[step - 1] if step else 1.0

    @property
    def median(self) -> float:
        """The least time by which half the stays have ended; infinite while fewer have."""
        # The product of many fractions may miss one half by its last digit.
        return next((t for t, left in zip(self.times, self.shares, strict=True) if left <= 0.5 + 1e-12), math.inf)

    def restricted_mean(self, t: float) -> float:
        """The mean of min(stay, `t`): a lower bound for the mean stay, to be called so."""
        t = amount("t", t)
        if t > self.followed and self.at(t) > 0:
            raise ValueError(f"no stay was followed beyond {self.followed:g} days: the mean to {t:g} is unknown")
        edges = np.minimum((0.0, *self.times, math.inf), t)
        return float(np.diff(edges) @ (1.0, *self.shares))


def kaplan_meier(durations: Iterable[float], ended: Iterable[bool], entered: Iterable[float] | None = None) -> Survival:
    """The curve for stays of `durations` days; `ended` is false for those still running.

    A stay that was already running when the record began is left-truncated: give its length at that moment in
    `entered` (0 for the others), or it would make stays look longer than they are.
    """
    lasted = amounts("durations", list(durations))
    over = np.asarray(list(ended))
    since = np.zeros_like(lasted) if entered is None else amounts("entered", list(entered))
    if lasted.ndim != 1 or over.ndim != 1 or since.ndim != 1 or not lasted.size:
        raise ValueError("durations must be a list of at least one stay")
    same_length(durations=lasted, ended=over, entered=since)
    if not np.all((over == 0) | (over == 1)):
        raise ValueError("ended must be true or false for each stay")
    if np.any(since > lasted):
        raise ValueError("entered must be at most the duration of the stay")
    over = over.astype(bool)
    times = np.unique(lasted[over])
    exits = (lasted[over] == times[:, None]).sum(1)
    at_risk = ((lasted >= times[:, None]) & ((since < times[:, None]) | (since == 0))).sum(1)
    left = np.cumprod(1 - exits / at_risk)
    return Survival(tuple(times.tolist()), tuple(left.tolist()), float(lasted.max()))
