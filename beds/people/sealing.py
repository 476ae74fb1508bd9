"""What a phone without network keeps until it has one: sealed to the house's own key, which the phone does not have.

The sealing is P-256 ECDH with a key of its own for each envelope, HKDF-SHA256 and AES-256-GCM: what every browser's
WebCrypto has (as RFC 9180 builds a single-shot HPKE of them). The browser's half is web/static/seal.js.

    envelope = 1 (version) | ephemeral public key, 65 bytes | nonce, 12 bytes | ciphertext and tag
"""

from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

VERSION = b"\1"
POINT, NONCE, TAG = 65, 12, 16
"""Bytes: a point of P-256 uncompressed, and what AES-GCM takes and adds."""
INFO = b"ledig plats, queued 1"
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class Unreadable(Exception):
    """No envelope, or one that was sealed to another key."""


@cache
def private_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The house's key: it follows from its secret, so that every process and a restored backup has the same.
    64 bits more than the order needs leave no bias (FIPS 186-5, A.2.1)."""
    bits = HKDF(SHA256(), 40, salt=None, info=INFO + b", private key").derive(secret)
    return ec.derive_private_key(int.from_bytes(bits, "big") % (ORDER - 1) + 1, CURVE)


def public_key(secret: bytes) -> bytes:
    """What phones seal to: the point, uncompressed."""
    return _point(private_key(secret).public_key())


def unseal(secret: bytes, envelope: bytes) -> bytes:
    """What was sealed. Raises Unreadable."""
    head, rest = len(VERSION) + POINT, len(VERSION) + POINT + NONCE
    if not envelope.startswith(VERSION) or len(envelope) < rest + TAG:
        raise Unreadable
    theirs = envelope[len(VERSION) : head]
    try:
        shared = private_key(secret).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        key = message_key(shared, theirs, public_key(secret))
        return AESGCM(key).decrypt(envelope[head:rest], envelope[rest:], None)
    except (ValueError, InvalidTag):
        raise Unreadable from None


def message_key(shared: bytes, theirs: bytes, ours: bytes) -> bytes:
    """The key of one envelope: it follows from what both sides know, and from both public keys."""
    return HKDF(SHA256(), 32, salt=None, info=INFO + theirs + ours).derive(shared)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
