"""Shift passes in the database, on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest

from beds.people import accounts, passes, sessions
from beds.people.refusals import NameTaken, WrongPass
from beds.settings import Settings
from beds.world import Unit

NOW = datetime(2026, 3, 28, 17, tzinfo=UTC)
"""The evening before summer time."""
TONIGHT = date(2026, 3, 28)
HOME = Unit(slug="hem", name="Hem", organisation="kommun")
OTHER = Unit(slug="natt", name="Natt", organisation="kommun")
SECRET = b"a secret of these tests"


async def given(unit: Unit = HOME, name: str = "Kim", night: date = TONIGHT) -> str:
    return await passes.give(SECRET, unit, name, night, "boss", NOW)


async def test_a_pass_lasts_its_night_even_where_the_clock_is_put_forward(database: Settings) -> None:
    account = await passes.open_(SECRET, await given(), NOW)
    secret = await sessions.begin(account.id, NOW)
    caller = await sessions.caller(secret, NOW + timedelta(hours=13))
    who = (caller.role, caller.units, caller.organisation, caller.login)
    assert who == ("staff", {"hem"}, "kommun", "Kim 2026-03-28")
    assert account.until == datetime(2026, 3, 29, 12, tzinfo=UTC), "14.00, by the clock of summer"
    assert await sessions.caller(await sessions.begin(account.id, account.until), account.until) is None


async def test_who_made_it_is_kept_and_a_name_of_another_house_is_taken(database: Settings) -> None:
    await given()
    with pytest.raises(NameTaken):
        await given(OTHER)
    await accounts.add_account("staff", "kommun", ["hem"], NOW, login="lo 2026-03-28")
    with pytest.raises(NameTaken):
        await given(name="lo")
    (kim,) = await passes.of_unit("hem", NOW)
    assert (kim.name, kim.night, kim.used, kim.since) == ("Kim", TONIGHT, False, None)
    assert (await accounts.Account.get(id=kim.account)).made_by == "boss"


async def test_a_code_is_for_its_night_and_nothing_can_be_made_of_the_table(database: Settings) -> None:
    code = await given(night=TONIGHT + timedelta(days=2))
    with pytest.raises(WrongPass):
        await passes.open_(SECRET, code, NOW)
    with pytest.raises(WrongPass):
        await passes.open_(b"another secret", code, NOW + timedelta(days=2))
    account = await passes.open_(SECRET, code, NOW + timedelta(days=2))
    assert code not in f"{account.invite}{account.passphrase}{account.login}"


async def test_nobody_becomes_a_pass_in_a_demo_s_cast(database: Settings) -> None:
    await passes.open_(SECRET, await given(), NOW)
    assert await accounts.cast() == []
