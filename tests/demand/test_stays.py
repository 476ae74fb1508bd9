"""Kaplan-Meier against the published trial and against plain counting."""

import math

import numpy as np
import pytest

from beds.demand import kaplan_meier

ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
RUNNING = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
"""Weeks of remission under 6-MP (Freireich et al. 1963)."""


def test_the_remission_trial_has_its_published_curve():
    curve = kaplan_meier((*ENDED, *RUNNING), [True] * len(ENDED) + [False] * len(RUNNING))
    assert curve.at(10) == pytest.approx(0.752941, abs=5e-7)
    assert curve.median == 23
    assert curve.restricted_mean(35) == pytest.approx(23.287, abs=5e-4)
    published = {6: 0.857, 7: 0.807, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {t: round(curve.at(t), 3) for t in published} == published
    assert curve.at(5.9) == 1
    assert curve.at(1000) == curve.at(23)


def test_without_open_stays_the_curve_is_the_share_left():
    lengths = np.random.default_rng(2).exponential(30, 400).round(1)
    curve = kaplan_meier(lengths, np.ones(400, bool))
    for t in (0, 1.5, 20, 77.7, 500):
        assert curve.at(t) == pytest.approx(np.mean(lengths > t))
    assert curve.restricted_mean(1e6) == pytest.approx(lengths.mean())
    assert curve.median == np.sort(lengths)[199]


def test_stays_already_running_do_not_make_stays_look_longer():
    rng = np.random.default_rng(3)
    begun, length = rng.uniform(0, 2000, 4000), rng.exponential(40, 4000)
    opened, closed = 1000.0, 1400.0
    seen = (begun + length > opened) & (begun < closed)
    age = np.clip(opened - begun[seen], 0, None)
    lasted = np.minimum(begun[seen] + length[seen], closed) - begun[seen]
    over = begun[seen] + length[seen] <= closed
    right, naive = kaplan_meier(lasted, over, age), kaplan_meier(lasted, over)
    assert right.at(40) == pytest.approx(math.exp(-1), abs=0.04)
    assert naive.at(40) > right.at(40)


def test_the_median_of_mostly_running_stays_is_not_known():
    curve = kaplan_meier([3, 9, 9], [True, False, False])
    assert curve.median == math.inf
    assert curve.restricted_mean(9) == pytest.approx(3 + 6 * 2 / 3)
    with pytest.raises(ValueError, match="unknown"):
        curve.restricted_mean(10)
