"""What people around the queue ask for, at random: `ask(world, now, rng, tickets)` gives the next command.

It looks at the world to make sense most of the time and nonsense now and then; whoever drives a store with it gives it
the store's world and the ids of its tickets. Names and salts come from the generator as well, so that a walk can be
walked again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from random import Random

from beds.world import Unit, World
from beds.world import commands as c
from beds.world.codes import CLOSING, DECLINE, ENDING, GRANT, WITHDRAW
from beds.world.decide import THEIR_OWN
from beds.world.state import replace

CHANGES: tuple[dict[str, object], ...] = (
    {"status": "closed"},
    {"status": "open"},
    {"mode": "decision"},
    {"mode": "without", "decision": "DEMO"},
    {"audience": "women"},
    {"audience": "all"},
)
RULES: tuple[dict[str, object], ...] = (
    {"order": "draw"},
    {"order": "first"},
    {"automatic": False},
    {"automatic": True, "offer_minutes": 45},
    {"confirmed_only": False},
    {"confirmed_only": True, "offer_minutes": 20, "misses": 1},
    {"offer_from": time(0), "offer_to": time(0)},
    {"offer_from": time(9), "offer_to": time(20)},
    {"day_turns": time(9), "asleep_days": 5},
    {"day_turns": time(12), "asleep_days": 14},
)


def ask(world: World, now: datetime, rng: Random, tickets: Sequence[str]) -> c.Command:
    """The next command."""
    made = rng.choices(list(ASKED), list(ASKED.values()))[0](Asker(world, now, rng, tickets))
    by = "staff-1" if made.by == "self" and type(made) not in THEIR_OWN else made.by
    return replace(made, by=by, act=rng.getrandbits(63) | 1, salt=rng.randbytes(16))


class Asker:
    """The choices that commands are made of."""

    def __init__(self, world: World, now: datetime, rng: Random, tickets: Sequence[str]) -> None:
        self.world, self.now, self.rng, self.tickets = world, now, rng, tickets
        self.by = {"by": rng.choice(("self", "staff-1", "staff-2", "intake"))}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def anybody(self) -> str:
        return self.rng.choice(self.tickets)

    def somebody(self, *states: str) -> str:
        """Mostly a ticket with a wait in one of these states."""
        fitting = [w.ticket for w in self.world.waits.values() if w.state in states]
        return self.rng.choice(fitting) if fitting and self.chance(0.95) else self.anybody()

    def bed(self, *states: str) -> str:
        """Mostly a bed in one of these states."""
        spells = self.world.spells
        fitting = [b for b in self.world.beds if (spells[b].state if b in spells else "free") in states]
        return self.rng.choice(fitting if fitting and self.chance(0.95) else list(self.world.beds))

    def holder(self, bed: str) -> str:
        """The ticket in the bed, or any."""
        spell = self.world.spells.get(bed)
        return (spell.ticket if spell else "") or self.anybody()

    def unit(self) -> Unit:
        return self.rng.choice(list(self.world.units.values()))

    def later(self, hours: float) -> datetime:
        return self.now + timedelta(hours=hours) * self.rng.uniform(0.01, 1)

    def reason(self, share: float) -> str:
        return self.rng.choice(GRANT) if self.chance(share) else ""


def join(a: Asker) -> c.Command:
    units = a.rng.sample(list(a.world.units), a.rng.choice((1, 1, 2, 3)))
    group = a.rng.choice(("women", "men", "women", "men", None))
    return c.Join(**a.by, ticket=a.anybody(), units=tuple(units), for_=group, confirmed=a.chance(0.7))


def attest(a: Asker) -> c.Command:
    """Mostly of a time before the number came."""
    by = a.rng.choice(("staff-1", "intake"))
    return c.Attest(by=by, ticket=a.somebody("waiting", "asleep"), since=a.now - a.rng.random() * timedelta(days=20))


def pause(a: Asker) -> c.Command:
    return c.Pause(**a.by, ticket=a.somebody("waiting"), until=a.later(20) if a.chance(0.6) else None)


def pair(a: Asker) -> c.Command:
    """Mostly the answer to somebody who asked, else somebody alone asks."""
    waits = a.world.waits
    asked = [w for w in waits.values() if w.partner in waits and not w.paired and not waits[w.partner].paired]
    if asked and a.chance(0.9):
        wait = a.rng.choice(asked)
        return c.Pair(**a.by, ticket=waits[wait.partner].ticket, other=wait.ticket)
    alone = [w.ticket for w in waits.values() if w.state == "waiting" and not w.partner]
    asks = a.rng.choice(alone) if alone and a.chance(0.9) else a.anybody()
    return c.Pair(**a.by, ticket=asks, other=a.rng.choice(alone) if alone else a.anybody())


def offer(a: Asker) -> c.Command:
    bed = a.bed("free")
    named = {"ticket": a.somebody("waiting", "quiet"), "reason": a.reason(0.6)} if a.chance(0.3) else {}
    return c.Offer(**a.by, unit=a.world.beds[bed].unit, bed=bed if a.chance(0.4) else "", **named)


def accept(a: Asker) -> c.Command:
    return c.Accept(**a.by, ticket=a.holder(a.bed("offered")), arrive_by=a.later(3) if a.chance(0.3) else None)


def decline(a: Asker) -> c.Command:
    return c.Decline(**a.by, ticket=a.holder(a.bed("offered", "held")), reason=a.rng.choice(DECLINE))


def hold(a: Asker) -> c.Command:
    ticket = "" if a.chance(0.3) else a.anybody()
    return c.Hold(**a.by, bed=a.bed("free"), until=a.later(4), ticket=ticket, reason=a.reason(0.5))


def arrive(a: Asker) -> c.Command:
    """Whoever was promised the bed comes and shows it."""
    return c.Admit(**a.by, bed=a.bed("held", "offered"), claim=a.rng.choice(("pin", "recognised")))


def admit(a: Asker) -> c.Command:
    """Somebody, with or without a number, at the door of a free bed."""
    return c.Admit(
        **a.by,
        bed=a.bed("free"),
        ticket="" if a.chance(0.2) else a.anybody(),
        reason=a.reason(0.5),
        release_other=a.chance(0.6),
    )


def found_taken(a: Asker) -> c.Command:
    """In the evening somebody lies in a bed that was promised to another."""
    ticket = "" if a.chance(0.5) else a.anybody()
    return c.Admit(**a.by, bed=a.bed("held", "offered"), ticket=ticket, reason="bed-found-taken")


def told_late(a: Asker) -> c.Command:
    """A phone that had no network tells of a guest, or of one who left, some hours ago."""
    when = {"when": a.now - timedelta(hours=3) * a.rng.random(), "queued": True}
    if a.chance(0.4):
        return c.Discharge(**a.by, bed=a.bed("occupied", "held"), reason=a.rng.choice(ENDING), **when)
    bed = a.bed("free", "held", "offered")
    theirs = {"ticket": a.holder(bed), "claim": "pin"}
    who = theirs if a.chance(0.5) else {"ticket": "" if a.chance(0.3) else a.anybody()}
    return c.Admit(**a.by, bed=bed, release_other=a.chance(0.3), **who, **when)


def discharge(a: Asker) -> c.Command:
    until = a.later(200) if a.chance(0.1) else None
    return c.Discharge(**a.by, bed=a.bed("occupied"), reason=a.rng.choice(ENDING), suspended_until=until)


def close_bed(a: Asker) -> c.Command:
    return c.CloseBed(
        **a.by,
        bed=a.bed("free", "held", "offered", "occupied"),
        reason=a.rng.choice(CLOSING),
        when_empty=a.chance(0.5),
        since=a.later(3) if a.chance(0.3) else None,
    )


def move(a: Asker) -> c.Command:
    return c.Move(**a.by, bed=a.bed("occupied", "held", "offered"), to=a.bed("free"), reason=a.reason(0.5))


def undo(a: Asker) -> c.Command:
    acts = [change.act for change in a.world.recent] or [7]
    return c.Undo(**a.by, change=a.rng.choice(acts))


def set_unit(a: Asker) -> c.Command:
    unit = a.unit()
    if unit.status == "closed":
        return c.SetUnit(by="admin", unit=replace(unit, status="open"))
    if a.chance(0.6):
        return c.SetUnit(by="admin", unit=replace(unit, rules=replace(unit.rules, **a.rng.choice(RULES))))
    return c.SetUnit(by="admin", unit=replace(unit, **a.rng.choice(CHANGES)))


def set_bed(a: Asker) -> c.Command:
    bed = a.world.beds[a.bed("free", "occupied")]
    last = a.now.date() + timedelta(days=a.rng.choice((-1, 1)))
    change = a.rng.choice((
        {"valid_to": last}, {"valid_to": None}, {"valid_to": None}, {"for_": "all"}, {"for_": "women"},
        {"reserved_for": "men", "reserved_until": time(20)}, {"reserved_for": None, "reserved_until": None},
    ))  # fmt: skip
    return c.SetBed(by="admin", bed=replace(bed, **change))


ASKED: dict[Callable[[Asker], c.Command], float] = {
    join: 16,
    lambda a: c.ConfirmWait(**a.by, ticket=a.anybody()): 4,
    lambda a: c.Sign(**a.by, ticket=a.somebody("waiting", "quiet", "asleep", "paused"), still_waits=a.chance(0.6)): 8,
    attest: 2,
    pause: 3,
    lambda a: c.Leave(**a.by, ticket=a.somebody("waiting", "promised")): 2,
    pair: 5,
    lambda a: c.Part(**a.by, ticket=a.anybody()): 1,
    offer: 6,
    accept: 10,
    decline: 4,
    lambda a: c.NoAnswer(by="staff-1", ticket=a.holder(a.bed("offered"))): 2,
    lambda a: c.Withdraw(**a.by, bed=a.bed("offered", "held"), reason=a.rng.choice(WITHDRAW)): 2,
    hold: 3,
    lambda a: c.Release(**a.by, bed=a.bed("held")): 2,
    lambda a: c.Extend(**a.by, bed=a.bed("held", "offered"), until=a.later(3)): 1,
    arrive: 12,
    admit: 4,
    found_taken: 2,
    told_late: 4,
    lambda a: c.Attach(**a.by, bed=a.bed("occupied", "held"), ticket=a.anybody(), reason=a.reason(0.5)): 1,
    discharge: 12,
    lambda a: c.Ready(**a.by, bed=a.bed("cleaning")): 6,
    close_bed: 2,
    lambda a: c.Reopen(**a.by, bed=a.bed("closed")): 4,
    move: 3,
    lambda a: c.Swap(**a.by, bed=a.bed("occupied"), other=a.bed("occupied")): 2,
    undo: 6,
    set_unit: 1.2,
    set_bed: 0.6,
    lambda a: c.Outage(by="clock", seconds=a.rng.randrange(60, 3600)): 0.3,
}
"""How often each is asked for, in proportion."""
