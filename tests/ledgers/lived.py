"""Days in the houses, two months apart: what people around them ask for at random, and scenes in which everything
happens that can."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from beds.people import tickets as numbers
from beds.store import Store
from beds.world import Refused, codes
from beds.world import commands as c
from beds.world.state import replace
from tests.ledgers import houses
from tests.queue import asking
from tests.store.support import Clock
from tests.world import ask as city_ask

AT_RANDOM = 17
"""Commands of each half of a stretch."""
FRESH = 10
"""Numbers of each stretch."""
NOT_SOON = 400
"""Days of a suspension: by it a number outlives the erasing of persons, and with that its places in the seal."""


class Life:
    """A store, its clock, and the people around it."""

    def __init__(self, store: Store, clock: Clock, rng: Random) -> None:
        self.store, self.clock, self.rng = store, clock, rng
        self.pins: dict[str, str] = {}
        self.old: list[str] = []
        self.fresh: list[str] = []
        self.acts: deque[int] = deque(maxlen=20)
        self.codes = {name: cycle(getattr(codes, name)) for name in vars(codes) if name.isupper()}
        self.followed = cycle((*codes.FOLLOWED, ""))  # of four follow-ups one is forgotten
        self.forgotten: set[str] = set()
        self.passing = cycle(codes.GRANT)
        self.mornings: list[datetime] = []

    async def begin(self) -> None:
        """Found and furnish the houses; some numbers of the municipality's stay throughout."""
        for command in houses.founding():
            await self.store.submit(command)
        for command in houses.furnished(self.store.world):
            await self.store.submit(command)
        self.old = await self.people(5, issued_by="kommunen")

    async def reopen(self) -> None:
        """All houses that rest take people again."""
        for command in houses.opened(self.store.world):
            await self.do(command, minutes=0.1)

    async def people(self, count: int, **by: str) -> list[str]:
        """New numbers."""
        made = [await numbers.issue(self.store.secret, self.clock.now, **by) for _ in range(count)]
        self.pins |= {one.number: one.pin for one in made}
        return [one.ticket for one in made]

    async def do(self, command: c.Command, minutes: float = 1) -> int:
        """Ask for it, and let some time go by; its public name, or 0 where it was refused."""
        command = replace(command, act=self.rng.getrandbits(63) | 1, salt=self.rng.randbytes(16))
        try:
            done = await self.store.submit(command)
        except Refused:
            return 0
        self.clock.move(minutes=minutes)
        self.acts.append(done.change)
        return done.change

    async def undo(self, command: c.Command) -> None:
        """Do it, and take it back."""
        if change := await self.do(command):
            await self.do(c.Undo(by="maja", own=True, change=change))

    async def at_random(self) -> None:
        """What anybody might ask for, some of it nonsense."""
        everybody = self.old + self.fresh
        for _ in range(AT_RANDOM):
            world, now, rng = self.store.world, self.clock.now, self.rng
            if rng.random() < 0.6:
                city_ask.TICKETS = tuple(everybody)
                (make,) = rng.choices(list(city_ask.ASKED), list(city_ask.ASKED.values()))
                command = make(city_ask.Asker(world, now, rng, tuple(self.acts)))
            else:
                command = asking.ask(world, now, rng, everybody)
            if not isinstance(command, c.SetUnit | c.SetBed):
                await self.do(command, minutes=rng.choice((1, 2, 5, 20, 60)) * rng.random())

    async def free(self, unit: str, but: Sequence[str] = ()) -> str:
        """A free bed of the unit; whoever is in its way is gone by one of the ways to go."""
        beds = [b for b in self.store.world.unit_beds(unit) if self.store.world.in_use(b) and b.id not in but]
        beds.sort(key=lambda b: b.id in self.store.world.spells)
        bed = beds[0].id
        for _ in range(3):
            if (spell := self.store.world.spells.get(bed)) is not None:
                await self.do(self._gone(bed, spell.state, spell.returning))
        if bed in self.store.world.closings:
            await self.do(c.Reopen(by="maja", bed=bed))
        return bed

    def _gone(self, bed: str, state: str, returning: bool) -> c.Command:
        who = {"by": "maja", "own": True, "bed": bed}
        match state:
            case "occupied":
                return self.discharged(bed)
            case "cleaning":
                return c.Ready(**who)
            case "closed":
                return c.Reopen(**who)
        return c.Discharge(**who) if returning else c.Withdraw(by="maja", bed=bed, reason=next(self.codes["WITHDRAW"]))

    def discharged(self, bed: str, **more: object) -> c.Command:
        """Somebody leaves, each time for another reason and to another place."""
        said = {"reason": next(self.codes["ENDING"]), "next_": next(self.codes["NEXT"])}
        return c.Discharge(by="maja", own=True, bed=bed, **said, **more)


