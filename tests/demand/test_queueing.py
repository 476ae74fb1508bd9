"""The exact formulas against published figures and against chains solved by hand."""

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.demand import (
    engset,
    erlang_a,
    erlang_b,
    erlang_c,
    load_within,
    places_needed,
    retrial_load,
)
from beds.demand.queueing import erlang_b_of_each
from tests.demand.oracle import erlang_b_by_factorials, stationary

CARRIED = {
    0.01: {1: 0.0101, 2: 0.153, 3: 0.455, 5: 1.36, 8: 3.13, 10: 4.46, 15: 8.11, 20: 12.0, 50: 37.9, 100: 84.1},
    0.02: {1: 0.0204, 2: 0.223, 5: 1.66, 10: 5.08, 20: 13.2, 50: 40.3},
    0.05: {1: 0.0526, 2: 0.381, 5: 2.22, 8: 4.54, 10: 6.22, 20: 15.2, 50: 44.5},
}
"""Erlangs that lines carry at a share lost, as telephone manuals print them (three digits)."""


@pytest.mark.parametrize(
    ("places", "load", "share"),
    [(8, 4, 0.0304200582258927), (20, 18, 0.10921284587252249), (1000, 1000, 0.024811917646160406)],
)
def test_erlang_b_has_the_reference_values_to_every_digit(places, load, share):
    assert erlang_b(places, load) == pytest.approx(share, rel=1e-14)


@given(st.integers(0, 60), st.fractions(0, 80, max_denominator=1000))
def test_erlang_b_is_the_factorial_formula(places, load):
    assert erlang_b(places, float(load)) == pytest.approx(float(erlang_b_by_factorials(places, load)), rel=1e-12)


@pytest.mark.parametrize("refused", CARRIED)
def test_telephone_tables_are_met(refused):
    for lines, load in CARRIED[refused].items():
        assert load_within(lines, refused) == pytest.approx(load, rel=6e-3)
    assert load_within(15, 0.01) == pytest.approx(8.108, abs=5e-4)


def test_arrays_of_loads_agree_with_one_at_a_time():
    loads = np.array([[0.0, 0.5], [4, 90]])
    assert erlang_b(8, loads).tolist() == [[erlang_b(8, load) for load in row] for row in loads.tolist()]
    assert isinstance(erlang_b(8, 4), float)


def test_several_numbers_of_places_agree_with_one_at_a_time():
    loads = np.array([0.0, 4, 90])
    each = erlang_b_of_each({0, 8, 200}, loads)
    assert {n: share.tolist() for n, share in each.items()} == {n: erlang_b(n, loads).tolist() for n in (0, 8, 200)}


@given(st.integers(0, 200), st.floats(0.001, 250))
def test_more_places_turn_fewer_away_and_more_load_turns_more(places, load):
    fewer, more = erlang_b(places, load), erlang_b(places + 1, load)
    assert more < fewer or fewer == 0
    assert fewer <= erlang_b(places, load * 1.01)


@given(st.floats(0.001, 300), st.floats(0.001, 0.9))
def test_places_needed_is_the_least_that_suffices(load, refused):
    needed = places_needed(load, refused)
    assert isinstance(needed, int)
    assert erlang_b(needed, load) <= refused < erlang_b(needed - 1, load)
    assert places_needed([load, load], refused).tolist() == [needed, needed]


@given(st.integers(1, 300), st.floats(0.0001, 0.9))
def test_the_load_within_is_the_inverse_of_erlang_b(places, refused):
    assert erlang_b(places, load_within(places, refused)) == pytest.approx(refused, rel=1e-9)


def test_a_unit_at_85_percent_turns_39_percent_away_and_5_percent_means_54_percent_occupied():
    load = load_within(8, 0.05)
    assert load * 0.95 / 8 == pytest.approx(0.54, abs=0.005)
    loads = np.linspace(1, 20, 19001)
    busy = loads[np.abs(loads * (1 - erlang_b(8, loads)) / 8 - 0.85).argmin()]
    assert erlang_b(8, busy) == pytest.approx(0.39, abs=0.005)


def test_erlang_c_has_its_reference_value_and_the_textbook_sum():
    assert erlang_c(3, 2) == pytest.approx(4 / 9, rel=1e-14)
    for places, load in ((1, Fraction(1, 2)), (10, Fraction(8)), (60, Fraction(55))):
        last = load**places / factorial(places) * places / (places - load)
        exact = last / (sum(load**k / factorial(k) for k in range(places)) + last)
        assert erlang_c(places, float(load)) == pytest.approx(float(exact), rel=1e-12)


