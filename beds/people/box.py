"""The sealed box: a secret outside the database keeps what lies in it, or in a cookie, or on a phone, from being read.

AES-256-GCM. Each purpose has a key of its own, and a box is bound to its purpose and to what it is about: moved to
another row, it does not open. (Envelopes of phones, sealed to the house's public key, are in beds.people.sealing.)

    box = 1 (version) | nonce, 12 bytes | ciphertext and tag

A random nonce for each box is sound for 2^32 of one purpose (NIST SP 800-38D, 8.3); a house makes some thousand a day.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from beds.secrets import keyed

VERSION = b"\1"
NONCE, TAG = 12, 16
"""Bytes."""
OVERHEAD = len(VERSION) + NONCE + TAG
FILL = b"\0"
"""What a box is filled up with, so that its length does not tell what is in it. No text of ours ends with it."""


class TooLarge(ValueError):
    """More than fits into a box of that size."""


def seal(secret: bytes, purpose: str, plain: bytes, about: str = "", size: int = 0) -> bytes:
    """A box with `plain` in it; with a `size` it is filled up to so many bytes (OVERHEAD more on the outside). Raises
    TooLarge."""
    if size and len(plain) > size:
        raise TooLarge(f"{len(plain)} bytes in a box of {size}")
    nonce = secrets.token_bytes(NONCE)
    filled = plain.ljust(size, FILL)
    return VERSION + nonce + _cipher(secret, purpose).encrypt(nonce, filled, _bound(purpose, about))


def unseal(secret: bytes, purpose: str, box: bytes, about: str = "") -> bytes | None:
    """What is in it; None where it is no box, of another secret or purpose, or about something else."""
    if not box.startswith(VERSION) or len(box) < OVERHEAD:
        return None
    nonce, body = box[len(VERSION) : len(VERSION) + NONCE], box[len(VERSION) + NONCE :]
    try:
        return _cipher(secret, purpose).decrypt(nonce, body, _bound(purpose, about)).rstrip(FILL)
    except InvalidTag:
        return None


def unseal_first(secret: bytes, name: str, sealed: bytes, bound: bytes) -> bytes | None:
    """What the first release has sealed, without a version and with a key of that name."""
    try:
        return AESGCM(keyed(secret, name)).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (ValueError, InvalidTag):
        return None


def _cipher(secret: bytes, purpose: str) -> AESGCM:
    return AESGCM(keyed(secret, "box", purpose))


def _bound(purpose: str, about: str) -> bytes:
    return VERSION + f"{len(purpose)}:{purpose}{about}".encode()
