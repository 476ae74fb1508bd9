"""Tickets: a random public number and a PIN that is given once. Nothing derives from a person.

A PIN is kept as argon2id over the PIN keyed with a secret outside the database, so that a stolen database opens none.
"""

import base64
import hmac
import secrets
from datetime import date, datetime, timedelta

import msgspec
from msgspec import Struct
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F
from tortoise.transactions import in_transaction

from beds import typed
from beds.people.hashing import PINS
from beds.people.numbers import new_number, read_number
from beds.people.refusals import WrongPin
from beds.secrets import keyed
from beds.store.batch import NewTicket
from beds.store.errors import KeyReused
from beds.store.idempotency import KEPT, RequestKey
from beds.store.models.idempotency import Idempotency
from beds.store.models.people import Guess
from beds.store.models.ticket import Ticket
from beds.world.nights import ZONE

PIN_DIGITS = 8
WRONG_PER_DAY = 10
"""Wrong codes for one number on one day from devices that have not succeeded before (S-04)."""
KNOWN_WRONG_PER_DAY = 100
"""On a device that has: nobody else can spend these, and whoever finds the device cannot try every code."""
GUESSES_KEPT = timedelta(days=2)


class Issued(Struct, frozen=True):
    """What somebody gets to write down; the PIN is nowhere else."""

    ticket: str
    number: str
    pin: str


async def mint(secret: bytes, issued_by: str = "", made_by: str = "") -> tuple[NewTicket, str]:
    """A ticket for an organisation's account or for somebody alone, to be written with what it is made for, and its
    PIN. Raises TooBusy."""
    pin, name = _new_pin(), secrets.token_hex(16)
    hashed = await PINS.make(_keyed_pin(secret, name, pin))
    return NewTicket(name, secrets.token_bytes(32), hashed, issued_by, made_by, new_number), pin


async def issue(
    secret: bytes,
    now: datetime,
    issued_by: str = "",
    made_by: str = "",
    key: RequestKey | None = None,
    kept: timedelta = KEPT,
) -> Issued:
    """A new ticket, for an organisation's account or for somebody alone. A request that comes again while its key is
    `kept` gets the same number and a new PIN. Raises TooBusy or KeyReused."""
    if key and (made := await _made_before(key, now - kept)):
        return await renew(secret, made)
    pin = _new_pin()
    ticket = Ticket(
        id=secrets.token_hex(16), key=secrets.token_bytes(32), issued_at=now, issued_by=issued_by, made_by=made_by
    )
    ticket.pin_hash = await PINS.make(_keyed_pin(secret, ticket.id, pin))
    while True:
        ticket.number = new_number()
        try:
            async with in_transaction():
                await ticket.save(force_create=True)
                if key:
                    await Idempotency.create(**msgspec.structs.asdict(key), response=ticket.id, at=now)
        except IntegrityError:  # the number is in use (one of 279,841), or the same request was quicker
            if key and (made := await _made_before(key, now - kept)):
                return await renew(secret, made)
            continue
        return Issued(ticket.id, ticket.number, pin)


async def _made_before(key: RequestKey, since: datetime) -> Ticket | None:
    """The ticket that this request has made after that moment."""
    await Idempotency.filter(id=key.id, at__lte=since).delete()
    known = await Idempotency.get_or_none(id=key.id)
    if known is None:
        return None
    if (known.route, known.body_hash) != (key.route, key.body_hash):
        raise KeyReused
    made = await Ticket.get_or_none(id=known.response)
    if made is None:  # erased since
        await known.delete()
    return made


async def renew(secret: bytes, ticket: Ticket) -> Issued:
    """A new PIN for a ticket whose holder somebody has recognised; the old one is void. Raises TooBusy."""
    pin = _new_pin()
    pin_hash = await PINS.make(_keyed_pin(secret, ticket.id, pin))
    await Ticket.filter(id=ticket.id).update(pin_hash=pin_hash)
    return Issued(ticket.id, ticket.number, pin)


async def find(text: str) -> Ticket | None:
    """The ticket of the number that somebody wrote, if there is one."""
    number = read_number(text)
    return await Ticket.get_or_none(number=number) if number else None


async def newest(most: int, **whose: str) -> list[Ticket]:
    """So many of the tickets made by an account (`made_by`) or an organisation (`issued_by`), the newest first."""
    return await Ticket.filter(**whose).order_by("-issued_at").limit(most)


async def of(ticket: str) -> Ticket | None:
    """The ticket, if it is still there."""
    return await Ticket.get_or_none(id=ticket)


async def there(ticket: str) -> bool:
    """Whether there is still such a ticket."""
    return await Ticket.exists(id=ticket)


async def opened(ticket: str, mark: str) -> Ticket | None:
    """The ticket, if the `device_key` that it was opened with is still its own."""
    found = await Ticket.get_or_none(id=ticket)
    return found if found is not None and device_key(found) == mark else None


async def check(secret: bytes, text: str, pin: str, now: datetime, device: str = "") -> Ticket:
    """The ticket whose number and PIN these are. Unknown, misspelt, wrong and too often wrong: the same WrongPin after
    the same work. A `device` that has succeeded before has a budget of its own. Raises TooBusy."""
    number = read_number(text)
    ticket = await Ticket.get_or_none(number=number or "")
    known = ticket is not None and hmac.compare_digest(device_key(ticket).encode(), device.encode())
    counted = keyed(secret, "guess", number or "", device if known else "").hex()
    spent = await _count(counted, now)
    id_, kept = (ticket.id, ticket.pin_hash) if ticket else ("", None)
    fits = await PINS.fits(kept, _keyed_pin(secret, id_, typed.code(pin)))
    if ticket is None or not fits or spent > (KNOWN_WRONG_PER_DAY if known else WRONG_PER_DAY):
        raise WrongPin
    await Guess.filter(key=counted, day=_day(now), wrong__gt=0).update(wrong=F("wrong") - 1)
    return ticket


def device_key(ticket: Ticket) -> str:
    """What a device keeps that has given the right PIN; it opens nothing, and a new PIN makes it worthless."""
    return base64.urlsafe_b64encode(keyed(ticket.key, "device", ticket.pin_hash)).decode()


async def forget_guesses(now: datetime, kept: timedelta = GUESSES_KEPT) -> int:
    """Drop the counts of days gone by; how many."""
    return await Guess.filter(day__lt=_day(now - kept)).delete()


async def _count(key: str, now: datetime) -> int:
    """Count a guess as wrong before it is looked at, so that many at once cannot share one place in the budget."""
    today = Guess.filter(key=key, day=_day(now))
    if not await today.update(wrong=F("wrong") + 1):
        try:
            await Guess.create(key=key, day=_day(now), wrong=1)
        except IntegrityError:
            await today.update(wrong=F("wrong") + 1)
    wrong: int = (await today.values_list("wrong"))[0][0]
    return wrong


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def _new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def _keyed_pin(secret: bytes, ticket: str, pin: str) -> bytes:
    return keyed(secret, "pin", ticket, pin)
