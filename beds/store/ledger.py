"""The chain: how an entry becomes hashes that bind its content, its person and its place, and can forget the first two.

    subject = HMAC(ticket key, "subject" seq ticket id), or HMAC(salt, "nobody") where the entry names no ticket
    digest  = SHA256(0, HMAC(salt, body), subject)
    hash    = SHA256(1, hash before, seq, digest)

A seq is 8 bytes, big-endian; a ticket id its 16 bytes. Without salt and key nothing can be guessed from a digest. Once
a ticket is erased its subjects are as good as random; that they are not "nobody" tells how many links there must be.
"""

import hmac
import secrets
from hashlib import sha256

from msgspec import Struct

from beds.world import Entry

GENESIS = bytes(32)
"""The hash before the first entry."""


class Card(Struct, frozen=True):
    """What the ledger must know of a ticket: its public number, and its key."""

    number: str
    key: bytes


class Written(Struct, frozen=True):
    """An entry as it is stored. `name` is its public random id."""

    seq: int
    name: int
    salt: bytes
    body: bytes
    subject: bytes
    digest: bytes
    hash: bytes
    ticket: str


def seal(entry: Entry, seq: int, before: bytes, key: bytes | None, name: int | None) -> Written:
    """One entry, sealed into the chain. `key` is that of its ticket; `name` the command's public name if this is its
    last entry, else None."""
    salt, body = secrets.token_bytes(32), entry.body()
    whose = subject_of(key, seq, entry.ticket) if key else nobody(salt)
    digest = digest_of(salt, body, whose)
    return Written(
        seq=seq,
        name=name or name_of(salt),
        salt=salt,
        body=body,
        subject=whose,
        digest=digest,
        hash=hash_of(before, seq, digest),
        ticket=entry.ticket,
    )


def subject_of(key: bytes, seq: int, ticket: str) -> bytes:
    """Whom the entry is about, for whoever has the ticket's key."""
    return hmac.digest(key, b"subject" + seq.to_bytes(8, "big") + bytes.fromhex(ticket), "sha256")


def nobody(salt: bytes) -> bytes:
    """The subject of an entry that names no ticket."""
    return hmac.digest(salt, b"nobody", "sha256")


def bond_of(key: bytes, seq: int, ticket: str, place: str) -> bytes:
    """What binds a ticket to its place in the world of a sealed snapshot, for whoever has the ticket's key."""
    return hmac.digest(key, b"bond" + seq.to_bytes(8, "big") + bytes.fromhex(ticket) + place.encode(), "sha256")


def digest_of(salt: bytes, body: bytes, subject: bytes) -> bytes:
    """What stays of an entry when its content is erased."""
    return sha256(b"\0" + hmac.digest(salt, body, "sha256") + subject).digest()


def hash_of(before: bytes, seq: int, digest: bytes) -> bytes:
    """The chain up to and with this entry."""
    return sha256(b"\1" + before + seq.to_bytes(8, "big") + digest).digest()


def name_of(salt: bytes) -> int:
    """The public name of an entry that is not its command's last: random as the salt is, and bound by it."""
    return int.from_bytes(hmac.digest(salt, b"name", "sha256")[:8], "big") >> 1 | 1
