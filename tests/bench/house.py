"""A town to measure with: ten units of ten beds, and changes to them for as long as anyone asks."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

from beds.board import Audience
from beds.store.writer import Published
from beds.world import Bed, Entry, Organisation, Spell, Unit, World, apply
from web.live.json_view import JsonView
from web.live.shown import Shown
from web.live.view import touch

UNITS = 10
BEDS = 10
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TOWN = Organisation(slug="town", name="Town", municipality=True, shares="full")
SLUGS = tuple(f"unit-{n}" for n in range(UNITS))


def units() -> Iterator[Unit]:
    """Open homes with ten places each."""
    for slug in SLUGS:
        yield Unit(slug=slug, name=slug.title(), organisation="town", status="open", decision="DEMO")


def beds() -> Iterator[Bed]:
    """Ten for each."""
    for slug in SLUGS:
        yield from (Bed(id=f"{slug}-{n}", unit=slug, label=str(n), position=n) for n in range(BEDS))


def audiences() -> list[Audience]:
    """Two that see every bed: what is shown to the one is another frame than what is shown to the other."""
    return [
        Audience(role="intake", organisation=TOWN.slug),
        Audience(role="staff", organisation=TOWN.slug, units=frozenset(SLUGS)),
    ]


def town() -> World:
    """The world of an evening in which all is free and confirmed."""
    told = {"at": NOON, "by": "seed", "act": 1}
    entries = [Entry(kind="organisation", organisation=TOWN, **told)]
    entries += [Entry(kind="unit", unit=unit.slug, config=unit, **told) for unit in units()]
    entries += [Entry(kind="bed", unit=bed.unit, bed=bed.id, place=bed, **told) for bed in beds()]
    entries += [Entry(kind="day", unit=slug, night=date(2026, 1, 5), **told) for slug in SLUGS]
    entries += [Entry(kind="confirm", unit=slug, own=True, **told) for slug in SLUGS]
    world = World()
    for entry in entries:
        world = apply(world, entry)
    return world


def changes(world: World) -> Iterator[tuple[World, Entry]]:
    """Holds and releases, bed after bed, each with the world after it."""
    ids = list(world.beds)
    for n in count():
        at, bed = NOON + timedelta(seconds=n), world.beds[ids[n // 2 % len(ids)]]
        spell = None if bed.id in world.spells else Spell(state="held", since=at, until=at + timedelta(hours=1))
        kind = "hold" if spell else "release"
        entry = Entry(kind=kind, at=at, by="staff", act=n + 2, unit=bed.unit, bed=bed.id, spell=spell, own=True)
        world = apply(world, entry)
        yield world, entry


class Store:
    """What the hub needs of a store; `change` commits the next change under that name. A round of changes is made
    beforehand and comes again and again: what is measured here is not the rules."""

    epoch = "bench"

    def __init__(self) -> None:
        self.world = town()
        made = changes(self.world)
        self._round = [next(made) for _ in range(2 * UNITS * BEDS)]
        self._next = 0
        self._watchers: list[Callable[[Published], object]] = []

    def watch(self, callback: Callable[[Published], object]) -> None:
        """Call back after each commit."""
        self._watchers.append(callback)

    def change(self, name: int) -> None:
        """Commit the next change."""
        self.world, entry = self._round[self._next % len(self._round)]
        self._next += 1
        for callback in self._watchers:
            callback(Published(self.world, [(name, entry)], self.epoch))


def view(audience: Audience) -> JsonView:
    """The JSON view, for which nobody has a number."""
    return JsonView(audience, lambda ticket: None)


def sample() -> bytes:
    """One change as it is pushed, for yardsticks to send as many bytes."""
    before, eyes = town(), view(audiences()[0])
    world, entry = next(changes(before))
    shown = Shown(eyes, before)
    difference = shown.move(world, [touch(1, entry, before)])
    return eyes.change(shown.parts, difference.before, "1")
