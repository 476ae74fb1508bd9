"""Everything that is known besides the ledger, read from the database once for each question: plain values."""

from datetime import datetime

from msgspec import Struct

from beds.need import costs, sightings
from beds.need.costs import Price
from beds.need.imported import Compared, Past
from beds.need.sightings import Window
from beds.store.models.need import Comparison, Occupancy

PAST = ("unit", "since", "until", "whom", "guests", "usable", "planned")
COMPARED = ("municipality", "year", "measure", "value", "source")


class Sources(Struct, frozen=True, kw_only=True):
    """Imported counts (the newest file's line where several say the same), figures of other municipalities, prices in
    the order in which they count, and windows of sightings."""

    past: tuple[Past, ...] = ()
    compared: tuple[Compared, ...] = ()
    prices: tuple[Price, ...] = ()
    windows: tuple[Window, ...] = ()


async def read_sources(now: datetime) -> Sources:
    """As they are now."""
    order = ("batch__made_at", "id")
    past = {p.key: p for p in [Past(*row) for row in await Occupancy.all().order_by(*order).values_list(*PAST)]}
    compared = [Compared(*row) for row in await Comparison.all().order_by(*order).values_list(*COMPARED)]
    return Sources(
        past=tuple(past[key] for key in sorted(past)),
        compared=tuple(sorted({c.key: c for c in compared}.values(), key=lambda c: c.key)),
        prices=await costs.versions(),
        windows=await sightings.windows(now),
    )
