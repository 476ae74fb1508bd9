"""The city as the record knows it up to a quarter: the facts of every unit, and the counts that may be told of them."""

from datetime import datetime

from beds.demand.narrowing import LEVELS, interval, posterior, too_wide
from beds.need import series
from beds.need.facts import Facts, facts
from beds.need.quarters import final_quarters, quarter_of
from beds.need.record import Record
from beds.need.refusals import BadFigure
from beds.need.series import Series
from beds.world import Unit
from beds.world.nights import night_of


class City:
    """The facts of every unit up to the quarter that the planner looks at; `coming` is the next one to be final."""

    def __init__(self, record: Record, now: datetime, through: str) -> None:
        self.record = record
        self.units = record.world.units
        quarters = final_quarters(record.since, now) if record.since else []
        self.coming = quarters[-1].next if quarters else quarter_of(night_of(record.since or now))
        if through:
            quarters = [q for q in quarters if q <= next((p for p in quarters if p.key == through), q)]
            if not quarters or quarters[-1].key != through:
                raise BadFigure(what="there is no such quarter to look back to")
        self.quarters = quarters
        self._facts: dict[str, tuple[Facts, ...]] = {}
        self._now = now

    def facts(self, slug: str) -> tuple[Facts, ...]:
        """The unit's facts of these quarters."""
        if slug not in self._facts:
            self._facts[slug] = facts(self.record, slug, self._now)[: len(self.quarters)]
        return self._facts[slug]

    def asked(self, unit: Unit) -> tuple[Series, bool]:
        """The unit's requests, and whether they were seen throughout: in a line, or night after night at the door. Else
        walk-ins while a bed was free, since a full house hides who would have asked."""
        told = self.facts(unit.slug)
        if unit.status != "open" or unit.kind == "night" or any(f.waited for f in told):
            return series.requests(told, unit.kind == "night"), True
        return series.admissions(told, unit.audience), False

    def ended(self, slug: str) -> Series:
        """The unit's ended stays."""
        return series.exits(self.facts(slug))

    def homes(self) -> list[Unit]:
        """Open homes, the one with most ended stays first."""
        homes = [u for u in self.units.values() if u.kind == "home" and u.status == "open"]
        return sorted(homes, key=lambda u: (-self.ended(u.slug).total, u.slug))

    def shelters(self) -> list[tuple[Facts, ...]]:
        """The facts of the night shelters."""
        return [self.facts(u.slug) for u in self.units.values() if u.kind == "night"]


def middle_load(asked: Series, ended: Series, refused: float) -> float | None:
    """The median load that the two series speak for; None where it could not be used."""
    if not asked.measured or not ended.measured:
        return None
    needed = posterior(series.arrivals(asked), series.stays(ended), refused)
    wide = too_wide(interval(needed.quantile(LEVELS)))
    return None if wide else float(needed.load.quantile(0.5))
