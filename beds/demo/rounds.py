"""What happens around the beds: staff confirm the figures, outreach hands out numbers and helps people into line."""

from datetime import date, timedelta
from functools import partial

from beds.demo.cast import INTAKE, OUTREACH
from beds.demo.queue import Queue
from beds.demo.stage import Stage
from beds.world.commands import Confirm
from beds.world.nights import begins, in_night, night_of

CONFIRMED = 0.9
"""How often the hour of confirmation is kept, where nothing else was written down in the hour before it."""
ROUNDS_A_WEEK = 3
FOR_WOMEN, FOR_BOTH_NEEDS = 0.6, 0.12
"""Of those whom outreach meets: women who want a place in the planned women's unit, and anyone in the other one."""


class Rounds:
    """All of it goes through a diary of one day at a time."""

    def __init__(self, stage: Stage, queue: Queue) -> None:
        self.stage, self.queue = stage, queue
        self._dice = stage.dice("rounds")

    def plan(self, night: date) -> None:
        """Put a day's rounds on the agenda."""
        for slug, ends in self.stage.ends.items():
            unit = self.stage.world.units[slug]
            for hour in unit.confirm_hours:
                when = in_night(night, hour) + timedelta(minutes=self._dice.uniform(-5, 20))
                if when < ends and self._dice.random() < CONFIRMED:
                    self.stage.at(when, partial(self._confirm, slug))
        if self._dice.random() < ROUNDS_A_WEEK / 7:
            self.stage.at(begins(night) + timedelta(hours=self._dice.uniform(5, 9)), self._walk)

    def _confirm(self, slug: str) -> None:
        last = self.stage.world.confirmed.get(slug)
        if last is None or self.stage.now - last > timedelta(hours=1):
            self.stage.do(Confirm(unit=slug, **self.stage.staff(slug)))

    def _walk(self) -> None:
        """Outreach meets somebody in town."""
        here = self.queue.town.here(night_of(self.stage.now))
        if not here:
            return
        guest = self._dice.choice(here)
        self.queue.town.number(guest, self.stage, OUTREACH)
        if guest.group == "women" and self._dice.random() < FOR_WOMEN:
            self.queue.join(guest, ("kvinnoenheten",), OUTREACH)
        if self._dice.random() < FOR_BOTH_NEEDS:
            self.queue.join(guest, ("samsjuklighet",), INTAKE)
