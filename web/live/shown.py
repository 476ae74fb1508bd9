"""What an audience has been shown, and what is different now."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from beds.world.state import World
from web.live.view import Touch, View


class Difference(NamedTuple):
    """Parts with what was shown of them before, and the ids of the entries behind it. `anew`: parts have come, gone or
    changed places, so that only a snapshot tells it."""

    before: dict[str, Any]
    ids: list[str]
    anew: bool


class Shown:
    """Everything an audience has been shown, by part."""

    def __init__(self, view: View, world: World) -> None:
        self._view = view
        self.parts = view.look(world)

    def move(self, world: World, touches: Sequence[Touch]) -> Difference | None:
        """Take up what is now so; None where nothing of it shows."""
        touched = [None if touch.everything else self._view.parts(touch, world) for touch in touches]
        if None in touched:
            now = self._view.look(world)
            names = dict.fromkeys([*self.parts, *now])
        else:
            names = dict.fromkeys(name for names in touched if names is not None for name in names)
            now = {name: value for name in names if (value := self._view.part(world, name)) is not None}
        before = {name: self.parts.get(name) for name in names if now.get(name) != self.parts.get(name)}
        anew = any(name not in now or name not in self.parts for name in before)
        if None in touched:
            anew = anew or list(now) != list(self.parts)
        if not before and not anew:
            return None
        ids = [t.name for t, names in zip(touches, touched, strict=True) if names is None or before.keys() & names]
        if anew:
            self.parts = self._view.look(world)
        else:
            self.parts.update({name: now[name] for name in before})
        return Difference(before, ids, anew)
