"""What a night costs: typed in by the planner, each price from its date on; none is ever changed, only followed."""

from datetime import date, datetime
from typing import Literal, get_args

from msgspec import Struct

from beds.need.refusals import BadFigure
from beds.store.models.need import Price as Row

Kind = Literal["place-night", "institution-night", "hotel-night"]
"""A place and night in the planned unit, in an institution, and in a hotel."""
KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_KRONOR = 100_000
"""No night that a municipality pays for costs more."""


class Price(Struct, frozen=True):
    """Kronor a night, from that date on."""

    kind: str
    kronor: float
    valid_from: date


async def put(kind: str, kronor: float, valid_from: date, account: str, now: datetime) -> None:
    """Write a price down. Raises BadFigure."""
    if kind not in KINDS:
        raise BadFigure(what="a price of that kind is not used")
    if not 0 < kronor <= MOST_KRONOR:
        raise BadFigure(what="a price is a number of kronor above 0")
    await Row.create(kind=kind, kronor=kronor, valid_from=valid_from, account=account, made_at=now)


async def versions() -> tuple[Price, ...]:
    """Every price ever written down, in the order in which they count: a later one replaces an earlier one."""
    rows = await Row.all().order_by("kind", "valid_from", "made_at", "id")
    return tuple(Price(row.kind, row.kronor, row.valid_from) for row in rows)


def prices_on(prices: tuple[Price, ...], day: date) -> dict[str, Price]:
    """The prices that hold on that day, by kind."""
    return {price.kind: price for price in prices if price.valid_from <= day}
