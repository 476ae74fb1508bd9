"""The fast simulation against a calendar of events, against the exact formulas, and against itself."""

import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.demand import erlang_a, erlang_b, erlang_c, occupancy, resample, simulate
from beds.demand.house import SIDE_BY_SIDE, _sweep_each, _sweep_many
from tests.demand.oracle import event_driven
from tests.support.long_run import count


def one_by_one(values):
    """A draw that hands out `values` in order."""
    source = iter(values)
    return lambda rng, n: np.array(list(islice(source, n)), float)


@st.composite
def crowds(draw):
    size = draw(st.integers(2, 60))
    tenths = st.integers(0, 40).map(lambda value: value / 8)
    gaps = draw(st.lists(tenths, min_size=size, max_size=size))
    stays = draw(st.lists(st.integers(1, 200).map(lambda value: value / 8), min_size=size, max_size=size))
    # A sixteenth never falls on the eighths of the others, so no two things happen at once that could go either way.
    waits = draw(
        st.lists(st.just(0.0) | st.integers(0, 90).map(lambda v: (2 * v + 1) / 16), min_size=size, max_size=size)
    )
    return (np.cumsum(gaps) + 1 / 8).tolist(), stays, waits


@given(st.integers(1, 6), crowds())
def test_every_crowd_fares_as_in_a_calendar_of_events(places, crowd):
    times, stays, patience = crowd
    turned, waited, occupied = event_driven(places, times, stays, patience)
    fast = simulate(places, times, one_by_one(stays), one_by_one(patience))
    assert float(fast.turned_away) == pytest.approx(turned)
    assert float(fast.mean_wait) == pytest.approx(waited)
    assert float(fast.mean_occupied) == pytest.approx(occupied)


@given(st.integers(1, 6), crowds())
def test_people_who_never_give_up_all_come_in(places, crowd):
    times, stays, _ = crowd
    turned, waited, occupied = event_driven(places, times, stays, [math.inf] * len(times))
    fast = simulate(places, times, one_by_one(stays), math.inf)
    assert turned == fast.turned_away == 0
    assert float(fast.mean_wait) == pytest.approx(waited)
    assert float(fast.mean_occupied) == pytest.approx(occupied)


@pytest.mark.parametrize(("runs", "places", "step"), [(SIDE_BY_SIDE, 5, 0.1), (3, 20, 1e-9), (7, 200, 0.25)])
def test_runs_side_by_side_fare_as_one_after_the_other(runs, places, step):
    rng = np.random.default_rng(3)
    shape = (500, runs)
    times = np.round(np.cumsum(rng.exponential(1 / places, shape), 0) / step) * step
    stays = np.round(rng.exponential(1, shape) / step) * step
    until = times + np.round(rng.exponential(0.5, shape) / step) * step
    one, many = np.zeros((places, runs)), np.zeros((places, runs))
    assert np.array_equal(_sweep_each(one, times, stays, until), _sweep_many(many, times, stays, until))
    assert np.array_equal(np.sort(one, 0), np.sort(many, 0))


def lognormal(rng, n):
    return rng.lognormal(-0.5, 1, n)


