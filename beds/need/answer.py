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
from beds.demand import HiddenNeed, Line, NoPlan, Plan, Pooling, Season, StaysSeen
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


class Estimate(Struct, frozen=True, kw_only=True):
    """How many places: the plan for a mean `stay` in days, what it would cost, and what a house shared with the home
    `pooled_with` would need."""

    stay: float
    plan: Plan
    season: Season | None
    pooling: Pooling | None
    pooled_with: str
    scenarios: tuple[Scenario, ...]
    missing: tuple[()] = ()


class NoEstimate(Struct, frozen=True, kw_only=True):
    """None can be made yet: what is `missing`. The mean `stay` may be known all the same."""

    stay: float | None
    missing: tuple[Missing, ...]
    plan: None = None
    season: None = None
    pooling: None = None
    pooled_with: Literal[""] = ""
    scenarios: tuple[()] = ()


class Answer(Struct, frozen=True, kw_only=True):
    """One unit's answer: what was `found`, an estimate or what is missing for one. `asked` and `ended` are the counts
    it rests on, `stays_of` the unit whose stays they are (the mean stay is the planner's, if `stay_given`); `rests_on`
    the last entry of the ledger that it takes in."""

    unit: str
    name: str
    audience: str
    status: str
    choices: Choices
    asked: Series
    ended: Series
    stays_of: str
    stay_given: bool
    with_list: bool
    found: Estimate | NoEstimate
    lines: tuple[Evidence, ...]
    weighed: Line | None
    hidden: HiddenNeed | None
    backtest: Backtested | None
    prices: dict[str, Price]
    through: date | None
    rests_on: int

    @property
    def stay(self) -> float | None:
        """The mean stay in days, as far as it is known."""
        return self.found.stay

    @property
    def plan(self) -> Plan | None:
        """The plan, if there is an estimate."""
        return self.found.plan

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What there is no estimate for the lack of."""
        return self.found.missing

    @property
    def pooling(self) -> Pooling | None:
        """What sharing a house would save, if there is an estimate, and a home to share with."""
        return self.found.pooling

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What each number of places would cost, if there is an estimate."""
        return self.found.scenarios


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
        self.stay = choices.stay or (bed_days / exits if self.ended.measured else None)
        self.prices = prices_on(sources.prices, night_of(now))

    def _stays(self) -> tuple[str, Series]:
        """Whose stays count: the unit's own, or those of the home with most of them."""
        for slug in (self.unit.slug, *(home.slug for home in self.city.homes())):
            if (ended := self.city.ended(slug)).spans:
                return slug, ended
        return "", Series()

    def answer(self) -> Answer:
        """All of it."""
        plan = self._plan()
        lines, hidden = self._lines(plan)
        return Answer(
            unit=self.unit.slug,
            name=self.unit.name,
            audience=self.unit.audience,
            status=self.unit.status,
            choices=self.choices,
            asked=self.asked,
            ended=self.ended,
            stays_of=self.stays_of,
            stay_given=self.choices.stay is not None,
            with_list=self.with_list,
            found=self._estimate(plan) if isinstance(plan, Plan) else self._no_estimate(plan),
            lines=lines,
            weighed=evidence.weighed(lines, self.choices),
            hidden=hidden,
            backtest=self._backtest(),
            prices=self.prices,
            through=self.city.quarters[-1].last if self.city.quarters else None,
            rests_on=self.city.record.rests_on(self.city.quarters[-1]) if self.city.quarters else 0,
        )

    def _estimate(self, plan: Plan) -> Estimate:
        stay = self.choices.stay or plan.stays.bed_days / plan.stays.exits
        pooled_with, pooling = self._pooling(plan)
        return Estimate(
            stay=stay,
            plan=plan,
            season=wave(self.asked, stay),
            pooling=pooling,
            pooled_with=pooled_with,
            scenarios=tuple(self._scenario(row, stay) for row in plan.rows),
        )

    def _plan(self) -> Plan | NoPlan:
        stays = self._stays_seen()
        if not self.asked.spans or self.unit.kind == "night":
            return NoPlan(refusal="no-requests")
        if stays is None:
            return NoPlan(refusal="no-stays")
        if not self.asked.measured:
            return NoPlan(refusal="too-wide")
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

    def _no_estimate(self, plan: NoPlan) -> NoEstimate:
        return NoEstimate(stay=self.stay, missing=self._missing(plan))

    def _missing(self, plan: NoPlan) -> tuple[Missing, ...]:
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
        return tuple(lacking) or (Missing("width", self._narrow_by(plan)),)

    def _narrow_by(self, plan: NoPlan) -> date | None:
        days = plan.narrowing.days_to_answer if plan.narrowing else None
        if days is None or self.asked.through is None:
            return None
        return self.asked.through + timedelta(days=int(self.asked.later + days) + 1)

    def _lines(self, plan: Plan | NoPlan) -> tuple[tuple[Evidence, ...], HiddenNeed | None]:
        group, choices, through = self.unit.audience, self.choices, self.city.quarters[-1:]
        lines = [evidence.asked(plan, self.asked, self.ended, choices, self.unit.kind == "night")]
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
            if home.audience == "men" and (asked := self.city.asked(home)[0]).measured:
                return home.slug, asked, self.city.ended(home.slug)
        return "", Series(), Series()

    def _pooling(self, plan: Plan) -> tuple[str, Pooling | None]:
        """This unit and the home with most stays as two houses, or as one."""
        home = next((h for h in self.city.homes() if h.slug != self.unit.slug), None)
        if home is None:
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

    def _scenario(self, row: demand.Row, stay: float) -> Scenario:
        nights = row.refused_a_year.middle * stay
        place, institution, hotel = (self.prices.get(f"{kind}-night") for kind in ("place", "institution", "hotel"))
        return Scenario(
            places=row.places,
            places_cost=place.kronor * YEAR * row.places if place else None,
            institution_cost=institution.kronor * nights if institution else None,
            hotel_cost=hotel.kronor * nights if hotel else None,
        )


def as_json(answer: Answer, digest: str) -> bytes:
    """The answer for programs: every field, infinite numbers as null, and the ledger's digest that it rests on."""
    told = _builtins(answer) | _builtins(answer.found) | {"digest": digest}
    del told["found"], told["rests_on"]
    return msgspec.json.encode(told, order="deterministic")


def _builtins(part: Struct) -> dict[str, object]:
    made: dict[str, object] = msgspec.to_builtins(part, enc_hook=lambda number: number.item())
    return made


def unit_choices(record: Record) -> Sequence[str]:
    """Units that there may be an answer for: all but closed ones, planned ones first."""
    units = (u for u in record.world.units.values() if u.status != "closed")
    return [u.slug for u in sorted(units, key=lambda u: (u.status != "planned", u.name))]
