"""Posteriors against the reference values, scipy's distributions and plain sampling."""

import numpy as np
import pytest
from scipy.stats import f, gamma, nbinom, poisson

from beds.demand import erlang_b, load_posterior, places_needed, places_posterior, predictive_count

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


def test_places_have_the_reference_quantiles():
    places = places_posterior(12, 180, 10, 600)
    assert [places.quantile(p) for p in LEVELS] == [5, 6, 8, 11, 14]
    assert places_posterior(3, 60, 2, 120).quantile(LEVELS).tolist() == [3, 4, 6, 14, 25]
    assert isinstance(places.quantile(0.5), int)


@pytest.mark.parametrize("record", [(12, 180, 10, 600), (0, 30, 1, 5), (3, 60, 2, 120), (900, 700, 850, 21000)])
def test_the_load_is_the_f_distribution_of_the_method(record):
    requests, days, exits, bed_days = record
    load = load_posterior(*record)
    spread = f(2 * requests + 1, 2 * exits + 1, scale=bed_days / days * (requests + 0.5) / (exits + 0.5))
    for p in (1e-6, *LEVELS, 1 - 1e-6):
        assert load.quantile(p) == pytest.approx(spread.ppf(p), rel=1e-9)
        assert load.probability(load.quantile(p)) == pytest.approx(p, rel=1e-9)


def test_draws_come_from_the_two_gammas():
    load = load_posterior(12, 180, 10, 600)
    draws = load.sample(200_000, np.random.default_rng(7))
    assert np.quantile(draws, LEVELS) == pytest.approx(load.quantile(LEVELS), rel=0.02)
    rng = np.random.default_rng(8)
    rate = gamma(12.5, scale=1 / 180).rvs(200_000, random_state=rng)
    leaving = gamma(10.5, scale=1 / 600).rvs(200_000, random_state=rng)
    assert np.quantile(rate / leaving, LEVELS) == pytest.approx(load.quantile(LEVELS), rel=0.02)
    assert np.array_equal(load.sample(5, 3), load.sample(5, np.random.default_rng(3)))


def test_places_are_quantiles_of_places_needed_over_draws():
    places = places_posterior(12, 180, 10, 600)
    draws = places_needed(places.load.sample(100_000, 1), 0.05)
    for number in range(4, 16):
        assert places.probability(number) == pytest.approx(np.mean(draws <= number), abs=0.006)


def test_the_probability_that_places_are_enough_is_the_chance_of_a_small_enough_load():
    places = places_posterior(12, 180, 10, 600, refused=0.1)
    edge = places.load.quantile(places.probability(9))
    assert erlang_b(9, edge) == pytest.approx(0.1, rel=1e-9)
    assert places.probability(0) == 0


def test_the_predictive_count_has_its_reference_values():
    ahead = predictive_count(12, 180, 30)
    assert ahead.mean == pytest.approx(2.0833, abs=5e-5)
    assert [ahead.quantile(p) for p in LEVELS] == [0, 0, 2, 4, 6]


@pytest.mark.parametrize(("events", "days", "horizon"), [(0, 10, 300), (12, 180, 30), (400, 365, 365)])
def test_the_predictive_count_is_negative_binomial(events, days, horizon):
    ahead = predictive_count(events, days, horizon)
    exact = nbinom(0.5 + events, days / (days + horizon))
    assert ahead.mean == pytest.approx(exact.mean())
    assert [ahead.quantile(p) for p in LEVELS] == [int(exact.ppf(p)) for p in LEVELS]


def test_bursts_widen_the_rate_and_the_count_but_keep_their_middle():
    calm, burst = load_posterior(40, 365, 30, 900), load_posterior(40, 365, 30, 900, dispersion=3.0)
    assert burst.quantile(0.1) < calm.quantile(0.1) < calm.quantile(0.9) < burst.quantile(0.9)
    assert burst.quantile(0.5) == pytest.approx(calm.quantile(0.5), rel=0.03)
    ahead, bursts = predictive_count(40, 365, 90), predictive_count(40, 365, 90, dispersion=3.0)
    assert bursts.mean == pytest.approx(ahead.mean, rel=0.03)
    assert bursts.quantile(0.9) > ahead.quantile(0.9)


def test_the_burst_count_covers_what_bursts_do():
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(400):
        rate, index = 0.2, 3.0
        before = rng.negative_binomial(rate * 365 / (index - 1), 1 / index)
        after = rng.negative_binomial(rate * 90 / (index - 1), 1 / index)
        ahead = predictive_count(int(before), 365, 90, dispersion=index)
        inside.append(ahead.quantile(0.1) <= after <= ahead.quantile(0.9))
    assert 0.76 <= np.mean(inside) <= 0.92
    assert poisson(18).cdf(25) - poisson(18).cdf(10) > 0.9
