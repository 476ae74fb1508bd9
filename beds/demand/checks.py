"""Impossible input is refused with a sentence, never answered with a number.

Every public function of the package passes its arguments through these. They raise `ValueError`; `True` is not a number
of anything, so booleans are refused too.
"""

import operator
import reprlib
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]
Bools = NDArray[np.bool_]
Several = Sequence[float] | Floats
"""What is asked as several numbers is answered with an array, what is asked as one with a float."""

LARGEST = 1e12
"""No rate, duration or load of a town comes near this; beyond it the arithmetic would lose its digits."""
MOST_COUNTED = 10**9
MOST_PLACES = 100_000
"""The recursions walk one place at a time; this many still answer in milliseconds."""


def whole(name: str, value: object, least: int = 0, most: int = MOST_COUNTED) -> int:
    """`value` as an int from `least` to `most`; integral floats such as 8.0 are refused."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise ValueError(f"{name} must be a whole number, not {_said(value)}")
    number = operator.index(value)
    if number < least:
        raise ValueError(f"{name} must be at least {least}, not {_said(number)}")
    if number > most:
        raise ValueError(f"{name} must be at most {most}")
    return number


def amount(name: str, value: object, *, positive: bool = False) -> float:
    """`value` as a finite float, at least 0 (or above 0)."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise ValueError(f"{name} must be a number, not {_said(value)}")
    if not value <= LARGEST:
        raise ValueError(f"{name} must be a number up to {LARGEST:.0e}, not {_said(value)}")
    if value < 0 or (positive and value == 0):
        raise ValueError(f"{name} must be {'above' if positive else 'at least'} 0, not {_said(value)}")
    return float(value)


def amounts(name: str, value: ArrayLike, *, positive: bool = False) -> Floats:
    """`value`, a number or an array of them, as an array of finite floats, each at least 0 (or above 0)."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be numbers")
    array = array.astype(float)
    if not np.all(array <= LARGEST):
        raise ValueError(f"{name} must be numbers up to {LARGEST:.0e}")
    if np.any(array < 0) or (positive and np.any(array == 0)):
        raise ValueError(f"{name} must be {'above' if positive else 'at least'} 0 throughout")
    return array


def share(name: str, value: object) -> float:
    """`value` as a float above 0 and below 1: a share that is neither none nor all, or a probability to invert."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real) or value <= 0 or not value < 1:
        raise ValueError(f"{name} must be above 0 and below 1, not {_said(value)}")
    return float(value)


def shares(name: str, value: ArrayLike) -> Floats:
    """`value`, a number or an array of them, as floats above 0 and below 1."""
    array = amounts(name, value)
    if not np.all((array > 0) & (array < 1)):
        raise ValueError(f"{name} must be above 0 and below 1 throughout")
    return array


def proportion(name: str, value: object) -> float:
    """`value` as a float from 0 to 1, ends included."""
    number = amount(name, value)
    if number > 1:
        raise ValueError(f"{name} must be at most 1, not {number:g}")
    return number


def plain(array: Floats) -> float | Floats:
    """A float for what was asked as one number, the array otherwise."""
    return array if np.ndim(array) else float(array)


def _said(value: object) -> str:
    """The refused value, short enough for a sentence."""
    return "a huge one" if isinstance(value, int) and abs(value) > LARGEST else reprlib.repr(value)


def same_length(**arrays: NDArray[Any]) -> None:
    """Refuses lists that should run side by side and do not."""
    if len({len(array) for array in arrays.values()}) > 1:
        raise ValueError(f"{' and '.join(arrays)} must be equally long")
