"""Hemlaås' year: long stays, a queue now and then, nights away, rooms under repair."""

from datetime import date, datetime, timedelta
from functools import partial

from beds.demo.cast import INTAKE
from beds.demo.guests import Guest
from beds.demo.queue import Queue
from beds.demo.stage import Act, Stage
from beds.world import Bed, codes
from beds.world.commands import Absent, Admit, Back, CloseBed, Discharge, EndTask, Hold, Move, Ready, Reopen
from beds.world.nights import begins, night_of

HOME = "hemlaas"
RESIDENTS = 8
"""Those who lived there when the year begins."""
ASKS_A_DAY = 0.22
FROM_TOWN = 0.6
"""Of those who ask, the share that slept at the shelter till then."""
PATIENCE_DAYS = 25
"""How long the others, who come from elsewhere, wait in the mean."""
SHORT_SHARE, SHORT_DAYS, LONG_DAYS = 0.3, 5, 80
"""Stays, in the mean: some leave within days, most live there for months."""
HELD_AT_ONCE = 0.4
"""Where a room is free and nobody waits: intake holds it while the person is on the way."""
AWAY, OUT_OF_ORDER, MOVES = 0.015, 0.02, 0.02
"""Chances on a day: that a guest is away for the night, that a room must be repaired, that someone changes room."""
REASONS: dict[codes.Ending, int] = {
    "own-choice": 6,
    "planned-move": 6,
    "ended-early": 3,
    "other-care": 2,
    "hospital": 1,
    "institution": 2,
    "unknown": 2,
}
FOLLOWED_UP = 0.9
OUTCOMES: dict[codes.Followed, int] = {"done": 6, "not-reached": 3, "declined": 1}
NEXT: dict[codes.Ending, tuple[codes.Next, ...]] = {
    "planned-move": ("own-home", "supported-housing"),
    "other-care": ("treatment", "care-home"),
    "hospital": ("hospital",),
    "institution": ("treatment", "prison"),
}
ANYWHERE: tuple[codes.Next, ...] = ("family-or-friends", "other-shelter", "street", "unknown")