async def stretch(life: Life, n: int) -> None:
    """Some days in which everything happens."""
    life.fresh = await life.people(FRESH)
    await life.reopen()
    for scene in (in_line, in_beds, passed_over, across_units, at_the_door, taken_back):
        await scene(life)
    await life.at_random()
    if n == 0:
        await life.do(houses.other_rules(life.store.world))
    other_order = replace(life.store.world.units["natt"].rules, order=("first", "draw")[n % 2])
    await life.do(c.SetUnit(by="seed", unit=replace(life.store.world.units["natt"], rules=other_order)))
    await drawn(life)
    await life.at_random()
    await evening(life, n)
    await morning(life)


async def in_line(life: Life) -> None:
    """All that can be said about waiting."""
    a, b, other, late = life.fresh[:4]
    for_all = {"confirmed": True, "conditions": True, "children": "no"}
    await life.do(c.Join(by="maja", ticket=a, units=("hemmet", "kvinnor", "hem"), for_="women", **for_all))
    await life.do(c.Join(by="self", ticket=b, units=("hemmet", "lott", "hem"), for_="men", children="unknown"))
    await life.do(c.Join(by="intake", reach=("natten",), ticket=other, units=("natten", "hem"), confirmed=True))
    await life.do(c.Join(by="self", ticket=late, units=("natt", "hem"), for_="women"))
    await life.do(c.Sign(by="self", ticket=a, read=True))
    await life.do(c.ConfirmWait(by="maja", reach=("hem",), ticket=late))
    await life.do(c.Attest(by="maja", reach=("hem",), ticket=b, since=life.clock.now - timedelta(days=9)))
    half = life.fresh[8]
    await life.do(c.Join(by="self", ticket=half, units=("hem", "hemmet"), for_="women"))
    await life.do(c.Pair(by="self", ticket=half, other=b))
    await life.do(c.Pair(by="self", ticket=b, other=half))
    await life.do(c.Pause(by="self", ticket=late))
    bed, until = await life.free("hem"), life.clock.now + timedelta(hours=1)
    await life.do(c.Hold(by="maja", bed=bed, until=until, ticket=late, reason="safety"))
    await life.do(c.Release(by="maja", bed=bed))
    await life.do(c.Sign(by="self", ticket=late, still_waits=True))
    await life.do(c.Pause(by="self", ticket=late, until=life.clock.now + timedelta(hours=9)))
    await life.do(c.Part(by="self", ticket=half))
    await life.do(c.Leave(by="self", ticket=other))


