"""A whole night at two shelters: forty guests (sixteen in `make test`), three of the staff with a phone each, everybody
out at 07:30. What the screens say in the morning, what the tables hold and what the ledger tells are the same."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from tortoise.functions import Count

from beds.demo.cast import new_ids, open_accounts
from beds.people import tickets
from beds.settings import Settings
from beds.store.engine import orm
from beds.store.models.spell import Spell
from beds.store.store import Store
from beds.store.verify import verify
from beds.world import Bed, Entry, Rules, Unit
from beds.world.commands import Found, Join, SetBed, SetOrganisation, SetUnit, Tick
from beds.world.nights import local_instant
from tests.browser.conftest import PHONE, SignedIn
from tests.browser.hand import CALM, Hand
from tests.browser.house import ORGANISATIONS, House, Standing, town
from tests.support.long_run import count

MEN, WOMEN = "harbarget", "harbarget-kvinnor"
PLACES = {MEN: 28, WOMEN: 14}
GUESTS = count(16, 40)
NIGHT = date(2026, 11, 19)
RULES = Rules(
    entry_from=time(19), entry_to=time(21, 45), check_out=time(7, 30), check_out_all=True, automatic=False,
    confirmed_only=False,
)  # fmt: skip
SHARED = {
    "organisation": "stadsmissionen", "kind": "night", "status": "open", "decision": "DEMO", "cleaning": True,
    "decision_date": date(2025, 1, 1), "conditions": "Inget våld, inga hot.", "conditions_version": 1, "rules": RULES,
}  # fmt: skip
UNITS = (
    Unit(slug=MEN, name="Härbärget", audience="men", **SHARED),
    Unit(slug=WOMEN, name="Härbärget för kvinnor", audience="women", protected=True, **SHARED),
)


def beds(first: int, last: int) -> list[str]:
    """The beds from that one to that, in which the same is done in each; in `make test` the first of them."""
    return [str(bed) for bed in range(first, last + 1)][: count(1, PLACES[MEN])]


def at(hour: int, minute: int = 0) -> datetime:
    """A time of the night; small hours are those of the next morning."""
    return local_instant(NIGHT if hour >= 12 else NIGHT.replace(day=NIGHT.day + 1), time(hour, minute))


@pytest.fixture
async def house(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[House]:
    """Both shelters, empty, as the doors open. Eight men and four women stand in line and have answered everything."""
    shutil.copy(sqlite_template, tmp_path / "beds.sqlite3")
    settings = Settings(database_url=f"sqlite://{tmp_path / 'beds.sqlite3'}")
    async with orm(settings):
        store = await Store.open(settings, Standing(at(18)))
        await store.submit(Found(by="seed", founded="demo"), at(18))
        await open_accounts(new_ids(), at(18))
        for organisation in ORGANISATIONS:
            await store.submit(SetOrganisation(by="seed", organisation=organisation), at(18))
        for unit in UNITS:
            await store.submit(SetUnit(by="seed", unit=unit), at(18))
            for n in range(1, PLACES[unit.slug] + 1):
                bed = Bed(id=f"{unit.slug}-{n}", unit=unit.slug, label=str(n), position=n, for_=unit.audience)
                await store.submit(SetBed(by="seed", bed=bed), at(18))
        await store.close()
    async with town(settings.database_url, at(19)) as house:
        yield house


class Night:
    """The house, and who is at work in it."""

    def __init__(self, house: House, anna: Hand, bo: Hand, cia: Hand) -> None:
        self.house, self.anna, self.bo, self.cia = house, anna, bo, cia
        self.told: list[Entry] = []
        house.store.watch(lambda published: self.told.extend(entry for _, entry in published.entries))

    async def until(self, hour: int, minute: int = 0) -> None:
        """Time passes; the clock does what is due."""
        self.house.clock.by += at(hour, minute) - self.house.clock()
        await self.house.store.submit(Tick(), self.house.clock())

    async def in_line(self, unit: str, group: str) -> str:
        """One more in line, who has been asked everything; the number."""
        issued = await tickets.issue(self.house.store.secret, self.house.clock())
        join = Join(by="seed", ticket=issued.ticket, units=(unit,), for_=group, children="no", conditions=True)
        await self.house.do(join)
        return issued.number

    async def number(self) -> str:
        """A number that somebody has."""
        return (await tickets.issue(self.house.store.secret, self.house.clock())).number

    def count(self) -> dict[str, Counter]:
        """By unit, how often the ledger tells each kind of entry."""
        return {unit: Counter(e.kind for e in self.told if e.unit == unit) for unit in PLACES}


async def test_a_whole_night_at_two_shelters_agrees_with_the_ledger(signed_in: SignedIn, house: House, tmp_path: Path):
    people = (("harbarget-personal", MEN), ("harbarget-chef", MEN), ("harbarget-kvinnor-personal", WOMEN))
    hands = [Hand(await signed_in(login, f"/units/{unit}", **CALM), unit) for login, unit in people]
    assert all(hand.page.viewport_size == PHONE for hand in hands)
    night = Night(house, *hands)
    await evening(night)
    await late(night)
    await morning(night)
    await figures(night)
    told = await verify(Settings(database_url=f"sqlite://{tmp_path / 'beds.sqlite3'}"))
    assert "all as they should be" in told


async def evening(night: Night) -> None:
    """The doors open: those in line first, then whoever comes."""
    men = [await night.in_line(MEN, "men") for _ in range(count(2, 8))]
    women = [await night.in_line(WOMEN, "women") for _ in range(count(3, 4))]

    async def line(hand: Hand, numbers: list[str]) -> None:
        for bed, number in enumerate(numbers, start=1):
            await hand.first_in(str(bed), number)

    async def anna() -> None:
        for bed in beds(9, 12):
            await night.anna.check_in(bed, await night.number())
        await night.anna.turn_away("Fel enhet", "referred")

    async def bo() -> None:
        for bed in ("13", "14"):
            await night.bo.hold(bed)
        for bed in beds(15, 22):
            await night.bo.check_in(bed, "nobody")
        await night.bo.check_in("13", "new", "De är visade")  # children were asked about when it was held

    async def cia() -> None:
        for bed in beds(5, 7):
            await night.cia.check_in(bed, "nobody", "Vet inte")
        for bed in beds(8, 10):
            await night.cia.check_in(bed, await night.number())
        await night.cia.check_in("11", "new")

    await asyncio.gather(line(night.anna, men), line(night.cia, women))
    await asyncio.gather(anna(), bo(), cia())


async def late(night: Night) -> None:
    """What was held for nobody is free again; some change beds, go, come back; a lamp is broken; it is full."""
    await night.until(21, 40)
    await night.anna.is_now("14", "free")

    async def anna() -> None:
        for bed in ("14", *beds(23, 24)):
            await night.anna.check_in(bed, "nobody")
        await night.anna.do("1", "2", "occupied")  # the two change beds
        await night.anna.turn_away("Kom för sent")

    async def bo() -> None:
        for bed in beds(25, 27):
            await night.bo.check_in(bed, "nobody")
        await night.bo.do("15", "Skriv ut", "cleaning")
        await night.bo.take_back("15", "occupied")
        await night.bo.do("28", "Reparation", "closed")

    async def cia() -> None:
        await night.cia.do("3", "Borta i natt", "occupied")
        await night.cia.check_in("12", "nobody")
        await night.cia.turn_away("Inte tryggt", "none-found")
        await night.cia.turn_away("Det var fullt")
        await night.cia.do("5", "Skriv ut", "cleaning")

    await asyncio.gather(anna(), bo(), cia())
    await night.until(1, 30)
    await night.anna.do("9", "Skriv ut", "cleaning")
    await night.bo.do("9", "Klar", "free")
    await night.bo.check_in("9", "nobody")
    await night.cia.do("5", "Klar", "free")
    await night.cia.do("3", "Här igen", "occupied")


async def morning(night: Night) -> None:
    """The handover is read; at half past seven everybody is out; two of the beds are ready again."""
    await night.until(5)
    await night.anna.page.get_by_role("button", name="Stämmer").click()
    await asyncio.gather(
        *(h.page.goto(f"{night.house.address}/units/{h.unit}/handover") for h in (night.bo, night.cia))
    )
    counted = {hand.unit: await hand.page.inner_text("section:has(#since-h) dl") for hand in (night.bo, night.cia)}
    ledger = night.count()
    for unit, told in counted.items():
        figures = [int(word) for word in told.split() if word.isdigit()]
        gone = ledger[unit]["discharge"] - sum(1 for e in night.told if e.unit == unit and e.kind == "undo")
        assert figures[:3] == [ledger[unit]["admit"], gone, ledger[unit]["turn-away"]], told
    for hand in (night.bo, night.cia):
        await hand.page.get_by_role("button", name="Jag har läst").click()
        await hand.page.goto(f"{night.house.address}/units/{hand.unit}")
        await hand.page.wait_for_selector("body[data-live=yes]")
    await night.until(7, 30)
    for hand in (night.anna, night.bo, night.cia):
        await hand.is_now("1", "cleaning")
        assert not await hand.page.query_selector(".bed[data-state=occupied]")
    await night.anna.do("1", "Klar", "free")
    await night.cia.do("1", "Klar", "free")
    await night.cia.page.get_by_role("button", name="Stämmer").click()


async def figures(night: Night) -> None:
    """Screens, tables, world and ledger, side by side."""
    world, ledger = night.house.store.world, night.count()
    assert sum(told["admit"] for told in ledger.values()) == GUESTS
    assert {unit: count["turn-away"] for unit, count in ledger.items()} == {MEN: 2, WOMEN: 2}
    outcomes = Counter((e.reason, e.note["outcome"]) for e in night.told if e.kind == "turn-away")
    assert outcomes == Counter(
        {
            ("wrong-unit", "referred"): 1,
            ("late", "referred"): 1,
            ("not-safe", "none-found"): 1,
            ("full", "none-found"): 1,
        }
    )
    out = {unit: count["check-out"] + count["discharge"] - count["undo"] for unit, count in ledger.items()}
    assert out == {unit: count["admit"] for unit, count in ledger.items()}
    assert all(e.spell.terms == 1 and e.spell.asked for e in night.told if e.kind == "admit")
    open_ = Counter((world.beds[bed].unit, spell.state) for bed, spell in world.spells.items())
    rows = (
        await Spell.filter(ended=None)
        .annotate(n=Count("seq"))
        .group_by("unit_id", "state")
        .values_list("unit_id", "state", "n")
    )
    assert Counter({(unit, state): n for unit, state, n in rows}) == open_
    stays = await Spell.filter(state="occupied").values_list("stay", "ended")
    assert (len({stay for stay, _ in stays}), sum(1 for _, ended in stays if ended is None)) == (GUESTS, 0)
    for hand in (night.anna, night.cia):
        free = PLACES[hand.unit] - sum(n for (unit, _), n in open_.items() if unit == hand.unit)
        assert await hand.page.inner_text(".count-fig .lit") == str(free)
        assert await hand.page.locator(".bed[data-state=free]").count() == free