class Home:
    """The one home that is open."""

    def __init__(self, stage: Stage, queue: Queue) -> None:
        self.stage, self.queue, self.town = stage, queue, queue.town
        self._dice, self._later = stage.dice("home"), stage.dice("follow-ups")
        queue.moved_in = self.moved_in

    def begin(self) -> None:
        """The house as it stood when the year began: its residents have no number yet."""
        for bed in self.stage.world.unit_beds(HOME)[:RESIDENTS]:
            self._admit(self.town.newcomer("men", night_of(self.stage.now), 0), bed)

    def plan(self, night: date) -> None:
        """Put a day and a night on the agenda."""
        dice, noon = self._dice, begins(night)
        if dice.random() < ASKS_A_DAY:
            self._at(noon + timedelta(hours=dice.uniform(1, 6)), self._asks)
        for bed in self.stage.world.unit_beds(HOME):
            if dice.random() < AWAY:
                self._at(noon + timedelta(hours=dice.uniform(6, 10)), partial(self._away, bed))
        if dice.random() < OUT_OF_ORDER:
            self._at(noon + timedelta(hours=dice.uniform(1, 4)), self._breaks)
        if dice.random() < MOVES:
            self._at(noon + timedelta(hours=dice.uniform(1, 6)), self._changes_room)

    def moved_in(self, guest: Guest, bed: Bed) -> None:
        """Somebody has a room of their own: decide when they will leave it."""
        if bed.unit != HOME:
            return
        dice = self._dice
        guest.placed = True
        stay = self.stage.world.spells[bed.id].stay
        days = max(0.2, dice.expovariate(1 / (SHORT_DAYS if dice.random() < SHORT_SHARE else LONG_DAYS)))
        leaves = begins(night_of(self.stage.now) + timedelta(days=int(days) + 1)) + timedelta(hours=dice.uniform(-3, 7))
        self._at(leaves, partial(self._leave, guest, stay))

    def _at(self, when: datetime, act: Act) -> None:
        """On the agenda, if the diary is still kept then."""
        if when < self.stage.ends[HOME]:
            self.stage.at(when, act)

    def _admit(self, guest: Guest, bed: Bed) -> None:
        staff = self.stage.staff(HOME)
        self.stage.do(Admit(bed=bed.id, ticket=guest.ticket, conditions=True, children="no", **staff))
        self.town.lies_down(guest, bed.id)
        self.moved_in(guest, bed)

    def _asks(self) -> None:
        """Somebody asks intake for a place: held at once where nobody waits, else in line."""
        stage, night = self.stage, night_of(self.stage.now)
        known = [g for g in self.town.here(night, "men") if g.until > night + timedelta(days=7)]
        if known and self._dice.random() < FROM_TOWN:
            guest = self._dice.choice(known)
        else:
            guest = self.town.newcomer("men", night, int(self._dice.expovariate(1 / PATIENCE_DAYS)) + 1)
        free = [b for b in stage.world.unit_beds(HOME) if b.id not in stage.world.spells]
        if free and self._dice.random() < HELD_AT_ONCE:
            ticket = self.town.number(guest, stage, INTAKE)
            until = stage.now + timedelta(hours=3)
            if stage.may(Hold(by=stage.ids[INTAKE], bed=free[0].id, until=until, ticket=ticket)):
                comes = stage.now + timedelta(minutes=self._dice.uniform(20, 200))
                stage.at(comes, partial(self.queue.arrive, guest))
                return
        self.queue.join(guest, (HOME,))

    def _leave(self, guest: Guest, stay: str) -> None:
        """The stay is over, in whatever room it ended up."""
        bed_id = next((b for b, s in self.stage.world.spells.items() if s.stay == stay and s.state == "occupied"), None)
        if bed_id is None:
            return
        reason = self._dice.choices(tuple(REASONS), tuple(REASONS.values()))[0]
        follow_up = night_of(self.stage.now) + timedelta(days=30) if reason == "planned-move" else None
        where = self._dice.choice(NEXT.get(reason, ANYWHERE))
        leave = Discharge(bed=bed_id, reason=reason, next_=where, follow_up_on=follow_up, **self.stage.staff(HOME))
        self.stage.do(leave)
        if follow_up is not None:
            self._to_follow_up(stay, follow_up)
        guest.placed = False
        self._at(self.stage.now + timedelta(hours=self._dice.uniform(1, 5)), partial(self._ready, bed_id))

    def _to_follow_up(self, stay: str, day: date) -> None:
        """Most are followed up within some days, a few by nobody."""
        task = next((t.handle for t in self.stage.world.tasks.values() if t.stay == stay), "")
        if task and self._later.random() < FOLLOWED_UP:
            outcome = self._later.choices(tuple(OUTCOMES), tuple(OUTCOMES.values()))[0]
            end = EndTask(task=task, outcome=outcome, **self.stage.staff(HOME))
            when = begins(day) + timedelta(days=self._later.expovariate(1 / 4))
            self.stage.at(when, partial(self.stage.may, end))

    def _ready(self, bed: str) -> None:
        self.stage.may(Ready(bed=bed, **self.stage.staff(HOME)))

    def _away(self, bed: Bed) -> None:
        until = self.stage.now + timedelta(hours=self._dice.uniform(14, 40))
        if self.stage.may(Absent(bed=bed.id, until=until, **self.stage.staff(HOME))):
            back = partial(self.stage.may, Back(bed=bed.id, **self.stage.staff(HOME)))
            self._at(until - timedelta(hours=self._dice.uniform(0, 2)), back)

    def _breaks(self) -> None:
        """A room must be repaired, at once or when its guest has left."""
        bed = self._dice.choice(self.stage.world.unit_beds(HOME))
        until = self.stage.now + timedelta(days=self._dice.uniform(0.3, 4))
        empty = bed.id not in self.stage.world.spells
        close = CloseBed(bed=bed.id, reason="repair", until=until, when_empty=not empty, **self.stage.staff(HOME))
        if self.stage.may(close):
            reopen = partial(self.stage.may, Reopen(bed=bed.id, **self.stage.staff(HOME)))
            self._at(until if empty else until + timedelta(days=20), reopen)

    def _changes_room(self) -> None:
        beds, spells = self.stage.world.unit_beds(HOME), self.stage.world.spells
        taken = [b for b in beds if b.id in spells and spells[b.id].state == "occupied"]
        free = [b for b in beds if b.id not in spells]
        if taken and free:
            left, to = self._dice.choice(taken).id, self._dice.choice(free).id
            if self.stage.may(Move(bed=left, to=to, **self.stage.staff(HOME))):
                self._at(self.stage.now + timedelta(hours=self._dice.uniform(1, 5)), partial(self._ready, left))
