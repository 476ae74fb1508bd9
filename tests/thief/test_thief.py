"""Whoever steals the file a month after everybody left does not learn who slept both here and there.

Within 5 points of what unit, group and time tell by themselves, at every precision of guesses worth making; and the
same thief finds more than that, of nearly certain pairs too, where what happens in one unit is written at once in the
others.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from beds.world import deferral
from tests.support.long_run import LONG, count
from tests.thief.thief import Guess, loot, pairs, plain, recall_at, stolen
from tests.thief.town import Stay, file_of, lived_and_forgotten

DAYS, PEOPLE = count(28, 120), count(50, 160)
POINTS = 0.05
PRECISIONS = (0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
"""Of what is guessed, so much is right. What weak signs tell whoever is content with less, dataskydd.md says."""

Told = tuple[np.ndarray, np.ndarray, np.ndarray]


async def told(url: str, seed: int) -> Told:
    """What somebody who knows only times learns of each pair, what the thief does, and which pairs are true."""
    stays = await lived_and_forgotten(url, seed, DAYS, PEOPLE)
    return of_file(file_of(url), stays)


def of_file(file: Path, stays: dict[str, Stay]) -> Told:
    some = pairs(loot(file))
    truth = np.array([_same(stays.get(a.handle), stays.get(b.handle)) for a, b in some])
    times = plain(some)
    return times, np.column_stack([times, stolen(some)]), truth


def _same(one: Stay | None, other: Stay | None) -> bool:
    return one is not None and other is not None and one.ticket == other.ticket


def recalls(learnt: Told, met: Told, of: int) -> np.ndarray:
    """Recall at each precision in a town that is met, of what was learnt in another."""
    score = Guess(learnt[of], learnt[2])(met[of])
    return np.array([recall_at(score, met[2], precision) for precision in PRECISIONS])


@pytest.mark.parametrize("at_once", [False, True] if LONG else [False])
async def test_a_thief_learns_hardly_more_than_times_tell_but_for_what_is_written_at_once(
    fresh_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """Were all written at once, the same thief would find more: else this could not fail."""
    if at_once:
        monkeypatch.setattr(deferral, "CHANGES", (deferral.CHANGES[0] * 0,) * 2)
        monkeypatch.setattr(deferral, "ENDS", (deferral.ENDS[0] * 0,) * 2)
        monkeypatch.setattr(deferral, "BLUR", deferral.BLUR * 0)
    learnt, met = await told(fresh_url(), 1), await told(fresh_url(), 2)
    assert met[2].sum() > 50
    more = recalls(learnt, met, 1) - recalls(learnt, met, 0)
    assert more.min() > POINTS if at_once else more.max() <= POINTS
