"""Bearer tokens of programs: random, kept hashed, valid as long as their row stands."""

from collections.abc import Collection
from datetime import datetime

from beds.people.accounts import add_account, shut
from beds.people.rights import Caller
from beds.people.sessions import caller_of
from beds.secrets import hashed, new_id, new_secret
from beds.store.models.people import Token

PREFIX = "beds_"
"""So that programs which look for secrets in the wrong place can know one."""

_FIELDS = ("account__id", "account__login", "account__role", "account__organisation", "account__units__unit")


async def make(label: str, role: str, organisation: str, units: Collection[str], now: datetime) -> str:
    """A token for a new program with that role; it is shown this once."""
    account = await add_account(role, organisation, units, now)
    token = PREFIX + new_secret(32)
    await Token.create(id=new_id(), key=hashed(token), account=account, label=label, made_at=now)
    return token


async def caller(token: str) -> Caller | None:
    """Who holds the token, as the account is at this moment; None when there is none such."""
    rows = await Token.filter(key=hashed(token), account__disabled_at=None).values(*_FIELDS)
    return caller_of(rows) if rows else None


async def revoke(label: str, now: datetime) -> int:
    """Shut the accounts of every token of that label; how many."""
    found = await Token.filter(label=label, account__disabled_at=None).values_list("account_id")
    for (account,) in found:
        await shut(account, now)
    return len(found)
