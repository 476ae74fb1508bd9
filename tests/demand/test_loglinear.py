"""Log-linear models against Rcapture's published results, and against a plain search for the likelihood's peak."""

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from beds.demand import average_models, bootstrap_models, lincoln_petersen, loglinear
from tests.demand.tables import DARROCH_R3, DEATHS, DIABETES, DISJOINT, HEPATITIS_A, HIV_ROME, SLAVERY
from tests.support.long_run import count

ALL_THREE = ((1, 2), (1, 3), (2, 3))
ALL_FOUR = ((1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4))


def test_hiv_in_rome_has_its_reference_values():
    model = loglinear(HIV_ROME, ((1, 2),))
    assert model.estimate == pytest.approx(12318.5, abs=5e-2)
    assert model.se == pytest.approx(1188.7, abs=5e-2)
    assert model.aic == pytest.approx(86.65, abs=5e-3)
    assert (round(model.low), round(model.high)) == (10_266, 14_992)


def test_all_pairs_in_rome_are_as_published():
    model = loglinear(HIV_ROME, ALL_FOUR)
    assert model.estimate == pytest.approx(23443.5, abs=5e-2)
    assert model.se == pytest.approx(9594.9, abs=5e-2)
    assert model.aic == pytest.approx(92.073, abs=5e-4)
    assert model.low == pytest.approx(10027.6, abs=0.1)
    assert model.high == pytest.approx(50046.3, abs=0.1)


def test_diabetes_has_its_reference_values():
    model = loglinear(DIABETES, ((2, 4), (3, 4), (1, 3), (2, 3), (1, 2)))
    assert (round(model.estimate), round(model.se)) == (2771, 145)
    assert (round(model.low), round(model.high)) == (2528, 3104)
    rivest = loglinear(DIABETES, ((1, 3), (2, 4), (3, 4)))
    assert (round(rivest.estimate), round(rivest.se)) == (2472, 53)


@pytest.mark.parametrize(
    ("cells", "pairs", "estimate", "se"),
    [(DARROCH_R3, ALL_THREE, 1240, 451), (DARROCH_R3, ((1, 2), (2, 3)), 850, 186), (DEATHS, (), 209, None)],
)
def test_other_published_tables_are_met(cells, pairs, estimate, se):
    model = loglinear(cells, pairs)
    assert round(model.estimate) == estimate
    assert se is None or round(model.se) == se


def test_published_profile_intervals_are_met():
    independent = loglinear(DEATHS)
    assert (round(independent.low), round(independent.high)) == (203, 217)
    assert round(loglinear(DEATHS, ((2, 3),)).low) == 210
    assert round(loglinear(DEATHS, ((1, 3), (2, 3))).low) == 204


def test_independence_of_two_lists_is_lincoln_petersen():
    model = loglinear({"11": 167, "10": 781, "01": 254})
    assert model.estimate == pytest.approx(lincoln_petersen(948, 421, 167), rel=1e-9)
    assert model.se == pytest.approx(130.4, abs=5e-2)


def test_dependence_of_all_pairs_of_three_lists_has_its_closed_form():
    odd = [HEPATITIS_A[cell] for cell in ("111", "100", "010", "001")]
    even = [HEPATITIS_A[cell] for cell in ("110", "101", "011")]
    unseen = math.prod(odd) / math.prod(even)
    assert loglinear(HEPATITIS_A, ALL_THREE).estimate == pytest.approx(271 + unseen, rel=1e-9)


@pytest.mark.parametrize(("cells", "pairs"), [(HIV_ROME, ((1, 2), (3, 4))), (DIABETES, ((1, 3),)), (SLAVERY, ())])
def test_the_fit_is_where_a_plain_search_finds_the_peak(cells, pairs):
    k = len(next(iter(cells)))
    names = [format(n, f"0{k}b") for n in range(1, 2**k)]
    on = np.array([[int(sign) for sign in name] for name in names])
    design = np.column_stack([np.ones(len(names)), on, *[on[:, i - 1] * on[:, j - 1] for i, j in pairs]])
    counts = np.array([cells.get(name, 0) for name in names])

    def loss(beta):
        return float(np.exp(design @ beta).sum() - counts @ design @ beta) / counts.sum()

    def slope(beta):
        return design.T @ (np.exp(design @ beta) - counts) / counts.sum()

    start = np.r_[5.0, np.full(design.shape[1] - 1, -1.0)]
    found = minimize(loss, start, jac=slope, method="BFGS", options={"gtol": 1e-9})
    assert loglinear(cells, pairs).estimate == pytest.approx(counts.sum() + math.exp(found.x[0]), rel=1e-4)


