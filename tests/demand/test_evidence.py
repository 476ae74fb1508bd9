"""The other lines of evidence, what splitting costs, and predictions held against what came."""

import math

import pytest

from beds.demand import (
    Arrivals,
    StaysSeen,
    backtest,
    erlang_b,
    line,
    line_from_asked,
    line_from_history,
    line_from_men,
    line_from_seen,
    places_needed,
    places_posterior,
    pooling,
    weighed,
)

ARRIVALS, STAYS = Arrivals(12, 180.0), StaysSeen(10, 600.0)


def test_what_was_asked_is_the_posterior():
    asked = line_from_asked(ARRIVALS, STAYS)
    exact = places_posterior(12, 180, 10, 600)
    assert (asked.places_low, asked.places, asked.places_high) == tuple(exact.quantile(p) for p in (0.1, 0.5, 0.9))
    assert not asked.at_least


def test_mens_load_is_scaled_by_the_ratio():
    men, women = line_from_asked(ARRIVALS, STAYS), line_from_men(ARRIVALS, STAYS, 32 / 68)
    assert women.middle == pytest.approx(men.middle * 32 / 68)


def test_persons_seen_want_a_place_only_part_of_the_time():
    seen = line_from_seen((20, 30, 50), would_take=0.5, window_days=90, mean_stay=60)
    assert [seen.low, seen.middle, seen.high] == pytest.approx([4, 6, 10])
    bound = line_from_seen((20, 30, math.inf), would_take=0.5, window_days=90, mean_stay=60)
    assert bound.at_least
    assert bound.places_high is None


def test_history_is_the_range_of_what_was():
    before = line_from_history([9.1, 12.35, 10.3])
    assert (before.low, before.middle, before.high) == (9.1, 10.3, 12.35)
    assert before.places == places_needed(10.3)


def test_a_pooled_figure_is_weighed_as_the_planner_said():
    lines = [line(2, 4, 7), line(1, 2, 3)]
    both = weighed(lines, [3, 1])
    assert (both.low, both.middle, both.high) == pytest.approx((1.75, 3.5, 6))
    assert weighed(lines, [0, 5]) == lines[1]
    open_ended = line(1, 2, math.inf)
    assert weighed([lines[0], open_ended], [1, 1]).at_least
    assert not weighed([lines[0], open_ended], [1, 0]).at_least
    with pytest.raises(ValueError, match="weight"):
        weighed(lines, [0, 0])
    with pytest.raises(ValueError, match="weight"):
        weighed(lines, [1])


def test_a_line_must_be_in_order():
    with pytest.raises(ValueError, match="in order"):
        line(3, 2, 4)


def test_splitting_costs_places():
    units = pooling([4, 8.6])
    assert units.split == (places_needed(4), places_needed(8.6))
    assert units.together == places_needed(12.6)
    assert units.saved == sum(units.split) - units.together > 0
    assert units.refused_together < units.refused_split <= 0.05
    assert units.refused_together == erlang_b(sum(units.split), 12.6)


def test_a_backtest_shows_the_miss():
    held = backtest(events=12, days=180, seen=9, horizon=30)
    assert (held.low, held.middle, held.high) == (0, 2, 4)
    assert held.miss == pytest.approx(9 - 2.0833, abs=1e-3)
    assert not held.inside
    assert backtest(events=12, days=180, seen=3, horizon=30).inside
