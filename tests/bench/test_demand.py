"""The same house simulated by `ciw` and by `beds.demand`, in one process: how many times faster, and as right.

`ciw` keeps a record of every customer and simulates networks; ours returns sums of one house. That is where the time
goes, and why the comparison is of cost, not of worth. `BEDS_LONG=1` measures the full 100,000 arrivals and 1,000 runs.
"""

from collections.abc import Callable
from time import process_time

import ciw
import numpy as np
import pytest

from beds.demand import Arrivals, StaysSeen, answer, average_models, erlang_a, erlang_b, simulate
from tests.demand.tables import HEPATITIS_A
from tests.support.long_run import count

PLACES, RATE, PATIENCE = 20, 18.0, 0.5
ARRIVALS = 100_000
THEIR_ARRIVALS = count(20_000, ARRIVALS)
RUNS = 1000
THEIR_RUNS = count(1, 3)
OUR_ARRIVALS_A_RUN = count(2_000, ARRIVALS)
ONE_RUN, MANY_RUNS = 60, 150
PAGE_SECONDS = 0.1
LOGNORMAL = (-0.5, 1.0)
"""Mean stay 1, as the exponential's."""

HOUSES = {
    "loss, exponential": (None, None),
    "loss, lognormal": (None, LOGNORMAL),
    "patience, exponential": (PATIENCE, None),
    "patience, lognormal": (PATIENCE, LOGNORMAL),
}


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Processor time, the best of so many tries: what the work costs whatever else the machine does."""
    taken = []
    for _ in range(times):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return min(taken)


def theirs(patience: float | None, lognormal: tuple[float, float] | None) -> float:
    """Seconds an arrival costs `ciw`, the reading of its records not counted."""
    stay = ciw.dists.Lognormal(*lognormal) if lognormal else ciw.dists.Exponential(1.0)
    leaving = {"reneging_time_distributions": [ciw.dists.Exponential(1 / patience)]} if patience else {}
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE)],
        service_distributions=[stay],
        number_of_servers=[PLACES],
        queue_capacities=[float("inf") if patience else 0],
        **leaving,
    )

    def run() -> None:
        ciw.seed(1)
        ciw.Simulation(network).simulate_until_max_customers(THEIR_ARRIVALS, method="Arrive")

    return seconds(run, THEIR_RUNS) / THEIR_ARRIVALS


def stays(lognormal: tuple[float, float] | None):
    """A mean, or a draw from the lognormal."""
    return (lambda rng, n: rng.lognormal(*lognormal, n)) if lognormal else 1.0


@pytest.mark.parametrize("house", HOUSES)
def test_a_run_is_at_least_60_times_faster_than_ciw_and_a_thousand_150_times(house):
    patience, lognormal = HOUSES[house]
    stay = stays(lognormal)
    one = seconds(lambda: simulate(PLACES, RATE, stay, patience, count=ARRIVALS, start=0, rng=1), 10)
    one /= ARRIVALS
    work = RUNS * OUR_ARRIVALS_A_RUN
    many = seconds(
        lambda: simulate(PLACES, RATE, stay, patience, runs=RUNS, count=OUR_ARRIVALS_A_RUN, start=0, rng=1), count(2, 1)
    )
    many /= work
    their = theirs(patience, lognormal)
    print(
        f"\n{house}: ciw {their * 1e6:.1f} us an arrival; one run {one * 1e6:.3f} us, {their / one:.0f} times faster;"
        f" {RUNS} runs {many * 1e6:.3f} us, {their / many:.0f} times faster"
    )
    assert their / one >= ONE_RUN
    assert their / many >= MANY_RUNS


@pytest.mark.parametrize("runs", [1, count(100, RUNS)])
def test_the_simulated_shares_are_within_three_standard_errors_of_the_exact_ones(runs):
    loss = simulate(PLACES, RATE, 1.0, runs=runs, count=ARRIVALS if runs == 1 else OUR_ARRIVALS_A_RUN, rng=3)
    assert abs(loss.turned_away - erlang_b(PLACES, RATE)) < 3 * loss.turned_away.se
    waiting = simulate(PLACES, RATE, 1.0, PATIENCE, runs=runs, count=ARRIVALS if runs == 1 else OUR_ARRIVALS_A_RUN)
    exact = erlang_a(PLACES, RATE, 1, 1 / PATIENCE)
    assert abs(waiting.turned_away - exact.p_abandon) < 3 * waiting.turned_away.se
    assert abs(waiting.mean_wait - exact.mean_wait) < 3 * waiting.mean_wait.se


def test_the_numbers_of_the_planners_page_take_under_100_ms():
    records = [(Arrivals(12, 180.0), StaysSeen(10, 600.0)), (Arrivals(900, 3650.0), StaysSeen(850, 50_000.0))]
    replayed = np.sort(np.random.default_rng(1).uniform(0, 365, 60))

    def page() -> None:
        for arrivals, stays in records:
            answer(arrivals, stays, night_cost=1450)
        average_models(HEPATITIS_A)
        simulate(8, replayed, 50.0, runs=200)

    taken = seconds(page)
    print(f"\nthe planner's numbers for two units, hidden need and a replay: {taken * 1e3:.0f} ms")
    assert taken < PAGE_SECONDS
