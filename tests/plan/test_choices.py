"""What the planner sets stands in the address, and comes back from it; nonsense is told, never a fault of ours."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.planning.choices import FIELDS, Asked, read


def back(asked: Asked, **other: str) -> Asked:
    """What the address of these choices says."""
    return read(dict(parse_qsl(urlsplit(asked.address(**other)).query)))


def test_a_view_is_shared_as_its_address():
    asked = read(
        {"unit": "kvinnoenheten", "places": "9", "refused": "2,5", "stay": "60", "w-asked": "60", "through": "2026K1"}
    )
    assert back(asked) == asked
    assert asked.values == {"places": 9, "refused": 0.025, "stay": 60.0}
    assert asked.weights == {"asked": 60.0}


def test_an_address_without_choices_is_plain():
    assert Asked().address() == "/plan"
    assert back(read({"places": "9"}), places="").values == {}


@pytest.mark.parametrize("text", ["x", "0", "-1", "201", "8.5", "nan", "inf", "1e999", "9" * 400, "８x", "--"])
def test_a_number_of_places_that_cannot_be_is_told_and_left_out(text: str):
    asked = read({"places": text})
    assert asked.values == {}
    assert "places" in asked.wrong


@given(st.dictionaries(st.sampled_from([*FIELDS, "w-asked", "w-", "unit", "through", "other"]), st.text(max_size=60)))
def test_no_address_is_a_fault(query: dict[str, str]):
    asked = read(query)
    assert set(asked.wrong).isdisjoint(asked.values)
    assert back(asked).values == asked.values
