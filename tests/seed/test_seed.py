"""`beds seed`: the real house, with nobody in it."""

from pathlib import Path

import pytest

from beds.board import Audience, places, unit_view
from beds.seed import missing, read_house, seed
from beds.settings import Settings
from beds.store import Store
from beds.store.driver import driver
from beds.store.script import Query, Script
from beds.world import World, apply, decide
from beds.world.commands import Found, SetUnit
from beds.world.nights import begins
from beds.world.state import replace
from tests.support.command import beds

OPEN = ("harbarget", "harbarget-kvinnor", "hemlaas")


def settings(url: str) -> Settings:
    return Settings(database_url=url, secret_key="a secret of these tests")


async def world(url: str) -> World:
    store = await Store.open(settings(url))
    try:
        return store.world
    finally:
        await store.close()


async def count(url: str, table: str) -> int:
    def ask() -> Script[list]:
        return (yield Query(f"SELECT count(*) FROM {table}"))

    connected = driver(settings(url))
    try:
        return (await connected.read(ask()))[0][0]
    finally:
        await connected.close()


async def test_a_real_house_has_nobody_in_it(migrated_url: str) -> None:
    await seed(settings(migrated_url))
    seeded = await world(migrated_url)
    assert (seeded.kind, seeded.spells, seeded.waits, seeded.confirmed) == ("real", {}, {}, {})
    for table in ("account", "ticket", "spell", "wait", "token"):
        assert await count(migrated_url, table) == 0


async def test_hemlaas_is_open_with_ten_free_beds(migrated_sqlite_url: str) -> None:
    """What programs that know nothing else may count on."""
    await seed(settings(migrated_sqlite_url))
    seeded = await world(migrated_sqlite_url)
    hemlaas = seeded.units["hemlaas"]
    assert (hemlaas.status, hemlaas.mode, hemlaas.decision) == ("open", "without", "DEMO")
    assert (places(seeded, hemlaas).planned, places(seeded, hemlaas).free) == (10, 10)
    assert {u.slug for u in seeded.units.values() if u.status == "open"} == set(OPEN)
    planned = places(seeded, seeded.units["kvinnoenheten"])
    assert (planned.planned, planned.usable, planned.free) == (8, 0, 0)


async def test_a_second_seed_changes_nothing(migrated_sqlite_url: str) -> None:
    assert await seed(settings(migrated_sqlite_url)) > 0
    before = await world(migrated_sqlite_url)
    assert await seed(settings(migrated_sqlite_url)) == 0
    after = await world(migrated_sqlite_url)
    assert after.versions == before.versions
    assert await count(migrated_sqlite_url, "ledger") == before.seq


async def test_a_seed_keeps_what_a_manager_changed(migrated_sqlite_url: str) -> None:
    await seed(settings(migrated_sqlite_url))
    store = await Store.open(settings(migrated_sqlite_url))
    changed = replace(store.world.units["hemlaas"], name="Hemlaås nya", conditions_version=2)
    await store.submit(SetUnit(by="manager", unit=changed))
    await store.close()
    assert await seed(settings(migrated_sqlite_url)) == 0
    assert (await world(migrated_sqlite_url)).units["hemlaas"] == changed


def test_a_seed_that_broke_off_is_finished_by_the_next() -> None:
    house, seeded = read_house(), World()
    now = begins(house.units[0].planned[0][0])
    for entry in decide(seeded, Found(by="seed", founded="real"), now):
        seeded = apply(seeded, entry)
    commands = missing(house, seeded)
    for command in commands[: len(commands) // 2]:
        for entry in decide(seeded, command, now):
            seeded = apply(seeded, entry)
    rest = missing(house, seeded)
    assert [type(c) for c in rest] == [type(c) for c in commands[len(commands) // 2 :]]


async def test_the_neutral_name_is_what_partners_see(migrated_sqlite_url: str) -> None:
    await seed(settings(migrated_sqlite_url))
    seeded = await world(migrated_sqlite_url)
    outside = unit_view(seeded, "samsjuklighet", Audience("partner", organisation="kvinnojouren"))
    assert outside.name == seeded.units["samsjuklighet"].public_name


@pytest.mark.parametrize("again", [(), ("--demo",)])
def test_no_demo_in_a_real_database(migrated_sqlite_url: str, again: tuple[str, ...]) -> None:
    """Exit 1 and one sentence; without --demo it is only what is there already."""
    beds("seed", url=migrated_sqlite_url).check_returncode()
    done = beds("seed", *again, url=migrated_sqlite_url, secret=None)
    assert done.returncode == (1 if again else 0)
    assert done.stderr.count("\n") == (1 if again else 0)
    assert ("real" in done.stderr) == bool(again)


def test_the_files_are_found_wherever_one_stands(
    migrated_sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(read_house().units) == 6
