"""Ten busy months in the town of the browser tests: enough for an answer. And the application told by such a record."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from beds.need.record import Record
from beds.world.commands import Leave, Ready
from tests.browser.house import BEDS, UNITS
from tests.need.story import START, Story, ticket
from web.planning.replays import Replays

WOMEN = "kvinnoenheten"
NOW = datetime(2026, 11, 19, 20, tzinfo=UTC)
DAYS = (NOW - START).days
"""What of these months has happened when the browser tests look."""
REASONS = ("planned-move", "own-choice", "ended-early", "hospital")
NEXT = ("own-home", "supported-housing", "family-or-friends", "street")
AWAY = (("full", "none-found"), ("full", "referred"), ("late", "unknown"), ("not-safe", "place-found"))

Act = Callable[[], object]


def busy(days: int = DAYS) -> Story:
    """Women who ask for the planned unit, men who live at Hemlaås, nights at the shelter, requests turned away."""
    story = Story(tuple(replace(unit, organisation="kommun") for unit in UNITS), BEDS)
    acts = [*_women(story, days), *_men(story, days), *_nights(story, days), *_turned_away(story, days)]
    for day, act in sorted(acts, key=lambda timed: timed[0]):
        story.on(day)
        act()
    return story.on(days)


def _women(story: Story, days: int) -> list[tuple[float, Act]]:
    acts: list[tuple[float, Act]] = []
    for n, day in enumerate(range(1, days - 30, 4), start=1):
        acts.append((day, lambda n=n: story.join(n, WOMEN)))
        acts.append((day + 12.5, lambda n=n: story.do(Leave(by="self", ticket=ticket(n)))))
    return acts


def _men(story: Story, days: int) -> list[tuple[float, Act]]:
    acts: list[tuple[float, Act]] = []
    for n, day in enumerate(range(0, days - 4, 4)):
        bed, who = f"hemlaas-{n % 9 + 1}", 10_000 + n
        acts.append((day + 0.3, lambda bed=bed, who=who: story.admit(bed, who)))
        ending = {"reason": REASONS[n % 4], "next_": NEXT[n % 4]}
        if n % 3 == 0:
            ending["follow_up_on"] = (START + timedelta(days=day + 40)).date()
        if day + 33 < days:
            acts.append((day + 33.2, lambda bed=bed, ending=ending: story.discharge(bed, **ending)))
            acts.append((day + 33.4, lambda bed=bed: story.do(Ready(by="x", own=True, bed=bed))))
    return acts


def _nights(story: Story, days: int) -> list[tuple[float, Act]]:
    acts: list[tuple[float, Act]] = []
    for n, day in enumerate(range(0, days - 12, 12)):
        for bed in (f"harbarget-kvinnor-{n % 5 + 1}", f"harbarget-{n % 8 + 1}"):
            acts.append((day + 0.35, lambda bed=bed, n=n: story.admit(bed, 20_000 + n if "kvinnor" in bed else 0)))
            acts.append((day + 10.1, lambda bed=bed: story.discharge(bed, "own-choice")))
            acts.append((day + 10.2, lambda bed=bed: story.do(Ready(by="x", own=True, bed=bed))))
    return acts


def _turned_away(story: Story, days: int) -> list[tuple[float, Act]]:
    return [
        (
            day + 0.4,
            lambda n=n: story.turn_away(
                "harbarget", for_=("women", "men")[n % 2], reason=AWAY[n % 4][0], outcome=AWAY[n % 4][1]
            ),
        )
        for n, day in enumerate(range(0, days - 5, 3))
    ]


class Told:
    """What the application asks in place of the record of its own ledger."""

    def __init__(self, record: Record) -> None:
        self.record, self.replays = record, Replays()

    async def ask(self, question: Callable[..., Any], *args: object) -> Any:
        """The question, answered."""
        return question(self.record, *args)
