"""What may be said about hidden need from the overlap there is: nothing beyond those seen, "at least", or a range.

Few shared numbers make any estimate of the unseen a guess, and a guess with an interval looks like knowledge.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from beds.demand.checks import amount, proportion
from beds.demand.coverage import Coverage, sample_coverage
from beds.demand.hidden import Estimate, chao, chapman
from beds.demand.lists import Lists, read_lists
from beds.demand.models import Average, average_models

LEAST_OVERLAP = 7
MODEL_OVERLAP = 20
"""Total pairwise overlap from which a lower bound, and (with three lists) a model, may be shown."""
MOST_LOST = 0.10
"""Numbers lost and made anew within the window look like new women; above this share there is no answer."""
LONGEST_WINDOW = 92.0
"""Days: three months, in which the women of a town may count as the same ones."""


class HiddenNeed(msgspec.Struct, frozen=True):
    """`kind` is how to word it: "seen" (at least `seen`), "bound" (at least `bound`), "range" (between the models)."""

    kind: Literal["seen", "bound", "range"]
    seen: int
    overlap: int
    lost: float
    bound: Estimate | None = None
    average: Average | None = None
    coverage: Coverage | None = None


def hidden_need(cells: Mapping[str, int], lost: float = 0.0, window_days: float = LONGEST_WINDOW) -> HiddenNeed:
    """The answer that the overlap allows. `lost` is the share of numbers known to have been lost within the window.

    `ValueError` for a window over three months, or when more than 10 % of numbers were lost.
    """
    lists = read_lists(cells)
    lost = proportion("lost", lost)
    if amount("window_days", window_days, positive=True) > LONGEST_WINDOW:
        raise ValueError(f"the window must be at most {LONGEST_WINDOW:g} days: over more, women come and go")
    if lost > MOST_LOST:
        raise ValueError(f"more than {MOST_LOST:.0%} of the numbers were lost: each would count as another woman")
    overlap = sum(lists.overlap(pair) for pair in lists.pairs())
    if overlap < LEAST_OVERLAP:
        return HiddenNeed("seen", lists.total, overlap, lost)
    bound = _bound(lists)
    if overlap < MODEL_OVERLAP or lists.k < 3:
        return HiddenNeed("bound", lists.total, overlap, lost, bound)
    return HiddenNeed("range", lists.total, overlap, lost, bound, average_models(cells), sample_coverage(cells))


def _bound(lists: Lists) -> Estimate:
    if lists.k == 2:
        first, second = (int(size) for size in lists.sizes)
        return chapman(first, second, lists.overlap((1, 2)))
    return chao(lists.total, lists.seen_times(1), lists.seen_times(2), corrected=True)
