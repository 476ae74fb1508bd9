"""The shelter of Sundsvall (D-03), a whole winter: three nights for each, out by half past seven, two beds for women
until eight, who does not come by half past seven in the evening on nights 2 and 3 has left the bed to others."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from beds.board import places
from beds.world import Bed, Rules, Unit
from beds.world.commands import Accept, Admit, Attach, Decline, Discharge, Join, SetUnit, Sign, TurnAway
from beds.world.nights import ZONE, begins
from beds.world.state import replace
from tests.seasons.season import DAY, Season, everybody_was_out

FIRST, WINTER, SPRING, LAST = date(2026, 10, 1), date(2026, 11, 1), date(2027, 3, 31), date(2027, 4, 12)
NO_SHOW, WOMEN_UNTIL, OUT = time(19, 30), time(20), time(7, 30)
UNIT = Unit(
    slug="akut", name="Akutboendet", organisation="sundsvall", status="open", kind="night", decision="DEMO",
    planned=((date(2026, 4, 1), 6), (WINTER, 8), (SPRING + DAY, 6)),
    rules=Rules(
        apply_from=time(17), entry_from=time(18, 30), check_out=OUT, check_out_all=True, nights=3, no_show_at=NO_SHOW,
        confirmed_only=False, offer_minutes=20,
    ),
)  # fmt: skip
BEDS = (
    *(
        Bed(id=f"akut-{n}", unit="akut", label=str(n), position=n, reserved_for="women", reserved_until=WOMEN_UNTIL)
        for n in (1, 2)
    ),
    *(Bed(id=f"akut-{n}", unit="akut", label=str(n), position=n) for n in (3, 4, 5, 6)),
    *(Bed(id=f"akut-{n}", unit="akut", label=str(n), position=n, valid_from=WINTER, valid_to=SPRING) for n in (7, 8)),
)
WOMEN = tuple(f"{n:032x}" for n in range(1, 9))
MEN = tuple(f"{n:032x}" for n in range(9, 29))


class Sundsvall(Season):
    """Who comes, from a seed. Some stand in line from five, others knock; some have no number."""

    def __init__(self, seed: int) -> None:
        super().__init__(UNIT, BEDS, FIRST, seed)
        self.count: dict[date, set[int]] = {}
        self.early: Counter[str] = Counter()
        for n in range((LAST - FIRST).days):
            self.at(begins(FIRST + n * DAY) + timedelta(minutes=1), self.plan)

    def plan(self) -> None:
        """One evening, the night and its morning."""
        opens, late = self.hour(time(18, 30)), self.hour(time(23))
        for bed, spell in self.guests():
            if spell.returning and self.rng.random() < 0.85:
                self.at(self.between(opens, self.hour(time(19, 29))), partial(self.comes_back, bed, spell.stay))
        for ticket in self.rng.sample(WOMEN + MEN, 9):
            group = "women" if ticket in WOMEN else "men"
            if self.rng.random() < 0.4:
                self.at(self.between(self.hour(time(17)), opens), partial(self.applies, ticket, group))
                self.at(self.between(opens, self.hour(time(19, 50))), partial(self.comes, ticket))
            else:
                who = ticket if self.rng.random() < 0.6 else ""
                self.at(self.between(opens, late), partial(self.knocks, who, group))
        self.at(self.between(self.hour(time(5)), self.hour(time(7, 29))), self.leaves_early)
        self.at(self.hour(time(21)), self.gets_a_number)

    def applies(self, ticket: str, group: str) -> None:
        if not self.may(Join(by="staff", ticket=ticket, units=("akut",), for_=group, confirmed=True)):
            self.may(Sign(by="self", ticket=ticket, still_waits=True))
        self.at(self.now + timedelta(minutes=8), partial(self.answers, ticket))

    def answers(self, ticket: str) -> None:
        kind = Accept if self.rng.random() < 0.8 else Decline
        self.may(kind(by="self", ticket=ticket))

    def comes(self, ticket: str) -> None:
        bed = self.world.promised_to(ticket)
        if bed is not None and self.rng.random() < 0.8:
            self.may(Admit(by="staff", own=True, bed=bed, claim="pin"))

    def comes_back(self, bed: str, stay: str) -> None:
        spell = self.world.spells.get(bed)
        if spell is not None and spell.stay == stay:
            self.do(Admit(by="staff", own=True, bed=bed, claim="recognised"))

    def knocks(self, ticket: str, group: str) -> None:
        free = [b for b in self.world.unit_beds("akut") if b.id not in self.world.spells and self.world.in_use(b)]
        if ticket and self.world.returns_to(ticket):
            return
        for bed in (b for b in free if self.world.reserved(b) in (None, group)):
            if self.may(Admit(by="staff", own=True, bed=bed.id, ticket=ticket, reason="nobody-answered")):
                return
            if self.may(Admit(by="staff", own=True, bed=bed.id, ticket=ticket)):
                return
        self.may(TurnAway(by="staff", own=True, unit="akut", reason="full", outcome="none-found", for_=group))

    def leaves_early(self) -> None:
        inside = [bed for bed, spell in self.guests() if spell.state == "occupied"]
        if inside and self.rng.random() < 0.2:
            self.do(Discharge(by="staff", own=True, bed=self.rng.choice(inside), reason="own-choice"))

    def gets_a_number(self) -> None:
        nobody = [bed for bed, spell in self.guests() if spell.state == "occupied" and not spell.ticket]
        if nobody and self.rng.random() < 0.3:
            self.may(Attach(by="staff", own=True, bed=self.rng.choice(nobody), ticket=self.rng.choice(MEN)))

    def promises(self, now: datetime) -> None:
        """What Sundsvall says of itself, after every tick."""
        everybody_was_out(self, now)
        self._beds_kept(now)
        self._womens_beds(now)
        for nights in self.slept.values():
            assert len(nights) <= 3, "three nights, then out"
            assert nights == [nights[0] + n * DAY for n in range(len(nights))], "nights run on"
        self._places()

    def _beds_kept(self, now: datetime) -> None:
        """A bed is kept for somebody with nights left, until half past seven of the same evening and no longer."""
        for _, spell in self.guests():
            if spell.returning:
                until = spell.until.astimezone(ZONE)
                assert until.time() == NO_SHOW
                assert until.date() == spell.since.astimezone(ZONE).date()
                assert now < spell.until
                nights = self.slept[spell.stay]
                assert 1 <= len(nights) <= 2
                assert len(nights) + 1 + spell.nights_left == 3

    def _womens_beds(self, now: datetime) -> None:
        kept = self.hour(UNIT.rules.day_turns) <= now < self.hour(WOMEN_UNTIL)
        for bed in self.world.unit_beds("akut")[:2]:
            assert self.world.reserved(bed) == ("women" if kept else None)

    def do(self, command):
        entries = super().do(command)
        for entry in entries:
            if entry.grant and entry.bed in ("akut-1", "akut-2") and self.now < self.hour(WOMEN_UNTIL):
                assert entry.ticket in (*WOMEN, ""), "a bed for women went to a man"
            if entry.by == "clock" and entry.kind == "offer":
                assert entry.at >= self.hour(time(17)), "places are given from five"
        return entries

    def _places(self) -> None:
        """Six beds, from 1 November eight; a bed that goes in spring goes when its guest's nights are over."""
        kept = ("occupied", "held", "offered")
        extra = {b for b, s in self.guests() if b in ("akut-7", "akut-8") and s.state in kept}
        night, seen = self.night, places(self.world, self.unit)
        winter = WINTER <= night <= SPRING
        assert seen.planned == (8 if winter else 6)
        assert seen.usable + seen.closed == (8 if winter else 6 + len(extra))
        if night > SPRING + 2 * DAY:
            assert not extra
        self.count.setdefault(night, set()).add(seen.usable)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_winter_in_sundsvall(seed):
    season = Sundsvall(seed)
    season.run(begins(LAST), season.promises)
    seen = season.seen
    assert (season.count[WINTER - DAY], season.count[WINTER]) == ({6}, {8}), "from the noon of the first on"
    assert min(seen[k] for k in ("check-out", "offer", "accept", "expire", "lift", "attach", "turn-away")) > 10
    lengths = Counter(map(len, season.slept.values()))
    assert min(lengths[n] for n in (1, 2, 3)) > 20
    assert {"hem-1", "hem-2"} <= season.world.spells.keys()