def test_a_queue_without_end_is_an_error_that_says_so():
    with pytest.raises(ValueError, match="grows without end"):
        erlang_c(3, 3)


def test_erlang_a_is_garnett_mandelbaum_and_reimans_example():
    unit = erlang_a(50, 48, 1, 0.5)
    assert 100 * unit.p_abandon == pytest.approx(3.0912, abs=5e-5)
    assert 60 * unit.mean_wait == pytest.approx(3.7095, abs=5e-5)
    assert unit.mean_queue == pytest.approx(2.9676, abs=5e-5)
    assert 100 * unit.utilisation == pytest.approx(93.03, abs=5e-3)


@pytest.mark.parametrize(("places", "arrivals", "service", "leaving"), [(1, 0.7, 1, 0.3), (8, 12, 1, 2), (4, 1, 2, 9)])
def test_erlang_a_is_the_chain_with_a_long_list(places, arrivals, service, leaving):
    states = places + 150
    chain = stationary(lambda k: arrivals, lambda k: min(k, places) * service + max(k - places, 0) * leaving, states)
    waiting = np.maximum(np.arange(states) - places, 0)
    unit = erlang_a(places, arrivals, service, leaving)
    assert unit.p_wait == pytest.approx(chain[places:].sum(), rel=1e-9)
    assert unit.mean_queue == pytest.approx(waiting @ chain, rel=1e-9, abs=1e-12)
    assert unit.p_abandon == pytest.approx(leaving * (waiting @ chain) / arrivals, rel=1e-9, abs=1e-11)
    assert unit.utilisation == pytest.approx(np.minimum(np.arange(states), places) @ chain / places, rel=1e-9)


def test_erlang_a_lies_between_losing_all_and_waiting_for_ever():
    assert erlang_a(20, 18, 1, 1e7).p_abandon == pytest.approx(erlang_b(20, 18), rel=1e-4)
    patient = erlang_a(20, 18, 1, 1e-7)
    assert patient.p_wait == pytest.approx(erlang_c(20, 18), rel=1e-4)
    assert patient.mean_wait == pytest.approx(erlang_c(20, 18) / 2, rel=1e-4)


def test_erlang_a_holds_at_the_ends_of_its_range():
    assert erlang_a(1000, 5, 1, 0.01).p_wait == 0
    overloaded = erlang_a(2, 1000, 1, 0.001)
    assert overloaded.p_abandon == pytest.approx(0.998, rel=1e-9)
    assert overloaded.utilisation == pytest.approx(1)
    assert erlang_a(5, 0, 1, 1).mean_wait == 0
    with pytest.raises(ValueError, match="no practical end"):
        erlang_a(1, 2, 1, 1e-9)


def test_engset_has_its_reference_values():
    small = engset(20, 8, 0.5)
    assert small.call == pytest.approx(0.1559787521, abs=5e-11)
    assert small.time == pytest.approx(0.1828147993, abs=5e-11)


@pytest.mark.parametrize(("population", "places", "rate"), [(20, 8, 0.5), (5, 5, 2), (9, 3, 0.1), (4, 1, 7)])
def test_engset_is_the_chain_of_a_small_population(population, places, rate):
    chain = stationary(lambda k: (population - k) * rate, lambda k: k, places + 1)
    outside = population - np.arange(places + 1)
    assert engset(population, places, rate).time == pytest.approx(chain[-1], rel=1e-9)
    met = outside[-1] * chain[-1] / (outside @ chain)
    assert engset(population, places, rate).call == pytest.approx(met, rel=1e-9, abs=1e-15)


def test_a_population_smaller_than_the_house_never_finds_it_full():
    assert engset(5, 6, 3.0).time == 0
    assert engset(5, 5, 3.0).call == 0
    assert engset(5000, 8, 4 / 5000).call == pytest.approx(erlang_b(8, 4), rel=1e-2)


@given(st.integers(0, 60), st.floats(0, 50), st.floats(0, 0.95))
def test_retrials_solve_their_equation(places, load, again):
    total = retrial_load(places, load, again)
    assert total == pytest.approx(load + again * total * erlang_b(places, total), rel=1e-9, abs=1e-9)


def test_retrials_of_everyone_need_places_enough():
    assert retrial_load(8, 4, 1) > 4
    with pytest.raises(ValueError, match="without end"):
        retrial_load(8, 8, 1)
