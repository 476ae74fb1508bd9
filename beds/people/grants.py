"""Leave to do, later, what was tapped in one unit without network: sealed by the house, and of use to nobody else.

A grant outlives its session, so that what was tapped still arrives after the phone was locked. It ends 14 days after it
was given, with its account, and when its session is ended as lost: then whatever comes with it is turned away, however
early it says that it was tapped, since a phone that was stolen may say anything.
"""

import base64
import binascii
from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec import Struct

from beds.people import box
from beds.people.rights import Caller
from beds.people.sessions import GRANTED, is_revoked, of_account_id

FIRST_RELEASE = b"queued"
"""To what it bound its boxes, which phones may bring for 14 days after an update (GRANTED)."""
T = TypeVar("T", bound=Struct)


class Grant(Struct, frozen=True):
    """Who may, where, by which session, since when."""

    account: str
    session: str
    unit: str
    made: datetime


class Note(Struct, frozen=True):
    """A sentence on something in a unit, which a locked phone keeps and cannot read."""

    unit: str
    said: str


def give(secret: bytes, caller: Caller, unit: str, now: datetime) -> str:
    """A grant for the caller in that unit."""
    return _seal(secret, Grant(caller.account, caller.session, unit, now))


def read(secret: bytes, sealed: str) -> Grant | None:
    """The grant; None if the house has not made it."""
    return _unseal(secret, sealed, Grant)


async def holder(grant: Grant, now: datetime, tapped: datetime) -> Caller | None:
    """On whose behalf, as the account is at this moment; None where the grant has ended, or a shift pass had when that
    was tapped."""
    if now - grant.made > GRANTED or await is_revoked(grant.account, grant.session, grant.made):
        return None
    return await of_account_id(grant.account, tapped)


def note(secret: bytes, unit: str, said: str) -> str:
    """A sentence for whoever signs in on that phone and works in the unit."""
    return _seal(secret, Note(unit, said))


def read_note(secret: bytes, sealed: str) -> Note | None:
    """The sentence; None if the house has not made it."""
    return _unseal(secret, sealed, Note)


def _seal(secret: bytes, value: Struct) -> str:
    return base64.urlsafe_b64encode(box.seal(secret, _purpose(type(value)), msgspec.json.encode(value))).decode()


def _unseal(secret: bytes, sealed: str, kind: type[T]) -> T | None:
    try:
        raw = base64.urlsafe_b64decode(sealed)
    except (binascii.Error, ValueError):
        return None
    plain = box.unseal(secret, _purpose(kind), raw)
    if plain is None:
        plain = box.unseal_first(secret, _purpose(kind), raw, FIRST_RELEASE)
    return None if plain is None else msgspec.json.decode(plain, type=kind)


def _purpose(kind: type) -> str:
    return f"queued {kind.__name__}"
