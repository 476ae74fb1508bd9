"""Hidden need by log-linear models: Poisson on the cells seen, with or without dependence between pairs of lists.

Fienberg (1972); Cormack (1989). An interaction between two lists that share nobody has no finite estimate: it is
dropped together with the cells on both, which it puts at 0 (Chan, Silverman and Vincent 2021). A model whose estimate
does not exist (Fienberg and Rinaldo 2012) or is not identifiable is refused by name.
"""

import math
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np
from scipy.optimize import brentq, linprog, minimize_scalar
from scipy.special import gammaln

from beds.demand.checks import LARGEST, Bools, Floats
from beds.demand.lists import Lists, Pair, read_lists

STEPS = 200
SAME = 1e-12
FAINTEST = 1e-10
"""No expected count is taken as smaller, so that a cell that fades to 0 does not end the arithmetic."""
PROFILE_DROP = 3.841458820694124 / 2
"""Half the 95 % point of chi-squared with one degree of freedom."""
EMPTY = 1e-9


class Fits(msgspec.Struct, frozen=True):
    """Several fits at once: the unseen, its variance, the log-likelihood and the least expected count of each."""

    unseen: Floats
    variance: Floats
    likelihood: Floats
    least: Floats


class LogLinear(msgspec.Struct, frozen=True):
    """One model's population, its standard error and 95 % profile interval; `dropped` pairs share nobody."""

    pairs: tuple[Pair, ...]
    dropped: tuple[Pair, ...]
    estimate: float
    se: float
    aic: float
    bic: float
    low: float
    high: float


def loglinear(cells: Mapping[str, int], pairs: Iterable[Pair] = ()) -> LogLinear:
    """The model in which the lists of each of `pairs` (numbered from 1) may depend; no pairs is independence.

    N = n + exp(β0), var = f0 + f0²·var(β0). AIC and BIC count every parameter, BIC with the number seen as its n.
    """
    lists = read_lists(cells)
    chosen = _check_pairs(lists, pairs)
    dropped, kept = split_empty(lists, chosen)
    rows = rows_without(lists, dropped)
    design, counts = matrix(lists, kept)[rows], lists.counts[rows]
    if not identifiable(design):
        raise ValueError(f"the model {_name(chosen)} is not identifiable: more is asked than the lists can tell")
    if not has_estimate(design, counts):
        raise ValueError(f"the model {_name(chosen)} has no estimate: the lists overlap too little for it")
    fits = fit(design, counts[None])
    unseen, size = float(fits.unseen[0]), design.shape[1] + len(dropped)
    low, high = _profile(design, counts, unseen)
    return LogLinear(
        pairs=chosen,
        dropped=dropped,
        estimate=lists.total + unseen,
        se=math.sqrt(float(fits.variance[0])),
        aic=2 * size - 2 * float(fits.likelihood[0]),
        bic=math.log(lists.total) * size - 2 * float(fits.likelihood[0]),
        low=lists.total + low,
        high=lists.total + high,
    )


def matrix(lists: Lists, pairs: Iterable[Pair]) -> Floats:
    """Intercept, lists, pairs: one column each."""
    both = [lists.on_both(pair) for pair in pairs]
    return np.column_stack([np.ones(len(lists.counts)), lists.seen, *both]).astype(float)


