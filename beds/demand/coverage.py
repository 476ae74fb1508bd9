"""Hidden need by sample coverage, which allows lists to depend on each other (Chao and Tsay 1998).

As in Chao, Tsay, Lin, Shau and Chao, The applications of capture-recapture models to epidemiological data,
Statistics in Medicine 20 (2001) 3123-3157.
"""

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from beds.demand.lists import read_lists

LOW_COVERAGE = 0.55
"""Below this the overlap is too low for `second`: say so and show `one_step`."""


class Coverage(msgspec.Struct, frozen=True):
    """`first` (N0) takes the lists as independent, `second` (N) lets each pair depend, `one_step` (N1) corrects once.

    `second` is nan where the equation for it has no solution above those seen.
    """

    coverage: float
    first: float
    second: float
    one_step: float

    @property
    def low(self) -> bool:
        """Whether the overlap is too low for `second`."""
        return self.coverage < LOW_COVERAGE


def sample_coverage(cells: Mapping[str, int]) -> Coverage:
    """Coverage C = 1 - mean(S_j/n_j) and the three estimates, from at least three lists.

    With D = M - mean(S_j), N0 = D/C. A pair's dependence is γ = N·m_jk/(n_j·n_k) - 1 and adds
    (S_j + S_k + 2·S_jk)·γ/(k·C), where S_jk are on these two lists alone. N solves this for its own γ; N1 takes it
    twice from N0.
    """
    lists = read_lists(cells, least=3)
    k, sizes = lists.k, lists.sizes
    times = lists.seen.sum(1)
    alone = lists.counts[times == 1] @ lists.seen[times == 1]
    coverage = 1 - float(np.mean(alone / sizes))
    if coverage <= 0:
        raise ValueError("no number is on two lists: the coverage is 0 and there is no estimate")
    weights, links = [], []
    for pair in lists.pairs():
        i, j = pair[0] - 1, pair[1] - 1
        both_alone = lists.counts[lists.on_both(pair) & (times == 2)].sum()
        weights.append(alone[i] + alone[j] + 2 * both_alone)
        links.append(lists.overlap(pair) / (sizes[i] * sizes[j]))
    weight, link = np.array(weights), np.array(links)
    first = (lists.total - float(alone.mean())) / coverage

    def corrected(population: float) -> float:
        return first + float(weight @ (population * link - 1)) / (k * coverage)

    remaining = k * coverage - float(weight @ link)
    second = (k * coverage * first - float(weight.sum())) / remaining if remaining > 0 else math.nan
    return Coverage(
        coverage=coverage,
        first=first,
        second=second if second >= lists.total else math.nan,
        one_step=corrected(corrected(first)),
    )
