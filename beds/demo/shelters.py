"""The night shelters' year: who knocks in the evening, who finds no bed, who leaves in the morning."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Literal

from beds.demo.cast import INTAKE, staff_of
from beds.demo.guests import Group, Guest
from beds.demo.queue import Queue
from beds.demo.stage import Stage
from beds.world import Bed, Unit, codes
from beds.world.commands import Admit, Attach, CloseBed, Discharge, Hold, Ready, Reopen, TurnAway, Undo
from beds.world.nights import begins, in_night

DOORS: dict[Group, tuple[str, ...]] = {"men": ("harbarget",), "women": ("harbarget-kvinnor", "harbarget")}
"""Where each group knocks, in this order."""
BOOKED, NO_SHOW = 0.12, 0.15
"""Guests for whom intake holds a bed in the afternoon, and those of them who do not come."""
GETS_NUMBER = 0.02
JOINS = 0.3
"""Of those who found no bed: they stand in line for the next evening."""
PAST_THE_FIRST = 0.3
"""How often, where somebody else is first in line and nobody reaches them, the bed goes to the one at the door."""
WRITTEN_DOWN = 0.8
"""How often whoever finds no bed is written down as turned away, with their number if they have one."""
OUTCOMES: dict[codes.Outcome, int] = {"none-found": 5, "referred": 2, "unknown": 3}
SLIP_OF_THE_FINGER = 0.004
OUT_OF_ORDER = 0.006
"""The chance that a bed is found out of order when it is made."""
SUSPENDED = 0.002
REASONS: dict[codes.Ending | Literal[""], int] = {
    "own-choice": 5,
    "planned-move": 2,
    "other-care": 1,
    "hospital": 1,
    "institution": 1,
    "unknown": 3,
    "": 4,
}
NEXT: dict[codes.Next, int] = {
    "own-home": 1,
    "supported-housing": 2,
    "family-or-friends": 4,
    "treatment": 1,
    "street": 3,
    "unknown": 6,
}
"""Why the last night was the last, and where to: odds."""
EVENING, MORNING = (time(19), time(22)), time(8)
"""When people come and go where the shelter's file tells no hours."""


def door(unit: Unit, night: date) -> tuple[datetime, datetime]:
    """When the first come that evening, and the last."""
    rules = unit.rules
    hours = (rules.entry_from, rules.entry_to) if rules.entry_from and rules.entry_to else EVENING
    return in_night(night, hours[0], rules.day_turns), in_night(night, hours[1], rules.day_turns)


def out_by(unit: Unit, night: date) -> datetime:
    """When everybody is out on the morning after."""
    return in_night(night, unit.rules.check_out or MORNING, unit.rules.day_turns)


