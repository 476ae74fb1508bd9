"""Whatever cannot be is refused with a sentence, never answered with a number."""

import math
from inspect import signature

import numpy as np
import pytest

from beds import demand
from beds.demand import Arrivals, StaysSeen

NUMBERS = {
    demand.erlang_b: {"places": 8, "load": 4.0},
    demand.erlang_c: {"places": 8, "load": 4.0},
    demand.erlang_a: {"places": 8, "arrival_rate": 4.0, "service_rate": 1.0, "abandonment_rate": 1.0},
    demand.engset: {"population": 20, "places": 8, "rate": 0.5},
    demand.places_needed: {"load": 4.0, "refused": 0.05},
    demand.load_within: {"places": 8, "refused": 0.05},
    demand.retrial_load: {"places": 8, "load": 4.0, "again": 0.5},
    demand.load_posterior: {"requests": 12, "days": 180, "exits": 10, "bed_days": 600, "dispersion": 1.0},
    demand.places_posterior: {"requests": 12, "days": 180, "exits": 10, "bed_days": 600, "refused": 0.05},
    demand.load_posterior(12, 180, 10, 600).quantile: {"p": 0.5},
    demand.load_posterior(12, 180, 10, 600).probability: {"load": 4.0},
    demand.places_posterior(12, 180, 10, 600).quantile: {"p": 0.5},
    demand.places_posterior(12, 180, 10, 600).probability: {"places": 8},
    demand.predictive_count: {"events": 12, "days": 180, "horizon": 30, "dispersion": 1.0},
    demand.predictive_count(12, 180, 30).quantile: {"p": 0.5},
    demand.seasonal_load: {"mean_rate": 0.1, "amplitude": 0.04, "period": 365, "mean_stay": 60},
    demand.opening: {"places": 8, "arrival_rate": 0.1, "mean_stay": 60, "days": 30, "start": 0},
    demand.chapman: {"first": 948, "second": 421, "both": 167},
    demand.lincoln_petersen: {"first": 948, "second": 421, "both": 167},
    demand.chao: {"seen": 76, "once": 43, "twice": 16},
    demand.backtest: {"events": 12, "days": 180, "seen": 3, "horizon": 30},
    demand.opening_curve: {"places": 8, "load": 4.0, "mean_stay": 60},
}
IMPOSSIBLE = (-1, -0.5, math.nan, -math.inf, True, "8", None, 1 + 2j, np.bool_(True), 10**400, math.inf)


CASES = [
    pytest.param(call, name, id=f"{call.__qualname__}-{name}")
    for call, possible in NUMBERS.items()
    for name in possible
]


@pytest.mark.parametrize(("call", "name"), CASES)
def test_a_number_that_cannot_be_is_refused(call, name):
    call(**NUMBERS[call])
    for value in IMPOSSIBLE:
        with pytest.raises(ValueError, match=rf"^{name} must be ") as refusal:
            call(**NUMBERS[call] | {name: value})
        assert len(str(refusal.value)) < 250


@pytest.mark.parametrize("call", [demand.erlang_b, demand.places_needed, demand.opening])
def test_one_impossible_number_in_an_array_is_enough(call):
    for value in (-1, math.nan, math.inf):
        array = "days" if "days" in signature(call).parameters else "load"
        with pytest.raises(ValueError, match=f"{array} must be"):
            call(**NUMBERS[call] | {array: [1.0, value]})


def test_places_are_whole_numbers():
    for value in (8.0, 8.5, np.float64(8)):
        with pytest.raises(ValueError, match="whole number"):
            demand.erlang_b(value, 4)
    assert demand.erlang_b(np.int64(8), 4) == demand.erlang_b(8, 4)


