"""Accounts, sessions and tokens: who gets in, for how long, and when no more."""

from datetime import UTC, datetime, timedelta

import pytest

from beds.people import accounts, sessions, tokens
from beds.people.accounts import INVITE_LIVES
from beds.people.hashing import PASSPHRASES
from beds.people.refusals import NameTaken, WeakPassphrase, WrongInvite, WrongSignIn
from beds.people.sessions import ABSOLUTE, IDLE
from beds.settings import Settings
from beds.store.models.people import Account, Session, Token

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
PASSPHRASE = "sju sömniga sälar"
SOON = timedelta(seconds=1)


async def make(login: str = "Berit") -> Account:
    code = await accounts.invite_staff(login, "staff", "city", ["home", "women", "home"], NOW)
    return await accounts.accept_invite(code, PASSPHRASE, NOW)


async def test_an_account_opens_once_with_its_code(database: Settings) -> None:
    code = await accounts.invite_staff("Berit", "staff", "city", [], NOW)
    with pytest.raises(WrongSignIn):
        await accounts.sign_in("berit", "")
    await accounts.accept_invite(code, PASSPHRASE, NOW)
    assert (await accounts.sign_in(" BERIT ", PASSPHRASE)).login == "berit"
    with pytest.raises(WrongInvite):
        await accounts.accept_invite(code, "en helt annan mening", NOW)


async def test_a_code_runs_out_and_is_kept_only_hashed(database: Settings) -> None:
    code = await accounts.invite_staff("Berit", "staff", "city", [], NOW)
    assert code not in str((await Account.get(login="berit")).__dict__)
    with pytest.raises(WrongInvite):
        await accounts.accept_invite(code, PASSPHRASE, NOW + INVITE_LIVES + SOON)


async def test_who_has_lost_a_passphrase_gets_a_new_code_and_old_sessions_end(database: Settings) -> None:
    account = await make()
    secret = await sessions.begin(account.id, NOW)
    code = await accounts.invite_again("BERIT", NOW)
    assert (await accounts.sign_in("berit", PASSPHRASE)).id == account.id
    await accounts.accept_invite(code, "en helt annan mening", NOW)
    assert await sessions.caller(secret, NOW) is None
    with pytest.raises(WrongSignIn):
        await accounts.sign_in("berit", PASSPHRASE)
    assert await accounts.invite_again("nobody", NOW) is None


@pytest.mark.parametrize("passphrase", ["", "elva tecken", "aaaaaaaaaaaaaaaa", "BeritssonBeritsson", "x" * 300])
async def test_a_passphrase_that_is_easily_guessed_is_refused(database: Settings, passphrase: str) -> None:
    code = await accounts.invite_staff("Beritsson", "staff", "city", [], NOW)
    with pytest.raises(WeakPassphrase):
        await accounts.accept_invite(code, passphrase, NOW)
    await accounts.accept_invite(code, PASSPHRASE, NOW)


async def test_unknown_wrong_unopened_and_disabled_are_one_answer_after_the_same_work(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make("wrong")
    await make("disabled")
    await accounts.disable("disabled", NOW)
    await accounts.invite_staff("unopened", "staff", "city", [], NOW)
    hashed = []
    fits = PASSPHRASES._fits
    monkeypatch.setattr(PASSPHRASES, "_fits", lambda kept, secret: hashed.append(kept) or fits(kept, secret))
    for login in ("wrong", "disabled", "unopened", "nobody", "", "nul\0", "x" * 500):
        with pytest.raises(WrongSignIn):
            await accounts.sign_in(login, "fel fel fel fel" if login == "wrong" else PASSPHRASE)
    assert len(hashed) == 7


async def test_two_accounts_cannot_have_names_that_look_alike(database: Settings) -> None:
    await make("Berit")
    with pytest.raises(NameTaken):
        await make("ＢERIT ")


async def test_a_session_is_the_account_as_it_is_now(database: Settings) -> None:
    account = await make()
    secret = await sessions.begin(account.id, NOW)
    caller = await sessions.caller(secret, NOW)
    assert (caller.role, caller.organisation, caller.units) == ("staff", "city", {"home", "women"})
    await Account.filter(id=account.id).update(role="planner")
    assert (await sessions.caller(secret, NOW)).role == "planner"


async def test_a_session_ends_when_its_screen_lies_unused(database: Settings) -> None:
    secret = await sessions.begin((await make()).id, NOW)
    used = NOW + IDLE - SOON
    assert await sessions.caller(secret, used)
    assert await sessions.caller(secret, used + IDLE - SOON)
    assert await sessions.caller(secret, used + 2 * IDLE) is None


async def test_looking_is_no_use(database: Settings) -> None:
    secret = await sessions.begin((await make()).id, NOW)
    assert await sessions.caller(secret, NOW + IDLE - SOON, using=False)
    assert await sessions.caller(secret, NOW + IDLE + SOON) is None


async def test_no_session_outlives_a_shift_however_much_it_is_used(database: Settings) -> None:
    secret = await sessions.begin((await make()).id, NOW)
    at = NOW
    while at < NOW + ABSOLUTE:
        assert await sessions.caller(secret, at)
        at += IDLE / 2
    assert await sessions.caller(secret, NOW + ABSOLUTE + SOON) is None


async def test_a_new_sign_in_has_a_new_secret_and_ends_the_browsers_earlier_one(database: Settings) -> None:
    account = await make()
    old = await sessions.begin(account.id, NOW)
    new = await sessions.begin(account.id, NOW, instead_of=old)
    assert new != old
    assert await sessions.caller(old, NOW) is None
    assert await sessions.caller(new, NOW)
    assert old not in str([s.__dict__ for s in await Session.all()])


async def test_disabling_an_account_ends_everything_at_once(database: Settings) -> None:
    account = await make()
    secret = await sessions.begin(account.id, NOW)
    assert await accounts.disable("BERIT", NOW)
    assert await sessions.caller(secret, NOW) is None
    assert not await accounts.disable("berit", NOW)


async def test_sessions_are_listed_for_their_owner_and_ended_by_nobody_else(database: Settings) -> None:
    berit, sven = await make("berit"), await make("sven")
    first, second = await sessions.begin(berit.id, NOW), await sessions.begin(berit.id, NOW + SOON)
    await sessions.begin(sven.id, NOW)
    listed = await sessions.of_account(berit.id, NOW + SOON)
    assert len(listed) == 2
    assert not await sessions.end(sven.id, listed[0].id)
    assert await sessions.end(berit.id, listed[0].id)
    assert await sessions.caller(second, NOW) is None
    assert await sessions.caller(first, NOW)


async def test_a_token_is_its_account_until_it_is_revoked(database: Settings) -> None:
    token = await tokens.make("wall", "outreach", "city", [], NOW)
    assert (await tokens.caller(token)).role == "outreach"
    assert token not in str([t.__dict__ for t in await Token.all()])
    assert await tokens.caller(token + "x") is None
    assert await tokens.caller("") is None
    assert await tokens.revoke("wall", NOW) == 1
    assert await tokens.caller(token) is None
