"""Small numbers: whatever is not shown could be any of the values for which it is not shown (L-19)."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beds.disclosure import FEW, HIDDEN, K, Shown, parts, percent, shown, withheld


def possible(told: dict[str, Shown], total: int) -> list[dict[str, int]]:
    """Every way in which the parts could be, for a reader who knows all that is shown and what the words mean. Found by
    trying all."""
    free = withheld(told)
    values = {
        part: (count.value,) if count.value is not None
        else tuple(range(K)) if count == FEW
        else tuple(range(0 if free else K, total + 1))
        for part, count in told.items()
    }  # fmt: skip
    found = (dict(zip(values, some, strict=True)) for some in product(*values.values()))
    return [some for some in found if sum(some.values()) == total]


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4).filter(lambda counts: sum(counts) >= K))
def test_a_few_may_be_any_number_below_five(counts: list[int]) -> None:
    truth = {f"p{n}": count for n, count in enumerate(counts)}
    total = sum(counts)
    told = parts(truth, Shown(total))
    ways = possible(told, total)
    assert truth in ways
    for part, count in told.items():
        assert count.value in (None, truth[part])
        if truth[part] < K:
            assert count.value is None
            assert {way[part] for way in ways} >= set(range(K)), (truth, told)
        elif count == HIDDEN:
            assert len({way[part] for way in ways}) >= K, (truth, told)


@given(st.lists(st.integers(K, 30), min_size=1, max_size=6))
def test_where_no_part_is_few_all_are_shown(counts: list[int]) -> None:
    truth = {f"p{n}": count for n, count in enumerate(counts)}
    assert parts(truth, Shown(sum(counts))) == {part: Shown(count) for part, count in truth.items()}


def test_a_count_below_five_is_few_and_never_zero() -> None:
    assert [shown(n) for n in (0, 1, 4, 5)] == [FEW, FEW, FEW, Shown(5)]


def test_parts_of_what_is_not_shown_are_not_shown() -> None:
    assert set(parts({"a": 9, "b": 3}, FEW).values()) == {HIDDEN}


def test_parts_that_do_not_make_up_the_total_are_refused() -> None:
    with pytest.raises(ValueError, match="total"):
        parts({"a": 9, "b": 3}, Shown(13))


def test_one_small_part_takes_another_with_it() -> None:
    assert parts({"a": 2, "b": 20, "c": 9}, Shown(31)) == {"a": FEW, "b": Shown(20), "c": HIDDEN}
    assert parts({"a": 2, "b": 20, "c": 6}, Shown(28)) == {"a": FEW, "b": HIDDEN, "c": HIDDEN}
    assert parts({"a": 2, "b": 5}, Shown(7)) == {"a": HIDDEN, "b": HIDDEN}


def test_percentages_have_a_base_of_twenty() -> None:
    assert percent(Shown(6), Shown(24)) == 25
    assert percent(Shown(6), Shown(19)) is None
    assert percent(FEW, Shown(100)) is None
    assert percent(Shown(5), HIDDEN) is None
