"""Hidden need against published tables and against formulas worked by hand."""

import math

import numpy as np
import pytest

from beds.demand import chao, chapman, hidden_need, lincoln_petersen, loglinear, sample_coverage
from tests.demand.tables import DIABETES, DISJOINT, HEPATITIS_A, HIV_ROME


def test_chapman_has_its_reference_values():
    estimate = chapman(948, 421, 167)
    assert estimate.estimate == pytest.approx(2382.80, abs=5e-3)
    assert estimate.se == pytest.approx(129.06, abs=5e-3)
    assert estimate.low < estimate.estimate < estimate.high
    assert lincoln_petersen(948, 421, 167) == pytest.approx(948 * 421 / 167)


def test_chapman_is_nearly_unbiased_and_its_interval_holds():
    rng, true = np.random.default_rng(4), 200
    inside, estimates = [], []
    for _ in range(2000):
        first, second = rng.random(true) < 0.4, rng.random(true) < 0.35
        found = chapman(int(first.sum()), int(second.sum()), int((first & second).sum()))
        estimates.append(found.estimate)
        inside.append(found.low <= true <= found.high)
    assert np.mean(estimates) == pytest.approx(true, rel=0.01)
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


def test_chao_finds_edwards_and_eberhardts_rabbits():
    rabbits = chao(76, 43, 16)
    assert rabbits.estimate == pytest.approx(133.78, abs=5e-3)
    assert rabbits.low == pytest.approx(102.4, abs=5e-2)
    assert rabbits.high == pytest.approx(202.4, abs=5e-2)
    assert rabbits.low < 135 < rabbits.high


def test_the_corrected_form_needs_nobody_seen_twice():
    assert chao(9, 9, 0, corrected=True).estimate == 9 + 9 * 8 / 2
    assert chao(76, 43, 16, corrected=True).estimate == pytest.approx(76 + 43 * 42 / 34)
    with pytest.raises(ValueError, match="corrected"):
        chao(9, 9, 0)


def test_with_everyone_seen_nobody_is_hidden():
    everyone = chapman(30, 20, 20)
    assert (everyone.estimate, everyone.low, everyone.high) == (30, 30, 30)
    assert chao(30, 0, 12).estimate == 30


def test_sample_coverage_has_the_hepatitis_values():
    found = sample_coverage(HEPATITIS_A)
    assert found.coverage == pytest.approx(0.51269, abs=5e-6)
    assert found.first == pytest.approx(407.0, abs=5e-2)
    assert found.second == pytest.approx(970.8, abs=5e-2)
    assert found.one_step == pytest.approx(507.8, abs=5e-2)
    assert found.low
    assert loglinear(HEPATITIS_A).estimate == pytest.approx(388.5, abs=5e-2)


def test_sample_coverage_has_the_diabetes_values_on_four_lists():
    found = sample_coverage(DIABETES)
    assert [round(found.first), round(found.second), round(found.one_step)] == [2272, 2609, 2458]
    assert not found.low


def test_sample_coverage_of_independent_lists_finds_the_truth():
    rng, true = np.random.default_rng(6), 40_000
    seen = rng.random((true, 3)) < (0.5, 0.4, 0.6)
    cells = _cells(seen)
    found = sample_coverage(cells)
    assert [found.first, found.second, found.one_step] == pytest.approx([true] * 3, rel=0.01)


def test_without_a_solution_the_second_estimate_is_not_a_number():
    assert math.isnan(sample_coverage({"110": 5, "100": 200, "010": 1, "001": 1, "111": 3}).second)
    with pytest.raises(ValueError, match="coverage is 0"):
        sample_coverage({"100": 3, "010": 3, "001": 3})


def test_few_shared_numbers_allow_only_how_many_were_seen():
    need = hidden_need(DISJOINT)
    assert (need.kind, need.seen, need.overlap) == ("seen", 96, 6)
    assert need.bound is need.average is need.coverage is None


def test_some_shared_numbers_allow_a_lower_bound():
    two = hidden_need({"10": 9, "01": 8, "11": 8})
    assert (two.kind, two.overlap) == ("bound", 8)
    assert two.bound == chapman(17, 16, 8)
    three = hidden_need({"100": 9, "010": 8, "001": 7, "110": 4, "111": 3})
    assert (three.kind, three.overlap) == ("bound", 4 + 3 * 3)
    assert three.bound == chao(31, 24, 4, corrected=True)


def test_many_shared_numbers_on_three_lists_allow_a_range_of_models():
    need = hidden_need(HIV_ROME)
    assert need.kind == "range"
    low, high = need.average.range
    assert low < need.average.estimate < high
    assert hidden_need({"10": 90, "01": 80, "11": 80}).kind == "bound"


def test_lost_numbers_and_long_windows_are_refused():
    assert hidden_need(HIV_ROME, lost=0.1).lost == 0.1
    with pytest.raises(ValueError, match="lost"):
        hidden_need(HIV_ROME, lost=0.11)
    with pytest.raises(ValueError, match="window"):
        hidden_need(HIV_ROME, window_days=93)


def _cells(seen: np.ndarray) -> dict[str, int]:
    names, counts = np.unique(["".join(str(int(on)) for on in row) for row in seen], return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts, strict=True) if "1" in name}
