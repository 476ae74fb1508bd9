"""Who slept where, as the ledger tells it: stretches in beds, with their true times, and those out of service."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from beds.world import Entry, Spell, World
from beds.world.spells import Altered, Ended, Opened, SpellChange, Voided

ON_THE_MOVE = ("arrive", "swap")
"""Kinds that continue a stay in another bed."""
MORNING = "check-out"
"""The kind that ends a night, and nobody's need."""


class Stretch:
    """One occupied spell, opened by the command `act`. `begun` is when the stay in this unit began, moves between its
    beds included: it `goes_back` to another bed there, and `goes_on` in one; a guest with nights left `returns` in the
    evening; `went` is the kind of the entry that ended it."""

    __slots__ = (
        "act", "begun", "ended", "follow_up_on", "goes_back", "goes_on", "group", "next", "reason", "returns",
        "since", "stay", "ticket", "unit", "wait", "went",
    )  # fmt: skip

    def __init__(self, unit: str, group: str, spell: Spell, act: int) -> None:
        self.unit, self.group, self.act = unit, group, act
        self.since = self.begun = spell.since
        self.ended: datetime | None = None
        self.went = self.reason = self.next = ""
        self.follow_up_on: date | None = None
        self.goes_back = self.goes_on = self.returns = False
        self.renew(spell)

    def renew(self, spell: Spell) -> None:
        """As the open spell is now."""
        self.stay, self.wait, self.ticket = spell.stay, spell.wait, spell.ticket

    def reopen(self) -> None:
        """It never ended."""
        self.ended, self.went, self.reason, self.next, self.follow_up_on = None, "", "", "", None
        self.goes_on = False


class Sleeping:
    """All stretches by the id of their spell, and when which bed was out of service (from, to; None: still)."""

    def __init__(self) -> None:
        self.stretches: dict[int, Stretch] = {}
        self.closed: dict[int, tuple[str, datetime, datetime | None]] = {}
        self._newest: dict[str, int] = {}

    def begin(self, world: World, begun: Mapping[int, datetime]) -> None:
        """With what is open in this world. `begun` is when stays began whose open spell is not their first."""
        for bed, spell in world.spells.items():
            self._open(Opened(spell, bed, world.beds[bed].unit), "admit", 0, world)
        for spell_id in begun.keys() & self.stretches.keys():
            self.stretches[spell_id].begun = begun[spell_id]

    def fold(self, changes: list[SpellChange], entry: Entry, after: World) -> None:
        """What one entry did."""
        for change in changes:
            match change:
                case Opened():
                    self._open(change, entry.kind, entry.act, after)
                case Ended():
                    self._end(change)
                case Altered(spell):
                    self._alter(spell)
                case Voided(id=spell):
                    self.stretches.pop(spell, None)
                    self.closed.pop(spell, None)

    def _open(self, change: Opened, came: str, act: int, world: World) -> None:
        spell = change.spell
        if spell.state == "closed":
            self.closed[spell.id] = (change.bed, spell.since, None)
        if spell.state != "occupied":
            return
        stretch = Stretch(change.unit, group_of(world, change.bed, spell), spell, act)
        before = self.stretches.get(self._newest.get(spell.stay, 0))
        stretch.returns = came == "admit" and before is not None
        if came in ON_THE_MOVE and before is not None and before.unit == change.unit:
            stretch.goes_back = before.goes_on = True
            stretch.begun = before.begun
        self.stretches[spell.id] = stretch
        self._newest[spell.stay] = spell.id

    def _end(self, change: Ended) -> None:
        stretch = self.stretches.get(change.id)
        if stretch is not None:
            stretch.ended, stretch.went, stretch.reason = change.ended, change.ended_by, change.reason
            stretch.next, stretch.follow_up_on = change.next_, change.follow_up_on
            if change.ended_by not in ("leave", MORNING, *ON_THE_MOVE):
                self._newest.pop(stretch.stay, None)
        elif change.id in self.closed:
            bed, since, _ = self.closed[change.id]
            self.closed[change.id] = (bed, since, change.ended)

    def _alter(self, spell: Spell) -> None:
        stretch = self.stretches.get(spell.id)
        if stretch is not None:
            stretch.reopen()
            stretch.renew(spell)
            self._newest[spell.stay] = spell.id
        elif spell.id in self.closed:
            bed, since, _ = self.closed[spell.id]
            self.closed[spell.id] = (bed, since, None)

    def of(self, unit: str) -> Iterator[Stretch]:
        """The unit's stretches, in the order in which they were written."""
        return (s for s in self.stretches.values() if s.unit == unit)


def group_of(world: World, bed: str, spell: Spell) -> str:
    """For whom the bed is, as far as bed, unit or the guest's own word in line tell: "women", "men" or "" unknown."""
    place = world.beds[bed]
    wait = world.waits.get(spell.wait)
    said = (place.for_, world.units[place.unit].audience, (wait.for_ if wait else None) or "all")
    return next((group for group in said if group != "all"), "")
