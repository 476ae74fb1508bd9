"""Public numbers: read by people, checked by machines, and saying nothing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.people.numbers import ALPHABET, new_number, read_number

numbers = st.builds(lambda _: new_number(), st.none())


@given(numbers)
def test_a_number_reads_back_as_it_was_given(number: str) -> None:
    assert read_number(number) == number


@given(numbers, st.integers(0, 4), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(number: str, place: int, other: str) -> None:
    if other != number[place]:
        assert read_number(number[:place] + other + number[place + 1 :]) is None


@given(numbers, st.integers(0, 3))
def test_two_neighbours_changed_round_are_noticed(number: str, place: int) -> None:
    a, b = number[place], number[place + 1]
    if a != b:
        assert read_number(number[:place] + b + a + number[place + 2 :]) is None


@given(st.text())
def test_whatever_somebody_writes_can_be_read_or_not(text: str) -> None:
    number = read_number(text)
    assert number is None or (len(number) == 5 and set(number) <= set(ALPHABET))


@pytest.mark.parametrize("written", ["{}", "{} ", " {}", "\t{}\n"])
def test_space_capitals_and_hyphens_make_no_difference(written: str) -> None:
    number = new_number()
    spelt = f"{number[:2]}-{number[2:4]} {number[4:]}".lower()
    assert read_number(written.format(spelt).strip("\t\n")) == number


def test_look_alikes_are_one_character() -> None:
    alike = {"Z": "2", "S": "5", "G": "6", "B": "8", "U": "V"}
    for written, meant in alike.items():
        assert written not in ALPHABET
        assert meant in ALPHABET
    number = next(n for n in iter(new_number, None) if set(n) & set(alike.values()))
    back = {meant: written for written, meant in alike.items()}
    assert read_number("".join(back.get(c, c) for c in number)) == number


def test_numbers_have_no_order() -> None:
    drawn = [new_number() for _ in range(300)]
    assert len(set(drawn)) > 290
    rising = sum(a < b for a, b in pairwise(drawn))
    assert 90 < rising < 210
