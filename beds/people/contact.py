"""The optional way to reach somebody: sealed with a secret outside the database, and soon forgotten."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from beds import typed
from beds.people import box
from beds.people.phone import BadPhone, plain_phone
from beds.store.models.notice import Contact
from beds.store.models.wait import Wait
from beds.world.refusals import Invalid

FORGOTTEN_AFTER = timedelta(hours=24)
"""After the last wait of the number has closed (L-16)."""
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,120}\.[A-Za-z]{2,24}")
PURPOSE = "contact"
SIZE = 288
"""Bytes in a box: the longest address with its kind. All are of this size, so that none tells its kind."""

Kind = Literal["phone", "email", "word"]
KINDS: tuple[Kind, ...] = get_args(Kind)


class Reach(Struct, frozen=True):
    """A way to reach somebody, in the clear. `address` is a phone number, an e-mail address, or an organisation.
    `read_by_other` says that somebody else may read what is sent, so that the words must say nothing at all."""

    kind: Kind
    address: str
    read_by_other: bool

    @property
    def usable(self) -> bool:
        """Whether a gateway can take the address: the first release kept telephone numbers that are none."""
        return self.kind != "phone" or self.address.startswith("+")


class BadAddress(Invalid):
    """An address that nobody could use."""

    message = "We cannot use that number or address. Look at it once more."


async def keep(secret: bytes, ticket: str, reach: Reach, now: datetime, country: str) -> None:
    """Keep this way, in place of any other. Raises BadAddress or BadPhone."""
    sealed = _seal(secret, ticket, plain_reach(reach, country))
    await Contact.update_or_create({"sealed": sealed, "made_at": now}, ticket_id=ticket)


def plain_reach(reach: Reach, country: str) -> Reach:
    """The same with its address as a gateway takes it; telephone numbers are read as in that country. Raises
    BadAddress or BadPhone."""
    match reach.kind:
        case "phone":
            address = plain_phone(reach.address, country)
        case "email":
            address = typed.plain(reach.address)
            if not EMAIL.fullmatch(address):
                raise BadAddress
        case "word":
            address = reach.address
    return msgspec.structs.replace(reach, address=address)


def unseal(secret: bytes, contact: Contact, country: str) -> Reach | None:
    """The way in the clear; None where it was sealed with another secret, or could never have been used."""
    body = box.unseal(secret, PURPOSE, bytes(contact.sealed), contact.ticket_id)
    reach = msgspec.json.decode(body, type=Reach) if body is not None else _first_release(secret, contact, country)
    return reach if reach and reach.usable else None


async def reaches(secret: bytes, tickets: Iterable[str], country: str) -> dict[str, Reach | None]:
    """How the holders of these tickets can be reached, if they want to be; None where that cannot be read."""
    rows = await Contact.filter(ticket_id__in=list(tickets))
    return {row.ticket_id: unseal(secret, row, country) for row in rows}


async def kept(ticket: str) -> bool:
    """Whether there is a way to reach them."""
    return await Contact.filter(ticket_id=ticket).exists()


async def drop(ticket: str) -> bool:
    """Forget how to reach somebody, because they say so; whether there was anything."""
    return bool(await Contact.filter(ticket_id=ticket).delete())


async def forget(now: datetime, after: timedelta = FORGOTTEN_AFTER) -> int:
    """Forget those whose last wait closed that long ago, or who have never waited for as long; how many."""
    known = await Contact.filter(made_at__lt=now - after).values_list("ticket_id")
    return await Contact.filter(ticket_id__in=[t for (t,) in known if not await _waits(t, now - after)]).delete()


async def seal_first_release(secret: bytes, country: str) -> None:
    """Seal anew what the first release has kept: the kind as well, all of one length, telephone numbers plain. What
    cannot be read is of no use to anybody, and stays until its time has come."""
    for row in await first_release():
        if (reach := _first_release(secret, row, country)) is not None:
            sealed = _seal(secret, row.ticket_id, reach)
            await Contact.filter(ticket_id=row.ticket_id, sealed=row.sealed).update(sealed=sealed)


async def first_release() -> list[Contact]:
    """What is still sealed as the first release did it."""
    return [row for row in await Contact.all() if len(row.sealed) != SIZE + box.OVERHEAD]


def _seal(secret: bytes, ticket: str, reach: Reach) -> bytes:
    return box.seal(secret, PURPOSE, msgspec.json.encode(reach), ticket, SIZE)


def _first_release(secret: bytes, contact: Contact, country: str) -> Reach | None:
    """What was sealed before boxes had a version: an address alone, which tells its kind, telephone numbers as typed.
    (Its kind, and whether somebody else might read it, lay beside it in clear until migration 0012 dropped them.)"""
    body = box.unseal_first(secret, PURPOSE, bytes(contact.sealed), contact.ticket_id.encode())
    if body is None:
        return None
    address = body.decode()
    if "@" in address:
        return Reach("email", address, read_by_other=True)
    if not re.fullmatch(r"\+?[0-9]+", address):
        return Reach("word", address, read_by_other=True)
    try:
        return Reach("phone", plain_phone(address, country), read_by_other=True)
    except BadPhone:  # taken then, and of use to nobody
        return Reach("phone", address, read_by_other=True)


async def _waits(ticket: str, since: datetime) -> bool:
    open_or_recent = Wait.filter(ticket_id=ticket)
    return (
        await open_or_recent.filter(closed_at=None).exists()
        or await open_or_recent.filter(closed_at__gt=since).exists()
    )
