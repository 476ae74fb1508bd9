"""Replays beside the pages: each made once, one at a time, and a failed one is tried again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from web.replays import KEPT, Replays


@pytest.fixture
async def replays() -> AsyncIterator[Replays]:
    """None begun."""
    replays = Replays()
    yield replays
    await replays.close()


async def test_what_has_been_played_is_kept_by_what_was_asked(replays: Replays):
    made = []

    async def play(told) -> int:
        told(0.5)
        made.append(1)
        return len(made)

    first = replays.ask(("women", 8, 100), play)
    await first.done.wait()
    assert replays.ask(("women", 8, 100), play) is first
    assert (first.result, first.share) == (1, 0.5)
    other = replays.ask(("women", 8, 101), play)  # the record has moved on
    await other.done.wait()
    assert other.result == 2


async def test_one_is_played_at_a_time(replays: Replays):
    playing, most = 0, 0

    async def play(told) -> None:
        nonlocal playing, most
        playing += 1
        most = max(most, playing)
        await asyncio.sleep(0)
        playing -= 1

    running = [replays.ask((n,), play) for n in range(5)]
    await asyncio.gather(*(each.done.wait() for each in running))
    assert most == 1


async def test_a_failed_one_says_so_and_is_begun_anew(replays: Replays):
    async def fail(told) -> None:
        raise LookupError

    async def play(told) -> str:
        return "made"

    failed = replays.ask(("x",), fail)
    await failed.done.wait()
    assert failed.failed
    again = replays.ask(("x",), play)
    await again.done.wait()
    assert again.result == "made"


async def test_only_so_many_are_kept(replays: Replays):
    async def play(told) -> None:
        return None

    first = replays.ask((0,), play)
    for n in range(1, KEPT + 5):
        await replays.ask((n,), play).done.wait()
    assert replays.ask((0,), play) is not first
