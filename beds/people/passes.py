"""Shift passes: a volunteer's own account, in one unit and for one night, opened with a code that works once.

The account's login is the volunteer's name and the night. It ends by itself; whoever has read what stays on record.
"""

import re
import secrets
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from tortoise.expressions import Q

from beds import typed
from beds.people.accounts import NAMELESS, add_account, plain_login, shut
from beds.people.refusals import NameTaken, WrongPass
from beds.people.sessions import revoke
from beds.secrets import keyed
from beds.store.models.people import Account, Session
from beds.world.nights import ZONE, begins, local_instant, night_of
from beds.world.state import Unit

DIGITS = 8
"""Of a code. It works once and for one night, and those who try are counted (`web.limits`)."""
AFTER = timedelta(hours=2)
"""How long the pass outlives its night, for who stays until the next shift is there."""
AHEAD = timedelta(days=31)
"""How far ahead a pass can be made."""
NAME_MAX = 40
NIGHT = re.compile(r" \d{4}-\d\d-\d\d$")


class Pass(Struct, frozen=True):
    """One pass. `used` is whether its code is; `since` is when the phone that is signed in with it did so."""

    account: str
    name: str
    night: date
    until: datetime
    used: bool
    since: datetime | None


def called(login: str) -> str:
    """The name of an account as people say it: of a pass without its night."""
    return NIGHT.sub("", login)


def night_now(unit: Unit, now: datetime) -> date:
    """The night that the unit is in."""
    return night_of(now, unit.rules.day_turns)


async def give(secret: bytes, unit: Unit, name: str, night: date, by: str, now: datetime) -> str:
    """The code of a new pass. Given again for the same name and night it is a new code, and the old phone is ended
    as lost. Raises NameTaken, or ValueError for a night or a name that cannot be."""
    login, until = f"{_name(name)} {night.isoformat()}", begins(night + timedelta(days=1), unit.rules.day_turns) + AFTER
    if until <= now or night - night_now(unit, now) > AHEAD:
        raise ValueError("no such night")
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    account = await Account.get_or_none(login=login)
    if account is None:
        account = await add_account("staff", unit.organisation, [unit.slug], now)
    elif not await Account.filter(id=account.id, units__unit=unit.slug, until__not_isnull=True).exists():
        raise NameTaken
    await revoke(account.id, now)
    kept = {"login": login, "invite": _kept(secret, code), "invite_until": until, "until": until, "made_by": by}
    await Account.filter(id=account.id).update(**kept, disabled_at=None)
    return code


async def open_(secret: bytes, code: str, now: datetime) -> Account:
    """The account whose code this is; the code is used up. Raises WrongPass."""
    kept = _kept(secret, typed.code(code))
    found = Account.filter(invite=kept, until__gt=now, disabled_at=None)
    account = await found.first()
    if account is None or account.until is None or now < local_instant(night_of_end(account.until), time()):
        raise WrongPass
    if not await found.update(invite=None, invite_until=None):
        raise WrongPass
    return account


async def of_unit(unit: str, now: datetime) -> list[Pass]:
    """The unit's passes that have not ended, those of the next night first."""
    rows = await Account.filter(units__unit=unit, until__gt=now, disabled_at=None).order_by("until", "login")
    open_ = Session.filter(account_id__in=[row.id for row in rows])
    began = dict(await open_.values_list("account_id", "made_at"))
    return [
        Pass(r.id, called(r.login or ""), night_of_end(r.until), r.until, r.invite is None, began.get(r.id))
        for r in rows
        if r.until is not None
    ]


async def find(unit: str, account: str, now: datetime) -> Pass | None:
    """The unit's pass of that account, if it has not ended."""
    return next((p for p in await of_unit(unit, now) if p.account == account), None)


async def end(unit: str, account: str, now: datetime) -> bool:
    """End a pass of the unit at once; False if there is none such."""
    if await find(unit, account, now) is None:
        return False
    await shut(account, now)
    return True


async def forget_names(now: datetime, kept: timedelta) -> int:
    """Take the volunteers' names from passes that ended so long ago, with their night or before; how many. What stays
    is an account without a name, its unit, the night that it was for, and who made it, whom a reviewer can ask."""
    ended = Q(until__lt=now - kept) | Q(disabled_at__lt=now - kept)
    return await Account.filter(ended, login__not_isnull=True, until__not_isnull=True).update(**NAMELESS)


def night_of_end(until: datetime) -> date:
    """The night of a pass that ends then: also of one whose name is gone."""
    return (until - AFTER).astimezone(ZONE).date() - timedelta(days=1)


def _name(name: str) -> str:
    """A name as it is kept. Raises ValueError."""
    plain = " ".join(typed.plain(name).split())
    if not plain or len(plain) > NAME_MAX or not plain_login(plain) or NIGHT.search(f" {plain}"):
        raise ValueError("no such name")
    return plain


def _kept(secret: bytes, code: str) -> str:
    return keyed(secret, "pass", code).hex()
