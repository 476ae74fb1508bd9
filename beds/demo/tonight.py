"""The present evening, as a scene: what the visitor of the demo sees, whatever the year before was like.

At Hemlaås two rooms are free, one is offered, one held, one cleaned, one under repair. Härbärget is full for men, with
three in line, and has a bed for a woman. The figure of Härbärget för kvinnor is too old to trust. Times are minutes
before now, so that the evening is the same at whatever hour somebody looks.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import ParamSpec, Protocol

from beds.board import ALREADY_DONE, GRACE
from beds.demo.cast import INTAKE, OUTREACH, staff_of
from beds.demo.guests import Group, Guest
from beds.demo.home import HOME
from beds.demo.queue import Queue
from beds.demo.shelters import out_by
from beds.demo.stage import Stage
from beds.world import Unit
from beds.world.commands import (
    Absent,
    AddTask,
    Admit,
    Back,
    CloseBed,
    Command,
    Confirm,
    Discharge,
    Hold,
    Offer,
    ReadHandover,
    Ready,
    Release,
    Reopen,
    Withdraw,
)
from beds.world.nights import ZONE, local_instant, night_of
from beds.world.state import BedState

SHELTER, STALE = "harbarget", "harbarget-kvinnor"
DAYS = 4
"""How long before now the diary of Hemlaås ends and the scene begins."""
STAYING = ("1", "3", "5", "8")
GONE = ("10", "7", "2", "4", "6", "9")


class OfStaff(Protocol):
    """A command but for who asks."""

    def __call__(self, *, by: str, own: bool) -> Command: ...


class OfStaffOnBed(Protocol):
    """A command on a bed but for which, and for who asks."""

    def __call__(self, *, bed: str, by: str, own: bool) -> Command: ...


EMPTIED: dict[BedState, OfStaffOnBed] = {
    "occupied": partial(Discharge, reason="own-choice", next_="unknown"),
    "cleaning": Ready,
    "closed": Reopen,
    "held": Release,
    "offered": partial(Withdraw, reason="mistake"),
}
"""How a bed in each state becomes free."""
CLEANED_IN = timedelta(hours=2)
P = ParamSpec("P")


def silent_from(unit: Unit, now: datetime) -> datetime:
    """When the unit's staff must fall silent for its figure to be too old by now."""
    today = now.astimezone(ZONE).date()
    hours = [local_instant(today - timedelta(days=d), hour) for d in range(3) for hour in unit.confirm_hours]
    return max(t for t in hours if t + GRACE < now - timedelta(minutes=5)) - ALREADY_DONE


