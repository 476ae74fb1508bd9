"""How the synthetic guests stand in line: they join, show that they still wait, and answer what they are offered."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from beds.demo.cast import INTAKE
from beds.demo.guests import Guest, Town
from beds.demo.stage import Stage
from beds.world import Bed, Entry, codes
from beds.world.commands import Accept, Admit, Decline, Join, Leave, Sign
from beds.world.nights import in_night, night_of

ACCEPTED, DECLINED = 0.75, 0.1
"""Of those still in town; the rest say nothing, and the offer runs out."""
COMES = 0.92
"""Of those who accepted."""
BY_PIN = 0.6
"""Claims at the door by the PIN; the others are recognised."""
LOOKS_EVERY = timedelta(days=5)
DECLINES: tuple[codes.Decline, ...] = ("unsuitable", "too-far", "found-other", "not-now", "other")


class Queue:
    """`moved_in` is told who took a promised bed."""

    def __init__(self, stage: Stage, town: Town) -> None:
        self.stage, self.town = stage, town
        self.moved_in: Callable[[Guest, Bed], None] | None = None
        self._dice = stage.dice("queue")
        stage.on_offer = self._offered

    def join(self, guest: Guest, units: tuple[str, ...], login: str = INTAKE) -> None:
        """Stand in line, with the help of somebody who has met the guest."""
        stage = self.stage
        ticket = self.town.number(guest, stage, login)
        join = Join(by=stage.ids[login], ticket=ticket, units=units, for_=guest.group, confirmed=True)
        if stage.may(join) and not guest.looks:
            self._will_look(guest)

    def clear(self, units: frozenset[str]) -> None:
        """Whoever still waits for these units has found something else."""
        for wait in sorted(self.stage.world.waits.values(), key=lambda w: w.key):
            if wait.handle in self.stage.world.waits and wait.unit in units:
                self.stage.do(Leave(by="self", ticket=wait.ticket))

    def _in_town(self, guest: Guest) -> bool:
        return guest.until >= night_of(self.stage.now)

    def _look(self, guest: Guest) -> None:
        """A look at one's own place in line is a sign of life."""
        guest.looks = False
        if self._in_town(guest) and self.stage.may(Sign(by="self", ticket=guest.ticket)):
            self._will_look(guest)

    def _will_look(self, guest: Guest) -> None:
        guest.looks = True
        self.stage.at(self.stage.now + LOOKS_EVERY * self._dice.uniform(0.6, 1.4), partial(self._look, guest))

    def _offered(self, entry: Entry) -> None:
        guest = self.town.holders[entry.ticket]
        luck = self._dice.random()
        if luck < ACCEPTED + DECLINED and self._in_town(guest):
            minutes = self._dice.uniform(1, 25)
            answer = self._accept if luck < ACCEPTED else self._decline
            self.stage.at(entry.at + timedelta(minutes=minutes), partial(answer, guest))

    def _decline(self, guest: Guest) -> None:
        self.stage.may(Decline(by="self", ticket=guest.ticket, reason=self._dice.choice(DECLINES)))

    def _accept(self, guest: Guest) -> None:
        bed_id = self.stage.world.promised_to(guest.ticket)
        if bed_id is None:
            return
        comes = self._arrival(self.stage.world.beds[bed_id])
        accept = Accept(by="self", ticket=guest.ticket, arrive_by=comes + timedelta(minutes=10))
        if self.stage.may(accept) and self._dice.random() < COMES:
            self.stage.at(comes, partial(self.arrive, guest))

    def _arrival(self, bed: Bed) -> datetime:
        """When the guest will come: within the hours of the door, or in some hours."""
        rules, now = self.stage.world.units[bed.unit].rules, self.stage.now
        if rules.entry_from is None or rules.entry_to is None:
            return now + timedelta(minutes=self._dice.uniform(20, 300))
        night = self.stage.world.nights[bed.unit]
        opens = max(now, in_night(night, rules.entry_from, rules.day_turns))
        last = in_night(night, rules.entry_to, rules.day_turns) - timedelta(minutes=11)
        return max(now + timedelta(minutes=1), opens + (last - opens) * self._dice.random())

    def arrive(self, guest: Guest) -> bool:
        """The guest claims the promised bed at the door."""
        world = self.stage.world
        bed_id = world.promised_to(guest.ticket) if guest.ticket else None
        if bed_id is None:
            return False
        bed = world.beds[bed_id]
        if not self.stage.kept(bed.unit):
            return False
        admit = Admit(
            bed=bed_id,
            ticket=guest.ticket,
            claim="pin" if self._dice.random() < BY_PIN else "recognised",
            conditions=True,
            children="no",
            **self.stage.staff(bed.unit),
        )
        if not self.stage.may(admit):
            return False
        self.town.lies_down(guest, bed_id)
        if self.moved_in:
            self.moved_in(guest, bed)
        return True