class Shelters:
    """The units that are open by night."""

    def __init__(self, stage: Stage, queue: Queue) -> None:
        self.stage, self.queue, self.town = stage, queue, queue.town
        self._dice, self._door = stage.dice("shelters"), stage.dice("door")

    def plan(self, night: date) -> None:
        """Put one evening and the morning after it on the agenda."""
        for guest in self.town.asking(night):
            self._plan_guest(guest, night)
        for unit in self._open():
            out = out_by(unit, night)
            for bed in self.stage.world.unit_beds(unit.slug):
                leaves = out - timedelta(seconds=self._dice.randrange(45 * 60))
                made = out + timedelta(minutes=20, seconds=self._dice.randrange(120 * 60))
                self.stage.at(leaves, partial(self._leave, bed, night))
                self.stage.at(made, partial(self._make, bed))

    def _open(self) -> Iterator[Unit]:
        return (u for u in self.stage.world.units.values() if u.kind == "night" and self.stage.kept(u.slug))

    def _plan_guest(self, guest: Guest, night: date) -> None:
        house = self.stage.world.units[DOORS[guest.group][0]]
        opens, last = door(house, night)
        knocks = opens + (last - opens) * self._dice.betavariate(1.3, 2.5)
        if self._dice.random() < BOOKED:
            booked = begins(night, house.rules.day_turns) + timedelta(minutes=self._dice.uniform(60, 330))
            self.stage.at(booked, partial(self._book, guest, last))
            if self._dice.random() < NO_SHOW:
                return
        self.stage.at(knocks, partial(self._knock, guest))

    def _book(self, guest: Guest, until: datetime) -> None:
        """Intake has somebody before it who needs a bed tonight."""
        stage = self.stage
        for bed in self._free(guest):
            ticket = self.town.number(guest, stage, INTAKE)
            if stage.may(Hold(by=stage.ids[INTAKE], bed=bed.id, until=until, ticket=ticket)):
                return

    def _free(self, guest: Guest) -> list[Bed]:
        """Free beds for the guest in those houses they would go to, the bed they know first."""
        world = self.stage.world
        beds = [b for slug in DOORS[guest.group] if self.stage.kept(slug) for b in world.unit_beds(slug)]
        free = [b for b in beds if b.for_ == guest.group and b.id not in world.spells and world.in_use(b)]
        return sorted(free, key=lambda b: (DOORS[guest.group].index(b.unit), b.id != guest.bed))

    def _knock(self, guest: Guest) -> None:
        in_bed = guest.ticket and self.stage.world.occupied_by(guest.ticket)
        if guest.placed or in_bed or self.queue.arrive(guest) or any(self._admit(guest, b) for b in self._free(guest)):
            return
        houses = DOORS[guest.group]
        if not all(self.stage.kept(house) for house in houses):
            return
        if self._dice.random() < JOINS:
            self.queue.join(guest, houses, staff_of(houses[0]))
        if self._door.random() < WRITTEN_DOWN:
            self._turned_away(guest, houses[0])

    def _turned_away(self, guest: Guest, house: str) -> None:
        outcome = self._door.choices(tuple(OUTCOMES), tuple(OUTCOMES.values()))[0]
        staff = self.stage.staff(house)
        self.stage.do(
            TurnAway(unit=house, reason="full", outcome=outcome, for_=guest.group, ticket=guest.ticket, **staff)
        )

    def _admit(self, guest: Guest, bed: Bed) -> bool:
        staff = self.stage.staff(bed.unit)
        admit = Admit(bed=bed.id, ticket=guest.ticket, conditions=not guest.bed, children="no", **staff)
        if not self.stage.may(admit):
            if self._dice.random() >= PAST_THE_FIRST:
                return False
            if not self.stage.may(Admit(bed=bed.id, ticket=guest.ticket, reason="nobody-answered", **staff)):
                return False
        if self._dice.random() < SLIP_OF_THE_FINGER:
            self.stage.at(self.stage.now + timedelta(seconds=40), partial(self._take_back, guest, bed, admit.act))
        self._in_bed(guest, bed)
        return True

    def _take_back(self, guest: Guest, bed: Bed, act: int) -> None:
        """It was the bed next to it."""
        others = [b for b in self._free(guest) if b.unit == bed.unit]
        if others and self.stage.may(Undo(change=act, **self.stage.staff(bed.unit))):
            self._admit(guest, others[0])

    def _in_bed(self, guest: Guest, bed: Bed) -> None:
        self.town.lies_down(guest, bed.id)
        if not guest.ticket and self._dice.random() < GETS_NUMBER:
            ticket = self.town.number(guest, self.stage, staff_of(bed.unit))
            self.stage.do(Attach(bed=bed.id, ticket=ticket, **self.stage.staff(bed.unit)))

    def _leave(self, bed: Bed, night: date) -> None:
        """Some go before the hour at which everybody must, with a word of it: on the last of their nights a reason, if
        they say one."""
        spell = self.stage.world.spells.get(bed.id)
        if not self.stage.kept(bed.unit) or spell is None or spell.state != "occupied":
            return
        staff = self.stage.staff(bed.unit)
        if self.town.sleeping[bed.id].until <= night:
            reason, where = self._one_of(REASONS), self._one_of(NEXT)
            self.stage.do(Discharge(bed=bed.id, reason=reason, next_=where, **staff))
        elif self._dice.random() < SUSPENDED and spell.ticket:
            until = self.stage.now + timedelta(days=self._dice.randint(3, 30))
            self.stage.do(Discharge(bed=bed.id, reason="suspended", suspended_until=until, **staff))

    def _one_of(self, odds: dict[codes.Code, int]) -> codes.Code:
        return self._dice.choices(tuple(odds), tuple(odds.values()))[0]

    def _make(self, bed: Bed) -> None:
        """The bed is made, or found out of order."""
        if not self.stage.kept(bed.unit):
            return
        staff = self.stage.staff(bed.unit)
        self.stage.may(Ready(bed=bed.id, **staff))
        if self._dice.random() < OUT_OF_ORDER:
            back = self.stage.now + timedelta(days=self._dice.randint(1, 4))
            why = self._dice.choice(("repair", "infection"))
            if self.stage.may(CloseBed(bed=bed.id, reason=why, until=back, **staff)):
                self.stage.at(back, partial(self._reopen, bed))

    def _reopen(self, bed: Bed) -> None:
        if self.stage.kept(bed.unit):
            self.stage.may(Reopen(bed=bed.id, **self.stage.staff(bed.unit)))
