"""`beds seed --demo`: a database of its own kind, whole or refused, and nothing in it opens a door."""

from collections import Counter
from contextlib import nullcontext
from pathlib import Path

import pytest

from beds.demo.cast import CAST
from beds.demo.perform import NoDemo, make_demo
from beds.people import tickets
from beds.people.accounts import cast, sign_in
from beds.people.refusals import WrongPin, WrongSignIn
from beds.people.rights import ROLES
from beds.settings import Settings, SettingsError
from beds.store import Store, orm
from beds.store.models.people import Account
from beds.store.models.ticket import Ticket
from beds.store.verify import verify
from beds.world import World
from beds.world.commands import Tick
from tests.seed.played import EVENING

pytestmark = pytest.mark.usefixtures("some_weeks", "elsewhere")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo on PostgreSQL keeps its secret where one stands."""
    monkeypatch.chdir(tmp_path)


async def demo(url: str) -> bool:
    return await make_demo(Settings(database_url=url), nullcontext(lambda _: None), EVENING)


async def world(url: str) -> World:
    store = await Store.open(Settings(database_url=url), lambda: EVENING)
    try:
        return store.world
    finally:
        await store.close()


async def test_the_demo_is_a_database_like_any_other(migrated_url: str) -> None:
    """The whole past went through the writer, and its ledger holds; a second time does nothing."""
    assert await demo(migrated_url)
    made = await world(migrated_url)
    assert made.kind == "demo"
    states = Counter(s.state for s in made.spells.values())
    assert states.keys() == {"held", "offered", "occupied", "cleaning", "closed"}
    assert "all as they should be" in await verify(Settings(database_url=migrated_url))
    assert not await demo(migrated_url)
    assert (await world(migrated_url)).seq == made.seq


async def test_opening_the_demo_lengthens_no_offer(migrated_sqlite_url: str) -> None:
    """The year was not an outage."""
    await demo(migrated_sqlite_url)
    made = await world(migrated_sqlite_url)
    store = await Store.open(Settings(database_url=migrated_sqlite_url), lambda: EVENING)
    await store.submit(Tick())
    await store.close()
    assert store.world.spells == made.spells


async def test_every_role_has_an_account_without_a_passphrase(migrated_sqlite_url: str) -> None:
    await demo(migrated_sqlite_url)
    async with orm(Settings(database_url=migrated_sqlite_url)):
        accounts = await cast()
        assert {a.login for a in accounts} == {part.login for part in CAST}
        assert {a.role for a in accounts} == set(ROLES)
        with pytest.raises(WrongSignIn):
            await sign_in(accounts[0].login, "")


async def test_units_and_organisations_of_accounts_exist(migrated_sqlite_url: str) -> None:
    await demo(migrated_sqlite_url)
    made = await world(migrated_sqlite_url)
    for part in CAST:
        assert part.organisation in made.organisations
        assert all(made.units[slug].organisation == part.organisation for slug in part.units)
        assert bool(part.units) == (part.role in ("staff", "manager"))
    for slug, unit in made.units.items():
        if unit.status == "open":
            assert {p.role for p in CAST if slug in p.units} == {"staff", "manager"}


async def test_no_pin_opens_a_number_of_the_demo(migrated_sqlite_url: str) -> None:
    await demo(migrated_sqlite_url)
    async with orm(Settings(database_url=migrated_sqlite_url)):
        rows = await Ticket.all()
        assert len(rows) > 10
        assert len({row.number for row in rows}) == len(rows)
        for pin in ("", "00000000"):
            with pytest.raises(WrongPin):
                await tickets.check(b"secret", rows[0].number, pin, EVENING)


async def test_a_demo_that_was_interrupted_is_not_shown_as_whole(migrated_sqlite_url: str) -> None:
    await demo(migrated_sqlite_url)
    async with orm(Settings(database_url=migrated_sqlite_url)):
        await Account.all().delete()
    with pytest.raises(NoDemo, match="interrupted"):
        await demo(migrated_sqlite_url)


async def test_the_demo_takes_no_real_secret(migrated_sqlite_url: str) -> None:
    settings = Settings(database_url=migrated_sqlite_url, secret_key="a real one")
    with pytest.raises(SettingsError):
        await make_demo(settings, nullcontext(lambda _: None), EVENING)
    assert (await world(migrated_sqlite_url)).seq == 0
