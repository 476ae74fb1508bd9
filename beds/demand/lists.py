"""Several partners' lists as a table of cells: "101" -> how many numbers stand on lists 1 and 3 but not on 2."""

from collections.abc import Mapping
from itertools import combinations, product

import msgspec
import numpy as np

from beds.demand.checks import Bools, Floats, Ints, whole

MOST_LISTS = 6
"""They already make 2^15 log-linear models. More partners should be joined into fewer lists first."""
Pair = tuple[int, int]


class Lists(msgspec.Struct, frozen=True):
    """`seen` (2^k - 1, k) says which lists a cell is on, `counts` how many numbers it holds."""

    seen: Ints
    counts: Floats

    @property
    def k(self) -> int:
        return int(self.seen.shape[1])

    @property
    def total(self) -> int:
        """How many numbers were seen at all."""
        return int(self.counts.sum())

    @property
    def sizes(self) -> Floats:
        """How many numbers each list holds."""
        sizes: Floats = self.counts @ self.seen
        return sizes

    def pairs(self) -> list[Pair]:
        """All pairs of lists, numbered from 1."""
        return list(combinations(range(1, self.k + 1), 2))

    def on_both(self, pair: Pair) -> Bools:
        """Which cells are on both lists of the pair."""
        return np.asarray(self.seen[:, pair[0] - 1] & self.seen[:, pair[1] - 1], bool)

    def overlap(self, pair: Pair) -> int:
        """How many numbers are on both lists."""
        return int(self.counts[self.on_both(pair)].sum())

    def seen_times(self, times: int) -> int:
        """How many numbers stand on exactly `times` lists."""
        return int(self.counts[self.seen.sum(1) == times].sum())


def read_lists(cells: Mapping[str, int], least: int = 2) -> Lists:
    """Checks `cells` and fills in the absent ones with 0; `least` is how many lists the method needs."""
    if not isinstance(cells, Mapping) or not cells:
        raise ValueError('cells must map strings of 0 and 1, one sign per list, such as "101", to counts')
    lengths = {len(key) if isinstance(key, str) and set(key) <= {"0", "1"} else 0 for key in cells}
    if len(lengths) > 1 or 0 in lengths:
        raise ValueError("every cell must be named by 0s and 1s, one sign per list, all equally long")
    (k,) = lengths
    if not least <= k <= MOST_LISTS:
        raise ValueError(f"there must be {least} to {MOST_LISTS} lists, not {k}")
    if "0" * k in cells:
        raise ValueError("the cell on no list is what is sought: it cannot be given")
    counts = {key: whole(f"cell {key}", count) for key, count in cells.items()}
    seen = np.array([row for row in product((1, 0), repeat=k) if any(row)])
    lists = Lists(seen, np.array([counts.get("".join(map(str, row)), 0) for row in seen], float))
    if not np.all(lists.sizes > 0):
        raise ValueError("every list must hold at least one number")
    return lists
