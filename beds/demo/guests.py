"""The synthetic people of the year: when they come to town, how long they need a place, and their numbers.

Nobody is modelled after anybody. A guest is a need for a place with a beginning, an end, and a chance of asking on any
one night; some come and go within days, others need a place for months.
"""

import math
import random
import secrets
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from beds.demo.cast import HOUSES
from beds.demo.stage import Stage

Group = Literal["women", "men"]
"""Of the guests; beds may be for all."""
ARRIVALS: dict[Group, int] = {"men": 76, "women": 86}
"""New guests a year: with the needs below the men fill the eight beds of Härbärget to what is known (about 75 persons a
year; 6.9 guests a night in 2017), and the women ask for more than their seven. The women's figure is made up."""
SHORT_SHARE, SHORT_DAYS, LONG_DAYS = 0.4, 5, (30, 90)
"""The share of short needs, their mean, and the range of the long ones."""
WARM_UP = timedelta(days=120)
"""How long before the year's first night the first guests came to town."""
WINTER, COLDEST = 0.3, 28
"""How much more often people ask in winter than on average (in summer less), and the day of the year at its height."""


class Guest(Struct, eq=False):
    """`keen` is the chance of asking for a place on one night; `bed` the last one slept in; `ticket` empty for someone
    without a number. `placed` while they have a room at a home, `looks` while they look at their place in line."""

    group: Group
    since: date
    until: date
    keen: float
    ticket: str = ""
    bed: str = ""
    placed: bool = False
    looks: bool = False


class Slip(Struct, frozen=True):
    """A number that was handed out: what its ticket's row needs."""

    ticket: str
    at: datetime
    organisation: str
    account: str


class Town:
    """Who is in town between two nights, who was last in each bed, and every number handed out."""

    def __init__(self, dice: random.Random, first: date, last: date) -> None:
        self._dice = dice
        self.slips: list[Slip] = []
        self.holders: dict[str, Guest] = {}
        self.sleeping: dict[str, Guest] = {}
        self.guests = [g for group in ARRIVALS for g in self._come(group, first - WARM_UP, last) if g.until >= first]

    def _come(self, group: Group, first: date, last: date) -> list[Guest]:
        guests, day = [], 0.0
        while (day := day + 365 / ARRIVALS[group] * self._dice.uniform(0.6, 1.4)) < (last - first).days:
            short = self._dice.random() < SHORT_SHARE
            days = self._dice.expovariate(1 / SHORT_DAYS) if short else self._dice.uniform(*LONG_DAYS)
            since = first + timedelta(days=int(day))
            guests.append(Guest(group, since, since + timedelta(days=int(days)), self._dice.uniform(0.6, 0.95)))
        return guests

    def here(self, night: date, group: Group | None = None) -> list[Guest]:
        """Those in town without a room of their own."""
        return [g for g in self.guests if g.since <= night <= g.until and not g.placed and group in (None, g.group)]

    def asking(self, night: date) -> list[Guest]:
        """Those who look for a bed that night."""
        season = 1 + WINTER * math.cos(2 * math.pi * (night.timetuple().tm_yday - COLDEST) / 365)
        return [g for g in self.here(night) if self._dice.random() < g.keen * season]

    def newcomer(self, group: Group, night: date, days: int) -> Guest:
        """Somebody who came to town for another reason than a night's shelter."""
        guest = Guest(group, night, night + timedelta(days=days), 0)
        self.guests.append(guest)
        return guest

    def lies_down(self, guest: Guest, bed: str) -> None:
        """Remember who was last in the bed."""
        guest.bed = bed
        self.sleeping[bed] = guest

    def number(self, guest: Guest, stage: Stage, login: str) -> str:
        """The guest's number, handed out now, by the account of that sign-in name, if they have none."""
        if not guest.ticket:
            guest.ticket = secrets.token_hex(16)
            self.slips.append(Slip(guest.ticket, stage.now, HOUSES[login], stage.ids[login]))
            self.holders[guest.ticket] = guest
        return guest.ticket
