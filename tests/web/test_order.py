"""How places have been given, for all to see: by quarter, in steps of five, and with a line that verify knows."""

import re
from datetime import datetime, time

import pytest

from beds.proof import HOW, proof
from beds.store.models.ledger import Head
from beds.store.published import hash_before
from beds.store.verify import verify
from beds.world import Unit, World
from beds.world import commands as c
from beds.world.nights import ZONE, local_instant
from tests.web.conftest import Town
from tests.web.in_line import signed_in

OPEN = Unit(slug="hem", name="Hem", organisation="kommunen", public_name="Huset")
HIDDEN = (
    Unit(slug="skydd", name="Skydd", organisation="kommunen", protected=True),
    Unit(slug="sam", name="Sam", organisation="kommunen", sensitive=True),
)


def world(*quarters: dict[str, dict[str, int]], units: tuple[Unit, ...] = (OPEN, *HIDDEN)) -> World:
    """A world in which so much had been given when each of these quarters began."""
    kept = {f"2026-{3 * n + 1:02}-01": grants for n, grants in enumerate(quarters)}
    return World(units={u.slug: u for u in units}, grants=quarters[-1] if quarters else {}, quarters=kept)


def told(world: World) -> dict[str, dict[str, int | None]]:
    """What is told of each unit, nothing being few."""
    given = proof(world).given
    return {g.unit.slug if g.unit else "": {h: n.value for h, n in g.counts.items() if n.value} for g in given}


def test_nothing_is_told_before_a_quarter_has_ended() -> None:
    assert proof(World()).until is None


def test_totals_are_as_they_stood_when_the_quarter_began() -> None:
    then = world({"hem": {"first": 7}})
    assert told(then) == {"hem": {"first": 7}}
    now = World(units=then.units, quarters=then.quarters, grants={"hem": {"first": 40, "safety": 9}})
    assert told(now) == {"hem": {"first": 7}}


@pytest.mark.parametrize(
    ("quarters", "total"),
    [
        ((4,), None),
        ((5,), 5),
        ((5, 9), 5),
        ((5, 10), 10),
        ((4, 8), 8),
        ((4, 4, 5), 5),
        ((5, 9, 10), 10),
        ((9, 12, 13), 9),
    ],
)
def test_no_figure_and_no_difference_between_two_is_about_fewer_than_five(
    quarters: tuple[int, ...], total: int | None
) -> None:
    kept = world(*({"hem": {"safety": n}} for n in quarters))
    assert told(kept)["hem"].get("safety") == total


def test_units_that_outsiders_are_told_nothing_of_are_told_together() -> None:
    both = world({"hem": {"first": 5}, "skydd": {"first": 6, "open": 4}, "sam": {"first": 5, "safety": 4}})
    assert told(both) == {"hem": {"first": 5}, "": {"first": 11}}


def test_one_such_unit_alone_is_not_told_at_all() -> None:
    assert told(world({"hem": {"first": 5}, "skydd": {"first": 60}})) == {"hem": {"first": 5}}


def test_every_way_of_giving_has_its_figure() -> None:
    (given,) = proof(world({"hem": dict.fromkeys(HOW, 5)}, units=(OPEN,))).given
    assert [count.value for count in given.counts.values()] == [5] * len(HOW)
    assert set(given.reasons) == set(HOW) - {"first", "open"}


async def _year(town: Town) -> None:
    """Seven places are given at home, then a quarter ends."""
    for _ in range(7):
        await town.act("staff", "home-1", "admit")
        await town.act("staff", "home-1", "discharge")
    town.clock.now = datetime(2026, 4, 2, 12, tzinfo=ZONE)
    await town.act("staff", "home-2", "admit")


async def test_everybody_sees_it_with_the_quarter_it_is_of(town: Town) -> None:
    await _year(town)
    for browser in (town.new_browser(), await signed_in(town, "planner")):
        page = (await browser.get("/order", headers={"Accept-Language": "en"})).text
        assert "As it was on 1 April 2026." in page
        assert re.search(r"Nobody else waited for it</th><td>7<", page)
        assert "fewer than 5" in page
        assert "Kvinnohemmet" not in page


@pytest.mark.parametrize(("language", "word"), [("sv", "färre än 5"), ("fi", "alle 5"), ("easy", "färre än 5")])
async def test_it_is_told_in_the_languages_of_public_pages(town: Town, language: str, word: str) -> None:
    await _year(town)
    browser = town.new_browser(cookies={"language": language})
    assert word in (await browser.get("/order")).text


async def test_before_the_first_quarter_it_says_that_there_is_nothing_to_tell(town: Town) -> None:
    page = (await town.new_browser().get("/order", headers={"Accept-Language": "en"})).text
    assert "There is nothing to tell yet." in page
    assert "The first one comes tomorrow." in page


async def test_the_line_of_the_day_is_one_that_verify_finds(town: Town) -> None:
    await town.act("staff", "home-1", "admit")
    yesterday = bytes((await Head.get(id=1)).hash).hex()
    town.clock.move(days=1)
    await town.act("staff", "home-2", "admit")
    browser = town.new_browser()
    (line,) = re.findall(r'<code class="print">(.*?)</code>', (await browser.get("/order")).text)
    assert line == f"2026-03-03 {yesterday}"
    assert "1 kept digests" in await verify(town.store.settings, line)
    await town.act("staff", "home-3", "admit")
    assert line in (await browser.get("/order")).text  # it does not move with what happens


async def test_the_hash_of_a_moment_is_that_of_the_last_entry_before_it(town: Town) -> None:
    hashes = [bytes((await Head.get(id=1)).hash)]
    for n in (1, 2, 3):
        town.clock.move(hours=1)
        await town.act("staff", f"home-{n}", "admit")
        hashes.append(bytes((await Head.get(id=1)).hash))
    at = town.clock()
    assert await hash_before(local_instant(at.date().replace(year=2025), time())) is None
    for back, expected in enumerate(reversed(hashes)):
        moment = at.replace(minute=1) if back == 0 else at.replace(hour=at.hour - back, minute=1)
        assert await hash_before(moment) == expected


async def test_what_is_told_does_not_move_with_what_happens(town: Town) -> None:
    await _year(town)
    browser = town.new_browser()
    before = (await browser.get("/order")).text
    await town.act("staff", "women-1", "admit")
    await town.store.submit(c.Confirm(by="seed", unit="women"))
    assert (await browser.get("/order")).text == before
