"""The record of need on a year of the demo, and on ten: reading it, and what the planner's page then asks of it.

Ten years are the demo's year ten times over, each with its own people. In a real house content is erased after thirteen
months, so that no process ever reads ten years; their facts by quarter stay, and those are what a page asks for.
"""

from collections.abc import Iterator
from datetime import timedelta
from time import process_time

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from beds.need.answer import answer
from beds.need.facts import facts
from beds.need.record import Record
from beds.need.replay import replay, script
from beds.need.sources import Sources
from beds.need.tables import tables_of
from beds.world import Entry, World, apply, decide
from tests.bench.test_demand import seconds
from tests.seed.played import EVENING, played
from tests.support.long_run import count

YEAR = timedelta(days=365)
FOLD_SECONDS = 2.0
PAGE_SECONDS = {1: 0.1, 10: 0.3}
UNIT = "kvinnoenheten"

Line = tuple[bytes, str]


@pytest.fixture(scope="module")
def demo() -> list[Entry]:
    """A year's entries."""
    world, entries = World(), []
    for when, command in played().script:
        for entry in decide(world, command, when):
            world = apply(world, entry)
            entries.append(entry)
    return entries


def years(entries: list[Entry], count: int) -> Iterator[Line]:
    """The entries so many times, a year apart, the last where the demo has it; as the ledger would hold them."""
    for year in range(count):
        for entry in entries if count > 1 else ():
            shifted = _shift(entry, (year - count + 1) * YEAR, year, year * len(entries))
            yield shifted.body(), shifted.ticket
    if count == 1:
        yield from ((entry.body(), entry.ticket) for entry in entries)


def _shift(entry: Entry, by: timedelta, year: int, seq: int) -> Entry:
    def ours(handle: str) -> str:
        return f"{year}{handle[1:]}" if handle else ""

    spell = entry.spell
    if spell is not UNSET and spell is not None:
        id_ = spell.id + seq if spell.id else 0
        stay, wait = ours(spell.stay), ours(spell.wait)
        spell = replace(spell, id=id_, since=spell.since + by, stay=stay, wait=wait)
    waits = tuple(replace(w, handle=ours(w.handle), joined_at=w.joined_at + by) for w in entry.waits)
    return replace(
        entry,
        at=entry.at + by,
        when=entry.when + by if entry.when else None,
        night=entry.night + by if entry.night else None,
        act=entry.act + year,
        undoes=entry.undoes + year if entry.undoes else 0,
        stay=ours(entry.stay),
        ticket=ours(entry.ticket),
        spell=spell,
        waits=waits,
    )


def folded(lines: list[Line]) -> Record:
    record = Record()
    for body, ticket in lines:
        record.observe(Entry.from_body(body, ticket))
    return record


@pytest.mark.parametrize("times", list(PAGE_SECONDS)[: count(1, 2)])
def test_the_page_is_quick_once_the_record_is_read(demo: list[Entry], times: int) -> None:
    lines = list(years(demo, times))
    start = process_time()
    record = folded(lines)
    read = process_time() - start
    start = process_time()
    for slug in record.world.units:
        facts(record, slug, EVENING)
    summed = process_time() - start

    def page() -> None:
        answer(record, Sources(), UNIT, EVENING)
        tables_of(record, Sources(), UNIT, EVENING)

    taken = seconds(page, 5)
    played = seconds(lambda: replay(script(record, UNIT, EVENING), 8), 2)
    print(
        f"\n{times} times the demo's year, {len(lines)} entries: read in {read:.2f} s, summed up in {summed:.2f} s;"
        f" then the page's figures in {1e3 * taken:.0f} ms, a replay in {1e3 * played:.0f} ms"
    )
    assert read + summed < FOLD_SECONDS * times
    assert taken < PAGE_SECONDS[times]
