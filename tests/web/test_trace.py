"""What is tapped goes straight through the house: few files, from the outside to the inside, and never back."""

from tests.trace import MOST_OF_A_JOIN, MOST_OF_A_TAP, Trace, of_a_join, of_a_tap
from tests.web.conftest import Town


async def test_a_tap_runs_through_few_files_each_deeper_than_the_last(town: Town) -> None:
    straight(await of_a_tap(town), MOST_OF_A_TAP)


async def test_a_join_runs_through_few_files_each_deeper_than_the_last(town: Town) -> None:
    straight(await of_a_join(town), MOST_OF_A_JOIN)


def straight(trace: Trace, most: int) -> None:
    assert len(trace.files) <= most, trace.files
    assert trace.layers == sorted(trace.layers), trace.files
    assert trace.outward == []
    assert {0, 1} <= {*trace.layers}
