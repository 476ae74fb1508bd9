"""In 500 lived histories the intervals hold what they promise, and the naive estimate does not."""

import numpy as np
import pytest

from beds.demand import (
    Arrivals,
    LoadPosterior,
    StaysSeen,
    arrivals_with_list,
    arrivals_without_list,
    episodes,
    exposure,
    load_posterior,
    places_needed,
    places_posterior,
    stays_seen,
)
from tests.demand.history import History, Unit

HISTORIES = 500
RATE, STAY, PLACES, DAYS = 0.1, 50.0, 4, 365.0
"""A load of 5 on 4 places: full on every third night, or on most where people wait."""


@pytest.fixture(scope="module", params=[40.0, None], ids=["waitlist", "no waitlist"])
def unit(request) -> tuple[bool, list[History]]:
    histories = [Unit(seed, RATE, STAY, PLACES, request.param, DAYS).live() for seed in range(HISTORIES)]
    return request.param is not None, histories


def test_the_80_percent_interval_of_the_load_covers_the_truth_in_75_to_85_percent(unit):
    assert 0.75 <= np.mean([_covers(_load(*_read(unit[0], one)), RATE * STAY) for one in unit[1]]) <= 0.85


def test_the_80_percent_interval_of_the_places_covers_the_truth_in_at_least_78_percent(unit):
    true = places_needed(RATE * STAY)
    inside = []
    for one in unit[1]:
        arrivals, stays = _read(unit[0], one)
        places = places_posterior(
            arrivals.count, arrivals.days, stays.exits, stays.bed_days, dispersion=arrivals.dispersion
        )
        inside.append(places.quantile(0.1) <= true <= places.quantile(0.9))
    assert np.mean(inside) >= 0.78


def test_the_naive_estimate_takes_a_full_house_for_low_demand(unit):
    assert np.mean([_covers(_naive(one), RATE * STAY) for one in unit[1]]) < 0.5


def test_full_nights_are_in_the_histories(unit):
    full = [exposure(one.free, one.end).full / DAYS for one in unit[1]]
    assert np.mean(full) > 0.25
    assert all(one.begun[0] < one.start for one in unit[1])


def _read(waitlist: bool, one: History) -> tuple[Arrivals, StaysSeen]:
    stays = stays_seen(one.begun, one.ended, one.start, one.end)
    if waitlist:
        requests = episodes(one.asked, [None] * len(one.asked))
        return arrivals_with_list(requests, one.start, one.end), stays
    return arrivals_without_list(len(one.admitted), exposure(one.free, one.end)), stays


def _load(arrivals: Arrivals, stays: StaysSeen) -> LoadPosterior:
    return load_posterior(arrivals.count, arrivals.days, stays.exits, stays.bed_days, arrivals.dispersion)


def _naive(one: History) -> LoadPosterior:
    """Admissions over all days, and the mean of stays that have ended."""
    over = [(b, e) for b, e in zip(one.begun, one.ended, strict=True) if e is not None and b >= one.start]
    return load_posterior(len(one.admitted), DAYS, len(over), sum(e - b for b, e in over))


def _covers(load: LoadPosterior, true: float) -> bool:
    return load.quantile(0.1) <= true <= load.quantile(0.9)