@pytest.mark.parametrize("pairs", [((1, 2),), ((1, 2), (1, 3)), ((1, 2), (2, 3))])
def test_a_model_without_an_estimate_is_refused_by_name(pairs):
    with pytest.raises(ValueError, match=r"1-2.* has no estimate"):
        loglinear(DISJOINT, pairs)


def test_a_model_that_is_not_identifiable_is_refused_by_name():
    with pytest.raises(ValueError, match="1-2 with 1-3 with 2-3 is not identifiable"):
        loglinear(DISJOINT, ALL_THREE)


def test_an_interaction_of_lists_that_share_nobody_is_dropped_with_its_cells():
    model = loglinear(DISJOINT, ((1, 3), (2, 3)))
    assert model.dropped == ((1, 3), (2, 3))
    # What is left is list C apart, and A and B as two lists: 40·30/6 unseen.
    assert model.estimate == pytest.approx(96 + 40 * 30 / 6)
    assert loglinear(DISJOINT).dropped == ()


def test_the_british_slavery_data_show_how_far_models_differ():
    by_steps = loglinear(SLAVERY, ((1, 2), (2, 5), (3, 5), (1, 3), (4, 5), (2, 4)))
    assert by_steps.estimate == pytest.approx(11_313, abs=0.5)
    average = average_models(SLAVERY)
    assert average.estimate == pytest.approx(18_035, rel=0.005)
    low, high = average.range
    assert low < by_steps.estimate < average.estimate < high


@pytest.mark.parametrize("cells", [HIV_ROME, DISJOINT, HEPATITIS_A])
def test_the_average_is_made_of_the_single_models(cells):
    average = average_models(cells)
    assert sum(model.weight for model in average.models) == pytest.approx(1)
    assert [model.weight for model in average.models] == sorted((m.weight for m in average.models), reverse=True)
    assert average.estimate == pytest.approx(sum(model.weight * model.estimate for model in average.models))
    single = {model.pairs: loglinear(cells, model.pairs) for model in average.models}
    best = min(one.bic for one in single.values())
    total = sum(math.exp((best - one.bic) / 2) for one in single.values())
    for model in average.models:
        assert model.estimate == pytest.approx(single[model.pairs].estimate, rel=1e-6)
        assert model.weight == pytest.approx(math.exp((best - single[model.pairs].bic) / 2) / total, rel=1e-6)
    k = len(next(iter(cells)))
    assert len(average.models) + len(average.refused) == 2 ** (k * (k - 1) // 2)
    for pairs in average.refused:
        with pytest.raises(ValueError, match="the model"):
            loglinear(cells, pairs)


def test_the_average_is_less_sure_than_its_best_model():
    average = average_models(DIABETES)
    assert average.se > loglinear(DIABETES, average.models[0].pairs).se


def test_the_bootstrap_includes_the_choice_of_model():
    runs = count(100, 1000)
    low, high = bootstrap_models(DIABETES, runs, 1)
    best = loglinear(DIABETES, average_models(DIABETES).models[0].pairs)
    assert high - low > best.high - best.low
    assert low < average_models(DIABETES).estimate < high
    assert bootstrap_models(DIABETES, 20, 5) == bootstrap_models(DIABETES, 20, np.random.default_rng(5))


@given(
    st.integers(2, 4).flatmap(lambda k: st.lists(st.integers(0, 30) | st.just(0), min_size=2**k - 1, max_size=2**k - 1))
)
def test_any_table_has_finite_answers_or_is_refused_in_a_sentence(counts):
    cells = {format(n + 1, f"0{len(counts).bit_length()}b"): seen for n, seen in enumerate(counts)}
    for call in (loglinear, average_models):
        with suppress(_Refusal):
            found = _asked(call, cells)
            assert sum(counts) <= found.estimate < math.inf
            assert 0 <= found.se < math.inf


class _Refusal(Exception):
    """A sentence, and not the complaint of a solver."""


def _asked(call, cells):
    try:
        return call(cells)
    except np.linalg.LinAlgError:
        raise
    except ValueError as refusal:
        raise _Refusal from refusal


def test_lists_that_share_nobody_bound_nothing():
    with pytest.raises(ValueError, match="overlap too little"):
        average_models({"10": 4, "01": 5})
