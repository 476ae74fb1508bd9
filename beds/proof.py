"""How beds were given, as everybody may know it: to the first in line, or otherwise and why (L-20), without telling
of anybody (L-19).

Told are running totals as they stood when a calendar quarter began, and a total moves only when it has grown by K or
more: neither a figure nor the difference between two of them is about fewer. Units that outsiders are told nothing of
are told together, if there are several.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from beds.disclosure import K, Shown, shown
from beds.world.codes import GRANT
from beds.world.state import Unit, World

HOW = ("first", "open", *GRANT)
"""To the first in line; nobody waited who could have had it; past the first, with a reason."""


class Given(Struct, frozen=True):
    """How the beds of one unit were given, by how. Without a unit: of those that are told together."""

    unit: Unit | None
    counts: dict[str, Shown]

    @property
    def reasons(self) -> list[str]:
        """The reasons that are told by their number."""
        return [code for code in GRANT if self.counts[code].value is not None]


class Proof(Struct, frozen=True):
    """What is told, as it stood when the day `until` began; None before the first quarter has ended."""

    until: date | None
    given: list[Given]


def proof(world: World) -> Proof:
    """What may be told now."""
    if not world.quarters:
        return Proof(None, [])
    units = sorted((u for u in world.units.values() if u.slug in world.grants), key=lambda u: u.public_name or u.name)
    hidden = [u for u in units if u.protected or u.sensitive]
    given = [Given(u, _shown([_total(world, u.slug, how) for how in HOW])) for u in units if u not in hidden]
    if len(hidden) > 1:
        sums = [sum(_total(world, u.slug, how) for u in hidden) for how in HOW]
        given.append(Given(None, _shown(sums)))
    return Proof(date.fromisoformat(max(world.quarters)), given)


def _total(world: World, slug: str, how: str) -> int:
    """The running total, moved on by K or more at the beginning of a quarter."""
    total = 0
    for quarter in sorted(world.quarters):
        count = world.quarters[quarter].get(slug, {}).get(how, 0)
        if count - total >= K:
            total = count
    return total


def _shown(totals: Iterable[int]) -> dict[str, Shown]:
    return {how: shown(total) for how, total in zip(HOW, totals, strict=True)}
