"""The planner's answer: consistent in itself, exact where it can be, and refused where the record is thin."""

from itertools import pairwise

import msgspec
import numpy as np
import pytest

from beds.demand import Arrivals, StaysSeen, answer, erlang_b, load_posterior, places_posterior

RECORD = Arrivals(12, 180.0), StaysSeen(10, 600.0)
"""The example of the method: 12 requests in 180 days, 10 ended stays in 600 bed-days."""


def test_the_example_record_is_answered_with_its_reference_quantiles():
    plan = answer(*RECORD)
    places = plan.places
    assert (places.lowest, places.low, places.middle, places.high, places.highest) == (5, 6, 8, 11, 14)
    assert plan.load.middle == pytest.approx(3.99, abs=5e-3)
    assert (plan.headline.places, plan.headline.sure_places) == (8, 11)
    assert plan.headline.enough == pytest.approx(0.62, abs=5e-3)
    assert plan.headline.sure == pytest.approx(0.91, abs=5e-3)
    assert [row.places for row in plan.rows] == list(range(4, 16))
    assert not plan.over_dispersed


def test_every_row_follows_from_draws_of_rate_and_stay():
    rng = np.random.default_rng(1)
    rate, stay = rng.gamma(12.5, 1 / 180, 200_000), 600 / rng.gamma(10.5, 1, 200_000)
    levels = (0.025, 0.1, 0.5, 0.9, 0.975)
    for row in answer(*RECORD).rows:
        refused = erlang_b(row.places, rate * stay)
        assert row.enough == pytest.approx(np.mean(refused <= 0.05), abs=0.005)
        assert msgspec.structs.astuple(row.refused) == pytest.approx(np.quantile(refused, levels), abs=0.006)
        a_year = np.quantile(365 * rate * refused, levels)
        assert msgspec.structs.astuple(row.refused_a_year) == pytest.approx(a_year, rel=0.06, abs=0.05)
        empty = np.quantile(row.places - rate * stay * (1 - refused), levels)
        assert msgspec.structs.astuple(row.empty) == pytest.approx(empty, abs=0.05)


def test_rows_improve_with_places_and_carry_their_cost():
    rows = answer(*RECORD, night_cost=1450).rows
    assert all(a.enough < b.enough and a.refused.high > b.refused.high for a, b in pairwise(rows))
    assert rows[0].cost_a_year == 4 * 365 * 1450
    assert answer(*RECORD).rows[0].cost_a_year is None


def test_the_planner_may_look_at_any_number_of_places():
    plan = answer(*RECORD, places=20)
    assert plan.headline.places == plan.rows[-2].places == 20
    assert plan.opening.places == 20
    far = answer(*RECORD, places=200)
    assert len(far.rows) < 36
    assert {199, 200, 201} <= {row.places for row in far.rows}
    assert far.headline.refused.high < 1e-9
    stricter = answer(*RECORD, refused=0.01)
    assert stricter.places.middle == places_posterior(12, 180, 10, 600, 0.01).quantile(0.5) > 8


def test_a_thin_record_is_refused_and_says_when_it_will_do():
    plan = answer(Arrivals(3, 60.0), StaysSeen(2, 120.0))
    assert plan.refusal == "too-wide"
    assert (plan.places.lowest, plan.places.highest) == (3, 25)
    assert plan.headline is plan.opening is None
    assert plan.rows == ()
    longer = 1 + plan.narrowing.days_to_answer / 60
    grown = round(3 * longer), 60 * longer, round(2 * longer), 120 * longer
    assert answer(Arrivals(*grown[:2]), StaysSeen(*grown[2:])).refusal is None


def test_an_empty_record_is_refused_without_a_figure():
    assert answer(Arrivals(0, 60.0), StaysSeen(2, 120.0)).refusal == "no-requests"
    assert answer(Arrivals(3, 0.0), StaysSeen(2, 120.0)).refusal == "no-requests"
    assert answer(Arrivals(3, 60.0), StaysSeen(0, 120.0)).refusal == "no-stays"


def test_a_small_interval_decides_something_however_small_the_unit():
    assert answer(Arrivals(4, 365.0), StaysSeen(4, 60.0)).refusal is None


def test_what_would_narrow_the_answer_is_what_is_scarcer():
    plan = answer(*RECORD)
    assert plan.narrowing.by == "stays"
    assert answer(Arrivals(9, 180.0), StaysSeen(30, 900.0)).narrowing.by == "requests"
    assert plan.narrowing.days_to_answer == 0
    longer = 1 + plan.narrowing.days_to_half / 180
    now, then = (
        np.diff(np.log(load_posterior(12 * k, 180 * k, 10 * k, 600 * k).quantile((0.1, 0.9)))) for k in (1, longer)
    )
    assert then == pytest.approx(now / 2, rel=1e-3)


def test_bursts_are_said_and_widen_the_answer():
    calm, burst = (
        answer(Arrivals(40, 365.0), StaysSeen(30, 1800.0)),
        answer(Arrivals(40, 365.0, 3.0), StaysSeen(30, 1800.0)),
    )
    assert burst.over_dispersed
    assert burst.places.high - burst.places.low > calm.places.high - calm.places.low
    middle = burst.rows[len(burst.rows) // 2]
    assert middle.refused_a_year.high > 0


def test_the_answer_is_plain_values():
    plan = answer(*RECORD, night_cost=1450)
    assert msgspec.json.decode(msgspec.json.encode(plan))["headline"]["sure_places"] == 11
    assert answer(*RECORD) == answer(*RECORD)
