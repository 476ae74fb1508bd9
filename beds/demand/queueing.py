"""How often a house of c places is full in the long run: exact formulas, no simulation.

A *load* is in erlangs: requests per day times mean stay in days, the mean number of guests if there were always room.
"""

import math
from collections.abc import Collection, Iterator
from typing import TypeVar, overload

import msgspec
import numpy as np
from scipy.optimize import brentq

from beds.demand.checks import MOST_PLACES, Floats, Ints, Several, amount, amounts, proportion, share, whole

TAIL = 1e-14
"""The sum over the waitlist stops when its last term is below this part of it."""
LONGEST_LIST = 1 << 23


One = TypeVar("One", float, Floats)


def _growing_house(load: One) -> Iterator[One]:
    """Erlang B for 0, 1, 2, ... places by `B_n = a·B_{n-1} / (n + a·B_{n-1})`: no factorials, so right at any size."""
    refused = 1.0 + 0.0 * load
    n = 0
    while True:
        yield refused
        n += 1
        refused = load * refused / (n + load * refused)


def _at(places: int, load: One) -> One:
    return next(refused for n, refused in enumerate(_growing_house(load)) if n == places)


@overload
def erlang_b(places: int, load: float) -> float: ...


@overload
def erlang_b(places: int, load: Several) -> Floats: ...


def erlang_b(places: int, load: float | Several) -> float | Floats:
    """The share of requests turned away by `places` places that keep no list (Erlang 1917).

    Depends on the stay only through its mean. `load` in erlangs, a number or an array.
    """
    places = whole("places", places, most=MOST_PLACES)
    loads = amounts("load", load)
    return _at(places, loads) if loads.ndim else _at(places, float(loads))


def erlang_b_of_each(places: Collection[int], loads: Several) -> dict[int, Floats]:
    """The same for several numbers of places and loads, at the cost of the largest of them."""
    most = max(whole("places", number, most=MOST_PLACES) for number in places)
    house = _growing_house(amounts("loads", loads))
    return {n: refused for n, refused in zip(range(most + 1), house, strict=False) if n in places}


@overload
def places_needed(load: float, refused: float = 0.05) -> int: ...


@overload
def places_needed(load: Several, refused: float = 0.05) -> Ints: ...


def places_needed(load: float | Several, refused: float = 0.05) -> int | Ints:
    """The least number of places whose Erlang B is at most `refused`; ints for an array of loads."""
    loads = amounts("load", load)
    refused = share("refused", refused)
    if np.any(loads > MOST_PLACES):
        raise ValueError(f"a load above {MOST_PLACES} erlangs is not a house: the record is too thin, or wrong")
    if not loads.ndim:
        return next(n for n, now in enumerate(_growing_house(float(loads))) if now <= refused)
    house, needed = _growing_house(loads), np.zeros(loads.shape, int)
    while (short := next(house) > refused).any():
        needed += short
    return needed


def load_within(places: int, refused: float = 0.05) -> float:
    """The largest load that `places` places carry with at most the share `refused` turned away: Erlang B inverted."""
    places = whole("places", places, most=MOST_PLACES)
    refused = share("refused", refused)
    if places == 0:
        return 0.0
    # Carried guests a(1 - B) never exceed the places, which bounds the load from above.
    most = places / (1 - refused) + 1
    return brentq(lambda load: erlang_b(places, load) - refused, 0.0, most, xtol=1e-12, rtol=1e-14)


def retrial_load(places: int, load: float, again: float) -> float:
    """The load met when a share `again` of those turned away ask once more: the A that solves `A = a + r·A·B(c, A)`.

    For requests without a known code, whose repeats cannot be told from new ones (Cohen's approximation: a repeat comes
    late enough to be a fresh arrival). `ValueError` when everyone asks again and the places cannot carry the load.
    """
    places = whole("places", places, most=MOST_PLACES)
    load, again = amount("load", load), proportion("again", again)
    if again == 1 and load >= places:
        raise ValueError("when all ask again and the load is not below the places, the repeats grow without end")

    def surplus(total: float) -> float:
        return total * (1 - again * erlang_b(places, total)) - load

    high = 2 * load + 1
    while surplus(high) < 0:
        high *= 2
    return brentq(surplus, 0.0, high, xtol=1e-12, rtol=1e-14)


