"""Härbärget in Eskilstuna (D-03) as its file says, a whole winter: eight beds for men and two for women, in from seven
to a quarter to ten, out by half past seven. One night at a time; every bed is cleaned by day."""

from datetime import date, datetime, time, timedelta
from functools import partial

from beds.board import free_for, places
from beds.seed import read_house
from beds.world.commands import Accept, Admit, Discharge, Join, Ready, Sign, Tick
from beds.world.nights import ZONE, begins
from tests.seasons.season import DAY, Season, everybody_was_out

FIRST, LAST = date(2026, 10, 1), date(2027, 4, 2)
HOUSE = read_house()
UNIT = next(unit for unit in HOUSE.units if unit.slug == "harbarget")
BEDS = tuple(bed for bed in HOUSE.beds if bed.unit == "harbarget")
WOMEN = tuple(f"{n:032x}" for n in range(1, 6))
MEN = tuple(f"{n:032x}" for n in range(6, 24))


class Harbarget(Season):
    """Who comes, from a seed; now and then the service is down over the morning."""

    def __init__(self, seed: int) -> None:
        super().__init__(UNIT, BEDS, FIRST, seed)
        for n in range((LAST - FIRST).days):
            self.at(begins(FIRST + n * DAY) + timedelta(minutes=1), self.plan)

    def plan(self) -> None:
        for ticket in self.rng.sample(MEN, 9) + self.rng.sample(WOMEN, 2):
            group = "women" if ticket in WOMEN else "men"
            if self.rng.random() < 0.4:
                self.at(self.between(self.now, self.hour(time(19))), partial(self.joins, ticket, group))
            if self.rng.random() < 0.9:
                who = ticket if self.rng.random() < 0.7 else ""
                self.at(self.between(self.hour(time(19)), self.hour(time(21, 45))), partial(self.comes, who, group))
        self.at(self.between(self.hour(time(6)), self.hour(time(7, 29))), self.leaves_for_good)
        self.at(self.hour(time(9)), self.cleans)

    def joins(self, ticket: str, group: str) -> None:
        if not self.may(Join(by="staff", ticket=ticket, units=("harbarget",), for_=group, confirmed=True)):
            self.may(Sign(by="self", ticket=ticket, still_waits=True))

    def comes(self, ticket: str, group: str) -> None:
        self.may(Accept(by="self", ticket=ticket))
        promised = self.world.promised_to(ticket)
        if promised and self.may(Admit(by="staff", own=True, bed=promised, claim="recognised")):
            return
        for bed in self.world.unit_beds("harbarget"):
            free = bed.for_ == group and bed.id not in self.world.spells
            if free and self.may(Admit(by="staff", own=True, bed=bed.id, ticket=ticket)):
                return

    def leaves_for_good(self) -> None:
        inside = [bed for bed, spell in self.guests() if spell.state == "occupied"]
        if inside and self.rng.random() < 0.3:
            self.do(Discharge(by="staff", own=True, bed=self.rng.choice(inside), reason="planned-move"))

    def cleans(self) -> None:
        for bed, spell in list(self.guests()):
            if spell.state == "cleaning":
                self.do(Ready(by="staff", own=True, bed=bed))

    def promises(self, now: datetime) -> None:
        everybody_was_out(self, now)
        seen = places(self.world, self.unit)
        assert (seen.planned, seen.usable) == (10, 10)
        free = free_for(self.world, self.unit)
        assert free.women + free.men == seen.free
        assert (free.women <= 2, free.men <= 8) == (True, True)
        for _, spell in self.guests():
            assert not spell.returning, "one night at a time"
            if spell.state in ("held", "offered"):
                assert spell.until.astimezone(ZONE).time() <= time(21, 45)

    def do(self, command):
        entries = super().do(command)
        for entry in entries:
            if entry.kind == "offer":
                assert time(8) <= entry.at.astimezone(ZONE).time() <= time(21, 30), "in time for the last arrival"
        return entries


def test_a_winter_at_harbarget():
    season = Harbarget(1)
    season.run(begins(LAST), season.promises)
    seen = season.seen
    assert all(len(nights) == 1 for nights in season.slept.values())
    assert min(seen[k] for k in ("check-out", "offer", "accept", "expire", "ready", "discharge")) > 10


def test_a_morning_without_the_service_was_still_at_half_past_seven():
    season = Season(UNIT, BEDS, FIRST, 1)
    season.run(season.hour(time(20)), lambda _: None)
    season.do(Admit(by="staff", bed="harbarget-1"))
    season.now = season.hour(time(11))
    stated, out = season.do(Tick())
    assert stated.kind == "state"
    assert (out.at, out.when) == (season.now, season.hour(time(7, 30)))
    assert dict(season.guests())["harbarget-1"].state == "cleaning"