@pytest.mark.parametrize("runs", [1, 8, 120])
@pytest.mark.parametrize("stays", [1.0, lognormal], ids=["exponential", "lognormal"])
def test_shares_turned_away_are_erlang_b_whatever_the_stay(runs, stays):
    house = simulate(20, 18.0, stays, runs=runs, count=count(200_000, 2_000_000) // runs, rng=runs)
    exact = erlang_b(20, 18)
    assert abs(house.turned_away - exact) < 3 * house.turned_away.se
    assert house.turned_away.se < 0.1 * exact
    assert abs(house.mean_occupied - 18 * (1 - exact)) < 3 * house.mean_occupied.se
    assert house.mean_wait == 0


@pytest.mark.parametrize("runs", [1, 120])
def test_waiting_with_patience_is_erlang_a(runs):
    house = simulate(20, 18.0, 1.0, 0.5, runs=runs, count=count(200_000, 2_000_000) // runs, rng=2)
    exact = erlang_a(20, 18, 1, 2)
    assert abs(house.turned_away - exact.p_abandon) < 3 * house.turned_away.se
    assert abs(house.mean_wait - exact.mean_wait) < 3 * house.mean_wait.se
    assert abs(house.mean_occupied - 20 * exact.utilisation) < 3 * house.mean_occupied.se


def test_waiting_without_end_is_erlang_c():
    house = simulate(20, 16.0, 1.0, math.inf, count=count(200_000, 2_000_000), rng=5)
    assert abs(house.mean_wait - erlang_c(20, 16) / 4) < 3 * house.mean_wait.se
    assert abs(house.mean_occupied - 16) < 3 * house.mean_occupied.se


def test_standard_errors_are_as_large_as_the_errors():
    exact = erlang_b(5, 4)
    for runs in (1, 4):
        found = [simulate(5, 4.0, 1.0, runs=runs, count=4000 // runs, rng=seed).turned_away for seed in range(200)]
        misses = np.array([(one - exact) / one.se for one in found])
        assert np.mean(misses) == pytest.approx(0, abs=0.3)
        assert np.sqrt(np.mean(misses**2)) == pytest.approx(1, abs=0.2)


def test_from_todays_guests_the_first_arrivals_meet_the_transient_chain():
    days = np.linspace(0.2, 2, 10)
    full = 1 - occupancy(6, 1e-9, 3.0, days[0], start=6)[:-1].sum()
    first = simulate(6, [0.2], 3.0, runs=40_000, start=6, rng=4)
    assert abs(first.turned_away - full) < 3 * first.turned_away.se


def test_todays_list_goes_first_and_is_not_counted():
    stays = one_by_one([10, 10, 10])
    # Guests leave after 1 and 2 days, two people wait; the arrival on day 3 finds both places taken until day 11.
    found = simulate(2, [3.0], stays, math.inf, start=[1.0, 2.0], waiting=2)
    assert found.mean_wait == pytest.approx(8)
    assert simulate(2, [3.0], one_by_one([10]), math.inf, start=[1.0, 2.0]).mean_wait == 0


def test_a_record_is_replayed_with_the_stays_that_were_seen():
    asked = np.sort(np.random.default_rng(2).uniform(0, 365, 60))
    seen = [3, 10, 40, 80, 120]
    shares = [simulate(places, asked, resample(seen), runs=200).turned_away for places in (4, 8, 16)]
    assert shares[0] > shares[1] > shares[2]
    assert set(resample(seen)(np.random.default_rng(1), 100)) == set(seen)


def test_the_same_seed_gives_the_same_numbers_and_none_is_a_seed():
    one, two = simulate(4, 3.0, 1.0, count=500), simulate(4, 3.0, 1.0, count=500)
    assert one == two
    assert simulate(4, 3.0, 1.0, count=500, rng=9) == simulate(4, 3.0, 1.0, count=500, rng=np.random.default_rng(9))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"places": 0}, "places must be at least 1"),
        ({"arrivals": -1.0}, "arrivals must be above 0"),
        ({"arrivals": [2.0, 1.0]}, "in order"),
        ({"arrivals": []}, "in order"),
        ({"stays": 0.0}, "stays must be above 0"),
        ({"stays": lambda rng, n: np.full(n, -1.0)}, "none negative"),
        ({"stays": lambda rng, n: np.full(n, np.nan)}, "none negative"),
        ({"stays": lambda rng, n: np.ones(n + 1)}, "returns n numbers"),
        ({"patience": -1.0}, "patience must be at least 0"),
        ({"waiting": 3}, "without a list"),
        ({"start": 5}, "start must be at most 4"),
        ({"start": [1.0] * 5}, "more guests"),
        ({"start": [-1.0]}, "start must be at least 0"),
        ({"runs": 0}, "runs must be at least 1"),
        ({"count": 10**9, "runs": 10**9}, "count times runs"),
        ({"places": True}, "whole number"),
    ],
)
def test_impossible_houses_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        simulate(**{"places": 4, "arrivals": 3.0, "stays": 1.0, "count": 100} | arguments)
