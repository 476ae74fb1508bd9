"""Names of those who work here go as the register says; what they have read can still be reviewed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from beds.people import access, accounts, passes, review, sessions
from beds.people.refusals import NameTaken, WrongSignIn
from beds.people.rights import Caller
from beds.retention import limits
from beds.settings import Settings
from beds.store.models.people import Account, AccountUnit
from beds.world import Unit

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
TONIGHT = date(2026, 3, 2)
HOME = Unit(slug="home", name="Hemmet", organisation="city")
SECRET = b"a secret of these tests"
PASSPHRASE = "sju sömniga sälar"


def kept(kind: str, now: datetime) -> timedelta:
    """How long that class is kept, as of then."""
    return now - limits()[kind].before(now)


async def forget_passes(now: datetime) -> int:
    return await passes.forget_names(now, kept("pass", now))


async def forget_accounts(now: datetime) -> int:
    return await accounts.forget_names(now, kept("account", now))


async def volunteer(name: str = "Kim Ek", night: date = TONIGHT) -> Account:
    """Somebody with a pass for that night."""
    await passes.give(SECRET, HOME, name, night, "boss", NOW)
    return await Account.get(login=f"{name} {night}")


async def test_a_volunteer_s_name_goes_two_months_after_the_night_and_the_pass_stays_without_it(
    database: Settings,
) -> None:
    kim = await volunteer()
    later = kim.until + timedelta(days=59)
    assert await forget_passes(later) == 0
    assert await forget_passes(later + timedelta(days=4)) == 1
    after = await Account.get(id=kim.id)
    assert (after.login, after.invite, after.passphrase) == (None, None, "")
    assert (after.until, after.made_by, after.role) == (kim.until, "boss", "staff")
    assert await AccountUnit.filter(account_id=kim.id, unit="home").exists()
    assert await forget_passes(later + timedelta(days=9)) == 0


async def test_of_a_pass_that_was_ended_before_its_night_the_name_goes_from_then_on(database: Settings) -> None:
    kim = await volunteer(night=TONIGHT + timedelta(days=30))
    await passes.end("home", kim.id, NOW)
    later = NOW + timedelta(days=63)
    assert later < kim.until + kept("pass", later)
    assert await forget_passes(later) == 1


async def test_the_name_of_a_closed_account_goes_after_thirteen_months_and_is_free_again(database: Settings) -> None:
    code = await accounts.invite_staff("berit", "staff", "city", ["home"], NOW)
    berit = await accounts.accept_invite(code, PASSPHRASE, NOW)
    await accounts.invite_staff("anna", "staff", "city", ["home"], NOW)
    await accounts.disable("berit", NOW)
    assert await forget_accounts(NOW + timedelta(days=390)) == 0
    with pytest.raises(NameTaken):
        await accounts.invite_staff("berit", "staff", "city", [], NOW)
    assert await forget_accounts(NOW + timedelta(days=400)) == 1
    after = await Account.get(id=berit.id)
    assert (after.login, after.passphrase, after.disabled_at, after.role) == (None, "", NOW, "staff")
    assert [account.login for account in await Account.exclude(login=None)] == ["anna"], "who works here keeps theirs"
    await accounts.invite_staff("berit", "manager", "city", [], NOW)
    with pytest.raises(WrongSignIn):
        await accounts.sign_in("berit", PASSPHRASE)


async def test_a_pass_is_no_closed_account_and_a_program_is_neither(database: Settings) -> None:
    await volunteer()
    await accounts.add_account("partner", "city", (), NOW)
    assert await forget_accounts(NOW + timedelta(days=4000)) == 0
    assert await forget_passes(NOW + timedelta(days=4000)) == 1


async def test_a_month_can_be_reviewed_with_its_names_in_the_month_after_it(database: Settings) -> None:
    """A review covers 31 days at most: of the first of them the name is there until the month after is over."""
    kim = await volunteer()
    await access.log(Caller(account=kim.id, role="staff", organisation="city"), "unit", NOW, unit="home")
    reviewed = NOW + review.LONGEST + timedelta(days=28)
    await forget_passes(reviewed)
    due = await review.due(SECRET, "city", {"home": HOME}, reviewed)
    assert await review.names({row.account for row in due.sample}) == {kim.id: "Kim Ek 2026-03-02"}


async def test_of_a_nameless_account_the_reviewer_is_told_the_night_or_that_it_is_closed(database: Settings) -> None:
    kim, code = await volunteer(), await accounts.invite_staff("berit", "staff", "city", ["home"], NOW)
    berit = await accounts.accept_invite(code, PASSPHRASE, NOW)
    open_ = await accounts.add_account("partner", "city", (), NOW)
    await accounts.disable("berit", NOW)
    late = NOW + timedelta(days=800)
    await forget_passes(late)
    await forget_accounts(late)
    who = {kim.id, berit.id, open_.id}
    assert await review.names(who) == {}
    assert await review.nameless(who) == {kim.id: TONIGHT, berit.id: None}


async def test_a_name_that_goes_ends_nothing_and_begins_nothing(database: Settings) -> None:
    kim = await volunteer()
    late = kim.until + timedelta(days=70)
    await forget_passes(late)
    assert await sessions.of_account_id(kim.id, late) is None
    assert await passes.of_unit("home", late) == []
    tapped = kim.until - timedelta(hours=3)
    assert (await sessions.of_account_id(kim.id, tapped)).login == "", "what waited on a phone is still its own"
