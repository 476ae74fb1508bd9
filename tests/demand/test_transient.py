"""Seasons and openings against the reference values and the matrix exponential."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import expm

from beds.demand import erlang_b, occupancy, opening, opening_curve, seasonal_load
from tests.demand.oracle import generator


def test_the_seasonal_load_has_its_reference_values():
    season = seasonal_load(0.1, 0.04, 365, 60)
    assert season.amplitude == pytest.approx(1.6694126, abs=5e-8)
    assert season.lag == pytest.approx(46.5637, abs=5e-5)
    assert season.peak == pytest.approx(7.6694126, abs=5e-8)


@pytest.mark.parametrize("day", [0.0, 46.0, 137.8, 300.0])
def test_the_seasonal_load_is_the_sum_of_all_who_came_and_still_stay(day):
    rate, wave, year, stay = 0.1, 0.04, 365.0, 60.0
    season = seasonal_load(rate, wave, year, stay)
    inside = quad(
        lambda ago: (rate + wave * np.sin(2 * np.pi * (day - ago) / year)) * np.exp(-ago / stay), 0, 3000, limit=400
    )[0]
    assert season.mean + season.amplitude * np.sin(2 * np.pi * (day - season.lag) / year) == pytest.approx(inside)


def test_demand_cannot_fall_below_nothing():
    with pytest.raises(ValueError, match="below 0"):
        seasonal_load(0.1, 0.11, 365, 60)


def test_the_opening_has_its_reference_value():
    assert opening(8, 0.1, 60, 30) == pytest.approx(0.002776984989, abs=1e-12)


@pytest.mark.parametrize("start", [0, 3, 8])
@pytest.mark.parametrize(("arrivals", "stay"), [(0.1, 60), (5, 0.5), (0.02, 400)])
def test_the_opening_is_the_matrix_exponential(arrivals, stay, start):
    rates = generator(lambda k: arrivals, lambda k: k / stay, 9)
    days = [0, 0.3, 10, 90, 400]
    exact = np.array([expm(rates * day)[start] for day in days])
    assert occupancy(8, arrivals, stay, days, start) == pytest.approx(exact, abs=1e-12)
    assert opening(8, arrivals, stay, days, start) == pytest.approx(exact[:, -1], abs=1e-12)


def test_in_the_end_every_opening_is_erlang_b():
    for start in (0, 5, 8):
        for days in (20_000, 1e9):
            assert opening(8, 0.1, 60, days, start) == pytest.approx(erlang_b(8, 6), rel=1e-9)


def test_nothing_happens_at_a_house_that_nobody_asks_for():
    assert opening(0, 0.0, 60, 30) == 1
    assert opening(3, 0.0, 60, 30) == 0
    assert opening(3, 0.0, 60, [0, 1e5], start=3)[0] == 1


def test_a_new_unit_looks_half_empty_for_about_three_stays():
    curve = opening_curve(8, 4, 60)
    assert curve.settled_after == 180
    at = dict(zip(curve.days, curve.occupied, strict=True))
    assert at[0.0] == 0
    assert at[30.0] < 0.5 * curve.occupied[-1]
    assert at[180.0] == pytest.approx(curve.occupied[-1], rel=0.06)
    assert curve.occupied[-1] == pytest.approx(4 * (1 - erlang_b(8, 4)), rel=0.01)


def test_days_beyond_the_arithmetic_are_refused():
    with pytest.raises(ValueError, match="long run"):
        opening(50_000, 1e4, 5, 1e3)
