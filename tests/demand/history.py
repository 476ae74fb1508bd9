"""A women's unit lived through day by day, in plain Python: shares no line with what estimates from it."""

from dataclasses import dataclass, field
from random import Random

BURN_IN = 400.0
"""Days that pass before the record begins, so that it opens with guests already there."""


@dataclass
class History:
    """What the unit wrote down between `start` and `end`: everyone who asked, who came in, who left, and free beds."""

    start: float
    end: float
    asked: list[float] = field(default_factory=list)
    admitted: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    ended: list[float | None] = field(default_factory=list)
    free: list[tuple[float, int]] = field(default_factory=list)


class Unit:
    """Poisson arrivals, exponential stays; `patience` is the mean days on the waitlist, None where none is kept."""

    def __init__(self, seed: int, rate: float, stay: float, places: int, patience: float | None, days: float) -> None:
        self.rng, self.rate, self.stay, self.places, self.patience = Random(seed), rate, stay, places, patience
        self.history = History(BURN_IN, BURN_IN + days, free=[(BURN_IN, places)])
        self.leaving: list[float] = []
        self.waiting: list[float] = []

    def live(self) -> History:
        history, clock = self.history, self.rng.expovariate(self.rate)
        while clock < history.end:
            self._leave_until(clock)
            if clock >= BURN_IN:
                history.asked.append(clock)
            if len(self.leaving) < self.places:
                self._enter(clock)
            elif self.patience is not None:
                self.waiting.append(clock + self.rng.expovariate(1 / self.patience))
            clock += self.rng.expovariate(self.rate)
        self._leave_until(history.end)
        history.ended = [None if end > history.end else end for end in history.ended]
        return history

    def _enter(self, at: float) -> None:
        end = at + self.rng.expovariate(1 / self.stay)
        self.leaving.append(end)
        self.history.begun.append(at)
        self.history.ended.append(end)
        if at >= BURN_IN:
            self.history.admitted.append(at)
        self._note(at)

    def _leave_until(self, clock: float) -> None:
        while self.leaving and min(self.leaving) <= clock:
            at = min(self.leaving)
            self.leaving.remove(at)
            self._note(at)
            while self.waiting:
                if self.waiting.pop(0) > at:
                    self._enter(at)
                    break

    def _note(self, at: float) -> None:
        free = self.places - len(self.leaving)
        if at < BURN_IN:
            self.history.free = [(BURN_IN, free)]
        else:
            self.history.free.append((at, free))
