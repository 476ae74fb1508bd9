"""What people in the small city ask for, at random: one function for each command, mostly sensible, sometimes not."""

from datetime import datetime, time, timedelta
from random import Random

from beds.world import World, codes
from beds.world import commands as c
from beds.world.state import replace
from tests.world.city import TICKETS

NOWHERE = "nowhere-1"
PEOPLE = ("nisse", "maja", "self", "account-3")


class Asker:
    """The choices that every command is made of. `acts` are the last commands that people gave, for undo."""

    def __init__(self, world: World, now: datetime, rng: Random, acts: tuple[int, ...]) -> None:
        self.world, self.now, self.rng, self.acts = world, now, rng, acts

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def by(self) -> dict[str, object]:
        return {"by": self.rng.choice(PEOPLE), "own": self.chance(0.5)}

    def bed(self, *states: str) -> str:
        """A bed, mostly in one of these states."""
        if self.chance(0.01):
            return NOWHERE
        fitting = [b for b in self.world.beds if self._state(b) in states]
        return self.rng.choice(fitting if fitting and self.chance(0.85) else list(self.world.beds))

    def _state(self, bed: str) -> str:
        return self.world.spells[bed].state if bed in self.world.spells else "free"

    def ticket(self, *, nobody: float = 0.0) -> str:
        return "" if self.chance(nobody) else self.rng.choice(TICKETS)

    def code(self, valid: tuple[str, ...], *, none: float = 0.4) -> str:
        """A reason from the list, none, or one that nobody knows."""
        if self.chance(none):
            return ""
        return "because" if self.chance(0.03) else self.rng.choice(valid)

    def later(self, **longest: float) -> datetime:
        """A moment within that time; rarely one that is over, or far too late."""
        if self.chance(0.04):
            return self.now + self.rng.choice((-1, 400)) * timedelta(hours=1)
        return self.now + timedelta(**longest) * self.rng.uniform(0.01, 1)

    def true_time(self) -> dict[str, object]:
        if self.chance(0.75):
            return {}
        hours = self.rng.choice((-0.01, -1, 0.05, 0.05, 0.3, 0.3, 2, 20, 200, 400))
        return {"when": self.now - timedelta(hours=hours), "queued": self.chance(0.5)}

    def on(self, *states: str) -> dict[str, object]:
        return {"bed": self.bed(*states), **self.by(), **self.true_time()}

    def unit(self) -> str:
        return NOWHERE if self.chance(0.01) else self.rng.choice(list(self.world.units))


def hold(a: Asker) -> c.Command:
    return c.Hold(**a.on("free"), until=a.later(hours=5), ticket=a.ticket(nobody=0.3), reason=a.code(codes.GRANT))


def extend(a: Asker) -> c.Command:
    return c.Extend(**a.on("held", "offered"), until=a.later(hours=5))


def release(a: Asker) -> c.Command:
    return c.Release(**a.on("held"))


def admit(a: Asker) -> c.Command:
    on = a.on("free") if a.chance(0.6) else a.on("held", "offered")
    spell = a.world.spells.get(on["bed"])
    ticket = spell.ticket if spell and a.chance(0.4) else a.ticket(nobody=0.3)
    return c.Admit(
        **on,
        ticket=ticket,
        claim=a.rng.choice(("", "pin", "recognised", "recognised")),
        reason="bed-found-taken" if a.chance(0.2) else a.code(codes.GRANT),
        release_other=a.chance(0.4),
        conditions=a.chance(0.5),
        children=a.rng.choice(("", "", "no", "yes")),
    )


def attach(a: Asker) -> c.Command:
    return c.Attach(**a.on("occupied", "held"), ticket=a.ticket())


def discharge(a: Asker) -> c.Command:
    return c.Discharge(
        **a.on("occupied"),
        reason=a.code(codes.ENDING),
        next_=a.code(codes.NEXT),
        follow_up_on=a.now.date() + timedelta(days=30) if a.chance(0.2) else None,
        suspended_until=a.later(days=9) if a.chance(0.15) else None,
    )


def ready(a: Asker) -> c.Command:
    return c.Ready(**a.on("cleaning"))