def split_empty(lists: Lists, pairs: Iterable[Pair]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """The pairs whose lists share nobody, and the others."""
    pairs = tuple(pairs)
    empty = tuple(pair for pair in pairs if not lists.overlap(pair))
    return empty, tuple(pair for pair in pairs if pair not in empty)


def rows_without(lists: Lists, dropped: Iterable[Pair]) -> Bools:
    """The cells that remain when those on both lists of a dropped pair are taken as impossible."""
    rows = np.ones(len(lists.counts), bool)
    for pair in dropped:
        rows &= ~lists.on_both(pair)
    return rows


def identifiable(design: Floats) -> bool:
    """Whether no two sets of parameters expect the same counts."""
    return bool(np.linalg.matrix_rank(design) == design.shape[1])


def has_estimate(design: Floats, counts: Floats) -> bool:
    """Whether some table with the same margins has no empty cell (Fienberg and Rinaldo 2012).

    A linear program: of all tables with these margins, make the least cell as large as can be.
    """
    if np.all(counts > 0):
        return True
    cells, columns = design.shape
    best = linprog(
        np.append(np.zeros(cells), -1.0),
        A_eq=np.column_stack([design.T, np.zeros(columns)]),
        b_eq=design.T @ counts,
        A_ub=np.column_stack([-np.eye(cells), np.ones(cells)]),
        b_ub=np.zeros(cells),
        bounds=(None, None),
    )
    return best.fun is not None and best.status == 0 and -best.fun > EMPTY


def fit(design: Floats, counts: Floats, keep: Bools | None = None) -> Fits:
    """Maximum likelihood by iterated weighted least squares, one fit per row of `counts`.

    `keep` says for each fit which columns of the design it uses.
    """
    if keep is None:
        keep = np.ones((len(counts), design.shape[1]), bool)
    idle = np.eye(design.shape[1]) * ~keep[:, None, :]
    wanted = keep[:, :, None] & keep[:, None, :]
    mean = counts + 0.5
    before = np.inf
    for _ in range(STEPS):
        information = np.where(wanted, design.T @ (mean[:, :, None] * design), idle)
        working = (mean * np.log(mean) + counts - mean) @ design * keep
        beta = np.linalg.solve(information, working[..., None])[..., 0]
        log_mean = np.clip(beta @ design.T, math.log(FAINTEST), 600)
        mean = np.exp(log_mean)
        likelihood = (counts * log_mean - mean - gammaln(counts + 1)).sum(1)
        if np.max(np.abs(likelihood - before)) < SAME * np.max(np.abs(likelihood) + 1):
            break
        before = likelihood
    unseen = np.exp(np.minimum(beta[:, 0], 600))
    first = np.broadcast_to(np.eye(design.shape[1])[:1].T, (*beta.shape, 1))
    spread = np.linalg.solve(information, first)[:, 0, 0]
    return Fits(unseen, unseen + unseen**2 * spread, likelihood, mean.min(1))


def _profile(design: Floats, counts: Floats, unseen: float) -> tuple[float, float]:
    """The unseen at both ends of the multinomial profile-likelihood interval (Cormack 1992)."""
    full = np.vstack([np.eye(1, design.shape[1]), design])

    def likelihood(hidden: float) -> float:
        table = np.append(hidden, counts)
        total = table.sum()
        # A Poisson fit with an intercept keeps the total; conditioning on it leaves the multinomial.
        return float(fit(full, table[None]).likelihood[0] + gammaln(total + 1) + total - total * math.log(total))

    # The multinomial peak lies a little below the Poisson estimate.
    peak = minimize_scalar(lambda hidden: -likelihood(hidden), bounds=(0.0, 1.5 * unseen + 1), method="bounded")

    def height(hidden: float) -> float:
        return likelihood(hidden) + peak.fun + PROFILE_DROP

    low = 0.0 if height(0.0) >= 0 else brentq(height, 0.0, peak.x, xtol=1e-3)
    far = 2 * unseen + 10
    while height(far) > 0:
        far *= 2
        if far > LARGEST:
            return low, math.inf
    return low, brentq(height, peak.x, far, xtol=1e-3)


def _check_pairs(lists: Lists, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    known, chosen = lists.pairs(), []
    for pair in pairs:
        try:
            ordered = tuple(sorted(pair))
        except TypeError:
            ordered = ()
        if ordered not in known or any(isinstance(number, bool) for number in ordered):
            raise ValueError(f"{pair!r} is not a pair of two of the lists 1 to {lists.k}")
        chosen.append(ordered)
    if len(set(chosen)) < len(chosen):
        raise ValueError("a pair is named twice")
    return tuple(sorted(chosen))


def _name(pairs: Iterable[Pair]) -> str:
    return " with ".join(f"{i}-{j}" for i, j in pairs) or "of independence"
