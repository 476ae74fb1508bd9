"""Not one log-linear model but all of them: the average by BIC, and how far the models differ.

One model's interval forgets that the model was chosen: the same five lists of the British slavery data give 11,313 by
stepwise AIC and about 18,000 by averaging (Silverman 2020). Always show the range beside the average.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import NamedTuple

import msgspec
import numpy as np

from beds.demand.checks import Bools, Floats, share, whole
from beds.demand.lists import Lists, Pair, read_lists
from beds.demand.loglinear import Fits, fit, has_estimate, identifiable, matrix, rows_without, split_empty

BATCH = 1024
FADING = 1e-4
"""A cell expected to hold less may be one that the fit is still pushing to 0: then there is no estimate."""
TELLING = 20
"""A bootstrap looks again at this many of the best models only (Silverman, Chan and Vincent 2024)."""
COUNTED = 0.01
"""Models with less weight than this do not widen the range shown."""


class Model(NamedTuple):
    """One model of the average: the pairs that may depend, its weight and its estimate."""

    pairs: tuple[Pair, ...]
    weight: float
    estimate: float


class Average(msgspec.Struct, frozen=True):
    """The BIC-weighted population; `se` holds the spread between the models too. `models` are best first."""

    estimate: float
    se: float
    models: tuple[Model, ...]
    refused: tuple[tuple[Pair, ...], ...]
    """Models without an estimate, or not identifiable, left out."""

    @property
    def range(self) -> tuple[float, float]:
        """The least and largest estimate among the models that carry weight."""
        counted = [model.estimate for model in self.models if model.weight >= COUNTED]
        return min(counted), max(counted)


class _Family(msgspec.Struct, frozen=True):
    """The models that drop the same pairs: names, numbers, and the names of those refused."""

    pairs: list[tuple[Pair, ...]]
    refused: list[tuple[Pair, ...]]
    unseen: Floats
    variance: Floats
    bic: Floats


_NUMBERS = ("unseen", "variance", "bic")


def average_models(cells: Mapping[str, int]) -> Average:
    """All models with any of the pairs, weighted by exp(-BIC/2) (BIC with the number seen as its n)."""
    lists = read_lists(cells)
    empty, kept = split_empty(lists, lists.pairs())
    families = [_family(lists, dropped, kept) for dropped in _subsets(empty)]
    names = [name for family in families for name in family.pairs]
    if not names:
        raise ValueError("no model has an estimate: the lists overlap too little")
    unseen, variance, bic = (np.concatenate([getattr(each, part) for each in families]) for part in _NUMBERS)
    weight, estimate = _weights(bic), lists.total + unseen
    mean = float(weight @ estimate)
    return Average(
        estimate=mean,
        se=math.sqrt(float(weight @ (variance + (estimate - mean) ** 2))),
        models=tuple(Model(names[i], float(weight[i]), float(estimate[i])) for i in np.argsort(-weight, kind="stable")),
        refused=tuple(name for family in families for name in family.refused),
    )


def bootstrap_models(
    cells: Mapping[str, int], runs: int, rng: np.random.Generator | int, level: float = 0.95
) -> tuple[float, float]:
    """An interval that includes the choice of model: the numbers seen are drawn anew, models weighed anew each time.

    The upper end is infinite when so many draws overlap too little that they bound nothing.
    """
    lists, runs, level = read_lists(cells), whole("runs", runs, least=10), share("level", level)
    best = average_models(cells).models[:TELLING]
    counts = np.random.default_rng(rng).multinomial(lists.total, lists.counts / lists.total, runs).astype(float)
    estimates, bics = [], []
    for model in best:
        dropped, kept = split_empty(lists, model.pairs)
        rows = rows_without(lists, dropped)
        fits = fit(matrix(lists, kept)[rows], counts[:, rows])
        estimates.append(lists.total + fits.unseen)
        bics.append(math.log(lists.total) * (1 + lists.k + len(model.pairs)) - 2 * fits.likelihood)
    weights = _weights(np.array(bics))
    drawn = (weights * np.array(estimates)).sum(0)
    drawn[drawn > 1e6 * lists.total] = math.inf
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return float(low), float(high)


def _weights(bic: Floats) -> Floats:
    raw = np.exp((bic.min(0) - bic) / 2)
    weights: Floats = raw / raw.sum(0)
    return weights


def _family(lists: Lists, dropped: tuple[Pair, ...], kept: tuple[Pair, ...]) -> _Family:
    """Fits every subset of `kept` with all of `dropped`, and refuses what has no estimate or is not identifiable."""
    rows = rows_without(lists, dropped)
    design, counts = matrix(lists, kept)[rows], lists.counts[rows]
    subsets = list(_subsets(kept))
    names = [tuple(sorted((*subset, *dropped))) for subset in subsets]
    columns = np.ones((len(subsets), design.shape[1]), bool)
    columns[:, 1 + lists.k :] = [[pair in subset for pair in kept] for subset in subsets]
    # What the largest model can tell apart, the smaller ones can.
    known = identifiable(design)
    tried = np.flatnonzero([known or identifiable(design[:, used]) for used in columns])
    if not len(tried):
        return _Family([], names, *(np.zeros(0) for _ in _NUMBERS))
    fits = _fit_all(design, counts, columns[tried])
    good = np.ones(len(tried), bool)
    doubtful = np.flatnonzero(fits.least < FADING)
    # As with telling apart: where the largest model has an estimate, all have.
    if len(doubtful) and not (known and has_estimate(design, counts)):
        good[doubtful] = _have_estimates(design, counts, columns[tried[doubtful]])
    sound = tried[good]
    parameters = columns[sound].sum(1) + len(dropped)
    return _Family(
        pairs=[names[model] for model in sound],
        refused=[names[model] for model in np.setdiff1d(np.arange(len(names)), sound)],
        unseen=fits.unseen[good],
        variance=fits.variance[good],
        bic=math.log(lists.total) * parameters - 2 * fits.likelihood[good],
    )


def _have_estimates(design: Floats, counts: Floats, columns: Bools) -> list[bool]:
    """Which models, smaller ones first, have an estimate: none that asks for more than one that has none."""
    failed: list[Bools] = []
    answers = []
    for used in columns:
        answers.append(not any(used[less].all() for less in failed) and has_estimate(design[:, used], counts))
        if not answers[-1]:
            failed.append(used)
    return answers


def _fit_all(design: Floats, counts: Floats, columns: Bools) -> Fits:
    parts = [columns[at : at + BATCH] for at in range(0, len(columns), BATCH)]
    fits = [fit(design, np.broadcast_to(counts, (len(keep), len(counts))), keep) for keep in parts]
    return Fits(*map(np.concatenate, zip(*map(msgspec.structs.astuple, fits), strict=True)))


def _subsets(pairs: tuple[Pair, ...]) -> Iterator[tuple[Pair, ...]]:
    return chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