class Tonight:
    """The scene; `opens` is when the present day began."""

    def __init__(self, stage: Stage, queue: Queue, opens: datetime, now: datetime) -> None:
        self.stage, self.queue = stage, queue
        self._opens, self._now = opens, now

    def plan(self) -> None:
        """Put all of it on the agenda."""
        self.stage.at(self._opens, self._clear_lines)
        self._plan_home()
        self._plan_shelter()

    def _ago(self, minutes: float, act: Callable[P, object], *args: P.args, **named: P.kwargs) -> None:
        self.stage.at(self._now - timedelta(minutes=minutes), partial(act, *args, **named))

    def _clear_lines(self) -> None:
        self.queue.clear(frozenset({SHELTER, STALE}))
        self.stage.on_offer = None
        for bed in self.stage.world.unit_beds(SHELTER):
            self._vacate(bed.id)
            if bed.id in self.stage.world.spells:  # of a guest whom nobody sent out; the evening needs the bed made
                self._staff(SHELTER, partial(Ready, bed=bed.id))

    def _plan_home(self) -> None:
        day = 24 * 60
        self._ago(DAYS * day, self.queue.clear, frozenset({HOME}))
        for i, label in enumerate(GONE):
            self._ago((DAYS - 0.5 - i / 2) * day, self._empty, f"{HOME}-{label}")
        for i, label in enumerate(STAYING):
            self._ago((DAYS - 0.7 - i / 2) * day, self._settle, f"{HOME}-{label}")
        repair = partial(CloseBed, bed=f"{HOME}-10", reason="repair", until=self._in(840))
        self._ago(1.1 * day, self._staff, HOME, repair)
        self._ago(310, self._staff, HOME, partial(ReadHandover, unit=HOME))
        self._ago(300, self._admit, f"{HOME}-7", "men", "")
        self._ago(280, self._staff, HOME, partial(AddTask, unit=HOME, what="repair:lamp", bed=f"{HOME}-10"))
        self._ago(150, self._staff, HOME, partial(Absent, bed=f"{HOME}-5", until=self._in(720)))
        self._ago(40, self._hold, f"{HOME}-4", "men", self._in(18))
        self._ago(19, self._empty, f"{HOME}-7")
        self._ago(4, self._staff, HOME, partial(Confirm, unit=HOME))
        waits = self._somebody("men")
        self._ago(3, self.queue.join, waits, (HOME,))
        self._ago(2, self._offer, waits)

    def _plan_shelter(self) -> None:
        for minutes, label, login in (
            (75, "1", OUTREACH), (71, "2", ""), (66, "k1", OUTREACH), (58, "3", ""), (50, "5", INTAKE), (47, "6", ""),
            (44, "7", ""), (41, "8", OUTREACH),
        ):  # fmt: skip
            group: Group = "women" if label.startswith("k") else "men"
            self._tonight(minutes, self._admit, f"{SHELTER}-{label}", group, login)
        helped = partial(AddTask, unit=SHELTER, what="other-help", bed=f"{SHELTER}-8")
        self._tonight(36, self._staff, SHELTER, helped)
        self._tonight(95, self._hold, f"{SHELTER}-k2", "women", self._in(60))
        self._tonight(32, self._staff, SHELTER, partial(Release, bed=f"{SHELTER}-k2"))
        self._tonight(55, self._hold, f"{SHELTER}-4", "men", self._in(18))
        for minutes in (30, 22, 12):
            self._tonight(minutes, self.queue.join, self._somebody("men"), (SHELTER,), staff_of(SHELTER))
        self._tonight(20, self._empty, f"{SHELTER}-7")
        self._tonight(9, self._staff, SHELTER, partial(Confirm, unit=SHELTER))

    def _tonight(self, minutes: float, act: Callable[P, object], *args: P.args, **named: P.kwargs) -> None:
        """As `_ago`, but never before the day of this night began, nor before everybody was out of it."""
        out = out_by(self.stage.world.units[SHELTER], night_of(self._now))
        begins = max(self._opens, out) if out <= self._now else self._opens
        self.stage.at(max(self._now - timedelta(minutes=minutes), begins), partial(act, *args, **named))

    def _in(self, minutes: float) -> datetime:
        return self._now + timedelta(minutes=minutes)

    def _somebody(self, group: Group) -> Guest:
        return self.queue.town.newcomer(group, night_of(self._now), 30)

    def _staff(self, unit: str, command: OfStaff) -> None:
        self.stage.do(command(**self.stage.staff(unit)))

    def _empty(self, bed: str) -> None:
        """Whatever the bed was, it becomes free; later, if it must be cleaned first."""
        self._vacate(bed)
        if bed in self.stage.world.spells:
            unit = self.stage.world.beds[bed].unit
            self.stage.at(self.stage.now + CLEANED_IN, partial(self._staff, unit, partial(Ready, bed=bed)))

    def _vacate(self, bed: str) -> None:
        """Whatever the bed was, it becomes free, or must be cleaned."""
        world, unit = self.stage.world, self.stage.world.beds[bed].unit
        if bed in world.closings:
            self._staff(unit, partial(Reopen, bed=bed))
        if bed in world.spells:
            self._staff(unit, partial(EMPTIED[world.spells[bed].state], bed=bed))

    def _settle(self, bed: str) -> None:
        """Somebody lives in this room and is at home."""
        spell = self.stage.world.spells.get(bed)
        if spell is None or spell.state != "occupied":
            self._empty(bed)
            self._admit(bed, "men", INTAKE)
        elif spell.away:
            self._staff(HOME, partial(Back, bed=bed))
        if bed in self.stage.world.closings:
            self._staff(HOME, partial(Reopen, bed=bed))

    def _admit(self, bed: str, group: Group, login: str) -> None:
        """A new guest, with a number if an account (of that sign-in name) has made one."""
        guest, stage = self._somebody(group), self.stage
        ticket = self.queue.town.number(guest, stage, login) if login else ""
        self._staff(stage.world.beds[bed].unit, partial(Admit, bed=bed, ticket=ticket, conditions=True, children="no"))

    def _hold(self, bed: str, group: Group, until: datetime) -> None:
        stage = self.stage
        ticket = self.queue.town.number(self._somebody(group), stage, INTAKE)
        stage.do(Hold(by=stage.ids[INTAKE], bed=bed, until=until, ticket=ticket))

    def _offer(self, guest: Guest) -> None:
        """By tap, outside the hours in which the clock has done so."""
        if self.stage.world.promised_to(guest.ticket) is None:
            self._staff(HOME, partial(Offer, unit=HOME))