def close(a: Asker) -> c.Command:
    return c.CloseBed(
        **a.on("free", "occupied", "held", "offered"),
        reason=a.code(codes.CLOSING, none=0.03),
        until=a.later(days=3) if a.chance(0.4) else None,
        when_empty=a.chance(0.6),
        since=a.later(days=1) if a.chance(0.4) else None,
    )


def reopen(a: Asker) -> c.Command:
    bed = a.rng.choice([*a.world.closings, a.bed("closed")])
    return c.Reopen(bed=bed, **a.by(), **a.true_time())


def move(a: Asker) -> c.Command:
    return c.Move(**a.on("occupied", "held", "offered"), to=a.bed("free"), reason=a.code(codes.GRANT))


def swap(a: Asker) -> c.Command:
    on, there = a.on("occupied"), [b for b, s in a.world.spells.items() if s.state == "occupied"]
    mates = [b for b in there if b != on["bed"] and b.partition("-")[0] == on["bed"].partition("-")[0]]
    return c.Swap(**on, other=a.rng.choice(mates or [a.bed()]))


def absent(a: Asker) -> c.Command:
    return c.Absent(**a.on("occupied"), until=a.later(days=1) if a.chance(0.6) else None)


def back(a: Asker) -> c.Command:
    return c.Back(**a.on("occupied"))


def undo(a: Asker) -> c.Command:
    acts = [x.act for x in a.world.recent if x.act in a.acts] or (*a.acts, 7)
    return c.Undo(**a.by(), change=acts[-1] if a.chance(0.5) else a.rng.choice(acts))


def tick(_: Asker) -> c.Command:
    return c.Tick()


def confirm(a: Asker) -> c.Command:
    return c.Confirm(**a.by(), unit=a.unit())


def set_unit(a: Asker) -> c.Command:
    unit = a.world.units[a.rng.choice(list(a.world.units))]
    rules = {
        "day_turns": a.rng.choice((time(12), time(12), time(2, 30), time(0))),
        "order": a.rng.choice(("first", "first", "draw")),
        "entry_to": a.rng.choice((None, time(21, 45), time(1))),
        "check_out_all": a.chance(0.7),
        "nights": a.rng.choice((None, 1, 2, 3)),
        "no_show_at": a.rng.choice((None, time(19, 30), time(2, 30))),
        "offer_from": a.rng.choice((time(0), time(8))),
        "automatic": a.chance(0.7),
        "confirmed_only": a.chance(0.5),
    }
    changes = {
        "status": "open" if a.chance(0.6) else a.rng.choice(("planned", "closed")),
        "mode": a.rng.choice(("without", "without", "decision")),
        "decision": "DEMO" if a.chance(0.9) else "",
        "cleaning": a.chance(0.5),
        "opens": a.now.date() + timedelta(days=a.rng.choice((-1, 0, 2))),
        "opens_by_clock": a.chance(0.5),
        "closes": None if a.chance(0.7) else a.now.date() + timedelta(days=a.rng.choice((0, 1, 3))),
        "rules": replace(unit.rules, **dict(a.rng.sample(list(rules.items()), 2))),
    }
    return c.SetUnit(**a.by(), unit=replace(unit, **dict(a.rng.sample(list(changes.items()), 2))))


def set_bed(a: Asker) -> c.Command:
    bed = a.world.beds[a.rng.choice(list(a.world.beds))]
    night = a.now.date()
    group = a.rng.choice(("women", "men", None))
    changes = (
        {"valid_from": None, "valid_to": None},
        {"valid_from": night - timedelta(days=a.rng.randrange(3)), "valid_to": night + timedelta(days=2)},
        {"valid_to": night - timedelta(days=1)},
        {"reserved_for": group, "reserved_until": a.rng.choice((time(20), time(2, 30))) if group else None},
        {"for_": a.rng.choice(("all", "women", "men"))},
    )
    return c.SetBed(**a.by(), bed=replace(bed, **a.rng.choice(changes)))


