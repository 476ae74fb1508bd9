"""Not one log-linear model but all of them: the average by BIC, and how far the models differ.

One model's interval forgets that the model was chosen: the same five lists of the British slavery data give 11,313 by
stepwise AIC and about 18,000 by averaging (Silverman 2020). Always show the range beside the average.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import chain, combinations

import msgspec
import numpy as np

from beds.demand.checks import share, whole
from beds.demand.lists import Lists, Pair, read_lists
from beds.demand.loglinear import fit, matrix, rows_without, split_empty, why_refused

BATCH = 1024
TELLING = 20
"""A bootstrap looks again at this many of the best models only (Silverman, Chan and Vincent 2024)."""
COUNTED = 0.01
"""Models with less weight than this do not widen the range shown."""


class Model(msgspec.Struct, frozen=True):
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
    """The models that share the same cells: all subsets of `kept` with every pair of `dropped`."""

    rows: np.ndarray
    design: np.ndarray
    keep: np.ndarray
    pairs: tuple[tuple[Pair, ...], ...]
    size: np.ndarray


def average_models(cells: Mapping[str, int]) -> Average:
    """All models with any of the pairs, weighted by exp(-BIC/2) (BIC with the number seen as its n)."""
    lists = read_lists(cells)
    names, estimates, variances, bics, refused = [], [], [], [], []
    for family in _families(lists, refused):
        for at in range(0, len(family.pairs), BATCH):
            keep = family.keep[at : at + BATCH]
            counts = np.broadcast_to(lists.counts[family.rows], (len(keep), family.rows.sum()))
            fits = fit(family.design, counts, keep)
            estimates.append(lists.total + fits.unseen)
            variances.append(fits.variance)
            bics.append(math.log(lists.total) * family.size[at : at + BATCH] - 2 * fits.likelihood)
        names.extend(family.pairs)
    if not names:
        raise ValueError("no model has an estimate: the lists overlap too little")
    estimate, variance, bic = map(np.concatenate, (estimates, variances, bics))
    weight = _weights(bic)
    mean = float(weight @ estimate)
    return Average(
        estimate=mean,
        se=math.sqrt(float(weight @ (variance + (estimate - mean) ** 2))),
        models=tuple(Model(names[i], float(weight[i]), float(estimate[i])) for i in np.argsort(-weight, kind="stable")),
        refused=tuple(refused),
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


def _weights(bic: np.ndarray) -> np.ndarray:
    raw = np.exp((bic.min(0) - bic) / 2)
    return raw / raw.sum(0)


def _families(lists: Lists, refused: list[tuple[Pair, ...]]) -> Iterator[_Family]:
    empty, kept = split_empty(lists, lists.pairs())
    subsets = list(_subsets(kept))
    mains = np.ones((len(subsets), 1 + lists.k), bool)
    chosen = np.array([[pair in subset for pair in kept] for subset in subsets], bool).reshape(len(subsets), len(kept))
    columns = np.column_stack([mains, chosen])
    for dropped in _subsets(empty):
        rows = rows_without(lists, dropped)
        design, counts = matrix(lists, kept)[rows], lists.counts[rows]
        names = [tuple(sorted((*subset, *dropped))) for subset in subsets]
        # A smaller model has an estimate when the largest has: only where that fails is each one tried.
        if why_refused(design, counts):
            sound = np.array([not why_refused(design[:, used], counts) for used in columns])
        else:
            sound = np.ones(len(subsets), bool)
        refused.extend(name for name, good in zip(names, sound, strict=True) if not good)
        if sound.any():
            keep = columns[sound]
            yield _Family(
                rows=rows,
                design=design,
                keep=keep,
                pairs=tuple(name for name, good in zip(names, sound, strict=True) if good),
                size=keep.sum(1) + len(dropped),
            )


def _subsets(pairs: tuple[Pair, ...]) -> Iterator[tuple[Pair, ...]]:
    return chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