async def in_beds(life: Life) -> None:
    """A bed's life, from being kept for somebody to being closed."""
    a, b, guest = life.fresh[0], life.fresh[1], life.fresh[4]
    now, bed = life.clock.now, await life.free("hemmet")
    who = {"by": "maja", "own": True}
    grant = next(life.codes["GRANT"])
    await life.do(c.Hold(**who, bed=bed, until=now + timedelta(hours=3), ticket=b, reason=grant))
    await life.do(c.Extend(**who, bed=bed, until=now + timedelta(hours=4)))
    await life.do(c.Admit(**who, bed=bed, claim="pin", conditions=True, children="no"))
    await life.do(c.Absent(**who, bed=bed, until=now + timedelta(hours=20)))
    await life.do(c.Back(**who, bed=bed))
    other = await life.free("hemmet", but=[bed])
    await life.do(c.Admit(**who, bed=other, reason=next(life.codes["GRANT"])))
    await life.do(c.Attach(**who, bed=other, ticket=guest, conditions=True))
    await life.do(c.Swap(**who, bed=bed, other=other))
    third = await life.free("hemmet", but=[bed, other])
    await life.do(c.Move(**who, bed=bed, to=third))
    await life.do(c.Offer(by="maja", unit="hemmet", bed=await life.free("hemmet", but=[third, other]), ticket=a))
    await life.do(c.Decline(by="maja", ticket=a, reason=next(life.codes["DECLINE"])))
    for bed in [bed for bed, spell in life.store.world.spells.items() if spell.state == "offered"][:1]:
        await life.do(c.NoAnswer(by="maja", ticket=life.store.world.spells[bed].ticket))
    free = await life.free("hemmet", but=[third, other])
    reason = next(life.codes["CLOSING"])
    await life.do(c.CloseBed(**who, bed=free, reason=reason, until=life.clock.now + timedelta(days=2)))
    await life.do(c.Reopen(**who, bed=free))
    follow = (life.clock.now + timedelta(days=30)).date()
    await life.do(life.discharged(other, follow_up_on=follow, suspended_until=life.clock.now + timedelta(hours=30)))


async def passed_over(life: Life) -> None:
    """Somebody is first, and the bed is kept for another, on record."""
    await life.do(c.Join(by="self", ticket=life.fresh[9], units=("kvinnor",), for_="women", children="no"))
    for _ in range(2):
        bed, until = await life.free("kvinnor"), life.clock.now + timedelta(hours=1)
        await life.do(c.Hold(by="maja", own=True, bed=bed, until=until, reason=next(life.passing)))
        await life.do(c.Release(by="maja", own=True, bed=bed))


async def across_units(life: Life) -> None:
    """What an act in one unit means for the same person's waits and promises in others."""
    one, two, three = life.fresh[5:8]
    now = life.clock.now
    await life.do(c.Join(by="maja", ticket=one, units=("hem", "natten", "hemmet"), for_="men", confirmed=True))
    kept = await life.free("hem")
    until = now + timedelta(hours=6)
    await life.do(c.Hold(by="maja", bed=kept, until=until, ticket=one, reason="intake-decision"))
    in_bed = {"by": "maja", "ticket": one, "reason": "bed-needs", "conditions": True}
    await life.undo(c.Admit(**in_bed, bed=await life.free("hemmet")))
    await life.do(c.Admit(**in_bed, bed=await life.free("hemmet")))
    await life.undo(c.Join(by="maja", ticket=two, units=("hem", "lott"), for_="men"))
    await life.do(
        c.Join(by="maja", reach=("hem",), ticket=three, units=("hem", "natten"), for_="women", confirmed=True)
    )
    await life.do(c.Pause(by="self", ticket=three), minutes=60)


async def at_the_door(life: Life) -> None:
    """What one shift leaves to the next."""
    reason, outcome = next(life.codes["TURN_AWAY"]), next(life.codes["OUTCOME"])
    await life.do(c.TurnAway(by="nisse", own=True, unit="natten", reason=reason, outcome=outcome))
    await life.do(c.CountChildren(by="nisse", own=True, unit="natten"))
    await life.do(c.AddTask(by="nisse", unit="natten", what=f"repair:{next(life.codes['REPAIR'])}", bed="natten-1"))
    await life.do(c.AddTask(by="nisse", unit="hem", what="other-help", ticket=life.fresh[3]))
    await life.undo(c.AddTask(by="nisse", unit="hemmet", what=f"repair:{next(life.codes['REPAIR'])}"))
    for task in list(life.store.world.tasks.values()):
        if task.handle not in life.forgotten:
            outcome = next(life.followed) if task.kind == "follow-up" else life.rng.choice(("done", "done", ""))
            life.forgotten |= set() if outcome else {task.handle}
            await life.do(c.EndTask(by="nisse", task=task.handle, outcome=outcome))
    await life.do(c.ReadHandover(by="nisse", unit="natten"))
    await life.do(c.Confirm(by="nisse", own=True, unit="natten"))


