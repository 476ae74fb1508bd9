"""Replays beside the pages: each made once, one at a time, and a failed one is tried again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from web.i18n import LANGUAGES
from web.planning.choices import Asked
from web.planning.parts import Section
from web.planning.replays import KEPT, Replays, Running
from web.planning.words import Words
from web.templating import environment


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
    assert replays.ask(("x",), play, anew=False) is failed  # whoever waits for it hears of it
    again = replays.ask(("x",), play)
    await again.done.wait()
    assert again.result == "made"


def test_a_part_that_was_made_just_before_the_replay_ended_asks_again():
    part = environment("sv").get_template("plan/part_played.html")
    section = Section(key="replay", heading="Uppspelning", awaits=True)
    made = {"section": section, "asked": Asked(), "words": Words(LANGUAGES["sv"])}
    done = Running(asyncio.Event(), share=1.0, result=())
    assert 'data-again="/plan/replay"' in part.render(made, running=done)
    assert "data-again" not in part.render(made, running=Running(asyncio.Event(), failed=True))


async def test_a_part_that_an_earlier_one_has_made_is_made_once(replays: Replays):
    made = []

    def make() -> int:
        made.append(1)
        return 8

    assert [await replays.part(("women", 8, 100), make) for _ in range(3)] == [8, 8, 8]
    assert len(made) == 1


async def test_only_so_many_are_kept(replays: Replays):
    async def play(told) -> None:
        return None

    first = replays.ask((0,), play)
    for n in range(1, KEPT + 5):
        await replays.ask((n,), play).done.wait()
    assert replays.ask((0,), play) is not first
