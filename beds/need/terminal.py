"""The answer in the terminal: `beds demand --unit SLUG`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from beds.need.answer import Answer, answer, as_json
from beds.need.keeper import digest, read_record
from beds.need.sentences import sentences
from beds.need.sources import read_sources
from beds.settings import Settings
from beds.store.driver import driver
from beds.store.engine import orm
from beds.store.models.house import Unit
from beds.store.schema import check
from beds.world.refusals import UnknownUnit

Told = Callable[[float], None]


async def demand(
    settings: Settings, slug: str, now: datetime, json: bool, progress: AbstractContextManager[Told]
) -> str:
    """What is known of the demand for a unit, as text or as JSON. Raises StoreError, UnknownUnit."""
    connected = driver(settings)
    try:
        await check(connected)
    finally:
        await connected.close()
    async with orm(settings):
        if not await Unit.exists(slug=slug):
            raise UnknownUnit(unit=slug)
        with progress as told:
            record = await read_record(told=told)
        found = answer(record, await read_sources(now), slug, now)
        rests_on = await digest(found.rests_on)
    return as_json(found, rests_on).decode() if json else "\n".join(_text(found, rests_on))


def _text(found: Answer, rests_on: str) -> Iterator[str]:
    yield found.name
    yield from (str(sentence) for sentence in sentences(found))
    if found.asked.spans and found.ended.spans:
        yield (
            f"{found.asked.total} requests in {sum(found.asked.days):.0f} days,"
            f" {found.ended.total} stays ended in {sum(found.ended.days):.0f} bed-days ({found.stays_of})."
        )
    if found.plan is not None:
        yield ""
        yield "places  turned away %  (80 %)       a year  empty  enough %  kronor a year"
        for row in found.plan.rows:
            cost = "" if row.cost_a_year is None else f"{row.cost_a_year:,.0f}".replace(",", " ")
            share = (100 * part for part in (row.refused.middle, row.refused.low, row.refused.high))
            yield (
                f"{row.places:6}  {{:13.1f}}  {{:5.1f}}-{{:<5.1f}}  {row.refused_a_year.middle:7.1f}"
                f"  {row.empty.middle:5.1f}  {100 * row.enough:8.0f}  {cost:>13}"
            ).format(*share)
    yield ""
    for line in found.lines:
        if line.line is None:
            yield f"{line.key:8}  none: {line.why}"
        else:
            upto = "or more" if line.line.at_least else f"{line.line.places_low}-{line.line.places_high}"
            yield f"{line.key:8}  load {line.line.middle:6.1f}  places {line.line.places:3}  {upto}"
    if found.through is not None:
        yield f"Up to {found.through}, ledger {rests_on}."