async def taken_back(life: Life) -> None:
    """A slip of the finger."""
    who = {"by": "maja", "own": True}
    bed = await life.free("hem")
    await life.undo(c.Admit(**who, bed=bed, reason="safety"))
    await life.undo(c.CloseBed(**who, bed=bed, reason="other", since=life.clock.now + timedelta(hours=2)))


async def drawn(life: Life) -> None:
    """The evening comes, and the next: lots are drawn."""
    for hour in (16.5, 21, 9, 16.5):
        now = life.clock.now
        then = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)
        life.clock.now = then if then > now else then + timedelta(days=1)
        await life.do(c.Tick(by="clock"))


async def evening(life: Life, n: int) -> None:
    """A night in which there is one of everything: what the world of a seal has to tell of."""
    now, who = life.clock.now, {"by": "maja", "own": True}
    guest, known = life.fresh[6], life.old[n % 5]
    bed = await life.free("natten")
    await life.do(c.Admit(**who, bed=bed, ticket=guest, reason="safety", conditions=True))
    left = await life.free("hemmet")
    await life.do(c.Admit(**who, bed=left, ticket=known, reason="safety", release_other=True))
    await life.do(life.discharged(left, suspended_until=now + timedelta(days=NOT_SOON)))
    await life.do(
        c.Join(by="maja", reach=("kvinnor",), ticket=known, units=("kvinnor", "hemmet"), for_="women", confirmed=True)
    )
    await life.do(c.Admit(**who, bed=await life.free("natt"), ticket=known, reason="safety"))
    stays = await life.free("hemmet")
    await life.do(c.Admit(**who, bed=stays, ticket=life.fresh[2], reason="safety", release_other=True))
    await life.do(c.Move(**who, bed=stays, to=await life.free("hemmet", but=[stays])))
    closing = {"since": now + timedelta(hours=20), "until": now + timedelta(days=9)}
    await life.do(c.CloseBed(**who, bed="hemmet-5", reason=next(life.codes["CLOSING"]), **closing))
    for task in ("repair:lock", "repair:other"):
        await life.do(c.AddTask(by="maja", unit="natt", what=task))
    unit = life.store.world.units["natt"]
    rules = replace(unit.rules, nights=2 + n % 2, check_out_all=bool(n % 3))
    await life.do(c.SetUnit(by="chefen", unit=replace(unit, rules=rules)))
    await life.do(houses.other_rules(life.store.world))
    await life.do(c.Join(by="self", ticket=life.fresh[3], units=("kvinnor",), for_="women"))
    await life.do(c.ReadHandover(by="nisse", unit="kvinnor"))


async def morning(life: Life) -> None:
    """Four in the morning has gone by: what the order rests on is committed to, and may be sealed one day."""
    now = life.clock.now
    life.clock.now = now.replace(hour=3, minute=30) + timedelta(days=now.hour >= 3)
    await life.do(c.Tick(by="clock"))
    life.mornings.append(life.store.world.stated_at)


async def rest(life: Life, n: int) -> None:
    """Guests leave, most of those who waited give up, and the houses rest for two months: days without anybody would
    only fill the ledger."""
    world = life.store.world
    for bed, spell in list(world.spells.items()):
        if spell.state in ("occupied", "held", "offered", "cleaning"):
            await life.do(life._gone(bed, spell.state, spell.returning), minutes=0.1)
    women = replace(life.store.world.units["hemmet"], audience="women")
    for unit in (women, replace(women, audience="men"), replace(women, audience="all")):
        await life.do(c.SetUnit(by="chefen", unit=unit), minutes=0.1)
    for command in houses.rested(life.store.world, life.clock.now.date(), ("planned", "closed")[n % 2]):
        await life.do(command, minutes=0.1)
    for ticket in _giving_up(life):
        await life.do(c.Leave(by="self", ticket=ticket), minutes=0.1)
    life.clock.move(days=life.rng.uniform(65, 69))
    await life.do(c.Tick(by="clock"))


def _giving_up(life: Life) -> Iterator[str]:
    waiting = dict.fromkeys(wait.ticket for wait in life.store.world.waits.values())
    yield from (ticket for ticket in waiting if ticket not in life.old and life.rng.random() < 0.6)
