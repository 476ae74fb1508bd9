"""The planner's answer for one unit: how many places, how sure, on what grounds; or what is missing, and by when.

Deterministic: the same record, sources and choices give the same answer to the last digit, on the page, in the memo and
in the terminal. All of it may be shown: counts come in spans that hold K or more, and estimates rest on those alone.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from beds import demand
from beds.demand import HiddenNeed, Line, Plan, Pooling, Season, StaysSeen
from beds.need import evidence, series
from beds.need.backtest import Backtested, backtested
from beds.need.choices import Choices
from beds.need.city import City, middle_load
from beds.need.costs import Price, prices_on
from beds.need.evidence import Evidence
from beds.need.record import Record
from beds.need.seasons import wave
from beds.need.series import Series
from beds.need.sources import Sources
from beds.world import Unit
from beds.world.nights import night_of
from beds.world.refusals import UnknownUnit

CERTAIN = 10_000
"""Ended stays that a mean stay set by the planner counts as: it is theirs, and taken as certain."""
YEAR = 365


class Missing(Struct, frozen=True):
    """What the record lacks, and the day from which it can be there: its first final quarter, requests, stays, or
    both in numbers that make an answer narrow enough to use. Of a `night` shelter no record can tell: everybody asks
    anew each evening, mostly the same people, so requests do not come by chance and as the formulas have them."""

    what: Literal["quarter", "requests", "stays", "width", "night"]
    by: date | None


class Scenario(Struct, frozen=True):
    """Kronor a year: for so many places, and for those turned away if they were placed elsewhere for a mean stay."""

    places: int
    places_cost: float | None
    institution_cost: float | None
    hotel_cost: float | None


class Answer(Struct, frozen=True, kw_only=True):
    """One unit's answer. `plan` is None while something is `missing`. `asked` and `ended` are the counts it rests on,
    `stays_of` the unit whose stays they are, `stay` the mean in days (the planner's, if `stay_given`); `rests_on` the
    last entry of the ledger that it takes in."""

    unit: str
    name: str
    audience: str
    status: str
    choices: Choices
    asked: Series
    ended: Series
    stays_of: str
    stay: float | None
    stay_given: bool
    with_list: bool
    missing: tuple[Missing, ...]
    plan: Plan | None
    season: Season | None
    lines: tuple[Evidence, ...]
    weighed: Line | None
    hidden: HiddenNeed | None
    pooling: Pooling | None
    pooled_with: str
    backtest: Backtested | None
    prices: dict[str, Price]
    scenarios: tuple[Scenario, ...]
    through: date | None
    rests_on: int


def answer(record: Record, sources: Sources, slug: str, now: datetime, choices: Choices | None = None) -> Answer:
    """The answer as of `now`. Raises UnknownUnit, or BadFigure for a choice that cannot be."""
    choices = (choices or Choices()).checked()
    if slug not in record.world.units:
        raise UnknownUnit(unit=slug)
    city = City(record, now, choices.through)
    return _Question(city, sources, record.world.units[slug], choices, now).answer()


class _Question:
    """One question in the making of its answer."""

    def __init__(self, city: City, sources: Sources, unit: Unit, choices: Choices, now: datetime) -> None:
        self.city, self.sources, self.unit, self.choices, self.now = city, sources, unit, choices, now
        self.asked, self.with_list = city.asked(unit)
        self.stays_of, self.ended = self._stays()
        exits, bed_days = self.ended.taken
        self.stay = choices.stay or (bed_days / exits if exits else None)
        self.prices = prices_on(sources.prices, night_of(now))

    def _stays(self) -> tuple[str, Series]:
        """Whose stays count: the unit's own, or those of the home with most of them."""
        for slug in (self.unit.slug, *(home.slug for home in self.city.homes())):
            if (ended := self.city.ended(slug)).spans:
                return slug, ended
        return "", Series()

    def answer(self) -> Answer:
        """All of it."""
        whole = self._plan()
        missing = self._missing(whole)
        plan = None if missing else whole
        lines, hidden = self._lines(whole)
        pooled_with, pooling = self._pooling(plan)
        return Answer(
            unit=self.unit.slug,
            name=self.unit.name,
            audience=self.unit.audience,
            status=self.unit.status,
            choices=self.choices,
            asked=self.asked,
            ended=self.ended,
            stays_of=self.stays_of,
            stay=self.stay,
            stay_given=self.choices.stay is not None,
            with_list=self.with_list,
            missing=missing,
            plan=plan,
            season=wave(self.asked, self.stay) if plan else None,
            lines=lines,
            weighed=evidence.weighed(lines, self.choices),
            hidden=hidden,
            pooling=pooling,
            pooled_with=pooled_with,
            backtest=self._backtest(),
            prices=self.prices,
            scenarios=tuple(self._scenario(row) for row in plan.rows) if plan else (),
            through=self.city.quarters[-1].last if self.city.quarters else None,
            rests_on=self.city.record.rests_on(self.city.quarters[-1]) if self.city.quarters else 0,
        )

    def _plan(self) -> Plan | None:
        stays = self._stays_seen()
        if not self.asked.spans or stays is None or not sum(self.asked.days) or self.unit.kind == "night":
            return None
        night = self.prices.get("place-night")
        return demand.answer(
            series.arrivals(self.asked),
            stays,
            places=self.choices.places,
            refused=self.choices.refused,
            night_cost=night.kronor if night else None,
        )

    def _stays_seen(self) -> StaysSeen | None:
        if self.choices.stay is not None:
            return StaysSeen(CERTAIN, CERTAIN * self.choices.stay)
        return series.stays(self.ended) if self.ended.spans else None

    def _missing(self, whole: Plan | None) -> tuple[Missing, ...]:
        """With nothing final yet the first quarter; then what has no span; then what makes the answer too wide."""
        if self.unit.kind == "night":
            return (Missing("night", None),)
        coming = self.city.coming.final.date()
        if not self.city.quarters:
            return (Missing("quarter", coming),)
        lacking = []
        if not self.asked.spans:
            lacking.append(Missing("requests", coming))
        if self._stays_seen() is None:
            lacking.append(Missing("stays", coming))
        if whole is not None and whole.refusal:
            days = whole.narrowing.days_to_answer if whole.narrowing else None
            by = self.asked.through + timedelta(days=int(self.asked.later + days) + 1) if days is not None else None
            lacking.append(Missing("width", by))
        return tuple(lacking)

    def _lines(self, whole: Plan | None) -> tuple[tuple[Evidence, ...], HiddenNeed | None]:
        group, choices, through = self.unit.audience, self.choices, self.city.quarters[-1:]
        lines = [evidence.asked(whole, self.asked, self.ended, choices, self.unit.kind == "night")]
        hidden = None
        if group != "all" and self.unit.kind == "home":
            lines.append(evidence.staying(self.city.shelters(), group, choices))
        if group == "women":
            last = through[0] if through else None
            line, hidden = evidence.seen(self.sources.windows, last, self.stay, choices)
            home, asked, ended = self._mens_home()
            lines += [line, evidence.men(home, asked, ended, choices)]
        upto = through[0].last if through else None
        lines.append(evidence.history(self.sources.past, "" if group == "all" else group, upto, choices))
        return tuple(lines), hidden

    def _mens_home(self) -> tuple[str, Series, Series]:
        for home in self.city.homes():
            if home.audience == "men" and (asked := self.city.asked(home)[0]).spans:
                return home.slug, asked, self.city.ended(home.slug)
        return "", Series(), Series()

    def _pooling(self, plan: Plan | None) -> tuple[str, Pooling | None]:
        """This unit and the home with most stays as two houses, or as one."""
        home = next((h for h in self.city.homes() if h.slug != self.unit.slug), None)
        if plan is None or home is None:
            return "", None
        other = middle_load(self.city.asked(home)[0], self.city.ended(home.slug), self.choices.refused)
        if other is None:
            return "", None
        return home.slug, demand.pooling([plan.load.middle, other], self.choices.refused)

    def _backtest(self) -> Backtested | None:
        for home in self.city.homes():
            asked, with_list = self.city.asked(home)
            if with_list and (tested := backtested(home.slug, self.city.facts(home.slug), asked)) is not None:
                return tested
        return None

    def _scenario(self, row: demand.Row) -> Scenario:
        nights = row.refused_a_year.middle * self.stay
        place, institution, hotel = (self.prices.get(f"{kind}-night") for kind in ("place", "institution", "hotel"))
        return Scenario(
            places=row.places,
            places_cost=place.kronor * YEAR * row.places if place else None,
            institution_cost=institution.kronor * nights if institution else None,
            hotel_cost=hotel.kronor * nights if hotel else None,
        )


def as_json(answer: Answer, digest: str) -> bytes:
    """The answer for programs: every field, infinite numbers as null, and the ledger's digest that it rests on."""
    told = msgspec.to_builtins(answer, enc_hook=lambda number: number.item())
    del told["rests_on"]
    return msgspec.json.encode(told | {"digest": digest}, order="deterministic")


def unit_choices(record: Record) -> Sequence[str]:
    """Units that there may be an answer for: all but closed ones, planned ones first."""
    units = (u for u in record.world.units.values() if u.status != "closed")
    return [u.slug for u in sorted(units, key=lambda u: (u.status != "planned", u.name))]
