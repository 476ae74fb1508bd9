"""Full nights of the units for women, and of those for men: all open ones together, quarter by quarter."""

from collections import defaultdict

from msgspec import Struct

from beds.need.quarters import quarter_of
from web.planning.parts import Column, Table
from web.planning.view import View

GROUPS = ("women", "men")


class Full(Struct, frozen=True):
    """Of 100 nights in units with places for the group, those on which none was free; None where no unit has any."""

    quarter: str
    women: float | None
    men: float | None


def full_rows(view: View) -> list[Full]:
    """A row for each quarter, oldest first."""
    nights: dict[str, dict[str, list[int]]] = defaultdict(lambda: {group: [0, 0] for group in GROUPS})
    for slug, rows in view.tables.full.items():
        for group in GROUPS:
            if view.takes(slug, group):
                for row in rows:
                    counted = nights[quarter_of(row.first).key][group]
                    counted[0] += row.full[group]
                    counted[1] += row.nights
    shares = {
        key: {g: 100 * full / all_ if all_ else None for g, (full, all_) in of.items()} for key, of in nights.items()
    }
    return [Full(key, shares[key]["women"], shares[key]["men"]) for key in sorted(shares)]


def full_table(rows: list[Full], view: View) -> Table:
    """The shares, a row for each quarter."""
    say = view.say
    return Table(
        key="full",
        title=say("Full nights"),
        definition=say(
            "The nights of all open units with places for the group, added up: of 100 of them, so many on which the "
            "unit had no usable place free for it at midnight. A unit with places for both counts for both."
        ),
        columns=(Column(say("Period"), "quarters"), Column(say("Women")), Column(say("Men"))),
        rows=tuple((row.quarter, row.women, row.men) for row in rows),
        folded=True,
    )
