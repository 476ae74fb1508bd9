"""What a phone does to a tap (web/static/seal.js), in Python: seal it to the house's public key."""

import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from beds.people.sealing import CURVE, NONCE, VERSION, message_key


def sealed(public: bytes, plain: bytes) -> bytes:
    """An envelope."""
    once, nonce = ec.generate_private_key(CURVE), secrets.token_bytes(NONCE)
    mine = once.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = once.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public))
    return VERSION + mine + nonce + AESGCM(message_key(shared, mine, public)).encrypt(nonce, plain, None)
