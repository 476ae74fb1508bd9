"""A season of a night shelter played in the pure core: an agenda, a clock that ticks when something is due, and what
must hold after every tick. Time is an argument; chance comes from a seed."""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from beds.store.fairness import OrderCheck
from beds.world import Bed, Entry, Organisation, Refused, Spell, Unit, World, apply, decide, next_due
from beds.world.commands import Absent, Admit, Command, Found, SetBed, SetOrganisation, SetUnit, Tick
from beds.world.nights import ZONE, begins, in_night, local_instant
from tests.world.rows import SpellTable

DAY = timedelta(days=1)
HOME = Unit(slug="hem", name="Hem", organisation="kommunen", status="open", decision="DEMO")
HOME_BEDS = tuple(Bed(id=f"hem-{n}", unit="hem", label=str(n), position=n) for n in (1, 2, 3))
LIVES_THERE = f"{0xF00:032x}"


class Season:
    """One shelter, and a home beside it, from the noon of a first night on."""

    def __init__(self, unit: Unit, beds: tuple[Bed, ...], first: date, seed: int) -> None:
        self.slug, self.rng = unit.slug, Random(seed)
        self.world, self.now = World(), begins(first)
        self.table, self.order = SpellTable(), OrderCheck()
        self.slept: dict[str, list[date]] = {}
        self.seen: Counter[str] = Counter()
        self.outs: list[Entry] = []
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._next = count()
        self.do(Found(by="seed", founded="real"))
        for slug in dict.fromkeys((HOME.organisation, unit.organisation)):
            self.do(SetOrganisation(by="seed", organisation=Organisation(slug=slug, name=slug, municipality=True)))
        for config in (HOME, unit):
            self.do(SetUnit(by="seed", unit=config))
        for bed in (*HOME_BEDS, *beds):
            self.do(SetBed(by="seed", bed=bed))
        self.do(Admit(by="staff", bed="hem-1", ticket=LIVES_THERE))
        self.do(Admit(by="staff", bed="hem-2"))
        self.do(Absent(by="staff", bed="hem-2"))

    @property
    def unit(self) -> Unit:
        return self.world.units[self.slug]

    @property
    def night(self) -> date:
        return self.world.nights[self.slug]

    def guests(self) -> Iterator[tuple[str, Spell]]:
        """The open spells of the shelter, by bed."""
        return ((b, s) for b, s in self.world.spells.items() if self.world.beds[b].unit == self.slug)

    def hour(self, clock: time) -> datetime:
        """That hour of the present night."""
        return in_night(self.night, clock)

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Put something on the agenda."""
        heapq.heappush(self._agenda, (when, next(self._next), act))

    def between(self, start: datetime, end: datetime) -> datetime:
        """Some moment between the two."""
        return start + (end - start) * self.rng.random()

    def do(self, command: Command) -> list[Entry]:
        """Carry the command out. Whatever it writes must be in order, and what the tables can hold."""
        entries = decide(self.world, command, self.now)
        for entry in entries:
            after = apply(self.world, entry)
            self.table.write(self.world, entry, after)
            fault = self.order(self.world, entry, after)
            assert fault is None, f"{fault}: {entry}"
            self._remember(entry)
            self.world = after
        return entries

    def may(self, command: Command) -> bool:
        """Carry it out, unless it is refused."""
        try:
            self.do(command)
        except Refused as refused:
            self.seen[refused.code] += 1
            return False
        return True

    def _remember(self, entry: Entry) -> None:
        self.seen[entry.kind] += 1
        if entry.kind == "check-out":
            self.outs.append(entry)
        if entry.kind == "admit" and entry.unit == self.slug:
            self.slept.setdefault(entry.stay, []).append(self.night)

    def run(self, until: datetime, promises: Callable[[datetime], None]) -> None:
        """Play the agenda, the clock's own doings in between; after each tick everything promised holds."""
        while self._agenda and self._agenda[0][0] <= until:
            when, _, act = heapq.heappop(self._agenda)
            self._ticks(max(when, self.now), promises)
            act()
        self._ticks(until, promises)

    def _ticks(self, until: datetime, promises: Callable[[datetime], None]) -> None:
        while (due := next_due(self.world, self.now)) is not None and due <= until:
            self.now = max(due, self.now)
            home = self._home()
            assert self.do(Tick()), "something was due, and nothing was done"
            assert self._home() == home, "the clock has freed a bed of a home"
            promises(self.now)
        self.now = until

    def _home(self) -> dict[str, Spell]:
        return {b: s for b, s in self.world.spells.items() if self.world.beds[b].unit == "hem"}


def everybody_was_out(season: Season, now: datetime) -> None:
    """Nobody lies in a bed from before a check-out that is over; and they went at that hour on the wall."""
    out = season.unit.rules.check_out
    day = now.astimezone(ZONE).date()
    gone = [local_instant(d, out) for d in (day - DAY, day) if local_instant(d, out) <= now][-1]
    for bed, spell in season.guests():
        assert spell.state != "occupied" or spell.since >= gone, f"somebody is in {bed} since {spell.since}"
    for entry in season.outs:
        assert entry.true_time.astimezone(ZONE).time() == out
        assert (entry.own, entry.grant, entry.reason) == (False, "", "")
    season.outs.clear()
