"""Staff accounts: made with a one-time sign-in code, then opened with a passphrase that their owner chose."""

import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from beds import typed
from beds.people.hashing import PASSPHRASES
from beds.people.refusals import NameTaken, WeakPassphrase, WrongInvite, WrongSignIn
from beds.people.sessions import revoke
from beds.secrets import hashed, new_id, new_secret
from beds.store.models.people import Account, AccountUnit, Session, Token

INVITE_LIVES = timedelta(days=3)
PASSPHRASE_MIN, PASSPHRASE_MAX = 12, 256
LOGIN_MAX = 80
LOGIN_MAX_TYPED = 200
"""With marks that nobody sees."""
NAMELESS = {"login": None, "passphrase": "", "invite": None, "invite_until": None}
"""An account without anything that leads to a person."""


def plain_login(login: str) -> str:
    """The name as it is kept and compared: capitals, width, kinds of dashes, marks that nobody sees and surrounding
    space make no difference. Empty when it could be nobody's."""
    return _name(typed.plain(login[:LOGIN_MAX_TYPED]).casefold())


async def add_account(
    role: str, organisation: str, units: Collection[str], now: datetime, login: str | None = None, invite: str = ""
) -> Account:
    """A new account: `login` for a person, none for a program. Raises NameTaken."""
    try:
        async with in_transaction():
            account = await Account.create(
                id=new_id(),
                login=plain_login(login) if login else None,
                role=role,
                organisation=organisation,
                invite=hashed(invite) if invite else None,
                invite_until=now + INVITE_LIVES if invite else None,
                made_at=now,
            )
            for unit in sorted(set(units)):
                await AccountUnit.create(account=account, unit=unit)
    except IntegrityError:
        raise NameTaken from None
    return account


async def invite_staff(login: str, role: str, organisation: str, units: Collection[str], now: datetime) -> str:
    """A new account for a member of staff, and its one-time sign-in code (kept hashed). Raises NameTaken."""
    code = new_secret()
    await add_account(role, organisation, units, now, login=login, invite=code)
    return code


async def invite_again(login: str, now: datetime) -> str | None:
    """A new one-time code for who has lost theirs, or the passphrase; None if there is no open account of that name.
    The old passphrase holds until the code is used."""
    code = new_secret()
    updated = await _open(login).update(invite=hashed(code), invite_until=now + INVITE_LIVES)
    return code if updated else None


async def accept_invite(code: str, passphrase: str, now: datetime) -> Account:
    """Set the owner's passphrase: the code is used up, and every session of the account has ended. Raises WrongInvite,
    WeakPassphrase or TooBusy."""
    open_invite = Account.filter(invite=hashed(typed.secret(code)), invite_until__gt=now, disabled_at=None)
    account = await open_invite.first()
    if account is None:
        raise WrongInvite
    kept = await _weighed(passphrase, account.login or "")
    if not await open_invite.update(passphrase=kept, invite=None, invite_until=None):
        raise WrongInvite
    await revoke(account.id, now)
    return account


async def choose(account: Account, passphrase: str, now: datetime) -> None:
    """Another passphrase for who is known by the old one; every session of the account has ended. Raises WeakPassphrase
    or TooBusy."""
    kept = await _weighed(passphrase, account.login or "")
    await Account.filter(id=account.id).update(passphrase=kept)
    await revoke(account.id, now)


async def has_passphrase(account: str) -> bool:
    """Whether the account is opened with one."""
    return await Account.filter(id=account).exclude(passphrase="").exists()


async def sign_in(login: str, passphrase: str) -> Account:
    """The account with that name and passphrase. Unknown, disabled, not opened yet and wrong take the same work and
    get the same answer. Raises WrongSignIn or TooBusy."""
    account = await _open(login).first()
    fits = await PASSPHRASES.fits(account.passphrase if account else None, _normal(passphrase[:PASSPHRASE_MAX]))
    if account is None or not fits:
        raise WrongSignIn
    return account


async def cast() -> list[Account]:
    """The accounts of a demo, which anyone may be: they have a name and neither a passphrase nor a code for one."""
    plain = Account.filter(login__not_isnull=True, passphrase="", invite=None, until=None, disabled_at=None)
    return await plain.order_by("login")


async def login_of(account: str) -> str:
    """What the account signs in with; empty for one that has no name (any more)."""
    found = await Account.get_or_none(id=account)
    return (found and found.login) or ""


async def disable(login: str, now: datetime) -> bool:
    """Shut the account of that name. False if there is no open one."""
    account = await _open(login).first()
    if account is not None:
        await shut(account.id, now)
    return account is not None


async def shut(account: str, now: datetime) -> None:
    """Disable the account; its sessions and tokens end at once."""
    async with in_transaction():
        await Account.filter(id=account).update(disabled_at=now, invite=None)
        await Session.filter(account_id=account).delete()
        await Token.filter(account_id=account).delete()


async def forget_names(now: datetime, kept: timedelta) -> int:
    """Take the names from accounts that were closed so long ago, and what they signed in with; how many. The row stays
    under its random id, so that readings and reviews of one account still belong together; the name is free again."""
    closed = Account.filter(login__not_isnull=True, until=None, disabled_at__lt=now - kept)
    return await closed.update(**NAMELESS)


def _open(login: str) -> QuerySet[Account]:
    """The open account of that name. One that was made before dashes of all kinds were the same may have another."""
    as_it_was = _name(unicodedata.normalize("NFKC", login[:LOGIN_MAX_TYPED]).strip().casefold())
    return Account.filter(login__in=[plain_login(login), as_it_was], disabled_at=None)


def _name(text: str) -> str:
    """The text, if it could be somebody's name; else nothing."""
    return text if text.isprintable() and len(text) <= LOGIN_MAX else ""


def _normal(passphrase: str) -> str:
    return unicodedata.normalize("NFKC", passphrase)


async def _weighed(passphrase: str, login: str) -> str:
    """What is kept of a passphrase that is long enough. Raises WeakPassphrase or TooBusy."""
    plain = _normal(passphrase).strip().casefold()
    if not PASSPHRASE_MIN <= len(plain) <= PASSPHRASE_MAX or len(set(plain)) < 5 or plain in (login, login * 2):
        raise WeakPassphrase
    return await PASSPHRASES.make(_normal(passphrase))
