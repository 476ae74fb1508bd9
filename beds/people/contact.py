"""The optional way to reach somebody: sealed with a secret outside the database, and soon forgotten."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from beds.people.secrets import keyed
from beds.store.models.notice import Contact
from beds.store.models.wait import Wait
from beds.world.refusals import Invalid

FORGOTTEN_AFTER = timedelta(hours=24)
"""After the last wait of the number has closed (L-16)."""
NONCE = 12
"""Bytes; random for each sealing, as AES-GCM wants them (NIST SP 800-38D, 8.2.2)."""
PHONE = re.compile(r"\+?[0-9]{6,15}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,120}\.[A-Za-z]{2,24}")

Kind = Literal["phone", "email", "word"]


class Reach(Struct, frozen=True):
    """A way to reach somebody, in the clear. `address` is a phone number, an e-mail address, or an organisation."""

    kind: Kind
    address: str
    read_by_other: bool


class BadAddress(Invalid):
    """An address that nobody could use."""

    message = "We cannot use that number or address. Look at it once more."


async def keep(secret: bytes, ticket: str, reach: Reach, now: datetime) -> None:
    """Keep this way, in place of any other. Raises BadAddress."""
    address = plain_address(reach)
    nonce = secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(keyed(secret, "contact")).encrypt(nonce, address.encode(), ticket.encode())
    await Contact.filter(ticket_id=ticket).delete()
    await Contact.create(
        ticket_id=ticket, kind=reach.kind, sealed=sealed, read_by_other=reach.read_by_other, made_at=now
    )


def plain_address(reach: Reach) -> str:
    """The address as a gateway takes it. Raises BadAddress."""
    if reach.kind == "word":
        return reach.address
    text = reach.address.strip() if reach.kind == "email" else re.sub(r"[\s()-]", "", reach.address)
    if not (EMAIL if reach.kind == "email" else PHONE).fullmatch(text):
        raise BadAddress
    return text


def unseal(secret: bytes, contact: Contact) -> Reach | None:
    """The way in the clear; None where it was sealed with another secret."""
    nonce, body = bytes(contact.sealed[:NONCE]), bytes(contact.sealed[NONCE:])
    try:
        address = AESGCM(keyed(secret, "contact")).decrypt(nonce, body, contact.ticket_id.encode()).decode()
    except InvalidTag:
        return None
    return Reach(contact.kind, address, contact.read_by_other)


async def drop(ticket: str) -> bool:
    """Forget how to reach somebody, because they say so; whether there was anything."""
    return bool(await Contact.filter(ticket_id=ticket).delete())


async def forget(now: datetime, after: timedelta = FORGOTTEN_AFTER) -> int:
    """Forget those whose last wait closed that long ago, or who have never waited for as long; how many."""
    known = await Contact.filter(made_at__lt=now - after).values_list("ticket_id", flat=True)
    return await Contact.filter(ticket_id__in=[t for t in known if not await _waits(t, now - after)]).delete()


async def _waits(ticket: str, since: datetime) -> bool:
    open_or_recent = Wait.filter(ticket_id=ticket)
    return (
        await open_or_recent.filter(closed_at=None).exists()
        or await open_or_recent.filter(closed_at__gt=since).exists()
    )
