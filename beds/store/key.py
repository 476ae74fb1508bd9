"""The secret outside the database belongs to it: with another no code opens a number, and nobody can be reached."""

import hmac

from beds.settings import SettingsError
from beds.store.script import Query, Script

KNOWN = Query("SELECT key_mark FROM head WHERE id = 1")
KEEP = "UPDATE head SET key_mark = $1 WHERE id = 1"
SHORT = 32
"""Characters: a secret of fewer may be guessed by whoever has a copy of the database."""


def recognise(secret: bytes) -> Script[None]:
    """Keep a mark of the secret at the first start (an HMAC, which tells nothing of it), and compare it ever after.
    Raises SettingsError."""
    [(known,)] = yield KNOWN
    if known is None:
        yield Query(KEEP, (mark(secret),))
    elif not hmac.compare_digest(known, mark(secret)):
        raise SettingsError("BEDS_SECRET_KEY is not the one that this database has been used with.")


def mark(secret: bytes) -> str:
    """By which the secret is known again."""
    return hmac.digest(secret, b"which key", "sha256").hex()
