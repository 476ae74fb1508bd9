"""The nation's days of counting (D-07), for the years that the record covers: 1 November, and the week in April."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from beds.need.census import NOVEMBER, Counted, first_night, november, reference_week
from beds.need.quarters import final_quarters, quarter_of
from beds.need.record import Record
from beds.world.nights import begins
from web.i18n import N_
from web.planning.codes import GROUPS
from web.planning.parts import Column, Table
from web.planning.words import Value, Words

KINDS = {"night": N_("Night shelters"), "home": N_("Homes")}
SITUATIONS = {1: N_("1 Acute homelessness"), 3: N_("3 Long-term housing by the municipality")}
DEFINITION = N_(
    "Stays at midnight of any of the nights, by kind of unit and by the four situations of the national survey; "
    "2 and 4 are not seen here. A guest who came and went is counted once for each number."
)


class Day(Struct, frozen=True):
    """One counting: its key in an address ("november-2025", "april-2026") and what was counted."""

    key: str
    rows: tuple[Counted, ...]


def days(record: Record, now: datetime) -> tuple[Day, ...]:
    """Every counting of nights that the record holds and that nothing can change any more, newest first."""
    if record.since is None:
        return ()
    known = min(moments[0][0] for moments in record.capacity.units.values())
    final = frozenset(final_quarters(record.since, now))
    found = []
    for year in range(known.year, now.year + 1):
        for name, count in (("april", reference_week), ("november", november)):
            rows = count(record, year)
            if rows and begins(rows[0].first) >= known and quarter_of(rows[0].last) in final:
                found.append(Day(f"{name}-{year}", rows))
    return tuple(reversed(found))


def coming(now: datetime) -> tuple[tuple[date, date], ...]:
    """The next 1 November and the next week in April that cannot be told yet, each by its first night and the day from
    which it can."""
    soon = []
    for first_of in (first_night, lambda year: date(year, *NOVEMBER)):
        nights = (first_of(year) for year in range(now.year - 1, now.year + 2))
        soon.append(next((night, quarter_of(night).final.date()) for night in nights if quarter_of(night).final > now))
    return tuple(sorted(soon))


def day_table(day: Day, words: Words) -> Table:
    """The counting, a row for each kind of unit."""
    say, name = words.say, title(day, words)
    groups = tuple(dict.fromkeys(group for row in day.rows for group in row.by_group))
    return Table(
        key=day.key,
        title=name,
        definition=say(DEFINITION),
        columns=(
            Column(say("Units"), "text"),
            Column(say("Situation"), "text"),
            Column(say("First night"), "day"),
            Column(say("Last night"), "day"),
            Column(say("Guests")),
            *(Column(say(GROUPS[group])) for group in groups),
        ),
        rows=tuple(_row(row, groups, words) for row in day.rows),
    )


def title(day: Day, words: Words) -> str:
    """What the counting is called."""
    first, last = day.rows[0].first, day.rows[0].last
    if first == last:
        return words.say("The night of %(day)s", day=words.day(first))
    return words.say("The week from %(first)s to %(last)s", first=words.day(first), last=words.day(last))


def _row(row: Counted, groups: Sequence[str], words: Words) -> tuple[Value, ...]:
    told = (row.by_group.get(group) for group in groups)
    return words.say(KINDS[row.kind]), words.say(SITUATIONS[row.situation]), row.first, row.last, row.stays, *told
