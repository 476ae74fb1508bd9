"""A unit night by night, in sums: guests at midnight, usable and planned places, nights without a free bed (D-06)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct

from beds.need.capacity import GROUPS, census, planned_on
from beds.need.quarters import Quarter
from beds.need.record import Record
from beds.need.sleeping import Stretch
from beds.world import Bed, Unit

Beds = Sequence[Sequence[Bed]]
"""The beds in use, night by night."""


class Nights(Struct, frozen=True):
    """Sums over the nights on which the unit was seen to be open: guests at midnight in all and by group, usable and
    planned places (None: not set), and nights on which it had places for a group but none free."""

    count: int
    guests: int
    by_group: dict[str, int]
    usable: int
    planned: int | None
    full: dict[str, int]


def nights_of(record: Record, unit: Unit, quarter: Quarter, since: datetime, here: list[Stretch]) -> Nights:
    """The quarter's nights from `since` on, with the stretches of those who were there at any time in it."""
    days = (quarter.first + timedelta(days=n) for n in range((quarter.last - quarter.first).days + 1))
    nights = [night for night in days if census(night) > since and record.capacity.is_open(unit.slug, census(night))]
    moments = [census(night) for night in nights]
    beds = [record.capacity.beds_on(unit.slug, night) for night in nights]
    regular = (sum(not bed.extra for bed in some) for some in beds)
    told = (planned_on(unit, night) for night in nights)
    planned = [made if set_ is None else set_ for set_, made in zip(told, regular, strict=True)]
    return Nights(
        count=len(nights),
        guests=_guests(here, moments),
        by_group={group: _guests([s for s in here if s.group == group], moments) for group in GROUPS},
        usable=sum(map(len, beds)) - _shut(record, moments, beds),
        planned=sum(planned) if unit.planned or any(beds) else None,
        full={group: _full(record, unit, group, moments, beds) for group in GROUPS},
    )


def _guests(stretches: list[Stretch], moments: list[datetime]) -> int:
    """Guests at all these moments together."""
    came = np.sort([s.since.timestamp() for s in stretches])
    left = np.sort([s.ended.timestamp() for s in stretches if s.ended])
    at = np.array([m.timestamp() for m in moments])
    return int(np.searchsorted(came, at, "right").sum() - np.searchsorted(left, at, "right").sum())


def _shut(record: Record, moments: list[datetime], beds: Beds) -> int:
    """Of the beds in use, how many were out of service at these moments together."""
    if not moments:
        return 0
    spells = ((bed, since, ended) for bed, since, ended in record.sleeping.closed.values() if since <= moments[-1])
    closed = [(bed, since, ended or moments[-1]) for bed, since, ended in spells if not ended or ended > moments[0]]
    shut = 0
    for moment, some in zip(moments, beds, strict=True):
        in_use = {bed.id for bed in some}
        shut += sum(bed in in_use and since <= moment and moment < ended for bed, since, ended in closed)
    return shut


def _full(record: Record, unit: Unit, group: str, moments: list[datetime], beds: Beds) -> int:
    """Nights on which there were beds for the group, and none of them was shown as free."""
    if unit.audience not in ("all", group):
        return 0
    seen = record.capacity.free.get(unit.slug, [])
    times, column = [row[0] for row in seen], 1 + GROUPS.index(group)
    full = 0
    for moment, some in zip(moments, beds, strict=True):
        at = bisect_right(times, moment)
        full += at > 0 and not seen[at - 1][column] and any(bed.for_ in ("all", group) for bed in some)
    return full
