"""The chain: how an entry becomes hashes that bind its content, its person and its place, and can forget the first two.

    subject = HMAC(ticket key, "subject" seq ticket id number [0 private]), or HMAC(salt, "nobody") without a ticket
    digest  = SHA256(0, HMAC(salt, body), subject)
    hash    = SHA256(1, hash before, seq, digest), and of a grant SHA256(2, hash before, seq, digest, unit 0 how)

A seq is 8 bytes, big-endian; a ticket id its 16 bytes; `private` is what the link keeps besides, if anything; in words
of version 1 a subject had neither it nor a number. Without salt and key nothing can be guessed from a digest. Once a
ticket is erased its subjects are as good as random; that they are not "nobody" tells how many links there must be.
"""

import hmac
import secrets
from hashlib import sha256

from msgspec import Struct

from beds.world import Entry
from beds.world.upcast import VERSION

GENESIS = bytes(32)
"""The hash before the first entry."""


class Card(Struct, frozen=True):
    """What the ledger must know of a ticket: its public number, and its key."""

    number: str
    key: bytes


class Written(Struct, frozen=True):
    """An entry as it is stored. `name` is its public random id; `unit` and `how` are those of a grant, else None;
    `stays` as in the table."""

    seq: int
    name: int
    salt: bytes
    body: bytes
    subject: bytes
    digest: bytes
    hash: bytes
    unit: str | None
    how: str | None
    ticket: str
    private: bytes | None
    stays: bool | None


def seal(entry: Entry, seq: int, before: bytes, card: Card | None, name: int | None) -> Written:
    """One entry, sealed into the chain. `card` is that of its ticket; `name` the command's public name if this is its
    last entry, else None. Raises Unreadable where it could not be read again."""
    salt, body = secrets.token_bytes(32), entry.body()
    private = entry.private() if card else None
    whose = subject_of(card, seq, entry.ticket, private) if card else nobody(salt)
    digest = digest_of(salt, body, whose)
    unit, how = (entry.unit, entry.grant) if entry.grant else (None, None)
    return Written(
        seq=seq,
        name=name or name_of(salt),
        salt=salt,
        body=body,
        subject=whose,
        digest=digest,
        hash=hash_of(before, seq, digest, unit, how),
        unit=unit,
        how=how,
        ticket=entry.ticket,
        private=private,
        stays=True if entry.kind == "state" else None,
    )


def subject_of(card: Card, seq: int, ticket: str, private: bytes | None = None, version: int = VERSION) -> bytes:
    """Whom an entry in words of that version is about, for whoever has the ticket's key. Bound to the number as well,
    which is how the ticket's holder is known, and to what the entry means for the same person elsewhere."""
    number = card.number.encode() if version > 1 else b""
    more = b"" if private is None or version == 1 else b"\0" + private
    return hmac.digest(card.key, b"subject" + seq.to_bytes(8, "big") + bytes.fromhex(ticket) + number + more, "sha256")


def nobody(salt: bytes) -> bytes:
    """The subject of an entry that names no ticket."""
    return hmac.digest(salt, b"nobody", "sha256")


def bond_of(key: bytes, seq: int, ticket: str, place: str) -> bytes:
    """What binds a ticket to its place in the world of a sealed snapshot, for whoever has the ticket's key."""
    return hmac.digest(key, b"bond" + seq.to_bytes(8, "big") + bytes.fromhex(ticket) + place.encode(), "sha256")


def digest_of(salt: bytes, body: bytes, subject: bytes) -> bytes:
    """What stays of an entry when its content is erased."""
    return sha256(b"\0" + hmac.digest(salt, body, "sha256") + subject).digest()


def hash_of(before: bytes, seq: int, digest: bytes, unit: str | None = None, how: str | None = None) -> bytes:
    """The chain up to and with this entry; of a grant with where and how the bed was given."""
    kind, given = (b"\1", b"") if how is None else (b"\2", f"{unit}\0{how}".encode())
    return sha256(kind + before + seq.to_bytes(8, "big") + digest + given).digest()


def name_of(salt: bytes) -> int:
    """The public name of an entry that is not its command's last: random as the salt is, and bound by it."""
    return int.from_bytes(hmac.digest(salt, b"name", "sha256")[:8], "big") >> 1 | 1
