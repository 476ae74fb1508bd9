"""What a start reads of long ago is the world that was: reading it in place is only faster."""

from typing import get_type_hints

import pytest

from beds.world import World, apply
from beds.world.changed import Changed
from beds.world.state import replace
from tests.support.long_run import count
from tests.world.walk import walk

SEEDS = count(6, 60)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_past_read_in_place_is_the_past_as_it_happened(seed: int, late: bool) -> None:
    entries = [entry for step in walk(seed, 300, late=late, offline=late) for entry in step.entries]
    as_it_was = as_read = World()
    for entry in entries:
        as_it_was, as_read = apply(as_it_was, entry), apply(as_read, entry, past=True)
        assert as_read == replace(as_it_was, recent=())
    assert len({entry.kind for entry in entries}) > 20


def test_what_an_entry_may_change_is_what_the_world_holds() -> None:
    held = get_type_hints(World)
    for name, kind in get_type_hints(Changed).items():
        assert held.pop(name) in (kind, kind | None)
    assert set(held) == {"recent", "v"}