MISFITS = [
    (lambda: demand.erlang_b(10**6, 4), "places must be at most"),
    (lambda: demand.places_needed(1e7), "too thin, or wrong"),
    (lambda: demand.places_needed(4, 0), "refused must be above 0"),
    (lambda: demand.places_needed(4, 1), "refused must be above 0 and below 1"),
    (lambda: demand.load_posterior(1, 0, 1, 10), "days must be above 0"),
    (lambda: demand.load_posterior(1, 10, 1, 0), "bed_days must be above 0"),
    (lambda: demand.load_posterior(1, 10, 1, 10, 0.5), "at least 1"),
    (lambda: demand.load_posterior(1, 10, 1, 10).quantile(0), "p must be above 0"),
    (lambda: demand.load_posterior(1, 10, 1, 10).quantile(1), "below 1"),
    (lambda: demand.opening(8, 0.1, 60, 30, start=9), "start must be at most 8"),
    (lambda: demand.chapman(10, 5, 6), "more than are on either list"),
    (lambda: demand.lincoln_petersen(10, 5, 0), "no estimate"),
    (lambda: demand.chao(10, 8, 3), "among those seen"),
    (lambda: demand.loglinear({}), "map strings"),
    (lambda: demand.loglinear([3, 4]), "map strings"),
    (lambda: demand.loglinear({"10": 3, "012": 4}), "0s and 1s"),
    (lambda: demand.loglinear({"10": 3, "101": 4}), "equally long"),
    (lambda: demand.loglinear({"10": 3, "01": -4}), "cell 01 must be at least 0"),
    (lambda: demand.loglinear({"10": 3, "01": 4.5}), "cell 01 must be a whole number"),
    (lambda: demand.loglinear({"10": 3, "01": 4, "00": 1}), "what is sought"),
    (lambda: demand.loglinear({"1": 3}), "2 to 6 lists"),
    (lambda: demand.loglinear({"1" * 7: 3}), "2 to 6 lists"),
    (lambda: demand.loglinear({"10": 3, "11": 0}), "every list must hold"),
    (lambda: demand.loglinear({"11": 3, "10": 1, "01": 2}, ((1, 3),)), "not a pair"),
    (lambda: demand.loglinear({"11": 3, "10": 1, "01": 2}, ((0, 1),)), "not a pair"),
    (lambda: demand.loglinear({"11": 3, "10": 1, "01": 2}, (2,)), "not a pair"),
    (lambda: demand.loglinear({"111": 3, "100": 1}, ((1, 2), (2, 1))), "named twice"),
    (lambda: demand.sample_coverage({"11": 3, "10": 1}), "3 to 6 lists"),
    (lambda: demand.kaplan_meier([], []), "at least one stay"),
    (lambda: demand.kaplan_meier([3, -1], [True, True]), "durations must be"),
    (lambda: demand.kaplan_meier([3], [True, True]), "equally long"),
    (lambda: demand.kaplan_meier([3], [2]), "true or false"),
    (lambda: demand.kaplan_meier([3], [True], [4]), "at most the duration"),
    (lambda: demand.kaplan_meier([3], [True]).at(-1), "t must be at least 0"),
    (lambda: demand.episodes([1, 2], ["A"]), "equally long"),
    (lambda: demand.stays_seen([1], [2], 5, 5), "end after it starts"),
    (lambda: demand.hidden_need({"11": 9, "10": 1}, lost=1.5), "lost must be at most 1"),
    (lambda: demand.answer(Arrivals(3, 10.0), StaysSeen(2, 10.0), places=0), "places must be at least 1"),
    (lambda: demand.answer(Arrivals(3, 10.0), StaysSeen(2, 10.0), night_cost=-1), "night_cost must be"),
    (lambda: demand.answer(Arrivals(-3, 10.0), StaysSeen(2, 10.0)), "requests must be at least 0"),
    (lambda: demand.answer(Arrivals(3, 10.0), StaysSeen(2, 10.0), refused=2), "refused must be"),
    (lambda: demand.line_from_seen((1, 2), 0.5, 90, 60), "three numbers"),
    (lambda: demand.line_from_seen((1, 2, 3), 1.5, 90, 60), "would_take must be at most 1"),
    (lambda: demand.line_from_history([]), "at least one unit"),
    (lambda: demand.pooling([0, 0]), "at least one above 0"),
    (lambda: demand.bootstrap_models({"11": 3, "10": 1, "01": 2}, 5, 1), "runs must be at least 10"),
]


@pytest.mark.parametrize(("call", "sentence"), MISFITS, ids=[f"{n} {about}" for n, (_, about) in enumerate(MISFITS)])
def test_what_does_not_fit_together_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
