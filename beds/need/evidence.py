"""The evidence lines of one unit, each with what it rests on, or why there is none. Never pooled but by set weights."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from beds import demand
from beds.demand import HiddenNeed, Line, NoPlan, Plan
from beds.disclosure import K
from beds.need import unseen
from beds.need.choices import Choices
from beds.need.facts import Facts
from beds.need.imported import Past
from beds.need.quarters import Quarter
from beds.need.series import Series, arrivals, stays
from beds.need.sightings import Window, tellable

Why = Literal[
    "", "no-requests", "no-stays", "too-wide", "no-guests", "no-window", "few", "one-list", "lost", "no-stay", "no-men",
    "no-history", "night",
]  # fmt: skip
"""Why a line is missing."""
SEASON = 91.0
"""Days: a woman who was seen in a window is taken to need a place anew after as long outside."""


class Evidence(Struct, frozen=True):
    """One line by its key (`choices.LINES`): the load and places that it speaks for, or why it cannot; `weight` is the
    planner's; `basis` holds figures that it rests on, all of which may be shown."""

    key: str
    line: Line | None = None
    why: Why = ""
    weight: float = 0.0
    basis: dict[str, float | str] = {}


def asked(plan: Plan | NoPlan, series: Series, ended: Series, choices: Choices, night: bool) -> Evidence:
    """Line 1: who asked for a place here, or wherever else there is one for them. Not told of a night shelter."""
    if night:
        return _none("asked", choices, "night")
    if isinstance(plan, NoPlan):
        return _none("asked", choices, plan.refusal)
    line = demand.line_from_asked(plan.arrivals, plan.stays, choices.refused)
    return _some("asked", choices, line, requests=series.total, exits=ended.total)


def staying(shelters: Sequence[Sequence[Facts]], group: str, choices: Choices) -> Evidence:
    """Those of the group who sleep in the night shelters: they have a bed tonight, and no place to live. The means of
    the quarters, the least and the largest of them as its range."""
    means: dict[Quarter, float] = {}
    for facts in zip(*shelters, strict=True):
        guests, nights = sum(f.nights.by_group.get(group, 0) for f in facts), max(f.nights.count for f in facts)
        if nights and guests >= K:
            means[facts[0].quarter] = guests / nights
    if not means:
        return _none("staying", choices, "no-guests")
    return _some(
        "staying", choices, demand.line_from_history(list(means.values()), choices.refused), quarters=len(means)
    )


def seen(
    windows: Sequence[Window], upto: Quarter | None, stay: float | None, choices: Choices
) -> tuple[Evidence, HiddenNeed | None]:
    """Line 2: who was seen by partners in the newest quarter that is over, and the estimated unseen."""
    told = [w for w in windows if w.over and upto is not None and w.quarter <= upto]
    if not told:
        return _none("seen", choices, "no-window"), None
    window = told[-1]
    if window.seen < K:
        return _none("seen", choices, "few"), None
    cells = tellable(window.cells)
    lists = len(next(iter(cells)))
    basis: dict[str, float | str] = {"window": window.quarter.key, "seen": window.seen, "lists": lists}
    if lists < 2:
        return Evidence("seen", None, "one-list", _weight("seen", choices), basis), None
    try:
        need = unseen.told(demand.hidden_need(cells, window.lost / window.seen))
    except ValueError:  # the only cause left: too many numbers were lost within the window
        return Evidence("seen", None, "lost", _weight("seen", choices), basis), None
    basis["kind"] = need.kind if need else "seen"
    if stay is None:
        return Evidence("seen", None, "no-stay", _weight("seen", choices), basis), need
    line = demand.line_from_seen(_persons(need, window.seen), choices.would_take, SEASON, stay, choices.refused)
    return _some("seen", choices, line, **basis), need


def _persons(need: HiddenNeed | None, seen: int) -> tuple[float, float, float]:
    """How many women, from the figures that are told."""
    if need is not None and need.average is not None:
        low, high = need.average.range
        return low, min(max(need.average.estimate, low), high), high
    if need is not None and need.bound is not None:
        return need.bound.low, need.bound.estimate, math.inf
    return seen, seen, math.inf


def men(home: str, series: Series, ended: Series, choices: Choices) -> Evidence:
    """Line 3: the load of the men's home times a ratio of women to men that the planner sets."""
    if not series.measured or not ended.measured:
        return _none("men", choices, "no-men")
    line = demand.line_from_men(arrivals(series), stays(ended), choices.women_per_man, choices.refused)
    return _some("men", choices, line, unit=home, ratio=choices.women_per_man)


def history(past: Sequence[Past], group: str, upto: date | None, choices: Choices) -> Evidence:
    """Line 4: mean guests in units for the group, of other times and towns, as they were read in."""
    guests = [p.guests for p in past if p.whom == group and p.until > p.since and (upto is None or p.until <= upto)]
    if not guests:
        return _none("history", choices, "no-history")
    return _some("history", choices, demand.line_from_history(guests, choices.refused), periods=len(guests))


def weighed(lines: Sequence[Evidence], choices: Choices) -> Line | None:
    """One figure by the planner's weights; None where no line that there is has any."""
    counted = [(e.line, e.weight) for e in lines if e.line is not None and e.weight]
    if not counted:
        return None
    return demand.weighed([line for line, _ in counted], [weight for _, weight in counted], choices.refused)


def _weight(key: str, choices: Choices) -> float:
    return choices.weights.get(key, 0.0)


def _some(key: str, choices: Choices, line: Line, **basis: float | str) -> Evidence:
    return Evidence(key, line, "", _weight(key, choices), basis)


def _none(key: str, choices: Choices, why: Why) -> Evidence:
    return Evidence(key, None, why, _weight(key, choices))
