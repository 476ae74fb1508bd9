"""Disclosure control (L-19): what may be said of small numbers, so that nobody can be told from a figure.

A count below K is "few", never its value and never 0. Parts of a total that is shown are protected together: where one
is few, others give way, until every value that the few ones could have fits all that is shown. Percentages need a base
of 20. Periods are fixed (`beds.need.quarters`), and each part is told for one period only, never summed over several.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

K = 5
"""The least count that is shown."""
LEAST_BASE = 20
"""The least denominator of a percentage that is shown."""


class Shown(Struct, frozen=True):
    """A count as it may be shown. Without a value it is "few" (less than K), or "hidden" to protect another one; then
    it is K at least, unless all parts are hidden."""

    value: int | None = None
    why: Literal["", "few", "hidden"] = ""


FEW, HIDDEN = Shown(why="few"), Shown(why="hidden")


def shown(count: int) -> Shown:
    """A count that stands alone."""
    return Shown(count) if count >= K else FEW


def parts(counts: Mapping[str, int], total: Shown) -> dict[str, Shown]:
    """Parts that make up a total, for one period. They may overlap in nothing, and leave nothing out.

    With a total that is not shown, or too small to protect its parts, all of them are hidden.
    """
    hidden = dict.fromkeys(counts, HIDDEN)
    if total.value is None:
        return hidden
    if total.value != sum(counts.values()):
        raise ValueError("the parts must make up the total")
    few = {part for part, count in counts.items() if count < K}
    if not few:
        return {part: Shown(count) for part, count in counts.items()}
    covering = _covering(counts, few)
    if covering is None:
        return hidden
    why = dict.fromkeys(few, FEW) | dict.fromkeys(covering, HIDDEN)
    return {part: why.get(part, Shown(count)) for part, count in counts.items()}


def _covering(counts: Mapping[str, int], few: set[str]) -> set[str] | None:
    """Parts of K and more, the smallest first, that must be hidden beside the few ones; None where even all of them
    would not do.

    What is not shown is known by its sum. Any few part may be anything from 0 to K - 1 if the others can then make up
    the rest: upwards the hidden ones always can, downwards only to K each. Several few ones may cover one another.
    """
    rest = sum(counts[part] for part in few)
    covering: set[str] = set()
    if K - 1 <= rest <= (K - 1) * (len(few) - 1):
        return covering
    for part in sorted((p for p in counts if p not in few), key=lambda p: (counts[p], p)):
        covering.add(part)
        rest += counts[part]
        if rest >= K * len(covering) + K - 1:
            return covering
    return None


def percent(part: Shown, base: Shown) -> float | None:
    """The share in per cent; None where one of them is not shown, or the base is too small."""
    if part.value is None or base.value is None or base.value < LEAST_BASE:
        return None
    return 100 * part.value / base.value


def withheld(counts: Mapping[str, Shown]) -> bool:
    """Whether nothing at all may be told of the parts."""
    return all(count.why == "hidden" for count in counts.values())
