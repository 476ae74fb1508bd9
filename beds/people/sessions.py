"""Signed-in browsers: a random secret in a cookie, its hash in a table. A session lives where its row does."""

from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from beds.people.rights import Caller
from beds.secrets import hashed, new_id, new_secret
from beds.store.models.people import Account, Revoked, Session

IDLE = timedelta(hours=4)
"""How long a screen may lie unused. A shift pass lasts its night: whoever gave the code may be asleep by then."""
ABSOLUTE = timedelta(hours=14)
"""The longest shift, with its handovers; nobody stays signed in from one night to the next."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: each use would be a write."""

GRANTED = timedelta(days=14)
"""How long what was tapped without network may still arrive in the name of a session (interface: an offline queue)."""

_FIELDS = (
    "id",
    "made_at",
    "seen_at",
    "account__id",
    "account__login",
    "account__role",
    "account__organisation",
    "account__units__unit",
)


async def begin(account: str, now: datetime, instead_of: str = "") -> str:
    """A new session of the account; the secret for its cookie. The browser's earlier session ends."""
    if instead_of:
        await Session.filter(key=hashed(instead_of)).delete()
    await forget(now)
    secret = new_secret()
    await Session.create(id=new_id(), key=hashed(secret), account_id=account, made_at=now, seen_at=now)
    return secret


async def caller(secret: str, now: datetime, using: bool = True) -> Caller | None:
    """Who holds the session, as the account is at this moment; None when it has ended. `using` counts as a use."""
    alive = Session.filter(
        Q(account__until=None, seen_at__gt=now - IDLE) | Q(account__until__gt=now),
        key=hashed(secret),
        made_at__gt=now - ABSOLUTE,
        account__disabled_at=None,
    )
    rows = await alive.values(*_FIELDS)
    if not rows:
        return None
    if using and rows[0]["seen_at"] < now - SEEN_EVERY:
        await Session.filter(id=rows[0]["id"]).update(seen_at=now)
    return caller_of(rows, session=rows[0]["id"])


def caller_of(rows: list[dict[str, Any]], session: str = "") -> Caller:
    """The caller that rows of an account joined with its units describe."""
    row = rows[0]
    return Caller(
        account=row["account__id"],
        role=row["account__role"],
        organisation=row["account__organisation"],
        units=frozenset(r["account__units__unit"] for r in rows if r["account__units__unit"]),
        login=row["account__login"] or "",
        session=session,
    )


async def of_account(account: str, now: datetime) -> list[Session]:
    """The account's sessions that still live, newest first, for their owner."""
    return await Session.filter(account_id=account, made_at__gt=now - ABSOLUTE, seen_at__gt=now - IDLE).order_by(
        "-made_at"
    )


async def forget(now: datetime, kept: timedelta = ABSOLUTE) -> int:
    """Drop the sessions that began longer ago; how many."""
    await Revoked.filter(at__lt=now - GRANTED).delete()
    return await Session.filter(made_at__lt=now - kept).delete()


async def end(account: str, session: str) -> bool:
    """End one session of the account, by its handle. False if the account has none such."""
    return bool(await Session.filter(id=session, account_id=account).delete())


async def revoke(account: str, now: datetime, session: str = "") -> bool:
    """End a session of the account as lost, or all of them: what was tapped in it without network and has not arrived
    is not wanted. False if the account has none such."""
    lost = Session.filter(account_id=account, **({"id": session} if session else {}))
    if session and not await lost.exists():
        return False
    await Revoked.update_or_create({"at": now}, id=session or account)
    await lost.delete()
    return True


async def is_revoked(account: str, session: str, since: datetime) -> bool:
    """Whether the session, or every one that the account had by then, was ended as lost."""
    return await Revoked.filter(id__in=(session, account), at__gt=since).exists()


async def of_account_id(account: str, tapped: datetime) -> Caller | None:
    """The account as a caller, as it is at this moment; None if it is closed, or had ended by itself when that was
    tapped."""
    names = {"account__id": "id", "account__login": "login", "account__role": "role"}
    names |= {"account__organisation": "organisation", "account__units__unit": "units__unit"}
    lasted = Q(until=None) | Q(until__gt=tapped)
    rows = await Account.filter(lasted, id=account, disabled_at=None).values(**names)
    return caller_of(rows) if rows else None
