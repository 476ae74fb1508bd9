"""What a record means: episodes, free and full time, stays cut at both ends, bursts and seasons."""

import numpy as np
import pytest

from beds.demand import (
    Arrivals,
    Exposure,
    StaysSeen,
    arrivals_with_list,
    arrivals_without_list,
    dispersion,
    episodes,
    exposure,
    load_posterior,
    monthly_counts,
    season,
    stays_seen,
)


def test_a_code_seen_again_within_14_days_is_one_episode():
    days = [0, 10, 24, 38.5, 3, 5]
    codes = ["7K3M", "7K3M", "7K3M", "7K3M", None, None]
    assert episodes(days, codes).tolist() == [0, 3, 5, 38.5]
    assert episodes([], []).tolist() == []
    assert episodes([1, 1], ["A", "B"]).tolist() == [1, 1]


def test_time_with_a_free_bed_and_time_without_are_told_apart():
    changes = [(10, 2), (15, 0), (18, 1), (18, 0), (30, 1)]
    assert exposure(changes, 40) == Exposure(free=15, full=15)
    with pytest.raises(ValueError, match="in order"):
        exposure([(10, 1), (9, 0)], 40)
    with pytest.raises(ValueError, match="at the start"):
        exposure([], 40)


def test_without_a_list_only_the_time_in_which_a_request_was_seen_counts():
    exposed = Exposure(free=100, full=265)
    assert arrivals_without_list(10, exposed) == Arrivals(10, 100)
    assert arrivals_without_list(10, exposed, refusals=12, detection=0.4) == Arrivals(22, 100 + 0.4 * 265)
    with pytest.raises(ValueError, match="detection must be above 0"):
        arrivals_without_list(10, exposed, refusals=1)


def test_logged_refusals_recover_the_rate_that_admissions_hide():
    rng, rate, detection = np.random.default_rng(9), 0.3, 0.5
    covered = []
    for _ in range(500):
        free, full = 150.0, 215.0
        admissions, refusals = rng.poisson(rate * free), rng.binomial(rng.poisson(rate * full), detection)
        seen = arrivals_without_list(int(admissions), Exposure(free, full), int(refusals), detection)
        rates = load_posterior(seen.count, seen.days, 10**6, 10**6)
        covered.append(rates.quantile(0.1) <= rate <= rates.quantile(0.9))
    assert 0.75 <= np.mean(covered) <= 0.85


def test_with_a_list_every_request_in_the_record_counts():
    assert arrivals_with_list([3, 40, 41, 99], 0, 100) == Arrivals(4, 100)
    with pytest.raises(ValueError, match="within the record"):
        arrivals_with_list([3, 101], 0, 100)


def test_stays_count_only_their_days_inside_the_record():
    begun, ended = [0, 50, 90, 95, 10, 120], [55, 60, 130, None, 20, None]
    assert stays_seen(begun, ended, 50, 100) == StaysSeen(exits=2, bed_days=5 + 10 + 10 + 5)
    with pytest.raises(ValueError, match="before it began"):
        stays_seen([5], [4], 0, 10)


def test_bursts_are_over_dispersed_and_chance_is_not():
    assert dispersion([3, 2, 4, 3, 3, 2]) == 1
    assert dispersion([0, 9, 0, 1, 12, 0]) == pytest.approx(np.var([0, 9, 0, 1, 12, 0], ddof=1) * 6 / 22)
    assert dispersion([]) == dispersion([4]) == dispersion([0, 0]) == 1
    assert monthly_counts([1, 2, 31, 364], 0, 365.25).tolist() == [2, 1, *[0] * 9, 1]
    burst = arrivals_with_list([1, 2, 3, 4, 5, 6, 7, 8, 200, 201, 202, 203], 0, 365)
    assert burst.dispersion > 1.5


def _requests(rate: float, wave: float, years: int, rng: np.random.Generator) -> np.ndarray:
    times = np.sort(rng.uniform(0, 365 * years, rng.poisson((rate + wave) * 365 * years)))
    return times[rng.random(len(times)) * (rate + wave) < rate + wave * np.cos(2 * np.pi * (times - 20) / 365)]


def test_a_season_is_found_where_there_is_one_and_record_enough():
    rng = np.random.default_rng(11)
    found = season(_requests(0.5, 0.3, 4, rng), 0, 365 * 4)
    assert found.mean_rate == pytest.approx(0.5, rel=0.1)
    assert found.amplitude == pytest.approx(0.3, rel=0.25)
    assert min(found.peak_day, 365 - found.peak_day) == pytest.approx(20, abs=15)
    assert season(_requests(0.2, 0.15, 1, rng)[:99], 0, 365) is None
    assert season(_requests(0.5, 0.3, 1, rng), 0, 364) is None


def test_a_season_is_not_seen_in_noise():
    rng = np.random.default_rng(12)
    seen = [season(_requests(0.3, 0.0, 2, rng), 0, 730) is not None for _ in range(400)]
    assert np.mean(seen) == pytest.approx(0.05, abs=0.03)
