"""The beds of each unit, in the order of its corridor."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from beds.world.state import Bed

_sorted: "tuple[dict[str, Bed], dict[str, list[Bed]]]" = ({}, {})


def corridors(beds: "dict[str, Bed]") -> "dict[str, list[Bed]]":
    """The beds by unit, sorted. Asked for many times between two changes of any bed, so the last answer is kept for as
    long as it is about this very dict, which nobody changes."""
    global _sorted
    if _sorted[0] is not beds:
        units: dict[str, list[Bed]] = {}
        for bed in sorted(beds.values(), key=lambda b: (b.position, b.id)):
            units.setdefault(bed.unit, []).append(bed)
        _sorted = (beds, units)
    return _sorted[1]
