"""Random secrets that the house hands out, and the hashes and HMACs by which it knows them again."""

import hashlib
import hmac
import secrets


def new_id() -> str:
    """A random name for a row: 64 bits, counts nothing."""
    return secrets.token_hex(8)


def new_secret(size: int = 16) -> str:
    """A random secret of so many bytes, safe in a cookie or a header."""
    return secrets.token_urlsafe(size)


def hashed(secret: str) -> str:
    """What is kept of a random secret. It has 128 bits or more, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed(key: bytes, purpose: str, *parts: str) -> bytes:
    """HMAC-SHA256 of the parts for one purpose; each part is framed, so that no two lists of parts are alike."""
    text = "".join(f"{len(part)}:{part}" for part in (purpose, *parts))
    return hmac.digest(key, text.encode(), "sha256")