@pytest.mark.parametrize("out", [datetime(2026, 10, 25, 6, 30, tzinfo=UTC), datetime(2027, 3, 28, 5, 30, tzinfo=UTC)])
def test_when_clocks_change_it_is_still_half_past_seven(out):
    morning = out.date()
    season = Season(UNIT, BEDS, morning - DAY, 1)
    season.at(season.hour(time(19)), lambda: season.do(Admit(by="staff", bed="akut-3")))
    season.run(out - timedelta(minutes=1), lambda _: None)
    assert dict(season.guests())["akut-3"].state == "occupied"
    season.run(season.now + timedelta(minutes=1), lambda _: None)
    kept = dict(season.guests())["akut-3"]
    assert kept.returning
    assert kept.until == begins(morning) + timedelta(hours=7, minutes=30)


def test_other_rules_begin_with_a_day():
    season = Season(UNIT, BEDS, FIRST, 1)
    season.run(season.hour(time(21)), lambda _: None)
    season.do(Admit(by="staff", bed="akut-3"))
    other = replace(UNIT.rules, check_out=time(6), nights=None)
    season.do(SetUnit(by="manager", unit=replace(season.unit, rules=other)))
    assert season.world.coming == {"akut": other}
    assert season.unit.rules == UNIT.rules
    season.run(season.hour(time(7)), lambda _: None)
    assert dict(season.guests())["akut-3"].state == "occupied", "this night is still the old one's"
    season.run(begins(FIRST + DAY), lambda _: None)
    assert season.unit.rules.check_out == time(6)
    assert season.world.coming == {}
