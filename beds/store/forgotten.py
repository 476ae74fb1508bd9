"""A restored backup must not know whom the database has forgotten since it was taken."""

from datetime import datetime

from beds.settings import Settings
from beds.store.batch import Work
from beds.store.driver import driver
from beds.store.erase import RECORD, RECORDS
from beds.store.persons import MARK, MARKS, erase_persons, mark
from beds.store.reading import read_all
from beds.store.script import Many, Query, Row, Script
from beds.world import decide
from beds.world.commands import Leave, WriteDown

TICKETS = Query("SELECT id FROM ticket")


async def carry_over(old: Settings, copy: Settings) -> set[str]:
    """Give the copy what the database knows of erasing: its record, and the marks of those who were erased, which are
    returned. Raises Away."""
    known, new = driver(old), driver(copy)
    try:
        records, marks = await known.read(_known())
        await new.write(_add(records, marks))
        return {known for known, _ in marks}
    finally:
        await known.close()
        await new.close()


async def forget_marked(copy: Settings, now: datetime) -> None:
    """Erase everybody of the copy who is marked. They leave the lines that they stand in; of a guest the bed stays
    taken, by somebody without a number, until staff say what is true."""
    connected = driver(copy)
    try:
        tickets = await connected.write(_leave(now))
        await connected.write(_erase(tickets, now))
    finally:
        await connected.close()


def _known() -> Script[tuple[list[Row], list[Row]]]:
    return (yield RECORDS), (yield MARKS)


def _add(records: list[Row], marks: list[Row]) -> Script[None]:
    yield Many(RECORD, [tuple(row) for row in records])
    yield Many(MARK, [tuple(row) for row in marks])


def _leave(now: datetime) -> Script[list[str]]:
    work = Work((yield from read_all()))
    marks = {known for known, _ in (yield MARKS)}
    tickets = [ticket for (ticket,) in (yield TICKETS) if mark(ticket) in marks]
    for ticket in tickets:
        if work.state.world.waits_of(ticket):
            yield from work.append(decide(work.state.world, Leave(by="clock", ticket=ticket), now))
        yield from work.append(decide(work.state.world, WriteDown(ticket=ticket), now))  # in every unit, before it goes
    yield from work.write(now)
    return tickets


def _erase(tickets: list[str], now: datetime) -> Script[None]:
    work = Work((yield from read_all()))
    at = max(now, work.state.world.at or now)
    yield from erase_persons(work, tickets, at, "clock")
    yield from work.write(now)
