"""The synthetic year is plausible: as far as its figures go, it could have been one."""

from collections import Counter, defaultdict
from datetime import date, time
from statistics import mean

import pytest

from beds.world import Entry
from beds.world.nights import ZONE, night_of
from tests.seed.played import EVENING, played, told

KINDS = {
    "found", "organisation", "unit", "bed", "confirm", "day", "hold", "admit", "attach", "discharge", "ready", "close",
    "reopen", "plan-close", "absent", "back", "expire", "undo", "leave", "arrive", "join", "sign", "offer", "accept",
    "decline", "asleep", "close-wait", "check-out", "suspend", "unsuspend",
}  # fmt: skip
COLD, WARM = (12, 1, 2), (6, 7, 8)


class Past:
    """What there is to see in a year: its entries, and who slept where: by unit, night by night, the number of beds."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.in_two_beds: list[Entry] = []
        self.at_noon: list[int] = []
        self._beds: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entry, world in told(played()):
            self.entries.append(entry)
            here = [s.ticket for s in world.spells.values() if s.state == "occupied" and s.ticket]
            if len(here) != len(set(here)):
                self.in_two_beds.append(entry)
            if entry.kind == "admit":
                self._beds[entry.unit][night_of(entry.at)].add(entry.bed)
            if entry.kind == "undo":
                self._beds[entry.unit][night_of(entry.at)].discard(entry.bed)
            if entry.kind == "day" and entry.unit == "hemlaas":
                self.at_noon.append(sum(world.beds[b].unit == "hemlaas" for b in world.spells))

    def slept(self, unit: str, months: tuple[int, ...] = tuple(range(1, 13))) -> list[int]:
        """How many slept in the shelter, on each night of those months but the last."""
        return [len(beds) for night, beds in self._beds[unit].items() if night.month in months and night < last_night()]


def last_night() -> date:
    return night_of(EVENING)


@pytest.fixture(scope="module")
def past() -> Past:
    return Past()


def test_nobody_is_ever_in_two_beds(past: Past) -> None:
    assert past.in_two_beds == []


def test_all_that_can_happen_to_a_bed_happens(past: Past) -> None:
    assert {e.kind for e in past.entries} >= KINDS
    assert {e.grant for e in past.entries} >= {"first", "open"}
    assert {e.spell.state for e in past.entries if e.spell} == {"held", "offered", "occupied", "cleaning", "closed"}


def test_a_year_of_nights_and_none_without_guests(past: Past) -> None:
    for unit in ("harbarget", "harbarget-kvinnor"):
        assert len(past.slept(unit)) == 365


def test_harbarget_is_as_full_as_is_known(past: Past) -> None:
    """6.9 guests a night in 2017, of ten places."""
    assert 5.5 < mean(past.slept("harbarget")) < 8
    assert max(past.slept("harbarget")) <= 10


def test_winter_is_fuller_than_summer(past: Past) -> None:
    assert mean(past.slept("harbarget", COLD)) > mean(past.slept("harbarget", WARM)) + 1


def test_women_find_no_place_more_often_than_men(past: Past) -> None:
    """Their five places are nearly always full, and of those who then stand in line for a night most are women."""
    assert 4.2 < mean(past.slept("harbarget-kvinnor")) <= 5
    joined = [w for e in past.entries if e.kind == "join" for w in e.waits if w.unit == "harbarget"]
    by_group = Counter(w.for_ for w in joined)
    assert by_group["women"] > by_group["men"] > 0


def test_hemlaas_is_mostly_full_and_not_always(past: Past) -> None:
    assert 7 < mean(past.at_noon) < 9.7
    assert sum(n < 10 for n in past.at_noon) > 60
    assert sum(n == 10 for n in past.at_noon) > 60


def test_guests_come_in_the_evening_and_leave_in_the_morning(past: Past) -> None:
    shelters = [e for e in past.entries if e.unit.startswith("harbarget") and night_of(e.at) < last_night()]
    came = [e.at.astimezone(ZONE).time() for e in shelters if e.kind == "admit"]
    left = [e.at.astimezone(ZONE).time() for e in shelters if e.kind == "discharge"]
    assert min(came) >= time(19)
    assert max(came) <= time(21, 46)
    assert min(left) >= time(6, 45)
    assert max(left) <= time(7, 30)


def test_the_last_stays_have_reasons_and_the_others_none(past: Past) -> None:
    out = [e for e in past.entries if e.kind in ("discharge", "check-out") and e.unit.startswith("harbarget")]
    ends = Counter(bool(e.reason) for e in out)
    assert 0 < ends[True] < ends[False] / 10
    follow_ups = [e for e in past.entries if e.follow_up_on]
    assert follow_ups
    assert {e.reason for e in follow_ups} == {"planned-move"}


def test_all_was_done_by_an_account_or_the_clock_or_the_guest(past: Past) -> None:
    by = {e.by for e in past.entries}
    assert {"self", "clock", "seed"} < by
    assert by >= {"hemlaas-personal", "harbarget-personal", "harbarget-kvinnor-personal", "mottagning", "uppsokande"}
    assert all(e.by == f"{e.unit}-personal" for e in past.entries if e.own)


def test_planned_units_are_waited_for(past: Past) -> None:
    joined = [w.unit for e in past.entries if e.kind == "join" for w in e.waits]
    assert joined.count("kvinnoenheten") > 20
    assert joined.count("samsjuklighet") > 3
