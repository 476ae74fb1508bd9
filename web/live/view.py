"""What a view is to the hub: the world as one audience sees it, cut into parts that change one by one."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from beds.world.entry import Entry
from beds.world.state import World


class Touch(Struct, frozen=True):
    """What an entry may have changed. `name` is the entry's public id. A unit without a bed means all of its beds;
    of the units in `queues` only the queue; `everything` when walls or houses themselves were moved."""

    name: str
    unit: str = ""
    bed: str = ""
    queues: tuple[str, ...] = ()
    everything: bool = False


def touch(name: int, entry: Entry, before: World) -> Touch:
    """What the entry may have changed in the world `before` it."""
    queues = {wait.unit for wait in (*entry.waits, *(later.wait for later in entry.deferred))}
    queues |= {before.unit_of(wait.partner) for wait in entry.waits if wait.partner in before.waits}
    configured = entry.organisation or entry.config or entry.place
    return Touch(str(name), entry.unit, entry.bed, tuple(sorted(queues)), everything=configured is not None)


class View(Protocol):
    """The world as one audience sees it, in one shape. A part's value is whatever can be compared."""

    key: str
    """Names the audience and the shape: views of one key show the same."""

    def look(self, world: World) -> dict[str, Any]:
        """Every part that this audience sees, in order."""

    def part(self, world: World, name: str) -> Any | None:
        """One part as it is now, or None where this audience sees no such thing."""

    def parts(self, touch: Touch, world: World) -> Sequence[str]:
        """The parts that may have changed, seen or not; never asked where `touch.everything`."""

    def snapshot(self, seen: Mapping[str, Any], last: str, epoch: str) -> bytes:
        """The message that holds every part."""

    def change(self, seen: Mapping[str, Any], before: Mapping[str, Any], last: str) -> bytes:
        """The message that holds the newest state of the parts that `before` names with what they were."""