def join(a: Asker) -> c.Command:
    units = tuple(a.rng.sample(list(a.world.units), a.rng.choice((1, 1, 2, 3))))
    group = a.rng.choice(("women", "women", "men", None))
    return c.Join(**a.by(), ticket=a.ticket(), units=units, for_=group, confirmed=a.chance(0.7))


def line(a: Asker) -> c.Command:
    """Something that those who wait do."""
    waits = list(a.world.waits.values())
    ticket = a.rng.choice(waits).ticket if waits and a.chance(0.9) else a.ticket()
    who = {**a.by(), "ticket": ticket}
    return a.rng.choice(
        (
            c.ConfirmWait(**who),
            c.Attest(**who | {"by": "maja"}, since=a.now - timedelta(days=a.rng.choice((1, 9, 400)))),
            c.Sign(**who, still_waits=a.chance(0.5)),
            c.Pause(**who, until=a.later(days=3) if a.chance(0.5) else None),
            c.Leave(**who),
            c.Pair(**who, other=a.ticket()),
            c.Part(**who),
            c.WriteDown(ticket=ticket),
        )
    )


def offer(a: Asker) -> c.Command:
    bed = a.bed("free") if a.chance(0.5) else ""
    unit = a.world.beds[bed].unit if bed in a.world.beds else a.unit()
    return c.Offer(**a.by(), unit=unit, bed=bed, ticket=a.ticket(nobody=0.7), reason=a.code(codes.GRANT))


def answer(a: Asker) -> c.Command:
    offered = [s.ticket for s in a.world.spells.values() if s.state == "offered"]
    ticket = a.rng.choice(offered) if offered and a.chance(0.9) else a.ticket()
    who = {**a.by(), "ticket": ticket}
    return a.rng.choice(
        (
            c.Accept(**who, arrive_by=a.later(hours=3) if a.chance(0.4) else None),
            c.Decline(**who, reason=a.code(codes.DECLINE)),
            c.NoAnswer(**who),
        )
    )


def withdraw(a: Asker) -> c.Command:
    return c.Withdraw(**a.by(), bed=a.bed("held", "offered"), reason=a.code(codes.WITHDRAW, none=0.03))


def turn_away(a: Asker) -> c.Command:
    asked = {"reason": a.code(codes.TURN_AWAY, none=0), "outcome": a.code(codes.OUTCOME, none=0)}
    return c.TurnAway(**a.by(), **a.true_time(), **asked, unit=a.unit(), ticket=a.ticket(nobody=0.8))


def count_children(a: Asker) -> c.Command:
    return c.CountChildren(**a.by(), unit=a.unit())


def add_task(a: Asker) -> c.Command:
    if a.chance(0.4):
        return c.AddTask(**a.by(), unit=a.unit(), what="other-help", ticket=a.ticket(nobody=0.2))
    bed = a.bed("occupied", "free") if a.chance(0.7) else ""
    unit = a.world.beds[bed].unit if bed in a.world.beds and a.chance(0.9) else a.unit()
    return c.AddTask(**a.by(), unit=unit, what="repair:" + a.code(codes.REPAIR, none=0.02), bed=bed)


def end_task(a: Asker) -> c.Command:
    tasks = [*a.world.tasks, "no such task"]
    return c.EndTask(**a.by(), task=a.rng.choice(tasks), outcome=a.code(codes.FOLLOWED, none=0.02))


def read_handover(a: Asker) -> c.Command:
    return c.ReadHandover(**a.by(), unit=a.unit())


def outage(a: Asker) -> c.Command:
    return c.Outage(by="clock", seconds=a.rng.randrange(60, 3600))


ASKED = {
    hold: 9, extend: 2, release: 4, admit: 14, attach: 4, discharge: 9, ready: 7, close: 5, reopen: 6, move: 6, swap: 3,
    absent: 2, back: 2, undo: 12, tick: 2, confirm: 1, set_unit: 2, set_bed: 2, join: 6, line: 5, offer: 5, answer: 7,
    withdraw: 2, turn_away: 1, count_children: 0.5, outage: 0.3,
    add_task: 1.5, end_task: 1.5, read_handover: 0.7,
}  # fmt: skip
"""How often each is asked for, in proportion."""
