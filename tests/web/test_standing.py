"""How a number stands: for its holder all of it, for others what they may know; and lines that the house has ended."""

from datetime import timedelta

import pytest

from beds.board import Audience
from beds.standing import Standing, ended, news, standing
from beds.world import commands as c
from beds.world.state import replace
from tests.web.conftest import Town
from tests.web.in_line import Line

HOME = Audience("staff", frozenset({"home"}), "city")
INTAKE = Audience("intake", frozenset(), "city")
PARTNER = Audience("partner", frozenset(), "city")


def stands(line: Line, name: str, eyes: Audience | None = None, made: bool = False) -> Standing:
    """How they stand, as those eyes see it."""
    return standing(line.town.store.world, line.tickets[name], line.town.clock(), eyes, made)


def units(seen: Standing) -> list[str]:
    return [queue.unit for queue in seen.queues]


@pytest.fixture
async def line(town: Town) -> Line:
    """Ann waits for the home and for the women's home."""
    line = await Line.of(town)
    await line.by_hand("women")
    await line.join("ann", "home", "women")
    return line


async def test_each_sees_the_lines_within_reach(line: Line) -> None:
    assert units(stands(line, "ann")) == ["home", "women"]
    assert units(stands(line, "ann", HOME)) == ["home"]
    assert units(stands(line, "ann", INTAKE)) == ["home", "women"]
    assert units(stands(line, "ann", PARTNER)) == ["home", "women"]


async def test_an_offer_elsewhere_is_told_as_such_and_not_where(line: Line) -> None:
    await line.town.store.submit(c.Offer(by="seed", unit="women"))
    assert stands(line, "ann").offer.unit == "women"
    seen = stands(line, "ann", HOME)
    assert (seen.state, seen.offer, units(seen)) == ("promised", None, ["home"])


@pytest.mark.parametrize(
    ("eyes", "made", "sees"), [(PARTNER, False, False), (PARTNER, True, True), (INTAKE, False, False)]
)
async def test_of_a_sensitive_unit_outsiders_know_only_what_they_have_made(
    line: Line, eyes: Audience, made: bool, sees: bool
) -> None:
    await line.by_hand("women", sensitive=True)
    assert ("women" in units(stands(line, "ann", eyes, made))) == sees


@pytest.mark.parametrize(
    ("eyes", "made", "state"),
    [
        (None, False, "placed"),
        (HOME, False, "placed"),
        (INTAKE, False, "placed"),
        (PARTNER, False, "closed"),
        (PARTNER, True, "placed"),
    ],
)
async def test_a_stay_is_the_house_s_own_record(line: Line, eyes: Audience | None, made: bool, state: str) -> None:
    await line.town.store.submit(c.Admit(by="seed", bed="home-1", ticket=line.tickets["ann"]))
    assert stands(line, "ann", eyes, made).state == state


async def _close(line: Line, slug: str, **changes: object) -> None:
    unit = line.town.store.world.units[slug]
    await line.town.store.submit(c.SetUnit(by="admin", unit=replace(unit, **(changes or {"status": "closed"}))))


async def _ended(line: Line, name: str) -> list[tuple[str, bool]]:
    told = (await ended(line.town.store.world, [line.tickets[name]], line.town.clock())).get(line.tickets[name], [])
    return [(e.unit, e.closed) for e in told]


async def test_whoever_waited_for_a_unit_that_closed_is_told_so(line: Line) -> None:
    await line.join("bea", "home")
    await _close(line, "home")
    assert await _ended(line, "ann") == [("home", True)]
    assert await _ended(line, "bea") == [("home", True)]
    assert stands(line, "bea").state == "closed"


async def test_whom_a_unit_no_longer_takes_is_told_so(line: Line) -> None:
    await _close(line, "home", audience="men")
    assert await _ended(line, "ann") == [("home", False)]


async def test_it_is_told_for_thirty_days_and_not_to_those_who_wait_there_again(line: Line) -> None:
    await _close(line, "home")
    line.town.clock.move(days=29)
    assert await _ended(line, "ann") == [("home", True)]
    line.town.clock.move(days=2)
    assert await _ended(line, "ann") == []


async def test_whoever_waits_there_again_is_not_told(line: Line) -> None:
    await _close(line, "home")
    await _close(line, "home", status="open")
    again = c.Join(by="seed", ticket=line.tickets["ann"], units=("home",), for_="women", confirmed=True)
    await line.town.store.submit(again)
    assert await _ended(line, "ann") == []


async def test_whoever_left_or_never_waited_is_told_nothing(line: Line) -> None:
    await line.join("bea", "home")
    await line.town.store.submit(c.Leave(by="self", ticket=line.tickets["bea"]))
    await _close(line, "home")
    assert await _ended(line, "bea") == []


async def test_of_a_unit_that_closes_later_its_line_is_told_at_once_and_when_it_ends(line: Line) -> None:
    """A guest may still sleep there when the line has ended."""
    town = line.town
    await town.act("staff", "home-1", "admit", reason="safety")
    town.clock.move(minutes=1)
    await _close(line, "home", closes=(town.clock() + timedelta(days=2)).date())
    world = town.store.world
    assert [n.what for n in news(world, line.tickets["ann"], town.clock())] == ["closing"]
    town.clock.move(days=3)
    await town.store.submit(c.Tick())
    assert town.store.world.units["home"].status == "open"
    assert await _ended(line, "ann") == [("home", True)]
