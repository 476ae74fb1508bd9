"""Slow, independent ways to the same numbers: linear algebra, exact fractions, a calendar of events."""

import heapq
import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import count

import numpy as np


def erlang_b_by_factorials(places: int, load: Fraction) -> Fraction:
    """Erlang's own formula, exactly."""
    terms = [load**k / math.factorial(k) for k in range(places + 1)]
    return terms[-1] / sum(terms)


def stationary(up: Callable[[int], float], down: Callable[[int], float], states: int) -> np.ndarray:
    """The long run of a birth-death chain, by solving its balance equations as any chain's."""
    balance = generator(up, down, states).T
    balance[-1] = 1
    return np.linalg.solve(balance, np.eye(1, states, states - 1)[0])


def generator(up: Callable[[int], float], down: Callable[[int], float], states: int) -> np.ndarray:
    """The matrix of rates of a birth-death chain."""
    rates = np.zeros((states, states))
    for k in range(states):
        if k + 1 < states:
            rates[k, k + 1] = up(k)
        if k:
            rates[k, k - 1] = down(k)
        rates[k, k] = -rates[k].sum()
    return rates


def event_driven(
    places: int, times: Iterable[float], stays: Iterable[float], patience: Iterable[float]
) -> tuple[float, float, float]:
    """The share turned away, the mean wait and the mean number of guests, with a calendar and a real queue.

    Ends of stay before abandonments before arrivals at the same moment; measured until the last arrival.
    """
    ticket = count()
    calendar = [(at, 2, next(ticket), n) for n, at in enumerate(times)]
    heapq.heapify(calendar)
    stay, patient = list(stays), list(patience)
    last = max(at for at, *_ in calendar)
    inside, queue, came = 0, [], {}
    turned, waited, guest_days, before = 0, 0.0, 0.0, 0.0

    def admit(n: int, at: float) -> None:
        nonlocal inside, waited
        inside += 1
        waited += at - came[n]
        heapq.heappush(calendar, (at + stay[n], 0, next(ticket), n))

    while calendar:
        at, kind, _, n = heapq.heappop(calendar)
        guest_days += inside * (min(at, last) - min(before, last))
        before = at
        if kind == 0:
            inside -= 1
            if queue:
                admit(queue.pop(0), at)
        elif kind == 1 and n in queue:
            queue.remove(n)
            turned += 1
            waited += at - came[n]
        elif kind == 2:
            came[n] = at
            if inside < places:
                admit(n, at)
            elif patient[n] == 0:
                turned += 1
            else:
                queue.append(n)
                if patient[n] < math.inf:
                    heapq.heappush(calendar, (at + patient[n], 1, next(ticket), n))
    total = len(stay)
    return turned / total, waited / total, guest_days / last