def erlang_c(places: int, load: float) -> float:
    """The probability that a request waits when nobody ever leaves the list: `c·B / (c - a(1 - B))`."""
    places, load = whole("places", places, least=1, most=MOST_PLACES), amount("load", load)
    if load >= places:
        raise ValueError(f"a load of {load:g} on {places} places: the queue grows without end")
    refused = erlang_b(places, load)
    return places * refused / (places - load * (1 - refused))


class Patience(msgspec.Struct, frozen=True):
    """The long run of a waitlist that people leave. Times in the unit of the rates, shares of all who ask."""

    p_wait: float
    p_abandon: float
    mean_queue: float
    mean_wait: float
    utilisation: float


def erlang_a(places: int, arrival_rate: float, service_rate: float, abandonment_rate: float) -> Patience:
    """Waiting with abandonment (M/M/c+M, Palm 1957; Garnett, Mandelbaum and Reiman 2002).

    The rates share one unit of time: `service_rate` is 1 / mean stay, `abandonment_rate` 1 / mean patience. The mean
    wait is over all who ask, admitted or not.
    """
    places = whole("places", places, least=1, most=MOST_PLACES)
    arrivals = amount("arrival_rate", arrival_rate)
    leaving = places * amount("service_rate", service_rate, positive=True)
    giving_up = amount("abandonment_rate", abandonment_rate, positive=True)
    if arrivals == 0:
        return Patience(0.0, 0.0, 0.0, 0.0, 0.0)
    logs = _list_weights(arrivals, leaving, giving_up)
    top = logs.max()
    weights = np.exp(logs - top)
    refused = erlang_b(places, places * arrivals / leaving)
    below_full = (1 / refused - 1) * math.exp(-top) if refused else math.inf
    total = below_full + weights.sum()
    queue = float(np.arange(len(weights)) @ weights / total)
    abandon = min(giving_up * queue / arrivals, 1.0)
    return Patience(
        p_wait=float(weights.sum() / total),
        p_abandon=abandon,
        mean_queue=queue,
        mean_wait=queue / arrivals,
        utilisation=min(arrivals * (1 - abandon) / leaving, 1.0),
    )


def _list_weights(arrivals: float, leaving: float, giving_up: float) -> Floats:
    """The logs of w_j, the weight of j on the list, up to where the rest no longer counts."""
    length = 1024
    while length <= LONGEST_LIST:
        steps = math.log(arrivals) - np.log(leaving + giving_up * np.arange(1, length))
        logs = np.concatenate(([0.0], np.cumsum(steps)))
        top = logs.max()
        if steps[-1] < 0 and logs[-1] < math.log(TAIL) + top + math.log(np.exp(logs - top).sum()):
            return logs
        length *= 2
    raise ValueError("the patience is so long against the overload that the list has no practical end")


class Congestion(msgspec.Struct, frozen=True):
    """What a small population meets: `call` is the share of requests turned away, `time` the share of time full."""

    call: float
    time: float


def engset(population: int, places: int, rate: float) -> Congestion:
    """A house for a known small `population` (Engset 1918); use it when the population is under five times the places.

    `rate` is ν/μ: requests per person outside and day, times the mean stay. The caller who finds the house full is one
    fewer outside, so the call congestion is the time congestion of a population one smaller.
    """
    population, places = whole("population", population, least=1), whole("places", places, most=MOST_PLACES)
    rate = amount("rate", rate)

    def time_full(people: int) -> float:
        full = 1.0
        for n in range(1, places + 1):
            full *= max(people - n + 1, 0) * rate
            full /= n + full
        return full

    return Congestion(call=time_full(population - 1), time=time_full(population))
